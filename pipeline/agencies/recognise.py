"""Where agencies are named.

The rules of `pipeline.agencies.rules` decide. A linear-chain CRF with their answer among its
features was tried (4,000 mentions of the training corpus, exact F1 by document): on the corpus
.77 against .67, since it learns which bodies its writers leave unmarked; on texts coded by
others .83 against .91 and .72 against .86. So it is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.agencies.rules import rule_spans
from pipeline.agencies.units import Vocabulary, build_vocabulary, split_units
from pipeline.lexicon import Lexicons
from pipeline.model import Mention, Sentence, Token


@dataclass(frozen=True, slots=True)
class Recogniser:
    """What recognition needs, built once."""

    vocabulary: Vocabulary

    @classmethod
    def load(cls, lexicons: Lexicons) -> Recogniser:
        """The recogniser of these lexicons."""
        return cls(vocabulary=build_vocabulary(lexicons))


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
        for span in rule_spans(units):
            found.append(Mention(sentence=number, start=span.start, end=span.end, text=span.of(sentence.text)))
    return tuple(found)
