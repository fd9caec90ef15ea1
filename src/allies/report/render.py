"""Write a report: one HTML page that needs nothing else, Markdown, or JSON."""

from __future__ import annotations

import json
import os
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allies import i18n
from allies.assess.dossier import Assessment
from allies.errors import UsageError
from allies.report.prose import answers, lead, title, with_article
from allies.report.view import SHOWN, build_view, drawn, without_pieces

if TYPE_CHECKING:
    from jinja2 import Environment

FORMATS = ("html", "md", "json")


def write_report(assessment: Assessment, path: Path, *, lang: str, format: str = "html") -> None:
    """Write the report on an assessment; the file is replaced as a whole or not at all.

    Raises:
        UsageError: The format is none of html, md and json.
        OSError: The file can't be written.
    """
    text = render(assessment, lang=lang, format=format)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def render(assessment: Assessment, *, lang: str, format: str = "html") -> str:
    """Return the text of a report.

    Raises:
        UsageError: The format is none of html, md and json.
    """
    from allies import __version__

    if format not in FORMATS:
        raise UsageError(f"a report is written as {', '.join(FORMATS)}, not as '{format}'")
    view = build_view(assessment, lang=lang, version=__version__)
    if format == "json":
        plain = without_pieces({**view, "title": title(view), "lead": lead(view)})
        return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"
    template = _environment().get_template(f"report.{format}.j2")
    say = i18n.messages(lang)
    return template.render(
        view=view, say=say, title=title(view), lead=lead(view), drawn=drawn(view),
        answers=lambda partner: answers(partner, view), shown=SHOWN, scale=_scale(view),
        name=lambda code: with_article(code, lang), number=lambda v: i18n.number(v, lang),
        style=_style(),
    )  # fmt: skip


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
    return (resources.files("allies.report") / "templates" / "report.css").read_text("utf-8")


def _scale(view: dict[str, Any]) -> dict[str, float]:
    """How the overview shares its width: so much for conflict, so much for support.

    Both sides are drawn to one scale; `conflict` and `support` are the largest masses, each
    at least a fifth of the other so that both axes can be labelled.
    """
    conflict = max([0.0, *(p["conflict"] for p in drawn(view))])
    support = max([0.0, *(p["support"] for p in drawn(view))])
    most = max(conflict, support, 1.0)
    return {"conflict": max(conflict, most / 5), "support": max(support, most / 5)}
