"""Who speaks in a document: the agency it comes from, its author, its site; which are copies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from allies.assess.table import Paper
from allies.coding.agencies import agency_of_author, agency_of_domain, author_named
from allies.coding.duplicates import Sketch, kin_of

# What stands before the name of a site, and what stands between it and the name of a state.
_ASIDE = frozenset({"www", "m", "mobile", "amp", "edition", "news", "actu", "web"})
_SECOND = frozenset(
    {"co", "com", "gov", "gouv", "gob", "go", "org", "net", "ac", "edu", "or", "ne", "mil", "info"}
)

_HOST = re.compile(r"(?i)\Ahttps?://(?:[^/?#@\s]*@)?([^/:?#@\s]+)")


class Filed(NamedTuple):
    """What a workspace knows of a document: `day` and `recorded` in days, None for unknown."""

    id: str
    name: str
    lang: str
    author: str
    location: str
    day: int | None
    recorded: int | None
    agency: str


def papers_of(filed: Sequence[Filed], sketches: Sketch, *, today: int) -> tuple[Paper, ...]:
    """Return documents as the weighing needs them: since when known, of whom, copies of which.

    A document was known on the day of its date, and no later than it was recorded. Near-copies
    share one origin: the agency that one of them names, else that of the first that was known.

    Args:
        filed: Documents.
        sketches: Theirs, shape (documents, 128).
        today: The day since which one without date and recording is known.
    """
    kin = kin_of(sketches)
    known = known_of(filed, today=today)
    leading: dict[int, tuple[bool, int, str, str]] = {}
    for one, group, day in zip(filed, kin.tolist(), known, strict=True):
        agency = agency_of(one)
        ranked = not agency, day, one.id, agency or origin_of(one)
        leading[group] = min(leading.get(group, ranked), ranked)
    return tuple(
        Paper(
            id=one.id,
            name=one.name,
            lang=one.lang,
            day=one.day,
            known=day,
            origin=leading[group][3],
            outlet=outlet_of(one),
            kin=group,
        )
        for one, group, day in zip(filed, kin.tolist(), known, strict=True)
    )


def known_of(filed: Sequence[Filed], *, today: int) -> list[int]:
    """Return the days since which documents were known.

    Args:
        filed: Documents.
        today: The day for one without date and recording.
    """
    days = ([day for day in (one.day, one.recorded) if day is not None] for one in filed)
    return [min(found, default=today) for found in days]


def agency_of(one: Filed) -> str:
    """Return the news agency that a document comes from, by its text, author or site; or ''."""
    return one.agency or _agency_of_author(one.author) or agency_of_domain(site_of(one.location))


def origin_of(one: Filed) -> str:
    """Return who speaks in a document: an agency, else its author, else its site.

    Of a document of which nothing of this is known it is its own id.
    """
    return agency_of(one) or _author(one) or site_of(one.location) or one.id


def outlet_of(one: Filed) -> str:
    """Return where a document was published: its site, else its author or agency.

    Of a document of which nothing of this is known it is its own id: a file's name says
    nothing of where it is from.
    """
    return site_of(one.location) or _author(one) or agency_of(one) or one.id


def _author(one: Filed) -> str:
    return _spelled(one.author)


@lru_cache(maxsize=4096)
def _spelled(author: str) -> str:
    """An author's name by one spelling: 'JANE DOE' and 'Jane Doe' are one."""
    return author_named(author).title()


@lru_cache(maxsize=4096)
def _agency_of_author(author: str) -> str:
    return agency_of_author(author)


def site_of(location: str) -> str:
    """Return the site of a web address without what stands before its name; '' for a file.

    'https://www.example.co.uk/a' gives 'example.co.uk'. Below a state's own domain of
    government, each body is a site of its own.
    """
    found = _HOST.match(location)
    return "" if found is None else _site(found[1].lower())


@lru_cache(maxsize=4096)
def _site(host: str) -> str:
    labels = host.strip(".").split(".")
    if labels[-1].isdecimal() or len(labels) < 2:
        return ".".join(labels)
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND else 2
    if labels[-1] in ("gov", "mil", "int", "edu"):
        keep = len(labels)
    while len(labels) > keep or (labels[0] in _ASIDE and len(labels) > 2):
        labels = labels[1:]
    return ".".join(labels)
