"""A second reader of sentences, which sees the order of words: convolutions over word vectors.

The n-grams and cues know the expressions that the corpus uses; vectors also know words that mean
alike. Three gated convolutions (Dauphin et al. 2017, "Language modeling with gated convolutional
networks") with residuals and normalised layers (Ba et al. 2016), then the mean and the maximum
over the words. The vectors are given (`vectors`) and stay as they are; only the network is trained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.classify.vectors import Batch, WordVectors
from pipeline.model import LABELS

LAYERS, WIDTH, REACH = 3, 96, 3
"""Macro-F1 on the documents of five unseen writers (2,282 sentences): .886, with width 128 .886 at nearly twice the
cost. On four others' (1,451 sentences) two layers over vectors of 64 .902, these .901, the regression alone .892."""
EPOCHS, BATCH, STEP, KEPT, DECAY = 5, 64, 0.0015, 0.8, 0.01
LONGEST = 96
"""Words of a sentence that are read: of the corpus's sentences, 99.9 % have no more."""

Floats = NDArray[np.float32]
Weights = Mapping[str, Any]


class Network:
    """Trained networks with their vectors; of several the probabilities are averaged (Lakshminarayanan et al. 2017).

    Args:
        weights: By name, those of each network along the first axis.
        vectors: The vectors.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]], vectors: WordVectors) -> None:
        self._weights = {name: weights[name].astype(np.float32) for name in names()}
        self._members = [{name: all_[i] for name, all_ in self._weights.items()} for i in range(len(weights["inner"]))]
        self._vectors = vectors

    def log_probabilities(self, sentences: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Of each class for each sentence, given as its words; shape (sentences, classes)."""
        found = np.zeros((len(sentences), len(LABELS)))
        for start in range(0, len(sentences), BATCH):
            chosen = slice(start, start + BATCH)
            batch = self._vectors.batch([words[:LONGEST] for words in sentences[chosen]])
            for weights in self._members:
                found[chosen] += np.exp(log_softmax(forward(weights, batch)[0])) / len(self._members)
        return np.asarray(np.log(found))

    @property
    def arrays(self) -> dict[str, NDArray[np.float16]]:
        """The weights, as `Network` takes them."""
        return {name: values.astype(np.float16) for name, values in self._weights.items()}


def names() -> tuple[str, ...]:
    """The names of the weights."""
    layers = (f"{part}{layer}" for layer in range(LAYERS) for part in ("gain", "shift", "kernel", "offset"))
    return ("inner", "inner_bias", *layers, "outer", "outer_bias")


def train_network(
    sentences: Sequence[Sequence[str]], labels: ArrayLike, vectors: WordVectors, *, count: int = 1
) -> Network:
    """Trains so many networks on sentences, given as words, and the numbers of their classes; deterministic."""
    members = [_trained(sentences, labels, vectors, seed=seed) for seed in range(count)]
    return Network({name: np.stack([m[name] for m in members]).astype(np.float16) for name in names()}, vectors)


def _trained(
    sentences: Sequence[Sequence[str]], labels: ArrayLike, vectors: WordVectors, *, seed: int
) -> dict[str, Floats]:
    """The weights of one network.

    Adam (Kingma and Ba 2015) with decoupled decay and a step that rises and falls (Smith 2018). The
    slopes are written out: 18,514 sentences take autograd 242 s, PyTorch 49 s, and this 79 s.
    """
    dice = np.random.default_rng(seed)
    weights = _initial(dice, vectors.size)
    classes = np.eye(len(LABELS), dtype=np.float32)[np.asarray(labels)]
    moments = {name: (np.zeros_like(v), np.zeros_like(v)) for name, v in weights.items()}
    steps = EPOCHS * -(-len(sentences) // BATCH)
    for step, chosen in enumerate(_batches(sentences, dice)):
        batch = vectors.batch([sentences[i][:LONGEST] for i in chosen])
        rate = STEP * _rise_and_fall((step + 1) / steps)
        for name, slope in slopes(weights, batch, classes[chosen], dropped=_dropped(dice, batch)).items():
            mean, square = moments[name]
            mean += (slope - mean) * np.float32(0.1)
            square += (slope * slope - square) * np.float32(0.001)
            move = (mean / (1 - 0.9 ** (step + 1))) / (np.sqrt(square / (1 - 0.999 ** (step + 1))) + 1e-8)
            weights[name] = (weights[name] - rate * (move + DECAY * weights[name])).astype(np.float32)
    return weights


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """What a layer computed: its normalised input, what a word sees, the value and its gate."""

    scale: Floats
    normal: Floats
    seen: Floats
    value: Floats
    gate: Floats


def forward(
    weights: Weights, batch: Batch, *, dropped: Mapping[str, Floats] | None = None
) -> tuple[Floats, Floats, Floats, list[_Layer]]:
    """The logits of a batch, with what `slopes` needs: the pooled state, the last state and the layers.

    Args:
        weights: The weights by name.
        batch: The sentences.
        dropped: What training leaves out, by layer.
    """
    state = batch.words @ weights["inner"] + weights["inner_bias"]
    layers = []
    for layer in range(LAYERS):
        centred = state - state.mean(axis=1, keepdims=True)
        scale = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + np.float32(1e-5))
        normal = centred / scale
        seen = _neighbours((normal * weights[f"gain{layer}"] + weights[f"shift{layer}"]) * batch.mask)
        both = seen @ weights[f"kernel{layer}"] + weights[f"offset{layer}"]
        value, gate = both[:, :WIDTH], 1 / (1 + np.exp(-both[:, WIDTH:]))
        told = value * gate
        state = state + (told * dropped[f"layer{layer}"] if dropped else told)
        layers.append(_Layer(scale=scale, normal=normal, seen=seen, value=value, gate=gate))
    mean = np.add.reduceat(state * batch.mask, batch.starts) / batch.lengths
    pooled = np.concatenate((mean, np.maximum.reduceat(state - (1 - batch.mask) * 1e4, batch.starts)), axis=1)
    pooled = pooled * dropped["pooled"] if dropped else pooled
    return pooled @ weights["outer"] + weights["outer_bias"], pooled, state, layers


def _neighbours(rows: Floats) -> Floats:
    """Each row with those beside it; shape (rows, REACH * WIDTH)."""
    edge = np.zeros((REACH // 2, rows.shape[1]), rows.dtype)
    wide = np.concatenate((edge, rows, edge))
    return np.concatenate([wide[i : i + len(rows)] for i in range(REACH)], axis=1)


def slopes(weights: Weights, batch: Batch, wanted: Floats, *, dropped: Mapping[str, Floats]) -> dict[str, Floats]:
    """The slope of the batch's mean cross-entropy along each weight.

    Args:
        weights: The weights by name.
        batch: The sentences.
        wanted: 1 at each sentence's class; shape (sentences, classes).
        dropped: What training leaves out, by layer.
    """
    logits, pooled, state, layers = forward(weights, batch, dropped=dropped)
    down = (np.exp(log_softmax(logits)) - wanted) / len(wanted)
    found = {"outer": pooled.T @ down, "outer_bias": down.sum(axis=0)}
    of_pooled = down @ weights["outer"].T * dropped["pooled"]
    sizes = batch.lengths[:, 0].astype(np.int64)
    of_state = np.repeat(of_pooled[:, :WIDTH] / batch.lengths, sizes + 1, axis=0) * batch.mask
    for row, start, size in zip(of_pooled[:, WIDTH:], batch.starts, sizes, strict=True):
        of_state[start + state[start : start + size].argmax(axis=0), range(WIDTH)] += row
    for layer in reversed(range(LAYERS)):
        done = layers[layer]
        of_told = of_state * dropped[f"layer{layer}"]
        of_both = np.concatenate((of_told * done.gate, of_told * done.value * done.gate * (1 - done.gate)), axis=1)
        found[f"kernel{layer}"] = done.seen.T @ of_both
        found[f"offset{layer}"] = of_both.sum(axis=0)
        of_seen = of_both @ weights[f"kernel{layer}"].T
        of_wide = np.zeros((len(state) + REACH - 1, WIDTH), state.dtype)
        for i in range(REACH):
            of_wide[i : i + len(state)] += of_seen[:, i * WIDTH : (i + 1) * WIDTH]
        of_normal = of_wide[REACH // 2 : REACH // 2 + len(state)] * batch.mask
        found[f"gain{layer}"] = (of_normal * done.normal).sum(axis=0)
        found[f"shift{layer}"] = of_normal.sum(axis=0)
        of_normal = of_normal * weights[f"gain{layer}"]
        along = (of_normal * done.normal).mean(axis=1, keepdims=True)
        of_state = of_state + (of_normal - of_normal.mean(axis=1, keepdims=True) - done.normal * along) / done.scale
    found["inner"] = batch.words.T @ of_state
    found["inner_bias"] = of_state.sum(axis=0)
    return found


def log_softmax(logits: NDArray[Any]) -> NDArray[Any]:
    """The log-probabilities that logits stand for; shape (sentences, classes)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _initial(dice: np.random.Generator, size: int) -> dict[str, Floats]:
    def uniform(rows: int, columns: int) -> Floats:
        bound = rows**-0.5
        return dice.uniform(-bound, bound, (rows, columns)).astype(np.float32)

    weights: dict[str, Floats] = {"inner": uniform(size, WIDTH), "inner_bias": np.zeros(WIDTH, np.float32)}
    for layer in range(LAYERS):
        weights[f"gain{layer}"] = np.ones(WIDTH, np.float32)
        weights[f"shift{layer}"] = np.zeros(WIDTH, np.float32)
        weights[f"kernel{layer}"] = uniform(REACH * WIDTH, 2 * WIDTH)
        weights[f"offset{layer}"] = np.zeros(2 * WIDTH, np.float32)
    weights["outer"] = uniform(2 * WIDTH, len(LABELS))
    weights["outer_bias"] = np.zeros(len(LABELS), np.float32)
    return weights


def _batches(sentences: Sequence[Sequence[str]], dice: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Sentences of about one length together, in random order, once an epoch."""
    lengths = np.array([len(words) for words in sentences])
    for _ in range(EPOCHS):
        order = np.argsort(lengths + dice.uniform(0, 8, len(lengths)), kind="stable")
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        for index in dice.permutation(len(batches)):
            yield batches[index]


def _dropped(dice: np.random.Generator, batch: Batch) -> dict[str, Floats]:
    """Dropout (Srivastava et al. 2014): of every five values one is left out."""
    shapes = {f"layer{layer}": (len(batch.words), WIDTH) for layer in range(LAYERS)}
    shapes["pooled"] = (len(batch.starts), 2 * WIDTH)
    return {
        name: np.where(dice.random(shape, np.float32) < KEPT, np.float32(1 / KEPT), np.float32(0))
        for name, shape in shapes.items()
    }


def _rise_and_fall(share: float) -> float:
    """The step's size at a share of the training: up for 30 %, then down along a cosine."""
    if share < 0.3:
        return float(0.04 + 0.96 * (1 - np.cos(np.pi * share / 0.3)) / 2)
    return float((1 + np.cos(np.pi * (share - 0.3) / 0.7)) / 2)
