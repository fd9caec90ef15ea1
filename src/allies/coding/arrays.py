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


# Products of more multiplications than this wake all threads of NumPy, which then wait busily and
# take the processor from whatever else reads: larger ones are done in parts.
_ALONE = 250_000


def product(x: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return x · weightᵀ, a few rows at once, so that no threads are woken for little.

    Args:
        x: Shape (rows, inputs).
        weight: Shape (outputs, inputs).

    Returns:
        Shape (rows, outputs).
    """
    step = max(1, _ALONE // weight.size)
    parts = [x[at : at + step] @ weight.T for at in range(0, max(1, len(x)), step)]
    return np.asarray(np.concatenate(parts))
