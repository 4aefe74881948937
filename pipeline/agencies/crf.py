"""A linear-chain CRF over units that decides where names of agencies begin and end.

Its features are the unit, its neighbours, and the answer of the rules, so that it learns where
the rules are to be trusted. Trained on the coded corpus by `train`, deterministically (L-BFGS
from a fixed start).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pycrfsuite

from pipeline.agencies.rules import rule_spans
from pipeline.agencies.units import Unit, Vocabulary, split_units
from pipeline.errors import StoreError
from pipeline.model import GoldDocument, Span, Token

_L1, _L2, _MIN_FREQUENCY, _ITERATIONS = 0.05, 0.2, 1, 120


def features(units: Sequence[Unit], spans: Sequence[Span]) -> list[list[str]]:
    """The features of each unit; `spans` is what the rules found."""
    marks = _marks(units, spans)
    words = ["<", "<", *(unit.text for unit in units), ">", ">"]
    kinds = ["<", "<", *(unit.kind if unit.kind != "word" else unit.tag for unit in units), ">", ">"]
    rules = ["O", "O", *marks, "O", "O"]
    rows: list[list[str]] = []
    for i, unit in enumerate(units):
        j = i + 2
        word, kind, rule = words[j], kinds[j], rules[j]
        left, right = kinds[j - 1], kinds[j + 1]
        rows.append(
            [
                "b",
                "w=" + word,
                "k=" + kind,
                "e=" + word[-1],
                "f=" + word[0],
                "t=" + unit.tag,
                "r=" + rule,
                "rn=" + rule + rules[j + 1],
                "rp=" + rules[j - 1] + rule,
                "rk=" + rule + kind,
                "rl=" + rule + left,
                "rr=" + rule + right,
                "w-1=" + words[j - 1],
                "w+1=" + words[j + 1],
                "w-2=" + words[j - 2],
                "k-1=" + left,
                "k+1=" + right,
                "k-2=" + kinds[j - 2] + left,
                "k+2=" + right + kinds[j + 2],
                "k3=" + left + kind + right,
                "wk=" + word + right,
                "ww=" + word + words[j + 1],
            ]
        )
    return rows


def _marks(units: Sequence[Unit], spans: Sequence[Span]) -> list[str]:
    """B, I or O for each unit."""
    marks = ["O"] * len(units)
    it = iter(spans)
    span = next(it, None)
    for index, unit in enumerate(units):
        while span is not None and span.end <= unit.start:
            span = next(it, None)
        if span is not None and unit.start < span.end and unit.end > span.start:
            marks[index] = "B" if unit.start <= span.start else "I"
    return marks


def tagged_spans(units: Sequence[Unit], marks: Sequence[str]) -> tuple[Span, ...]:
    """The spans that a sequence of B, I and O means."""
    spans: list[Span] = []
    start = -1
    for index, mark in enumerate([*marks, "O"]):
        if start >= 0 and mark != "I":
            spans.append(Span(start=units[start].start, end=units[index - 1].end))
            start = -1
        if mark == "B" or (mark == "I" and start < 0):
            start = index
    return tuple(spans)


def train(
    documents: Iterable[GoldDocument], *, vocabulary: Vocabulary, tokenise: Callable[[str], Sequence[Token]]
) -> bytes:
    """Trains the model on coded documents; the same documents give the same bytes."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": _L1,
            "c2": _L2,
            "feature.minfreq": _MIN_FREQUENCY,
            "max_iterations": _ITERATIONS,
            "feature.possible_transitions": True,
        }
    )
    for document in documents:
        for sentence in document.sentences:
            units = split_units(sentence.text, tokenise(sentence.text), vocabulary=vocabulary)
            trainer.append(features(units, rule_spans(units)), _marks(units, sentence.mentions))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agencies.crfsuite"
        trainer.train(str(path))
        return path.read_bytes()


def load_tagger(path: Path) -> pycrfsuite.Tagger:
    """The tagger of a model file that `train` wrote.

    Raises:
        StoreError: The file is no such model.
    """
    tagger = pycrfsuite.Tagger()
    try:
        tagger.open(str(path))
    except ValueError as error:
        raise StoreError(f"{path} is no model of agencies: {error}", remedy="Make it anew with quanze train") from None
    return tagger
