"""Character n-grams of sentences, weighted as scikit-learn's `TfidfVectorizer` does it.

Training uses scikit-learn. Coding uses this: the same numbers without its import, which takes
longer than coding a page, and several times faster on the few sentences of a document.
"""

from __future__ import annotations

import re
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
        letters = sorted(set("".join(ngrams)))
        codes = np.array([ord(letter) for letter in letters], np.int64)
        self._base = len(letters) + 1
        # The number of each known character by its code point, 0 for all others; the last is no known one.
        self._letters = np.zeros(int(codes.max(initial=0)) + 2, np.int64)
        self._letters[codes] = np.arange(1, self._base)
        self._idf = idf
        self._known: list[tuple[int, NDArray[np.int64], NDArray[np.int64]]] = []
        for length in sorted({len(ngram) for ngram in ngrams}):
            columns = np.array([column for column, ngram in enumerate(ngrams) if len(ngram) == length])
            spelt = self._numbers("".join(ngrams[column] for column in columns))
            keys = self._keys(spelt, length)[::length]
            order = np.argsort(keys)
            self._known.append((length, keys[order], columns[order]))

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """One row a text."""
        texts = [_BLANKS.sub(" ", text.lower()) for text in texts]
        spelt = self._numbers("".join(texts))
        row = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        cells = [np.zeros(0, np.int64)]  # a vocabulary may be empty
        for length, known, columns in self._known:
            keys = self._keys(spelt, length)
            inside = np.flatnonzero(row[: len(keys)] == row[length - 1 :][: len(keys)])
            place = np.minimum(np.searchsorted(known, keys[inside]), len(known) - 1)
            hits = known[place] == keys[inside]
            cells.append(row[inside[hits]] * len(self._idf) + columns[place[hits]])
        cell, counts = np.unique(np.concatenate(cells), return_counts=True)
        rows, columns = np.divmod(cell, len(self._idf))
        values = (1.0 + np.log(counts)) * self._idf[columns]
        lengths = np.sqrt(np.bincount(rows, values * values, minlength=len(texts)))
        ends = np.searchsorted(rows, np.arange(len(texts) + 1))
        return csr_matrix((values / lengths[rows], columns, ends), shape=(len(texts), len(self._idf)))

    def _numbers(self, text: str) -> NDArray[np.int64]:
        """The number of each character; one that no n-gram has is 0."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return self._letters[np.minimum(codes, len(self._letters) - 1)]

    def _keys(self, numbers: NDArray[np.int64], length: int) -> NDArray[np.int64]:
        """A number for the n-gram at each place: its characters' numbers as the digits of one."""
        count = max(0, len(numbers) - length + 1)
        keys = np.zeros(count, np.int64)
        for place in range(length):
            keys = keys * self._base + numbers[place : place + count]
        return keys
