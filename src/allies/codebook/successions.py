"""States that have ended and whose capital went on as that of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from allies.codebook.load import only_keys, read_data, strings
from allies.codebook.states import check_dates, states
from allies.core.text import fold


@dataclass(frozen=True, slots=True)
class Ended:
    """A state that has ended, and from when to when its heir's capital was its own."""

    code: str
    heir: str
    start: str
    stop: str


@cache
def successions() -> Mapping[str, tuple[Ended, ...]]:
    """Return the ended states by the folded names of their capitals.

    Raises:
        CodebookError: The file is not in the format.
    """
    found: dict[str, list[Ended]] = defaultdict(list)
    for code, raw in read_data("successions.toml").items():
        where = f"successions: {code}"
        entry = only_keys(raw, ("heir", "names", "from"), where)
        check_dates(where, entry)
        ended = Ended(code, entry["heir"], entry["from"], states()[code]["to"])
        for name in strings(entry["names"], f"{where}: names"):
            found[fold(name)].append(ended)
    return {name: tuple(held) for name, held in found.items()}
