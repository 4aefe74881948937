"""What a text is about, before and after a seam: the words that stand in both."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.language import is_han, rarity
from pipeline.layout.columns import Piece

Matrix = NDArray[np.float64]

_REACH = 400
"""Characters on either side of a seam that tell its topic."""
_ENOUGH = 200
"""Characters below which a window tells its topic less."""
_WEIGHT = 1.3
_FLOOR = 0.01
_EVEN = 0.06
"""Likeness of two windows that tells nothing. On pages set for tests it is .10 and more in nine of ten
seams inside an article (half of them .53), .04 and less in nine of ten between two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The pieces up to a piece's end and those from its beginning, itself among both, in reading order."""

    before: tuple[int, ...]
    after: tuple[int, ...]


def windows_of(pieces: Sequence[Piece], runs: Sequence[Sequence[int]]) -> tuple[Window, ...]:
    """Windows for each piece inside its run.

    Args:
        pieces: All pieces.
        runs: Indices of pieces in an assumed reading order; each piece in one run.
    """
    windows: dict[int, Window] = {}
    for run in runs:
        for k, i in enumerate(run):
            before = _reached(pieces, list(reversed(run[: k + 1])))
            windows[i] = Window(before=tuple(reversed(before)), after=_reached(pieces, run[k:]))
    return tuple(windows[i] for i in range(len(pieces)))


def _reached(pieces: Sequence[Piece], run: Sequence[int]) -> tuple[int, ...]:
    """The first of `run` until the window is full."""
    length, reached = 0, []
    for i in run:
        if length >= _REACH:
            break
        reached.append(i)
        length += len(pieces[i].text)
    return tuple(reached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """How often each feature stands in each piece, and how much it tells.

    Features are pairs of ideographs: half of them are words, and the others come along with them.
    """

    counts: Matrix
    weights: Matrix
    lengths: Matrix


def read_topics(pieces: Sequence[Piece]) -> Topics:
    """Counts the features that stand in `pieces` more than once."""
    found = [_features(piece.text) for piece in pieces]
    spread: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    for features in found:
        spread.update(features)
        holders.update(features.keys())
    vocabulary = {f: k for k, f in enumerate(sorted(f for f, count in spread.items() if count > 1))}
    counts = np.zeros((len(pieces), len(vocabulary)))
    for i, features in enumerate(found):
        for feature, count in features.items():
            if feature in vocabulary:
                counts[i, vocabulary[feature]] = count
    weights = np.array([_telling(f, holders, len(pieces)) for f in vocabulary])
    return Topics(counts=counts, weights=weights, lengths=np.array([float(len(piece.text)) for piece in pieces]))


def _features(text: str) -> Counter[str]:
    return Counter(a + b for a, b in pairwise(text) if is_han(a) and is_han(b))


def _telling(feature: str, holders: Mapping[str, int], pieces: int) -> float:
    return math.sqrt(math.log(1 + pieces / holders[feature])) * rarity(feature)


def topic_credit(topics: Topics, windows: Sequence[Window]) -> Matrix:
    """Evidence in nats that the text before seam `i` and that after seam `j` have one topic."""
    before, after = (_members(side, len(windows)) for side in ([w.before for w in windows], [w.after for w in windows]))
    likeness = _directions(topics, before) @ _directions(topics, after).T
    shorter = np.minimum((before @ topics.lengths)[:, None], (after @ topics.lengths)[None, :])
    credit: Matrix = np.minimum(1.0, shorter / _ENOUGH) * _WEIGHT * np.log((likeness + _FLOOR) / _EVEN)
    return credit


def _members(side: Sequence[tuple[int, ...]], n: int) -> Matrix:
    members = np.zeros((len(side), n))
    for i, indices in enumerate(side):
        members[i, list(indices)] = 1.0
    return members


def _directions(topics: Topics, members: Matrix) -> Matrix:
    """Unit vectors of the windows; a word that comes again tells more than two words once."""
    vectors = (members @ topics.counts) ** 1.5 * topics.weights
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Matrix = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return units
