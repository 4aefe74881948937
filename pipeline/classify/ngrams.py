"""Character n-grams of sentences, weighted as scikit-learn's `TfidfVectorizer` does it.

Training uses scikit-learn. Coding uses this: the same numbers without its import, which takes
longer than coding a page, and several times faster on the few sentences of a document.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

_BLANKS = re.compile(r"\s\s+")


class NgramWeigher:
    """Sublinear term frequency times inverse document frequency, to unit length.

    Args:
        ngrams: The vocabulary; an n-gram's place is its column.
        idf: Inverse document frequency of each.
    """

    def __init__(self, ngrams: Sequence[str], idf: NDArray[np.float64]) -> None:
        self._columns = {ngram: column for column, ngram in enumerate(ngrams)}
        self._lengths = sorted({len(ngram) for ngram in ngrams})
        self._idf = idf.tolist()

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """One row a text."""
        indices: list[int] = []
        values: list[float] = []
        ends = [0]
        for text in texts:
            weights = self._weights(text)
            norm = math.sqrt(sum(value * value for value in weights.values())) or 1.0
            indices += weights
            values += [value / norm for value in weights.values()]
            ends.append(len(indices))
        return csr_matrix((values, indices, ends), shape=(len(texts), len(self._idf)), dtype=np.float64)

    def _weights(self, text: str) -> dict[int, float]:
        """Column and weight of each known n-gram, before scaling, by column."""
        text = _BLANKS.sub(" ", text.lower())
        columns, idf, log = self._columns, self._idf, math.log
        counts = Counter(
            [g for n in self._lengths for i in range(len(text) - n + 1) if (g := text[i : i + n]) in columns]
        )
        found = sorted((columns[ngram], count) for ngram, count in counts.items())
        return {column: (1.0 if count == 1 else 1.0 + log(count)) * idf[column] for column, count in found}
