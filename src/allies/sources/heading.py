"""What the top of a text says of the whole: its title, its author, its date."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from allies.core.document import Block
from allies.core.reading import reading_view
from allies.core.values import first_day
from allies.sources.patterns import expand, tidy

_TOP = 8  # blocks that count as the top of a text
_REACH = 240  # characters of a block in which a date line must lie

_MONTHS = {
    "jan": 1, "janv": 1, "janvier": 1, "january": 1, "feb": 2, "févr": 2, "fév": 2, "février": 2,
    "february": 2, "mar": 3, "mars": 3, "march": 3, "apr": 4, "avr": 4, "avril": 4, "april": 4,
    "mai": 5, "may": 5, "jun": 6, "juin": 6, "june": 6, "jul": 7, "juil": 7, "juillet": 7,
    "july": 7, "aug": 8, "août": 8, "aout": 8, "august": 8, "sep": 9, "sept": 9, "septembre": 9,
    "september": 9, "oct": 10, "octobre": 10, "october": 10, "nov": 11, "novembre": 11,
    "november": 11, "dec": 12, "déc": 12, "décembre": 12, "december": 12,
}  # fmt: skip
_MONTH = "(?P<month{n}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATE = (
    r"(?:(?P<y1>\d{4})-(?P<m1>\d{2})-(?P<d1>\d{2})"
    r"|(?P<d2>\d{1,2})(?:er|st|nd|rd|th)? " + _MONTH.format(n=2) + r",? (?P<y2>\d{4})"
    r"|" + _MONTH.format(n=3) + r" (?P<d3>\d{1,2})(?:st|nd|rd|th)?,? (?P<y3>\d{4})"
    r"|(?P<d4>\d{1,2})[/.](?P<m4>\d{1,2})[/.](?P<y4>\d{4})"
    r"|" + _MONTH.format(n=5) + r",? (?P<y5>\d{4}))\b"
)
_DAY = (
    r"(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_TIME = (
    r"(?:,? ?(?:à|at|-|–|\|)? ?\d{1,2} ?[h:.] ?\d{0,2}(?: ?[ap]\.?m\.?)?(?: \(?[a-z]{2,4}\)?)?)?"
)

_PLACE = (
    r"(?-i:[A-ZÀ-ÖØ-Þ][\w'.-]*(?: (?:[A-ZÀ-ÖØ-Þ][\w'.-]*|de|du|des|la|le|les|sur|en|of|the)){0,3})"
)

# In the order in which they are believed.
_LINES = (
    re.compile(
        rf"(?:(?:first |originally )?published|posted|publiée?|postée?|mise? en ligne|paru)\b"
        rf"[^\d.]{{0,30}}?(?:{_DAY},? )?(?P<date>{_DATE})",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:{_DAY},? )?(?:le )?(?P<date>{_DATE}){_TIME}[ .]?\Z", re.IGNORECASE),
    re.compile(
        rf"(?:{_PLACE}(?:, {_PLACE})?(?:, ?| ?\([^()]{{2,30}}\),? ?)(?:{_DAY},? )?(?:le )?)?"
        rf"(?P<date>{_DATE})(?: ?\([^()]{{2,30}}\))?(?: (?-i:[A-Z]{{2,8}}))? ?[.:,]? ?[-–—]",
        re.IGNORECASE,
    ),
    # '20 January 2025 (Agency) —'
    re.compile(rf"(?P<date>{_DATE}) ?\([^()]{{2,30}}\)", re.IGNORECASE),
    # « Bruxelles, le 5 février 2025 », 'Institute · Analysis · 18 November 2024'
    re.compile(
        rf"[*_]*(?:{_PLACE}, le |[^.!?]{{3,60}} ?[·|•] ?)(?:{_DAY},? )?(?P<date>{_DATE})[*_ .]*\Z",
        re.IGNORECASE,
    ),
)
# A line under the title that ends in a date: « Carnet des marges, 26 février 2025 ».
_UNDER_TITLE = re.compile(
    rf"[*_]*[^.!?]{{3,60}}, ?(?:le )?(?:{_DAY},? )?(?P<date>{_DATE})[*_ .]*\Z", re.IGNORECASE
)
_TITLE_MARKS = re.compile(r"\A(?:#{1,6}|[-–—*])\s+|\s+(?:#+|[-–—*])\Z|\s*[=-]{3,}\Z")
# What a text is, not what it is about.
_GENRE = re.compile(
    r"(?:press release|(?:joint )?(?:statement|communiqu[ée])"
    r"|communiqu[ée] (?:de presse|conjoint|final)"
    r"|news|briefing|analysis|analyse|note|op-?ed|opinion|tribune|[ée]ditorial|d[ée]p[êe]che"
    r"|for immediate release|pour diffusion imm[ée]diate)",
    re.IGNORECASE,
)
_POOR_TITLE = re.compile(
    r"(?:untitled|sans titre|document\d*|microsoft word.*|.*\.(?:docx?|pdf|indd|qxd|rtf|txt|odt)"
    r"|[\w-]*\d[\w-]*|.{0,2})",
    re.IGNORECASE,
)


def _top(blocks: tuple[Block, ...], *also: str) -> list[Block]:
    """The first blocks, of furniture only the kinds named."""
    told = (block for block in blocks if block.kind != "furniture" or block.detail in also)
    return list(islice(told, _TOP))


def title_of(text: str, blocks: tuple[Block, ...]) -> str | None:
    """Return the heading that a text begins with, or None."""
    for block in _top(blocks):
        if block.kind == "heading":
            title = " ".join(reading_view(text, block.start, block.end).text.split())
            title = _TITLE_MARKS.sub("", _TITLE_MARKS.sub("", title))
            if _GENRE.fullmatch(title) is None:
                return title or None
            continue
        if block.kind != "furniture":
            return None
    return None


def plain_title(title: str | None, name: str) -> str | None:
    """Return the title that a file gives itself, unless a program made it up."""
    if title is None:
        return None
    title = " ".join(title.split())
    stem = name.rsplit(".", 1)[0]
    return None if _POOR_TITLE.fullmatch(title) or title in (name, stem) else title


def plain_author(author: str | None) -> str | None:
    """Return the author that a file names, unless it is the name of a program or account."""
    author = " ".join((author or "").split())
    poor = not author or author.casefold() in _ACCOUNTS or not any(map(str.isalpha, author))
    return None if poor else author


_ACCOUNTS = frozenset(
    ("admin", "administrator", "administrateur", "user", "utilisateur", "python-docx", "root",
     "unknown", "inconnu", "author", "auteur", "owner", "microsoft office user", "windows user",
     "utilisateur windows", "anonymous")
)  # fmt: skip


def author_of(text: str, blocks: tuple[Block, ...]) -> str | None:
    """Return the names of a byline at the top of a text, or None."""
    for block in _top(blocks, "byline"):
        if block.detail == "byline":
            match = _byline().match(tidy(text[block.start : block.end]))
            if match is not None:
                return match[1]
    return None


@lru_cache(maxsize=1)
def _byline() -> re.Pattern[str]:
    return re.compile(expand(r"(?:Par|PAR|By|BY) ({NAME}(?:(?:,|,? et|,? and|,? with) {NAME})*)"))


def date_of(text: str, blocks: tuple[Block, ...]) -> str | None:
    """Return the date that the top of a text plainly gives as its own, or None.

    That is a line of publication, a line that is only a date, or a dateline before the first
    sentence. The date is ISO, of the precision that is told.
    """
    # 'Institute · Analysis · 18 November 2024' looks like a menu.
    menus = [block for block in blocks[:3] if block.detail == "navigation"]
    tops = [
        tidy(text[b.start : min(b.end, b.start + _REACH)])
        for b in (*_top(blocks, "byline"), *menus)
    ]
    for pattern in _LINES:
        for top in tops:
            match = pattern.match(top)
            date = None if match is None else _iso(match)
            if date is not None:
                return date
    under = (_UNDER_TITLE.match(top) for top in tops[1:4])
    return next((iso for match in under if match is not None and (iso := _iso(match))), None)


def _iso(match: re.Match[str]) -> str | None:
    found = match.groupdict()
    for form in "12345":
        year = found.get(f"y{form}")
        if year is None:
            continue
        name = found.get(f"month{form}")
        month = int(found[f"m{form}"]) if name is None else _MONTHS[name.lower()]
        day = found.get(f"d{form}")
        if form == "4" and int(day or 0) <= 12 and int(day or 0) != month:
            return None  # 3/4/2021 is in March to some and in April to others
        return checked_date(f"{year}-{month:02}" + ("" if day is None else f"-{int(day):02}"))
    return None


def checked_date(iso: str | None) -> str | None:
    """Return an ISO date of any precision if there is such a day, else None."""
    try:
        return None if iso is None or first_day(iso).year < 1500 else iso
    except ValueError:
        return None


# 2021-04-12, 2021_04_12 or 20210412, not inside a longer number.
_IN_NAME = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<gap>[-_.]?)(?P<m>0[1-9]|1[0-2])(?P=gap)"
    r"(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"
)


def date_in_name(name: str) -> str | None:
    """Return the day that a file's name tells ('2021-04-12 note.pdf'), or None.

    For texts that don't date themselves: people who keep dossiers date their files.
    """
    found = {f"{m['y']}-{m['m']}-{m['d']}" for m in _IN_NAME.finditer(name)}
    return checked_date(found.pop()) if len(found) == 1 else None
