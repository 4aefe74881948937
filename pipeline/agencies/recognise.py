"""Where agencies are named.

Rules find candidates (`pipeline.agencies.rules`); a trained model (`pipeline.agencies.crf`),
where there is one, decides with the rules' answer among its features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from pipeline.agencies.crf import features, load_tagger, tagged_spans
from pipeline.agencies.rules import rule_spans
from pipeline.agencies.units import Unit, Vocabulary, build_vocabulary, split_units
from pipeline.lexicon import Lexicons
from pipeline.model import Mention, Sentence, Span, Token

SHIPPED_MODEL = Path(__file__).resolve().parent.parent / "models" / "agencies.crfsuite"


@dataclass(frozen=True, slots=True)
class Recogniser:
    """What recognition needs: the vocabulary and, where there is one, the trained model."""

    vocabulary: Vocabulary
    tagger: pycrfsuite.Tagger | None

    @classmethod
    def load(cls, lexicons: Lexicons, *, model: Path | None = SHIPPED_MODEL) -> Recogniser:
        """The recogniser of these lexicons; without a model file the rules decide alone."""
        tagger = load_tagger(model) if model is not None and model.exists() else None
        return cls(vocabulary=build_vocabulary(lexicons), tagger=tagger)


def recognise(
    sentences: Sequence[Sentence], *, tokens: Sequence[tuple[Token, ...]], recogniser: Recogniser
) -> tuple[Mention, ...]:
    """The agencies named in the sentences of an article, in order, not resolved yet.

    Args:
        sentences: The article's sentences.
        tokens: Their words, in the same order.
        recogniser: Built once, with `Recogniser.load`.
    """
    found: list[Mention] = []
    for number, (sentence, words) in enumerate(zip(sentences, tokens, strict=True)):
        units = split_units(sentence.text, words, vocabulary=recogniser.vocabulary)
        for span in named_spans(units, recogniser=recogniser):
            found.append(
                Mention(sentence=number, start=span.start, end=span.end, text=span.of(sentence.text))
            )
    return tuple(found)


def named_spans(units: Sequence[Unit], *, recogniser: Recogniser) -> tuple[Span, ...]:
    """The spans of names in a sentence's units, in order, without overlaps."""
    spans = rule_spans(units)
    if recogniser.tagger is None or not units:
        return spans
    return tagged_spans(units, recogniser.tagger.tag(features(units, spans)))
