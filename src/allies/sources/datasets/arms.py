"""SIPRI Arms Transfers Database: who delivers major arms to whom, in trend-indicator values.

TIVs measure what is transferred, not what is paid. Two kinds of files give them:

- the tables of import and export values. Those of all states give `arms-exports` and
  `arms-imports`; those of one supplier's recipients, or of one recipient's suppliers, give
  `arms-transfers` as published, rounded to a million. '0' is less than half a million.
- the trade register, a line a deal. It has the TIV of all that a deal delivered and the years
  in which it did, but not how much in which year: `arms-transfers` then holds equal parts for
  all years of delivery of a deal, which adds up to the published sum over the years and is an
  estimate in each. The pairs that a table covers are taken from the table.

What SIPRI marks as uncertain ('?', or in brackets) is counted, and counted once more apart, in
the variables whose names end in '-uncertain'. SIPRI revises all years each spring: the day on
which the files were generated is the version, and files of two releases are not mixed.

The register, or tables, of some states alone cover only these, and declare no years: no record
then means nothing.

Names are resolved at the year of the order or delivery. Armed groups (marked '*'), unknown
suppliers and recipients, and Biafra, Katanga, Northern Cyprus and Zanzibar are passed over;
organisations ('**') are kept where the codebook knows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from allies.core.series import Figures
from allies.core.text import fold
from allies.sources.datasets.arms_files import Deal, Register, Values, contents
from allies.sources.datasets.base import Dataset, DatasetError, Faults, Reading, Variable
from allies.sources.datasets.state_names import group_named, state_named

_NOT_STATES = frozenset({"biafra", "katanga", "northern cyprus", "zanzibar"})
_RELEASE_MONTH = "03"

_TIV = "tiv-million"

DATASET = Dataset(
    name="arms",
    title={
        "en": "SIPRI Arms Transfers Database",
        "fr": "Base de données du SIPRI sur les transferts d’armes",
    },
    page="https://www.sipri.org/databases/armstransfers",
    licence="SIPRI terms: free for non-commercial use with credit, extracts below 10 %",
    redistributable=False,
    citation="""@misc{sipri-arms,
  author = {{Stockholm International Peace Research Institute}},
  title = {{SIPRI} Arms Transfers Database},
  year = {2026},
  url = {https://www.sipri.org/databases/armstransfers}
}""",
    newest="the release of March 2026 (years to 2025)",
    years=(1950, 2025),
    variables=(
        Variable(name="arms-transfers", unit=_TIV, dyadic=True, low=0, zero_if_absent=True,
                 label={"en": "major arms delivered by one state to another; equal parts a year "
                              "of delivery where only the register is at hand",
                        "fr": "armes majeures livrées d’un État à un autre ; parts égales par "
                              "année de livraison si seul le registre est disponible"}),
        Variable(name="arms-transfers-uncertain", unit=_TIV, dyadic=True, low=0,
                 zero_if_absent=True,
                 label={"en": "the part of it of deals of which the number delivered is uncertain",
                        "fr": "la part qui en revient aux contrats dont le nombre livré est "
                              "incertain"}),
        Variable(name="arms-orders", unit="deals", dyadic=True, low=0, zero_if_absent=True,
                 label={"en": "deals by year of order", "fr": "contrats par année de commande"}),
        Variable(name="arms-orders-uncertain", unit="deals", dyadic=True, low=0,
                 zero_if_absent=True,
                 label={"en": "of these, deals of which the year or the number is uncertain",
                        "fr": "dont les contrats à l’année ou au nombre incertains"}),
        Variable(name="arms-ordered", unit=_TIV, dyadic=True, low=0, zero_if_absent=True,
                 label={"en": "major arms ordered, by year of order, as far as the number ordered "
                              "is known",
                        "fr": "armes majeures commandées, par année de commande, pour autant que "
                              "le nombre soit connu"}),
        Variable(name="arms-exports", unit=_TIV, low=0, zero_if_absent=True,
                 label={"en": "major arms delivered to all others",
                        "fr": "armes majeures livrées à tous les autres"}),
        Variable(name="arms-imports", unit=_TIV, low=0, zero_if_absent=True,
                 label={"en": "major arms received from all others",
                        "fr": "armes majeures reçues de tous les autres"}),
    ),
    files={
        "en": "csv exports: the trade register, and tables of import or export values (TIV)",
        "fr": "les exports csv : le registre des transferts et les tableaux des valeurs (TIV) "
              "d’importation ou d’exportation",
    },
)  # fmt: skip


class _Sums:
    """Figures of one variable that add up by who, to whom and when."""

    def __init__(self, variable: str) -> None:
        self.variable = variable
        self.found: dict[tuple[str, str, str], list[float]] = {}

    def add(self, key: tuple[str, str, str], value: float | None, row: int) -> None:
        kept = self.found.setdefault(key, [float("nan"), row])
        if value is not None:
            # NaN is the only value that is not itself: nothing was known so far.
            kept[0] = value if kept[0] != kept[0] else kept[0] + value

    def figures(self) -> Figures:
        variable = DATASET.variable(self.variable)
        keys = list(self.found)
        return Figures(
            self.variable,
            variable.unit,
            [source for source, _, _ in keys],
            [target for _, target, _ in keys] if variable.dyadic else None,
            [period for _, _, period in keys],
            [value for value, _ in self.found.values()],
            [int(row) for _, row in self.found.values()],
        )


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read the register, tables of values, or both."""
    found = [contents(path, DATASET, faults) for path in files]
    tables = [table for part in found if isinstance(part, list) for table in part]
    registers = [part for part in found if isinstance(part, Register)]
    made = [table.made for table in tables] + [register.made for register in registers]
    if len({_release(day) for day in made}) > 1:
        raise DatasetError(
            f"the files were generated from {min(made)} to {max(made)}, from different releases; "
            f"SIPRI revises all years each spring: download them together from {DATASET.page}"
        )
    deals = [deal for register in registers for deal in register.deals]
    kind = " and ".join(["tables"] * bool(tables) + ["register"] * bool(registers))
    return Reading(
        f"{max(made)}, {kind}", _covered(tables, registers, deals), _parts(tables, deals, faults),
        released=max(made),
    )  # fmt: skip


def _release(day: str) -> int:
    return int(day[:4]) - (day[5:7] < _RELEASE_MONTH)


def _covered(
    tables: list[Values], registers: list[Register], deals: list[Deal]
) -> tuple[int, int] | None:
    """The years: to the last with any delivery, for the newest is announced before it is filled.

    None where the files are of some suppliers or recipients alone.
    """
    if any(table.party for table in tables) and not registers:
        return None
    if not all(register.whole for register in registers):
        return None
    first = [int(year) for register in registers if register.years for year in register.years[:1]]
    used = [int(year) for deal in deals for year in deal.delivered]
    first += [int(table.years[0]) for table in tables if table.years]
    used += [int(year) for table in tables for _, _, figures in table.rows for year in figures]
    return (min(first or used), max(used)) if used else None


def _parts(tables: list[Values], deals: list[Deal], faults: Faults) -> Iterator[Figures]:
    sums = {variable.name: _Sums(variable.name) for variable in DATASET.variables}
    for table in tables:
        if table.view in ("exports", "imports"):
            _add_totals(table, sums[f"arms-{table.view}"], faults)
        elif table.view:
            _add_pairs(table, sums["arms-transfers"], faults)
    of_tables = {
        (who, table.view) for table in tables if table.party for who in _ever(table, faults)
    }
    for deal in deals:
        _add_order(deal, sums, faults)
        _add_deliveries(deal, sums, of_tables, faults)
    for one in sums.values():
        if one.found:
            yield one.figures()


def _ever(table: Values, faults: Faults) -> set[str]:
    """Whom the table is about, in all its years."""
    line = table.rows[0][0] if table.rows else 0
    return {who for year in table.years if (who := _who(table.party, year, line, faults))}


def _add_totals(table: Values, to: _Sums, faults: Faults) -> None:
    for line, name, figures in table.rows:
        for year, value in figures.items():
            who = _who(name, year, line, faults)
            if who is not None:
                to.add((who, "", year), value, line)


def _add_pairs(table: Values, to: _Sums, faults: Faults) -> None:
    for line, name, figures in table.rows:
        for year, value in figures.items():
            other = _who(name, year, line, faults)
            party = _who(table.party, year, line, faults)
            if other is None or party is None:
                continue
            key = (party, other, year) if table.view == "from" else (other, party, year)
            # A supplier's table and a recipient's both have what the one sold to the other.
            if key not in to.found:
                to.add(key, value, line)
            elif to.found[key][0] != value:
                faults.add(
                    f"row {line}: {key[0]} to {key[1]} in {year} is {value}, and "
                    f"{to.found[key][0]:g} in another table"
                )


def _add_order(deal: Deal, sums: dict[str, _Sums], faults: Faults) -> None:
    if not deal.ordered:
        return
    supplier = _who(deal.supplier, deal.ordered, deal.line, faults)
    recipient = _who(deal.recipient, deal.ordered, deal.line, faults)
    if supplier is not None and recipient is not None:
        key = (supplier, recipient, deal.ordered)
        sums["arms-orders"].add(key, 1, deal.line)
        sums["arms-ordered"].add(key, deal.tiv_ordered, deal.line)
        if deal.uncertain_order:
            sums["arms-orders-uncertain"].add(key, 1, deal.line)


def _add_deliveries(
    deal: Deal, sums: dict[str, _Sums], of_tables: set[tuple[str, str]], faults: Faults
) -> None:
    for year in deal.delivered:
        supplier = _who(deal.supplier, year, deal.line, faults)
        recipient = _who(deal.recipient, year, deal.line, faults)
        if supplier is None or recipient is None:
            continue
        key = (supplier, recipient, year)
        part = None if deal.tiv_delivered is None else deal.tiv_delivered / len(deal.delivered)
        if (supplier, "from") not in of_tables and (recipient, "to") not in of_tables:
            sums["arms-transfers"].add(key, part, deal.line)
        if deal.uncertain_delivery:
            sums["arms-transfers-uncertain"].add(key, part, deal.line)


def _who(name: str, year: str, line: int, faults: Faults) -> str | None:
    """The state or organisation of a name; None for what is passed over, or noted."""
    code, known = _resolved(name, year)
    if not known:
        faults.add(f"row {line}: no state is named '{name[:60]}' in {year}")
    return code


@cache
def _resolved(name: str, year: str) -> tuple[str | None, bool]:
    plain = fold(name.strip())
    if plain.endswith("*"):
        return group_named(name.rstrip("* ")), True
    if plain.startswith("unknown ") or plain in _NOT_STATES:
        return None, True
    code = state_named(name, at=year)
    return code, code is not None
