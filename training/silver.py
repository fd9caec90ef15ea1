"""Reads and checks the silver texts of training/silver (their README tells the format).

    python training/silver.py [FILE...]     # checks the files, by default all of them

The format is read by `eval/lines.py`, which the texts that measure share; nothing else is shared.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "eval"))

from lines import (  # noqa: E402
    DATE,
    MODALITIES,
    REGISTERS,
    UNITS,
    check,
    read,
    read_claim,
    read_head,
    read_quantity,
    relations,
)
from lines import CodedClaim as SilverClaim  # noqa: E402
from lines import CodedSentence as SilverSentence  # noqa: E402
from lines import CodedText as SilverText  # noqa: E402

__all__ = [
    "DATE", "MODALITIES", "REGISTERS", "UNITS", "SilverClaim", "SilverSentence", "SilverText",
    "main", "read", "read_claim", "read_head", "read_quantity", "relations",
]  # fmt: skip


def main(arguments: list[str]) -> int:
    """Checks files; prints faults and counts; 1 if anything is wrong."""
    return check([Path(name) for name in arguments] or sorted((HERE / "silver").glob("*.txt")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
