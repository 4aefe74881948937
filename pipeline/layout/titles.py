"""Which headline belongs to which text: by the characters they share, all headlines at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pipeline.language import is_han

_SIZES = (1, 2)
_SMOOTHING = 200.0
"""Characters of the whole page that are mixed under each text: so many unseen ones weigh as one seen."""


class Match(NamedTuple):
    """Headlines with their texts (indices), the evidence for each headline and for all, in nats."""

    pairs: tuple[tuple[int, int], ...]
    fits: dict[int, float]
    evidence: float


def title_evidence(headlines: Sequence[str], texts: Sequence[str]) -> NDArray[np.float64]:
    """For each headline and text: how much likelier the headline's words are there than on the whole page.

    Log-likelihood ratio in nats under a model of characters and of their pairs: headlines
    abridge, so that half of a word is often all they share with the text.
    """
    counts = [_grams(text) for text in texts]
    page: Counter[str] = sum(counts, Counter())
    sizes = [_sizes(count) for count in counts]
    whole = _sizes(page)
    table = np.zeros((len(headlines), len(texts)))
    for h, headline in enumerate(headlines):
        for gram in sorted(_grams(headline)):
            if not page[gram]:
                continue
            usual = page[gram] / whole[len(gram)]
            for t, count in enumerate(counts):
                here = (count[gram] + _SMOOTHING * usual) / (sizes[t][len(gram)] + _SMOOTHING)
                table[h, t] += math.log(here / usual)
    return table


def match(evidence: NDArray[np.float64]) -> Match:
    """The best way to give each headline a text of its own, as far as there are texts."""
    rows, columns = linear_sum_assignment(-evidence)
    pairs = tuple(zip(rows.tolist(), columns.tolist(), strict=True))
    fits = {h: float(evidence[h, t]) for h, t in pairs}
    return Match(pairs, fits, sum(fits.values()))


def _grams(text: str) -> Counter[str]:
    return Counter(
        text[k : k + n] for n in _SIZES for k in range(len(text) - n + 1) if all(map(is_han, text[k : k + n]))
    )


def _sizes(count: Mapping[str, int]) -> dict[int, int]:
    sizes = dict.fromkeys(_SIZES, 0)
    for gram, number in count.items():
        sizes[len(gram)] += number
    return sizes
