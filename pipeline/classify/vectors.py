"""Vectors of words, in which words that mean alike are near.

The file `vectors.npz` holds 62,521 words (the 50,000 commonest of jieba's dictionary and those of
the training corpus). `benchmarks/word_vectors.py` made it from multilingual-e5-small (Wang et al.
2024, "Multilingual E5 text embeddings", MIT licence): each word read alone, its 384 numbers turned to
their 96 principal directions and kept in a byte each, as model2vec does (van Dongen and Tulkens 2024).
"""

from __future__ import annotations

import io
from collections.abc import Sequence

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
        rows = np.full((len(sentences), longest), -1)
        mask = np.zeros((len(sentences), longest, 1), np.float32)
        unknown: list[tuple[int, int, list[int]]] = []
        for index, words in enumerate(sentences):
            found = [self._rows.get(word, -1) for word in words]
            rows[index, : len(words)] = found
            mask[index, : max(1, len(words))] = 1
            if -1 in found:
                spelt = ((place, self._spelt(words[place])) for place, row in enumerate(found) if row < 0)
                unknown += ((index, place, letters) for place, letters in spelt if letters)
        vectors = np.where(rows[:, :, None] < 0, np.float32(0), self._bytes[rows].astype(np.float32))
        for index, place, letters in unknown:
            vectors[index, place] = self._bytes[letters].mean(axis=0)
        return vectors * self._scale, mask

    def _spelt(self, word: str) -> list[int]:
        return [self._rows[letter] for letter in word if letter in self._rows]
