"""How sure a candidate is a duty: a logistic fit on the coded corpus.

Rules propose every clause that may tell an act; which of them people code as duties (避免多头执法
is one, 减轻企业负担 behind it is not) depends on the verb, the class of the sentence, the genre
and the place in the sentence. The fit weighs those, and its probability is the frame's score.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from pipeline.errors import StoreError

THRESHOLD = 0.45
"""Candidates below it are no frames. F1 of the act on a newspaper page, laws and documents, the evaluation corpus,
fourteen opinion pieces and eight commentaries of another hand, together: .813 with .35, .816 with .4, .817 with .45 and
.5; of the whole frame .569, .571, .576, .578."""

NEGLECTED = 0.2
"""The same for tasks that somebody fails at, of which writers code one in two of those that other coders do. F1 of the
act on those five with .15: .819, .895, .812, .786, .758, with .2: .802, .895, .813, .808, .769, with .25 and .3 less on
the page (.786 before the last training, where .2 had .792) and as much elsewhere."""

LEAST = 0.15
"""The best candidate of a sentence that tells a duty stays down to here."""

TRUTH = ("False", "True")
"""What features write for no and yes: formatting a bool takes twice the time of formatting its text."""
COUNTS = tuple(map(str, range(10)))
"""The same for small numbers."""


def among(asked: str, kinds: str) -> str:
    """Whether each of the classes asked for is among those of some words, as features write it."""
    return "".join([TRUTH[kind in kinds] for kind in asked])


_MIN_COUNT = 3
_STRENGTH = 0.3
"""Inverse of the fits' penalty. By cross-validation over documents the log loss of 24,273 candidates
with .6 and .3: .348, .343, at an F1 of .862 and .863; of 6,609 carried bearers with .6, .3 and .15: .211, .209, .210.
Aims: with .3, .6 and 2.5 right .814, .821, .825 of the writers' own, but whole frames of a real page .615, .604, .594,
of laws and documents .736, .726, .730, of passages that another hand coded .621, .620, .616."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights of features, in log odds. Without any, every candidate is kept."""

    weights: Mapping[str, Mapping[str, float]]

    @classmethod
    def load(cls, model: bytes | None) -> Scorer:
        """Reads a model that `train` made; without one every candidate is kept.

        Raises:
            StoreError: These bytes are no such model.
        """
        if model is None:
            return cls(weights={})
        try:
            models = json.loads(model)
            return cls(weights={m: {str(k): float(v) for k, v in w.items()} for m, w in models.items()})
        except (ValueError, TypeError, AttributeError) as error:
            raise StoreError(f"no model of duty frames: {error}", remedy="Make it anew with quanze train") from None

    def odds(self, question: str, features: Iterable[str]) -> float:
        """The log odds that the answer to a question is yes; 0 without weights.

        Args:
            question: ``frame`` (is the candidate a duty?), ``carry`` (does it go on with the bearer
                before it?), ``aim`` (is this word the main verb?), ``start`` (does the act begin with this word?),
                ``split`` (do two acts part here?), ``act`` (does this clause tell one?) or ``subject`` (does this
                noun phrase name its bearer?).
            features: The features for that question, each once.
        """
        weights = self.weights.get(question, {})
        return weights.get("", 0.0) + sum(map(weights.get, features, repeat(0.0)))

    def says(self, question: str, features: Iterable[str], *, above: float = 0.5) -> bool:
        """Whether the probability that the answer to a question is yes lies above a bound; not without weights."""
        return question in self.weights and self.probability(question, features) > above

    def probability(self, question: str, features: Iterable[str]) -> float:
        """The probability that the answer to a question is yes; see `odds`."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.odds(question, features)))))


Answer = tuple[Sequence[str], bool]
"""Features, with the answer that people's coding gives."""


Weights = Mapping[str, float]
"""Weights of features, in log odds; that of no feature is added always."""


def to_bytes(weights: Mapping[str, Weights]) -> bytes:
    """The weights of each question as a model file; the same weights give the same bytes."""
    return (json.dumps(weights, ensure_ascii=False, sort_keys=True, indent=0) + "\n").encode()


def fit(examples: Sequence[Answer]) -> dict[str, float]:
    """The weights with which features answer a question as people did; the same answers give the same weights."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    counts = Counter(feature for features, _ in examples for feature in set(features))
    names = sorted(name for name, count in counts.items() if count >= _MIN_COUNT)
    column = {name: index for index, name in enumerate(names)}
    rows, columns = [], []
    for row, (features, _) in enumerate(examples):
        for feature in sorted(set(features)):
            if feature in column:
                rows.append(row)
                columns.append(column[feature])
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(examples), len(names)))
    fit = LogisticRegression(C=_STRENGTH, solver="liblinear", random_state=0, max_iter=400)
    fit.fit(matrix, np.array([kept for _, kept in examples]))
    weights = {name: round(float(weight), 4) for name, weight in zip(names, fit.coef_[0], strict=True) if weight}
    weights[""] = round(float(fit.intercept_[0]), 4)
    return weights


def coded(candidates: Sequence[tuple[int, int]], frames: Sequence[tuple[int, int]]) -> list[bool]:
    """Which candidates people coded: for each frame the candidate that overlaps most, at least by half.

    Failing that, one with the frame's end: some coders take what stands before 由 into the act (噪声由甲局监管), others
    don't.

    Args:
        candidates: Start and end of the candidates of a sentence.
        frames: Start and end of its coded actions.
    """
    chosen = [False] * len(candidates)
    for start, end in frames:
        best, share = -1, 0.5
        for index, (low, high) in enumerate(candidates):
            inside = min(end, high) - max(start, low)
            overlap = inside / (max(end, high) - min(start, low)) if inside > 0 else 0.0
            if overlap >= share:
                best, share = index, overlap
        if best < 0:
            best = next((i for i, (low, high) in enumerate(candidates) if start <= low and high == end), -1)
        if best >= 0:
            chosen[best] = True
    return chosen
