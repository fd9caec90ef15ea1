"""Public data sets, each read from files in their official formats by one module."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from allies.errors import UsageError
from allies.sources.datasets.base import Dataset, Loader

# The door for another data set: its name and its module.
DATASETS = {
    "un-votes": "un_votes",
    "ideal-points": "ideal_points",
    "atop": "atop",
    "trade": "trade",
    "gravity": "gravity",
    "arms": "arms",
    "military-spending": "military_spending",
    "sanctions": "sanctions",
    "ofac": "ofac",
    "events": "events",
    "troops": "troops",
    "missions": "missions",
    "igo": "igo",
    "macro": "macro",
    "democracy": "democracy",
    "capabilities": "capabilities",
    "system": "system",
}


def loader(name: str) -> Loader:
    """Return the loader of a data set.

    Raises:
        UsageError: There is no data set of that name.
    """
    if name not in DATASETS:
        raise UsageError(f"there is no data set '{name}'; choose one of {', '.join(DATASETS)}")
    return cast(Loader, import_module(f"allies.sources.datasets.{DATASETS[name]}"))


def dataset(name: str) -> Dataset:
    """Return what a data set is.

    Raises:
        UsageError: There is no data set of that name.
    """
    return loader(name).DATASET
