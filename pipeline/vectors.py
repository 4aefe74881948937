"""Vectors of words, in which words that mean alike are near.

The file `vectors.npz` holds 62,521 words (the 50,000 commonest of jieba's dictionary and those of
the training corpus). `benchmarks/word_vectors.py` made it from multilingual-e5-small (Wang et al.
2024, "Multilingual E5 text embeddings", MIT licence): each word read alone, its 384 numbers turned to
their 96 principal directions and kept in a byte each, as model2vec does (van Dongen and Tulkens 2024).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import StoreError
from pipeline.modelfiles import read_arrays

_SPELT = 10_000
"""Words without a vector of which the mean is remembered, until there are so many: a document names the same bodies
again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some sentences end to end, blank rows behind each, so that none sees its neighbour.

    Attributes:
        words: The vectors of their words, or what weights made of those (`WordVectors.through`); shape (rows, size).
        mask: 1 where a word stands, 0 in blank rows; shape (rows, 1).
        starts: The first row of each sentence.
        lengths: The rows of each sentence, at least one; shape (sentences, 1).
    """

    words: NDArray[np.float32]
    mask: NDArray[np.float32]
    starts: NDArray[np.int64]
    lengths: NDArray[np.float32]


class WordVectors:
    """The vectors by word; a word without one has the mean of its characters'.

    Args:
        rows: The row of each word in the table.
        table: A vector a row.
    """

    def __init__(self, rows: Mapping[str, int], table: NDArray[np.float32]) -> None:
        self._rows = rows
        self._table = np.concatenate((table, np.zeros_like(table[:1])))  # the last row is that of no word
        self._spelt: dict[str, NDArray[np.float32]] = {}

    @classmethod
    def load(cls, content: bytes) -> WordVectors:
        """Reads the file's content.

        Raises:
            StoreError: It holds no vectors.
        """
        try:
            arrays = read_arrays(content, ("words", "vectors", "scale"))
            words = arrays["words"].tobytes().decode().split("\n")
            table = arrays["vectors"] * arrays["scale"]
            if table.ndim != 2 or not len(words) == len(set(words)) == len(table):
                raise ValueError(f"{len(words)} words, vectors of shape {table.shape}")
            return cls({word: row for row, word in enumerate(words)}, table)
        except ValueError as error:
            raise StoreError(f"no word vectors: {error}", remedy="Restore the file from the package") from None

    @property
    def size(self) -> int:
        """Numbers of a vector."""
        return int(self._table.shape[1])

    def through(self, weights: NDArray[np.float32]) -> WordVectors:
        """What a network's first weights make of each word's vector, computed once for all words.

        Args:
            weights: Of shape (size, size of the new vectors).
        """
        return WordVectors(self._rows, self._table[:-1] @ weights)

    def batch(self, sentences: Sequence[Sequence[str]], *, gap: int = 1) -> Batch:
        """The vectors of some sentences' words; a sentence without words is one of an unknown word.

        Args:
            sentences: Each as its words.
            gap: Blank rows behind each.
        """
        lengths = np.array([max(1, len(words)) for words in sentences], np.int64)
        starts = np.cumsum(lengths + gap) - lengths - gap
        mask = np.ones((int((lengths + gap).sum()), 1), np.float32)
        for row in range(gap):
            mask[starts + lengths + row] = 0
        rows: list[int] = []
        spelt: list[tuple[int, str]] = []
        blank = [-1] * gap
        for words in sentences:
            known = [self._rows.get(word, -1) for word in words] or [-1]
            if -1 in known:
                spelt += [(place, word) for place, word in enumerate(words, len(rows)) if word not in self._rows]
            rows += known
            rows += blank
        vectors = self._table.take(rows, axis=0)
        for place, word in spelt:
            vectors[place] = self._mean(word)
        return Batch(words=vectors, mask=mask, starts=starts, lengths=lengths[:, None].astype(np.float32))

    def _mean(self, word: str) -> NDArray[np.float32]:
        """The mean of its characters' vectors."""
        mean = self._spelt.get(word)
        if mean is None:
            letters = [self._rows[letter] for letter in word if letter in self._rows] or [-1]
            mean = self._table[letters].mean(axis=0)
            if len(self._spelt) >= _SPELT:
                self._spelt.clear()
            self._spelt[word] = mean
        return mean
