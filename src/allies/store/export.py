"""Writes figures to files of other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from allies.errors import DiskFull, StoreError

if TYPE_CHECKING:
    from allies.store.database import Database

KEYS = ("source", "target", "year", "source_cow", "target_cow")


def write_panel(
    db: Database,
    path: Path,
    states: Sequence[str],
    columns: Mapping[str, NDArray[Any]],
    *,
    about: str,
) -> None:
    """Write a panel of pairs of states to a Parquet file, replaced as a whole or not at all.

    Args:
        db: The workspace, of which nothing is read or changed.
        path: The file, in a folder that is there.
        states: The codes that `source` and `target` are numbers in.
        columns: The keys `source` and `target` (places in `states`), `year`, `source_cow` and
            `target_cow` (-1 for none), then the figures, NaN where there is none; all of one
            length, in the order in which they are to stand.
        about: A text that the file carries under the key 'allies'.

    Raises:
        StoreError: The file can't be written.
        DiskFull: There is no room for it.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        db.run_batch(
            "write_panel", columns, {"states": list(states), "path": str(draft), "about": about}
        )
        draft.replace(path)
    except DiskFull as error:
        raise DiskFull(
            f"there is no room left on the disk of {path}; make room and do it again"
        ) from error
    except (StoreError, OSError) as error:
        raise StoreError(
            f"{path} can't be written; check its folder and name another if it stays so"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
