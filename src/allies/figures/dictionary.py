"""What the columns of a panel are: a data dictionary, as JSON and as Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allies.errors import StoreError
from allies.i18n import messages, number
from allies.measures.base import Measure
from allies.sources.datasets import DATASETS, dataset
from allies.store.reader import loads

if TYPE_CHECKING:
    from allies.store.database import Database
    from allies.store.entries import Load

_KEYS = {
    "source": "text", "target": "text", "year": "integer", "source_cow": "integer",
    "target_cow": "integer",
}  # fmt: skip


@dataclass(slots=True)
class Column:
    """A column of a panel: of which measure, and what of it.

    `kind` is 'value', 'n', 'low', 'high' or 'part'; `part` names the part. `sides` are the states
    of the pair that have a column of their own, for measures of single states.
    """

    measure: Measure
    kind: str
    name: str
    part: str
    method: str
    rests_on: tuple[str, ...]
    sides: tuple[str, ...] = ()


def dictionary(
    db: Database,
    path: Path,
    columns: Sequence[Column],
    *,
    rows: int,
    years: tuple[int, int],
    options: Mapping[str, str],
) -> dict[str, Any]:
    """Return what the columns of a panel are, and which data they come from.

    Args:
        db: The workspace that the figures come from.
        path: The file of the panel.
        columns: Its columns but for the keys.
        rows: How many rows it has.
        years: Its first and last year.
        options: The choices that were made.
    """
    from allies import __version__

    held = {load.dataset: load for load in loads(db)}
    variables = [one for column in columns for one in _variables(column)]
    used = dict.fromkeys(name for one in variables for name in one["datasets"])
    return {
        "file": path.name,
        "program": f"allies {__version__}",
        "rows": rows,
        "years": list(years),
        "options": dict(options),
        "keys": [
            {"variable": name, "type": kind, "label": _both(f"panel_key.{name}")}
            for name, kind in _KEYS.items()
        ],
        "variables": variables,
        "datasets": [_source(held[name]) for name in used if name in held],
    }


def as_json(known: Mapping[str, Any]) -> str:
    """Return a data dictionary as JSON text."""
    return json.dumps(known, ensure_ascii=False, indent=1) + "\n"


def write_beside(path: Path, known: Mapping[str, Any], *, lang: str) -> tuple[Path, ...]:
    """Write a data dictionary beside its panel as JSON, in both languages, and as Markdown.

    Raises:
        StoreError: It can't be written.
    """
    files = {path.with_suffix(".json"): as_json(known), path.with_suffix(".md"): _page(known, lang)}
    try:
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{path} can't be written; check its folder and name another if it stays so"
        ) from error
    return tuple(files)


def _variables(column: Column) -> list[dict[str, Any]]:
    measure = column.measure
    value = column.kind == "value"
    within = column.kind in ("value", "low", "high")
    unit = {"n": "count", "part": ""}.get(column.kind, measure.unit)
    named = {side: f"{column.name}_{side}" for side in column.sides} or {"": column.name}
    return [
        {
            "variable": name,
            "measure": measure.name,
            "label": _label(column, side),
            "unit": unit,
            "range": [measure.low, measure.high] if within else [None, None],
            "directed": measure.directed,
            "formula": measure.formula if value else "",
            "says": dict(measure.says) if value else {},
            "silent": dict(measure.silent) if value else {},
            "method": column.method,
            "versions": list(column.rests_on),
            "datasets": _datasets(column),
            "reference": measure.reference,
        }
        for side, name in named.items()
    ]


def _label(column: Column, side: str) -> dict[str, str]:
    found = {}
    for lang in ("en", "fr"):
        say = messages(lang)
        label = say(f"panel_column.{column.kind}", label=column.measure.label[lang],
                    part=column.part)  # fmt: skip
        found[lang] = say(f"panel_side.{side}", label=label) if side else label
    return found


def _both(key: str) -> dict[str, str]:
    return {lang: messages(lang)(key) for lang in ("en", "fr")}


def _datasets(column: Column) -> list[str]:
    """The data sets that a result rests on, by their names."""
    needed = {name for need in column.measure.needs for name in need.split("|")}
    cited = {text.split()[0] for text in column.rests_on if text}
    return [name for name in DATASETS if name in cited or (name in needed and not cited)]


def _source(load: Load) -> dict[str, Any]:
    known = dataset(load.dataset)
    return {
        "name": load.dataset,
        "title": dict(known.title),
        "version": load.version,
        "released": load.released,
        "origin": load.origin,
        "sha256": load.sha256,
        "years": None if load.years is None else list(load.years),
        "licence": load.licence,
        "redistributable": load.redistributable,
        "page": known.page,
        "citation": known.citation,
    }


# ---- as a page


def _page(known: Mapping[str, Any], lang: str) -> str:
    say = messages(lang)
    first, last = known["years"]
    lines = [
        f"# {known['file']}", "",
        say("panel_page.head", rows=number(known["rows"], lang, digits=0), first=first, last=last,
            program=known["program"]),
        "",
        *_table(
            [say("panel_page.variable"), say("panel_page.label"), say("panel_page.unit"),
             say("panel_page.range")],
            [[f"`{key['variable']}`", key["label"][lang], "", ""] for key in known["keys"]]
            + [[f"`{one['variable']}`", one["label"][lang], one["unit"], span_text(*one["range"])]
               for one in known["variables"]],
        ),
    ]  # fmt: skip
    for one in known["variables"]:
        if one["formula"] or one["says"]:
            lines += _measure(one, lang)
    lines += [f"## {say('panel_page.sources')}", ""]
    for source in known["datasets"]:
        passed = say(f"panel_page.redistributable_{'yes' if source['redistributable'] else 'no'}")
        lines += [
            f"### {source['title'][lang]} (`{source['name']}` {source['version']})", "",
            f"{source['page']} · {source['licence']} · {passed}", "",
            *(f"    {line}" for line in source["citation"].splitlines()), "",
        ]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def _measure(one: Mapping[str, Any], lang: str) -> list[str]:
    say = messages(lang)
    facts = (
        ("formula", f"`{one['formula']}`" if one["formula"] else ""),
        ("says", one["says"].get(lang, "")), ("silent", one["silent"].get(lang, "")),
        ("method", one["method"]), ("versions", ", ".join(one["versions"])),
        ("reference", one["reference"]),
    )  # fmt: skip
    lines = [f"## `{one['variable']}`", ""]
    lines += [f"- {say(f'panel_fact.{name}', text=text)}" for name, text in facts if text]
    return [*lines, ""]


def span_text(low: float | None, high: float | None) -> str:
    """Write a range, '…' for an end without bound; '' for no bound at all."""
    if low is None and high is None:
        return ""
    ends = ("…" if end is None else f"{end:g}".replace("-", "−") for end in (low, high))
    return " – ".join(ends)


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return [*lines, ""]
