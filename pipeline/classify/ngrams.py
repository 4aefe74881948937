"""Character n-grams of sentences, weighted as scikit-learn's `TfidfVectorizer` does it.

Training uses scikit-learn. Coding uses this: the same numbers without its import, which takes
longer than coding a page, and several times faster on the few sentences of a document.
"""

from __future__ import annotations

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
        self._idf = idf

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """One row a text."""
        indices: list[int] = []
        counts: list[int] = []
        ends = [0]
        for text in texts:
            found = self._counts(text)
            indices += map(self._columns.__getitem__, found)
            counts += found.values()
            ends.append(len(indices))
        values = (1.0 + np.log(np.array(counts, np.float64))) * self._idf[indices]
        matrix = csr_matrix((values, indices, ends), shape=(len(texts), len(self._idf)))
        lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1).A1) if indices else np.ones(len(texts))
        matrix.data /= np.repeat(lengths, np.diff(matrix.indptr))
        return matrix

    def _counts(self, text: str) -> Counter[str]:
        """How often each known n-gram stands in `text`."""
        text = _BLANKS.sub(" ", text.lower())
        columns = self._columns
        return Counter(
            [g for n in self._lengths for i in range(len(text) - n + 1) if (g := text[i : i + n]) in columns]
        )
