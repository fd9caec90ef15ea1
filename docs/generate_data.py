"""Writes the pages of the data sets and of the measures, in both languages, from the code.

    python -m docs.generate_data       # from the folder of the repository

`tests/test_docs_data.py` fails where the pages are not those that the code gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docs.generate import table, typographic

from allies.figures.dictionary import span_text
from allies.measures import by_module
from allies.measures.base import Measure
from allies.sources.datasets import DATASETS, dataset
from allies.sources.datasets.base import Dataset, Variable

FOLDER = Path(__file__).resolve().parent
PAGES = {
    "datasets": {"en": "datasets.md", "fr": "jeux-de-donnees.md"},
    "measures": {"en": "measures.md", "fr": "mesures.md"},
}
_YES = {True: {"en": "yes", "fr": "oui"}, False: {"en": "no", "fr": "non"}}

# The measures by their modules, in the order of the table.
GROUPS = {
    "similarity": {"en": "Similarity of votes and of alliances",
                   "fr": "Similarité des votes et des alliances"},
    "ideal_points": {"en": "Ideal points", "fr": "Points idéaux"},
    "dependence": {"en": "Dependence and asymmetry", "fr": "Dépendance et asymétrie"},
    "obligations": {"en": "Obligations of treaties", "fr": "Obligations des traités"},
    "events": {"en": "Events", "fr": "Événements"},
    "sanctions_overlap": {"en": "Sanctions", "fr": "Sanctions"},
}  # fmt: skip

_TEXT = {
    "datasets": {"en": "Public data sets", "fr": "Jeux de données publics"},
    "measures": {"en": "Measures of alignment", "fr": "Mesures d'alignement"},
    "made": {
        "en": "This page is made from the code by `python -m docs.generate_data`; don't edit it.",
        "fr": "Cette page est tirée du code par `python -m docs.generate_data` ; ne la modifiez "
        "pas.",
    },
    "about_datasets": {
        "en": "The program holds none of these: you get the files from their makers, or let "
        "`allies add NAME --download` fetch those that can be. How is told in "
        "[the guide](guide/en.md), how to add another in "
        "[its own page](guide/add-a-dataset.md). {n} data sets.",
        "fr": "Le programme ne contient rien de tout cela : vous prenez les fichiers chez leurs "
        "auteurs, ou laissez `allies add NOM --download` chercher ceux qui peuvent l'être. "
        "[Le guide](guide/fr.md) dit comment, et "
        "[une page à part](guide/ajouter-un-jeu-de-donnees.md) comment en ajouter un. {n} jeux.",
    },
    "about_measures": {
        "en": "Each is computed from the [data sets](datasets.md) of the workspace, for all pairs "
        "of states at once: `allies measure NAME STATE …`, `allies panel NAME …`. Where there is "
        "no evidence there is no number; that is not zero. Of each option the first value is the "
        "default. {n} measures.",
        "fr": "Chacune est calculée d'après les [jeux de données](jeux-de-donnees.md) de l'espace "
        "de travail, pour toutes les paires d'États à la fois : `allies measure NOM ÉTAT …`, "
        "`allies panel NOM …`. Sans élément il n'y a pas de nombre ; ce n'est pas zéro. De chaque "
        "option, la première valeur est celle par défaut. {n} mesures.",
    },
    "page": {"en": "Page: <{url}>", "fr": "Page : <{url}>"},
    "newest": {"en": "Newest version known: {newest}; years {years}",
               "fr": "Dernière version connue : {newest} ; années {years}"},
    "licence": {"en": "Licence: {licence}; may be passed on in full: {yes}",
                "fr": "Licence : {licence} ; rediffusion intégrale permise : {yes}"},
    "active": {"en": "Still kept up", "fr": "Toujours tenu à jour"},
    "ended": {"en": "No longer kept up", "fr": "N'est plus tenu à jour"},
    "closed": {"en": "No longer to be had from its makers",
               "fr": "N'est plus donné par ses auteurs"},
    "files": {"en": "Files: {files}", "fr": "Fichiers : {files}"},
    "fetch": {"en": "`--download` fetches {names}", "fr": "`--download` télécharge {names}"},
    "no_fetch": {"en": "`--download` fetches nothing: get the files from the page",
                 "fr": "`--download` ne télécharge rien : prenez les fichiers sur la page"},
    "votes": {"en": "It holds roll calls and votes.",
              "fr": "Il contient des scrutins et des votes."},
    "columns": {"en": "variable|what|unit|range|about|no record is zero",
                "fr": "variable|quoi|unité|bornes|porte sur|absence vaut zéro"},
    "pairs": {"en": "pairs", "fr": "paires"},
    "both": {"en": "pairs, both ways equal", "fr": "paires, égales dans les deux sens"},
    "states": {"en": "states", "fr": "États"},
    "formula": {"en": "Formula: `{text}`", "fr": "Formule : `{text}`"},
    "says": {"en": "Says: {text}", "fr": "Dit : {text}"},
    "silent": {"en": "Does not say: {text}", "fr": "Ne dit pas : {text}"},
    "reference": {"en": "Reference: {text}", "fr": "Référence : {text}"},
    "range": {"en": "Range: {span} ({unit})", "fr": "Bornes : {span} ({unit})"},
    "no_range": {"en": "Range: unbounded ({unit})", "fr": "Bornes : aucune ({unit})"},
    "directed": {"en": "Of ordered pairs: from the first state to the second",
                 "fr": "Par paires ordonnées : du premier État vers le second"},
    "undirected": {"en": "Of pairs, the same both ways",
                   "fr": "Par paires, la même dans les deux sens"},
    "single": {"en": "Of single states", "fr": "Par État"},
    "periods": {"en": "By {names}", "fr": "Par {names}"},
    "needs": {"en": "Needs {names}", "fr": "Demande {names}"},
    "or": {"en": " or ", "fr": " ou "},
    "options": {"en": "Options: {text}", "fr": "Options : {text}"},
    "period.year": {"en": "year", "fr": "année"},
    "period.session": {"en": "session", "fr": "session"},
    "period.month": {"en": "month", "fr": "mois"},
}  # fmt: skip


def datasets_page(lang: str) -> str:
    """Return the page of the data sets in 'en' or 'fr', as Markdown."""
    lines = [
        f"# {_said('datasets', lang)}", "", _said("made", lang), "",
        _said("about_datasets", lang, n=len(DATASETS)), "",
    ]  # fmt: skip
    for name in DATASETS:
        lines += _dataset(dataset(name), lang)
    return _whole(lines, lang)


def measures_page(lang: str) -> str:
    """Return the page of the measures in 'en' or 'fr', as Markdown."""
    groups = by_module()
    number = sum(len(group) for group in groups.values())
    lines = [
        f"# {_said('measures', lang)}", "", _said("made", lang), "",
        _said("about_measures", lang, n=number), "",
    ]  # fmt: skip
    for module, group in groups.items():
        lines += [f"## {GROUPS[module][lang]}", ""]
        for measure in group:
            lines += _measure(measure, lang)
    return _whole(lines, lang)


def pages() -> dict[str, str]:
    """Return all pages, by the names of their files."""
    made = {"datasets": datasets_page, "measures": measures_page}
    return {file: made[kind](lang) for kind, files in PAGES.items() for lang, file in files.items()}


def _said(key: str, lang: str, **values: object) -> str:
    return _TEXT[key][lang].format(**values)


def _whole(lines: Sequence[str], lang: str) -> str:
    if lang == "fr":
        lines = [line if line.startswith("    ") else typographic(line) for line in lines]
    return "\n".join(lines).rstrip() + "\n"


def _dataset(one: Dataset, lang: str) -> list[str]:
    years = f"{one.years[0]}–{'…' if one.years[1] is None else one.years[1]}"
    names = ", ".join(f"`{remote.name}`" for remote in one.remotes)
    facts = [
        _said("page", lang, url=one.page),
        _said("newest", lang, newest=one.newest, years=years),
        _said("licence", lang, licence=one.licence, yes=_YES[one.redistributable][lang]),
        _said(one.status, lang),
        _said("files", lang, files=_plain(one.files[lang])),
        _said("fetch", lang, names=names) if names else _said("no_fetch", lang),
    ]
    lines = [f"## {one.title[lang]} (`{one.name}`)", "", *(f"- {fact}" for fact in facts), ""]
    if one.variables:
        rows = [_variable(variable, lang) for variable in one.variables]
        lines += table(_said("columns", lang), rows)
    else:
        lines += [_said("votes", lang), ""]
    return [*lines, *(f"    {line}" for line in one.citation.splitlines()), ""]


def _variable(variable: Variable, lang: str) -> list[str]:
    about = "states" if not variable.dyadic else "both" if variable.symmetric else "pairs"
    return [
        f"`{variable.name}`", variable.label[lang], f"`{variable.unit}`",
        span_text(variable.low, variable.high), _said(about, lang),
        _YES[variable.zero_if_absent][lang],
    ]  # fmt: skip


def _measure(one: Measure, lang: str) -> list[str]:
    span = span_text(one.low, one.high)
    about = "single" if not one.dyadic else "directed" if one.directed else "undirected"
    needs = [
        _said("or", lang).join(f"`{name}`" for name in need.split("|") if name in DATASETS)
        for need in one.needs
    ]
    periods = [_said(f"period.{name}", lang) for name in one.periods]
    options = "; ".join(f"`{name}` = {', '.join(values)}" for name, values in one.options.items())
    facts = [
        _said("formula", lang, text=one.formula),
        _said("range", lang, span=span, unit=one.unit) if span
        else _said("no_range", lang, unit=one.unit),
        _said(about, lang),
        _said("periods", lang, names=_said("or", lang).join(periods)),
        _said("says", lang, text=one.says[lang]),
        _said("silent", lang, text=one.silent[lang]),
        _said("needs", lang, names=", ".join(needs)),
        *([_said("options", lang, text=options)] if options else []),
        _said("reference", lang, text=one.reference),
    ]  # fmt: skip
    title = one.label[lang][0].upper() + one.label[lang][1:]
    return [f"### {title} (`{one.name}`)", "", *(f"- {fact}" for fact in facts), ""]


def _plain(text: str) -> str:
    """A text in which no '*' of a file name starts emphasis."""
    return text.replace("*", "\\*")


def main() -> None:
    """Write the pages."""
    for file, text in pages().items():
        (FOLDER / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
