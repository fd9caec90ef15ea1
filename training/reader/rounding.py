"""Weights in few bits, each rounded so that it makes up for the errors of those before it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Seven bits: with eight, sums of products saturate on processors that lack instructions for them.
MOST = 63
# Added to the moments of the inputs, as a share of their mean, so that they can be inverted.
DAMP = 0.01
BLOCK = 128


def rounded(
    weight: NDArray[np.float32], moments: NDArray[np.float32]
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return weights as whole numbers, and the scale of each output.

    Inputs of the largest moments are rounded first, and the error that this makes on what the
    map is really given is taken over by the weights that are still to be rounded (GPTQ, Frantar
    et al. 2023, arXiv:2210.17323). Rounding each weight by itself made half as much error again.

    Args:
        weight: Shape (inputs, outputs).
        moments: Sums of the products of each two inputs, shape (inputs, inputs).

    Returns:
        Numbers from -MOST to MOST, shape (inputs, outputs), and scales, shape (outputs,).
    """
    scale = np.maximum(np.abs(weight).max(0), 1e-12) / MOST
    order = np.argsort(-np.diag(moments))
    left = weight[order].astype(np.float64)
    held = moments[np.ix_(order, order)].astype(np.float64)
    held[np.diag_indices_from(held)] += DAMP * np.diag(held).mean()
    spread = np.linalg.cholesky(np.linalg.inv(held)).T
    found = np.empty(left.shape, np.int8)
    for low in range(0, len(left), BLOCK):
        high = min(low + BLOCK, len(left))
        errors = np.empty((high - low, left.shape[1]))
        for row in range(low, high):
            found[row] = np.clip(np.rint(left[row] / scale), -MOST, MOST)
            error = (left[row] - found[row] * scale) / spread[row, row]
            left[row + 1 : high] -= np.outer(spread[row, row + 1 : high], error)
            errors[row - low] = error
        left[high:] -= spread[low:high, high:].T @ errors
    back = np.empty_like(found)
    back[order] = found
    return back, scale.astype(np.float32)
