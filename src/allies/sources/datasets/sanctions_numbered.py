"""The two data sets of sanctions that name states by number: EUSANCT and TIES.

The meaning of their codes of types:

    TIES, imposed   1 total embargo · 2 partial embargo · 3 imports · 4 exports · 5 blockade ·
                    6 assets frozen · 7 aid ended · 8 travel ban · 9 agreement suspended ·
                    10 other; for threats 1 is 'not said', and all others are one higher
    EUSANCT         1 to 5 as in TIES · 6, 7, 7b finance, persons' and enterprises' assets ·
                    8 aid ended · 9 travel ban · 10 agreement suspended · 11 diplomatic ·
                    12 arms embargo · 13 other
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from allies.codebook.state_codes import state_of
from allies.sources.datasets.base import Dataset, Faults
from allies.sources.datasets.sanctions_cases import ANY, THREAT, Case, Party
from allies.sources.datasets.workbooks import Line, rows_of

EUSANCT_YEARS = (1989, 2015)
TIES_YEARS = (1945, 2005)

_TRADE, _FINANCIAL, _AID = "sanction-trade", "sanction-financial", "sanction-aid"
_TRAVEL, _OTHER, _ARMS = "sanction-travel", "sanction-other", "sanction-arms"
_TIES_TYPES = {
    "1": _TRADE, "2": _TRADE, "3": _TRADE, "4": _TRADE, "5": _TRADE, "6": _FINANCIAL, "7": _AID,
    "8": _TRAVEL, "9": _OTHER, "10": _OTHER,
}  # fmt: skip
_EUSANCT_TYPES = {
    "1": _TRADE, "2": _TRADE, "3": _TRADE, "4": _TRADE, "5": _TRADE, "6": _FINANCIAL,
    "7": _FINANCIAL, "7b": _FINANCIAL, "8": _AID, "9": _TRAVEL, "10": _OTHER, "11": _OTHER,
    "12": _ARMS, "13": _OTHER,
}  # fmt: skip
_TOTAL = "1"
_EUSANCT_SENDERS = {
    "EU": Party("EU", group=True), "US": Party("USA"), "UN": Party("UN", group=True),
}  # fmt: skip
_OF_SENDER = ("startyear", "endyear", "enddate", "threat", "imposition")

# Organisations in TIES: 1000 stands for the European Communities, then Union, among the senders
# and targets; the others are numbers of the Correlates of War's list of organisations.
_INSTITUTIONS = {"1000": "EU", "1653": "EU", "1830": "EU", "3450": "ARAB-LEAGUE", "4400": "UN",
                 "3750": "OECD", "3900": "OAS", "2880": "IMF", "4580": "WTO",
                 "3760": "OAU"}  # fmt: skip
_TIES_SENDERS = ("primarysender", "sender1", "sender2", "sender3", "sender4", "sender5")

EUSANCT = (
    "caseid", "targetstate",
    *(f"{word}{sender}" for sender in _EUSANCT_SENDERS for word in ("", *_OF_SENDER)),
    *(f"imposition{sender}_{word}" for sender in _EUSANCT_SENDERS for word in ("year", "type")),
)  # fmt: skip
TIES = (
    "caseid", "startyear", "endyear", "ongoingasofyear", *_TIES_SENDERS, "targetstate",
    "institutionid", "threat", "sanctiontypethreat", "imposition", "sancimpositionstartyear",
    "sanctiontype",
)  # fmt: skip
_YEAR = re.compile(r"(?:18|19|20)\d\d")


def eusanct(path: Path, dataset: Dataset, faults: Faults) -> Iterator[Case]:
    """Read the cases of EUSANCT: threats and sanctions of the EU, the US and the UN.

    What other states and organisations add to a case has neither dates nor types of its own,
    and is not read.
    """
    for row in _unique(path, dataset, EUSANCT, faults):
        target = _numbered(row["targetstate"], row.line, faults)
        for sender, party in _EUSANCT_SENDERS.items():
            if target is not None and _flag(row, sender, faults):
                yield from _of_sender(row, sender, party, target, faults)


def _of_sender(
    row: Line, sender: str, party: Party, target: Party, faults: Faults
) -> Iterator[Case]:
    first = _year(row, f"startyear{sender}", faults)
    ongoing = row[f"enddate{sender}"] == "ongoing"
    last = EUSANCT_YEARS[1] if ongoing else _year(row, f"endyear{sender}", faults)
    if first is None or last is None:
        faults.add(f"row {row.line}: {sender} takes part, and it is not said from when to when")
        return
    imposed = None
    if _flag(row, f"imposition{sender}", faults):
        imposed = _year(row, f"imposition{sender}_year", faults) or first
        kinds = _kinds(row, f"imposition{sender}_type", ";", _EUSANCT_TYPES, faults)
        yield Case(row=row.line, senders=(party,), targets=(target,), kinds=kinds,
                   first=imposed, last=last, sure=last)  # fmt: skip
    if _flag(row, f"threat{sender}", faults):
        until = last if imposed is None else min(imposed, last)
        yield Case(row=row.line, senders=(party,), targets=(target,), kinds=(THREAT,),
                   first=first, last=until, sure=until)  # fmt: skip


def ties(path: Path, dataset: Dataset, faults: Faults) -> Iterator[Case]:
    """Read the cases of TIES.

    Senders are all states named as such; an institution is one where no state is. A case
    without an end is sure in its first year, or up to the year as of which it was going on,
    and may have been over after that. A threat stands from its first year to the sanctions,
    or to the end of the case, or for its first year where there is neither.
    """
    for row in _unique(path, dataset, TIES, faults):
        target = _numbered(row["targetstate"], row.line, faults)
        first = _year(row, "startyear", faults)
        if target is None or first is None:
            continue
        senders = _senders(row, faults)
        end = _year(row, "endyear", faults)
        imposed = None
        if _flag(row, "imposition", faults):
            imposed = _year(row, "sancimpositionstartyear", faults) or first
            going_on = _year(row, "ongoingasofyear", faults)
            sure = max(imposed, end or going_on or imposed)
            kinds = _kinds(row, "sanctiontype", " ", _TIES_TYPES, faults)
            yield Case(row=row.line, senders=senders, targets=(target,), kinds=kinds,
                       first=imposed, last=sure if end else TIES_YEARS[1], sure=sure)  # fmt: skip
        if _flag(row, "threat", faults):
            until = max(first, imposed or end or first)
            yield Case(row=row.line, senders=senders, targets=(target,), kinds=(THREAT,),
                       first=first, last=until, sure=until)  # fmt: skip


def _senders(row: Line, faults: Faults) -> tuple[Party, ...]:
    codes = [row[column] for column in _TIES_SENDERS if row[column]]
    found = [_numbered(code, row.line, faults) for code in dict.fromkeys(codes)]
    if not codes:
        found = [
            Party(_INSTITUTIONS.get(code, f"IGO-{code}"), group=True)
            for code in row["institutionid"].split()
        ]
    return tuple(dict.fromkeys(party for party in found if party is not None))


def _numbered(code: str, line: int, faults: Faults) -> Party | None:
    if code in _INSTITUTIONS:
        return Party(_INSTITUTIONS[code], group=True)
    state = state_of(code, "cow")
    if state is None:
        faults.add(f"row {line}: no state has the number {code[:20] or 'that is missing'}")
        return None
    return Party(state)


def _unique(path: Path, dataset: Dataset, names: tuple[str, ...], faults: Faults) -> Iterator[Line]:
    seen: dict[str, int] = {}
    for row in rows_of(path, dataset, {name: name for name in names}):
        first = seen.setdefault(row["caseid"], row.line)
        if first != row.line:
            faults.add(f"row {row.line}: case {row['caseid'][:20]} is in row {first} too")
        yield row


def _kinds(
    row: Line, column: str, cut: str, types: Mapping[str, str], faults: Faults
) -> tuple[str, ...]:
    codes = [code for code in row[column].split(cut) if code.strip(" .")]
    for code in codes:
        if code.strip() not in types:
            faults.add(f"row {row.line}: {column} is '{row[column][:40]}'")
    kinds = [types[code.strip()] for code in codes if code.strip() in types]
    if _TOTAL in codes:
        kinds.append("sanction-embargo")
    return (ANY, *dict.fromkeys(kinds))


def _flag(row: Line, column: str, faults: Faults) -> bool:
    if row[column] not in ("0", "1"):
        faults.add(f"row {row.line}: {column} is '{row[column][:40]}', neither 0 nor 1")
    return row[column] == "1"


def _year(row: Line, column: str, faults: Faults) -> int | None:
    """A year, also where words stand around it ('1949, sometime before this date')."""
    text = row[column]
    if text in ("", "."):
        return None
    found = _YEAR.match(text)
    if found is None:
        faults.add(f"row {row.line}: {column} is '{text[:40]}', which is no year")
        return None
    return int(found[0])
