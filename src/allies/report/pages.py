"""The report: its data for all formats, and one HTML page, Markdown or JSON made of them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allies.assess.judgement import Assessment, Moved
from allies.assess.typology_rules import TYPES
from allies.codebook.relations import LAYERS
from allies.errors import UsageError
from allies.report import drawings
from allies.report.numbers import day_label, estimate, share, signed
from allies.report.prose_lead import lead, times_line, title
from allies.report.prose_type import definition, type_label
from allies.report.view_claims import ClaimViews
from allies.report.view_group import group_view
from allies.report.view_partner import PENDING, partner_view
from allies.report.view_questions import relation_name
from allies.report.words import layer_name, plain, said, wording

if TYPE_CHECKING:
    from jinja2 import Environment

View = dict[str, Any]

FORMATS = ("html", "md", "json")
# How many sentences of a list are shown before the others are folded away, and how many rows of
# the overview are drawn: the closest and the most adverse.
SHOWN = 8
_CLOSEST = 16
_ADVERSE = 6
# How many partners have their sentences unfolded.
_OPEN = 5
_QUOTES = {"en": ("\u201c", "\u201d"), "fr": ("«\u202f", "\u202f»")}
# In Markdown, what has nothing to say leaves no hole.
_SPACE = re.compile(r"\n{3,}")


def build_view(assessment: Assessment, lang: str, version: str) -> View:
    """Turn an assessment into the data of its report, the same for every format.

    Args:
        assessment: The assessment.
        lang: 'fr' or 'en'.
        version: The program's version, to print.
    """
    views = ClaimViews(assessment.documents, lang)
    partners = [partner_view(one, assessment.focal, views) for one in assessment.partners]
    told = {layer["code"] for one in partners for layer in one["layers"]}
    group = assessment.group
    return {
        "lang": lang, "version": version,
        "focal": {"code": assessment.focal, "label": plain(assessment.focal, lang)},
        "title": title(assessment, lang), "lead": lead(assessment, lang),
        "times": times_line(assessment, lang),
        "at": assessment.at, "as_of": assessment.as_of, "since": assessment.since,
        "at_label": day_label(assessment.at, lang),
        "as_of_label": day_label(assessment.as_of, lang),
        "since_label": day_label(assessment.since, lang),
        "read": assessment.read, "claims": assessment.claims, "copies": assessment.copies,
        "coder": ", ".join(assessment.coder),
        "data": [_data_label(one, lang) for one in assessment.data],
        "layers": [
            {"code": code, "label": layer_name(code, lang)} for code in LAYERS if code in told
        ],
        "partners": partners,
        "group": None if group is None else group_view(group, views),
        "sensitivity": [_moved(one, lang) for one in assessment.sensitivity],
        "accuracy": _accuracy(assessment.accuracy, lang),
        "types": [
            {"type": code, "label": type_label(code, lang), "text": definition(code, lang)}
            for code in TYPES
        ],
        "documents": [views.document(one) for one in assessment.documents],
    }  # fmt: skip


def _moved(one: Moved, lang: str) -> View:
    base = one.base_score
    return {
        "assumption": one.assumption,
        "assumption_label": assumption_label(one.assumption, lang), "partner": one.partner,
        "partner_label": plain(one.partner, lang),
        "score": estimate(one.score, lang), "type": one.type,
        "type_label": wording(lang)("findings.undecided") if one.type is None
        else type_label(one.type, lang),
        "base_score": base,
        "base_score_label": wording(lang)("balance.none") if base is None else signed(base, lang),
        "base_type": one.base_type,
        "base_type_label": wording(lang)("findings.undecided") if one.base_type is None
        else type_label(one.base_type, lang),
        "changed": one.type != one.base_type,
    }  # fmt: skip


def _data_label(name: str, lang: str) -> str:
    """What data are called: those of the program in the language, others by their own name."""
    return said(lang, "built_in", name.replace(" ", "-"), name)


_LAYER = re.compile(r"layer (\w+) (× 2|left out)")


def assumption_label(text: str, lang: str) -> str:
    """Return what a changed assumption is called: 'half-life × 2', 'layer energy left out'."""
    found = _LAYER.fullmatch(text)
    if found is not None and found[1] in LAYERS:
        key = "assumption.twice" if found[2] == "× 2" else "assumption.without"
        return wording(lang)(key, layer=layer_name(found[1], lang))
    key = text.replace("× ½", "half").replace("× 2", "double").replace(" ", "-")
    return said(lang, "assumption", key, text)


def _accuracy(accuracy: Mapping[str, Mapping[str, float]], lang: str) -> View:
    """Measured precision by relation and language, as rows of a table."""
    languages = sorted({name for by_lang in accuracy.values() for name in by_lang})
    return {
        "languages": languages,
        "rows": [
            {"relation": code, "label": relation_name(code, lang),
             "precision": dict(by_lang),
             "labels": [None if name not in by_lang else share(by_lang[name], lang)
                        for name in languages]}
            for code, by_lang in accuracy.items()
        ],
    }  # fmt: skip


def drawn(view: View) -> list[View]:
    """Return the partners that the overview draws: the closest and the most adverse.

    Partners without evidence are left to the table.
    """
    known = [p for p in view["partners"] if p["overall"]["value"] is not None]
    if len(known) <= _CLOSEST + _ADVERSE:
        return known
    return known[:_CLOSEST] + known[-_ADVERSE:]


def write_report(assessment: Assessment, path: Path, *, lang: str, format: str = "html") -> View:
    """Write the report on an assessment; the file is replaced as a whole or not at all.

    Returns:
        The data of the report, as `build_view` gives them.

    Raises:
        UsageError: The format is none of html, md and json.
        OSError: The file can't be written.
    """
    _require_format(format)
    view = build_view(assessment, lang, _version())
    text = _rendered(view, lang, format)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return view


def render(assessment: Assessment, *, lang: str, format: str = "html") -> str:
    """Return the text of a report.

    Raises:
        UsageError: The format is none of html, md and json.
    """
    _require_format(format)
    return _rendered(build_view(assessment, lang, _version()), lang, format)


def _version() -> str:
    from allies import __version__

    return __version__


def _require_format(format: str) -> None:
    if format not in FORMATS:
        raise UsageError(f"a report is written as {', '.join(FORMATS)}, not as '{format}'")


def _rendered(view: View, lang: str, format: str) -> str:
    if format == "json":
        return json.dumps(without_pieces(view), ensure_ascii=False, indent=1) + "\n"
    template = _environment().get_template(f"page.{format}.j2")
    overview = drawn(view)
    text: str = template.render(
        view=view, say=wording(lang), drawn=overview, shown=SHOWN, pending=PENDING,
        draw=drawings, style=_style(), anchors=_anchors,
        shown_open={one["code"] for one in overview[:_OPEN]}, quotes=_QUOTES[lang],
    )  # fmt: skip
    return text if format == "html" else _SPACE.sub("\n\n", text)


def _anchors(partner: View) -> set[str]:
    """The claims whose weight is shown below, so that a sentence above can lead there."""
    return {
        event["id"]
        for layer in partner["layers"]
        for part in ("events", "pending", "neutral", "unsure")
        for event in layer[part]
    }


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=PackageLoader("allies.report"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    return (resources.files("allies.report") / "templates" / "page.css").read_text("utf-8")


def without_pieces(value: Any) -> Any:
    """Return the view as JSON can hold it: quotations whole instead of cut in pieces."""
    if isinstance(value, Mapping):
        return {key: without_pieces(item) for key, item in value.items() if key != "pieces"}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [without_pieces(item) for item in value]
    return value
