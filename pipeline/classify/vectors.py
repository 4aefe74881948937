"""Vectors of words, in which words that mean alike are near.

The file `vectors.npz` holds 62,521 words (the 50,000 commonest of jieba's dictionary and those of
the training corpus). `benchmarks/word_vectors.py` made it from multilingual-e5-small (Wang et al.
2024, "Multilingual E5 text embeddings", MIT licence): each word read alone, its 384 numbers turned to
their 96 principal directions and kept in a byte each, as model2vec does (van Dongen and Tulkens 2024).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import StoreError


class WordVectors:
    """The vectors by word; a word without one has the mean of its characters'."""

    def __init__(self, words: Sequence[str], bytes_: NDArray[np.int8], scale: NDArray[np.float32]) -> None:
        self._rows = {word: row for row, word in enumerate(words)}
        self._bytes = bytes_
        self._scale = scale

    @classmethod
    def load(cls, content: bytes) -> WordVectors:
        """Reads the file's content.

        Raises:
            StoreError: It holds no vectors.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as archive:
                words = archive["words"].tobytes().decode().split("\n")
                return cls(words, archive["vectors"], archive["scale"])
        except (OSError, ValueError, KeyError) as error:
            raise StoreError(f"no word vectors: {error}", remedy="Restore the file from the package") from None

    @property
    def size(self) -> int:
        """Numbers of a vector."""
        return int(self._bytes.shape[1])

    def batch(self, sentences: Sequence[Sequence[str]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The vectors of some sentences' words, and 1 where a word stands.

        Returns:
            Shapes (sentences, longest, size) and (sentences, longest, 1); behind a shorter sentence zeros.
        """
        longest = max(1, *map(len, sentences)) if sentences else 1
        vectors = np.zeros((len(sentences), longest, self.size), np.float32)
        mask = np.zeros((len(sentences), longest, 1), np.float32)
        for index, words in enumerate(sentences):
            for place, word in enumerate(words):
                vectors[index, place] = self._of(word)
            mask[index, : max(1, len(words))] = 1
        return vectors * self._scale, mask

    def _of(self, word: str) -> NDArray[Any]:
        row = self._rows.get(word)
        rows = [row] if row is not None else [self._rows[letter] for letter in word if letter in self._rows]
        return np.asarray(self._bytes[rows].mean(axis=0) if rows else np.zeros(self.size))
