"""Which piece of a column goes on in which: one assignment over all pieces of a dump.

Each piece takes one successor, or none: then an article ends there. What a join costs is told by
the seam (a broken sentence goes on somewhere, a closed column rarely in an unindented line),
by the place in the dump (programs write columns one after the other and seldom jump), by the
column's measure, by the words across the seam and by the words that both sides share.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.language import is_han, seam_score
from pipeline.layout.columns import Piece

_NEVER = 1e4
_ROUNDS = 3
_TOPIC_WEIGHT = 12.0
_TOPIC_BASE = 0.15
_END_COST = 3.5
_END_COSTS = (3.5, 3.0, 4.0, 2.5, 4.5, 2.0, 5.0, 1.5, 5.5, 1.0, 6.0, 0.0, 7.0)
_WINDOW = 400
"""Characters on either side of a seam that tell its topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Pieces that make one article.

    Attributes:
        pieces: Indices of the pieces, in reading order.
        margins: For each piece but the first, how much the best other way to order the dump's
            pieces costs more at this seam, in nats; negative where another join was cheaper.
    """

    pieces: tuple[int, ...]
    margins: tuple[float, ...]


def stitch(pieces: Sequence[Piece], *, barriers: Mapping[int, float], articles: int) -> tuple[Chain, ...]:
    """Orders the pieces of a dump into articles.

    Args:
        pieces: In the order of the dump.
        barriers: For the index of a piece, what stands between it and the next one costs them (a
            headline, the institution of the author before), in nats.
        articles: How many headlines there are; 0 when unknown.

    Returns:
        The articles, by their first piece.
    """
    if not pieces:
        return ()
    seams = _seam_costs(pieces, barriers)
    chains = [Chain(pieces=(i,), margins=()) for i in range(len(pieces))]
    windows = _neighbour_windows(pieces, barriers)
    for _ in range(_ROUNDS):
        costs = seams - _topic_credit(pieces, windows)
        chains = _solve(pieces, costs, articles)
        windows = _chain_windows(pieces, chains)
    return tuple(chains)


def _seam_costs(pieces: Sequence[Piece], barriers: Mapping[int, float]) -> np.ndarray:
    n = len(pieces)
    costs = np.full((n, n), _NEVER)
    for i, left in enumerate(pieces):
        for j, right in enumerate(pieces):
            if i == j:
                continue
            cost = _break_cost(left, right) + _place_cost(i, j, barriers)
            if abs(left.measure - right.measure) > 1:
                cost += 1.5
            costs[i, j] = cost
    return costs


def _break_cost(left: Piece, right: Piece) -> float:
    """What the end of one piece and the beginning of another say about their being one text."""
    if not left.closed:
        across = min(seam_score(left.text, right.text), 8.0)
        return 1.5 * max(0.0, right.opening) + (0.0 if right.opening < 0 else 1.0) - 0.7 * across
    if left.short:
        return 1.5 * max(0.0, -right.opening) + (0.5 if right.opening == 0 else 0.0)
    return 1.0 if right.opening < 0 else 0.3


def _place_cost(i: int, j: int, barriers: Mapping[int, float]) -> float:
    barrier = barriers.get(i, 0.0)
    if j == i + 1:
        return barrier
    distance = abs(j - i)
    return (3.0 if j > i else 5.0) + 0.3 * math.log(distance) + (barrier if barrier > 5 else 0.0)


def _end_cost(piece: Piece, base: float) -> float:
    if not piece.closed:
        return 7.0 if piece.text[-1] not in "：:" else 5.0
    return base if piece.short else base + 1.0


def _start_cost(piece: Piece) -> float:
    return 1.0 * max(0.0, -piece.opening)


# ---------------------------------------------------------------- topics


def _features(text: str) -> Counter[str]:
    """Pairs of ideographs without a sign between them."""
    return Counter(text[k : k + 2] for k in range(len(text) - 1) if is_han(text[k]) and is_han(text[k + 1]))


def _neighbour_windows(pieces: Sequence[Piece], barriers: Mapping[int, float]) -> list[tuple[str, str]]:
    """Text before (up to the piece's end) and after (from its beginning) in the dump's order."""
    windows = []
    for i in range(len(pieces)):
        before, k = pieces[i].text, i - 1
        while k >= 0 and len(before) < _WINDOW and barriers.get(k, 0.0) <= 5:
            before, k = pieces[k].text + before, k - 1
        after, k = pieces[i].text, i
        while k + 1 < len(pieces) and len(after) < _WINDOW and barriers.get(k, 0.0) <= 5:
            k += 1
            after += pieces[k].text
        windows.append((before, after))
    return windows


def _chain_windows(pieces: Sequence[Piece], chains: Sequence[Chain]) -> list[tuple[str, str]]:
    windows = [("", "")] * len(pieces)
    for chain in chains:
        texts = [pieces[i].text for i in chain.pieces]
        for k, i in enumerate(chain.pieces):
            before, after = "", ""
            for text in reversed(texts[: k + 1]):
                before = text + before if len(before) < _WINDOW else before
            for text in texts[k:]:
                after = after + text if len(after) < _WINDOW else after
            windows[i] = (before, after)
    return windows


def _topic_credit(pieces: Sequence[Piece], windows: Sequence[tuple[str, str]]) -> np.ndarray:
    """Evidence in nats that the text before seam `i` and that after seam `j` have one topic."""
    spread = Counter(feature for piece in pieces for feature in _features(piece.text))
    vocabulary = {f: k for k, f in enumerate(sorted(f for f, count in spread.items() if count > 1))}
    n = len(pieces)
    if not vocabulary:
        return np.zeros((n, n))
    holders = Counter(f for piece in pieces for f in set(_features(piece.text)))
    weights = np.array([math.log(1 + n / holders[f]) for f in vocabulary])
    before, after = (
        _normed(np.stack([_vector(window[side], vocabulary, weights) for window in windows])) for side in (0, 1)
    )
    likeness = before @ after.T
    return np.clip(_TOPIC_WEIGHT * (likeness - _TOPIC_BASE), -3.0, 4.0)


def _vector(text: str, vocabulary: Mapping[str, int], weights: np.ndarray) -> np.ndarray:
    vector = np.zeros(len(vocabulary))
    for feature, count in _features(text).items():
        if feature in vocabulary:
            vector[vocabulary[feature]] = math.log1p(count)
    return vector * weights


def _normed(matrix: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 0)


# ---------------------------------------------------------------- assignment


def _solve(pieces: Sequence[Piece], costs: np.ndarray, articles: int) -> list[Chain]:
    """The cheapest order; the price of ending an article is set so that there are as many as headlines."""
    best: tuple[tuple[int, float], list[Chain]] | None = None
    for base in _END_COSTS if articles else (_END_COST,):
        chains = _chains(pieces, costs, base)
        rank = (abs(len(chains) - articles) if articles else 0, abs(base - _END_COST))
        if best is None or rank < best[0]:
            best = rank, chains
    assert best is not None
    return best[1]


def _chains(pieces: Sequence[Piece], costs: np.ndarray, end: float) -> list[Chain]:
    n = len(pieces)
    table = np.full((2 * n, 2 * n), _NEVER)
    table[:n, :n] = costs
    table[n:, n:] = 0.0
    for i, piece in enumerate(pieces):
        table[i, n + i] = _end_cost(piece, end)
        table[n + i, i] = _start_cost(piece)
    while True:
        columns = linear_sum_assignment(table)[1][:n]
        successor = {i: int(j) for i, j in enumerate(columns) if j < n}
        circle = _circle(successor)
        if circle is None:
            break
        worst = max(circle, key=lambda i: (table[i, successor[i]], i))
        table[worst, successor[worst]] = _NEVER
    starts = sorted(set(range(n)) - set(successor.values()))
    return [_followed(start, successor, table, n) for start in starts]


def _circle(successor: Mapping[int, int]) -> list[int] | None:
    seen: set[int] = set()
    for start in sorted(successor):
        path: list[int] = []
        node: int | None = start
        while node is not None and node not in seen:
            seen.add(node)
            path.append(node)
            node = successor.get(node)
        if node is not None and node in path:
            return path[path.index(node) :]
    return None


def _followed(start: int, successor: Mapping[int, int], table: np.ndarray, n: int) -> Chain:
    order, margins = [start], []
    while order[-1] in successor:
        i = order[-1]
        j = successor[i]
        others = np.concatenate([np.delete(table[i, :n], j), table[i, n + i : n + i + 1]])
        margins.append(float(others.min() - table[i, j]))
        order.append(j)
    return Chain(pieces=tuple(order), margins=tuple(margins))
