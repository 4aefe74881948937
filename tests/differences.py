"""Whether written-out slopes are those of a loss, by finite differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray


def check_slopes(
    weights: Mapping[str, NDArray[Any]],
    slopes: Mapping[str, NDArray[Any]],
    loss: Callable[[], float],
    dice: np.random.Generator,
) -> None:
    """Fails unless five numbers of each weight, moved a little, change the loss as its slopes say."""
    for name, slope in slopes.items():
        flat = weights[name].reshape(-1)
        for index in dice.choice(flat.size, min(5, flat.size), replace=False):
            kept = flat[index]
            flat[index] = kept + 1e-5
            above = loss()
            flat[index] = kept - 1e-5
            below = loss()
            flat[index] = kept
            assert slope.reshape(-1)[index] == pytest.approx((above - below) / 2e-5, abs=1e-6), name
