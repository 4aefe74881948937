"""A reader of whole sentences, word by word: how probably each word begins an act, stands in one, or is an aim.

The rules and fits look at a clause; this sees what stands around it, and words that mean alike. Convolutions
(`pipeline.convolutions`) over the vectors of the words and their classes. What it says are features of the fits
beside the grammar's; where it is sure, the fits aren't asked.
"""

from __future__ import annotations

import io
import math
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.convolutions import (
    AT_ONCE,
    Floats,
    Layer,
    Weights,
    batches,
    convolve,
    descend,
    drop,
    initial_layers,
    layer_names,
    layer_slopes,
    log_softmax,
    uniform,
)
from pipeline.errors import StoreError
from pipeline.frames.words import CLASSES, Word
from pipeline.model import GENRES, LABELS, Genre, Label
from pipeline.modelfiles import read_arrays
from pipeline.vectors import Batch, WordVectors

WIDTH, GAPS = 64, (1, 2, 4)
"""In cross-validation over documents the log loss of the frame fit on 44,321 candidates: without the tagger .312, with
these .293, with width 96 and four layers .291 at nearly four times the cost. The share of the acts' words that it
finds itself, F1: .836, and .818 where no layer has a gap."""
EPOCHS, BATCH, STEP = 6, 48, 0.002
LONGEST = 400
"""Sentences of more words are lists or tables, which the tagger doesn't read."""
OUTSIDE, INSIDE, BEGIN = range(3)
"""What a word is in the acts of its sentence."""
_AIM = 3
_AIM_WEIGHT = np.float32(0.5)
_ODDS = range(-7, 8)
"""The log odds that are told apart, rounded: probabilities nearer to 0 or 1 than .0015 are alike."""
_ODDS_TEXTS = tuple(map(str, _ODDS))
_BOUNDS = tuple(1 / (1 + math.exp(-odds - 0.5)) for odds in _ODDS[:-1])
_KINDS: Final = {kind: number for number, kind in enumerate(CLASSES.values())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence as the tagger sees it: its words, its class and the document's genre."""

    words: Sequence[Word]
    label: Label
    genre: Genre

    @property
    def readable(self) -> bool:
        """Whether the tagger reads it: it tells something of acts, in words, and not too many."""
        return self.label != "other" and 0 < len(self.words) <= LONGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What the tagger says of the words of a sentence.

    Attributes:
        at: The number of each word by its code point in the sentence.
        begins, outside, aims: For each word how probably it begins an act, stands in none, is an aim.
    """

    at: Mapping[int, int]
    begins: Sequence[float]
    outside: Sequence[float]
    aims: Sequence[float]

    def span(self, words: Sequence[Word]) -> tuple[int, int]:
        """The numbers of the first of some words and of the word behind the last."""
        return self.at[words[0].start], self.at[words[-1].start] + 1


def rounded_odds(probability: float) -> str:
    """A probability as log odds, rounded, as text: near ones are alike as features."""
    return _ODDS_TEXTS[bisect(_BOUNDS, probability)]


class Tagger:
    """A trained network with its vectors.

    Args:
        weights: The weights by name.
        vectors: The vectors of words.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]], vectors: WordVectors) -> None:
        self._weights = {name: weights[name].astype(np.float32) for name in names()}
        self._entries = vectors.through(self._weights["inner"])

    @classmethod
    def load(cls, content: bytes, vectors: WordVectors) -> Tagger:
        """Reads what `to_bytes` wrote.

        Raises:
            StoreError: These bytes are no tagger.
        """
        try:
            weights = read_arrays(content, names())
            expected = _initial(np.random.default_rng(0), vectors.size)
            if any(weights[name].shape != values.shape for name, values in expected.items()):
                raise ValueError("its shape is another version's")
            return cls(weights, vectors)
        except ValueError as error:
            raise StoreError(f"no tagger: {error}", remedy="Make it anew with quanze train") from None

    def to_bytes(self) -> bytes:
        """The weights as a file; the same weights give the same bytes."""
        out = io.BytesIO()
        np.savez(out, allow_pickle=False, **{name: v.astype(np.float16) for name, v in self._weights.items()})
        return out.getvalue()

    def read(self, passages: Sequence[Passage]) -> list[Tags]:
        """What the words of some sentences are."""
        found = []
        for start in range(0, len(passages), AT_ONCE):
            chosen = passages[start : start + AT_ONCE]
            batch = _batch(chosen, self._entries)
            logits, _, _ = _onward(self._weights, batch, _features(chosen, len(batch.words)))
            tags = np.exp(log_softmax(logits[:, :_AIM]))
            aims = 1 / (1 + np.exp(-logits[:, _AIM]))
            for passage, first in zip(chosen, batch.starts.tolist(), strict=True):
                own = slice(first, first + len(passage.words))
                found.append(
                    Tags(
                        at={word.start: number for number, word in enumerate(passage.words)},
                        begins=tags[own, BEGIN].tolist(),
                        outside=tags[own, OUTSIDE].tolist(),
                        aims=aims[own].tolist(),
                    )
                )
        return found


def names() -> tuple[str, ...]:
    """The names of the weights."""
    return ("inner", "marks", "inner_bias", *layer_names(len(GAPS)), "outer", "outer_bias")


def train_tagger(
    passages: Sequence[Passage],
    tags: Sequence[NDArray[np.int8]],
    aims: Sequence[NDArray[np.int8]],
    vectors: WordVectors,
) -> Tagger:
    """Trains a tagger; deterministic.

    Args:
        passages: The sentences.
        tags: For each word what it is in the coded acts (`OUTSIDE`, `INSIDE`, `BEGIN`).
        aims: For each word 1 where it is a coded aim.
        vectors: The vectors of words.
    """
    dice = np.random.default_rng(0)
    weights = _initial(dice, vectors.size)
    lengths = [len(passage.words) for passage in passages]

    def along() -> Iterator[dict[str, Floats]]:
        for chosen in batches(lengths, dice, size=BATCH, epochs=EPOCHS):
            some = [passages[i] for i in chosen]
            batch = _batch(some, vectors)
            wanted = np.zeros((len(batch.words), 4), np.float32)
            for start, number in zip(batch.starts, chosen, strict=True):
                told = np.arange(len(tags[number]))
                wanted[start + told, tags[number]] = 1
                wanted[start + told, _AIM] = aims[number]
            yield slopes(weights, batch, _features(some, len(batch.words)), wanted, dropped=_dropped(dice, batch))

    descend(weights, along(), steps=EPOCHS * -(-len(passages) // BATCH), rate=STEP)
    return Tagger({name: values.astype(np.float16) for name, values in weights.items()}, vectors)


def forward(
    weights: Weights, batch: Batch, features: NDArray[np.int64], *, dropped: Mapping[str, Floats] | None = None
) -> tuple[Floats, Floats, list[Layer]]:
    """The logits of the words of a batch, with what `slopes` needs: the last state and the layers.

    Args:
        weights: The weights by name.
        batch: The sentences.
        features: For each row the numbers of its class, of its sentence's class and of the genre.
        dropped: What training leaves out, by layer.
    """
    return _onward(weights, replace(batch, words=batch.words @ weights["inner"]), features, dropped)


def _onward(
    weights: Weights, batch: Batch, features: NDArray[np.int64], dropped: Mapping[str, Floats] | None = None
) -> tuple[Floats, Floats, list[Layer]]:
    """The same of a batch that holds what the first weights make of the words' vectors."""
    marks = weights["marks"]
    entry = batch.words + weights["inner_bias"]
    for column in range(features.shape[1]):
        entry += marks[features[:, column]]
    state, layers = convolve(weights, entry, batch.mask, GAPS, dropped)
    state = state * dropped["state"] if dropped else state
    return state @ weights["outer"] + weights["outer_bias"], state, layers


def slopes(
    weights: Weights, batch: Batch, features: NDArray[np.int64], wanted: Floats, *, dropped: Mapping[str, Floats]
) -> dict[str, Floats]:
    """The slope of the batch's mean loss along each weight.

    Args:
        weights: The weights by name.
        batch: The sentences.
        features: See `forward`.
        wanted: For each row 1 at what the word is, and 1 in the last column where it is an aim; shape (rows, 4).
        dropped: What training leaves out, by layer.
    """
    logits, state, layers = forward(weights, batch, features, dropped=dropped)
    count = batch.mask.sum()
    of_tags = np.exp(log_softmax(logits[:, :_AIM])) - wanted[:, :_AIM]
    of_aim = _AIM_WEIGHT * (1 / (1 + np.exp(-logits[:, _AIM:])) - wanted[:, _AIM:])
    down = np.concatenate((of_tags, of_aim), axis=1) * batch.mask / count
    found, of_entry = layer_slopes(
        weights, layers, down @ weights["outer"].T * dropped["state"], batch.mask, GAPS, dropped
    )
    marks = np.zeros_like(weights["marks"])
    for column in range(features.shape[1]):
        np.add.at(marks, features[:, column], of_entry)
    return {
        "outer": state.T @ down,
        "outer_bias": down.sum(axis=0),
        **found,
        "inner": batch.words.T @ of_entry,
        "inner_bias": of_entry.sum(axis=0),
        "marks": marks,
    }


def _batch(passages: Sequence[Passage], vectors: WordVectors) -> Batch:
    return vectors.batch([[word.text for word in passage.words] for passage in passages], gap=max(GAPS))


def _features(passages: Sequence[Passage], rows: int) -> NDArray[np.int64]:
    """For each row of a batch the numbers of the word's class, the sentence's and the genre among the marks."""
    labels, genres = len(_KINDS), len(_KINDS) + len(LABELS)
    found = np.zeros((rows, 3), np.int64)
    found[:, 1], found[:, 2] = labels, genres
    row = 0
    for passage in passages:
        kinds = [_KINDS[word.kind] for word in passage.words]
        length = max(1, len(kinds))
        found[row : row + len(kinds), 0] = kinds
        found[row : row + length, 1] = labels + LABELS.index(passage.label)
        found[row : row + length, 2] = genres + GENRES.index(passage.genre)
        row += length + max(GAPS)
    return found


def _initial(dice: np.random.Generator, size: int) -> dict[str, Floats]:
    marks = len(_KINDS) + len(LABELS) + len(GENRES)
    weights = {
        "inner": uniform(dice, size, WIDTH),
        "marks": uniform(dice, marks, WIDTH),
        "inner_bias": np.zeros(WIDTH, np.float32),
    }
    weights |= initial_layers(dice, WIDTH, len(GAPS))
    return weights | {"outer": uniform(dice, WIDTH, 4), "outer_bias": np.zeros(4, np.float32)}


def _dropped(dice: np.random.Generator, batch: Batch) -> dict[str, Floats]:
    shape = (len(batch.words), WIDTH)
    return drop(dice, {**{f"layer{layer}": shape for layer in range(len(GAPS))}, "state": shape})
