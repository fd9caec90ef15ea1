"""Loads files of a data set into a workspace, with all checks."""

from __future__ import annotations

from pathlib import Path

from allies.core.series import Provenance
from allies.sources.datasets import loader
from allies.sources.datasets.base import Faults, checked, digest_of
from allies.store.database import Database
from allies.store.datasets import write_dataset


def load_into(db: Database, name: str, files: list[Path]) -> None:
    """Load files of a data set, with all checks."""
    module = loader(name)
    faults = Faults()
    reading = module.read(files, faults)
    write_dataset(
        db,
        Provenance(
            dataset=name, version=reading.version, released=reading.released,
            origin=files[0].name, files=tuple(f.name for f in files), sha256=digest_of(files),
            licence=module.DATASET.licence, redistributable=module.DATASET.redistributable,
            years=reading.years,
        ),
        checked(reading, module.DATASET, faults),
        symmetric=[v.name for v in module.DATASET.variables if v.symmetric],
    )  # fmt: skip
