"""The arrays of the shipped models."""

from __future__ import annotations

from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray


def read_arrays(*place: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of one `.npz` file by their names.

    Args:
        place: Its folders and name in `models`.

    Raises:
        FileNotFoundError: There is no such file.
    """
    file = resources.files("allies.coding").joinpath("models", *place)
    with resources.as_file(file) as path, np.load(path) as stored:
        return {name: stored[name] for name in stored.files}
