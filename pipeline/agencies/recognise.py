"""Where agencies are named.

The rules of `pipeline.agencies.rules` decide. A linear-chain CRF with their answer among its
features was tried (4,000 mentions of the training corpus, exact F1 by document): on the corpus
.77 against .67, since it learns which bodies its writers leave unmarked; on texts coded by
others .83 against .91 and .72 against .86. So it is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.agencies.definitions import defined_forms
from pipeline.agencies.rules import rule_spans, with_echoes
from pipeline.agencies.units import UnitKind, Vocabulary, build_vocabulary, split_units
from pipeline.lexicon import Lexicons
from pipeline.model import Mention, Sentence, Span, Token

_ENDING = (2, 3, 4)
"""Code points of a name's end by which a text may call the body again (评估中心 … 中心)."""
_REPEATED = range(4, 41)
"""Code points of a name that is one wherever it stands in an article: shorter ones are parts of other words, and longer
ones, which no body has, cost much to look for."""
_GENERIC: frozenset[UnitKind] = frozenset(("bearer", "context"))


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
    spans: list[tuple[Span, ...]] = []
    endings: set[str] = set()
    for sentence, words in zip(sentences, tokens, strict=True):
        units = split_units(sentence.text, words, vocabulary=recogniser.vocabulary)
        found = with_echoes(units, rule_spans(units), endings)
        endings.update(span.of(sentence.text)[-n:] for span in found for n in _ENDING if n < span.end - span.start)
        spans.append(found)
    for number, sentence in enumerate(sentences):
        for place in [form for span in spans[number] for form in defined_forms(sentence.text, span)]:
            form = place.of(sentence.text)
            if recogniser.vocabulary.kinds.get(form) == "bound":
                continue  # 中心: the rules know where it is meant
            for later in range(number, len(sentences)):
                if form in sentences[later].text:
                    start = place.start if later == number else 0
                    spans[later] = _with_form(tokens[later], spans[later], form, start=start)
    spans = _again(sentences, tokens, spans, recogniser.vocabulary)
    return tuple(
        Mention(sentence=number, start=span.start, end=span.end, text=span.of(sentences[number].text))
        for number, found in enumerate(spans)
        for span in found
    )


def _again(
    sentences: Sequence[Sentence],
    tokens: Sequence[tuple[Token, ...]],
    spans: Sequence[tuple[Span, ...]],
    vocabulary: Vocabulary,
) -> list[tuple[Span, ...]]:
    """The names with all places of an article where one that was found stands again as words of its own.

    Not so generic bearers (企业事业单位, 其他生产经营者) and levels (省、自治区、直辖市), which are names only where
    they bear a task, nor what is part of another noun (地方政府 | 债务) or of a 《title》.
    """
    forms = {span.of(s.text) for s, found in zip(sentences, spans, strict=True) for span in found}
    repeated = sorted(form for form in forms if len(form) in _REPEATED and not _generic(form, vocabulary))
    if not repeated:
        return list(spans)
    places = AhoCorasick(repeated, matchkind=MatchKind.LeftmostLongest)
    every: list[tuple[Span, ...]] = []
    for sentence, words, found in zip(sentences, tokens, spans, strict=True):
        text = sentence.text
        new = [
            Span(start=start, end=end)
            for _, start, end in places.find_matches_as_indexes(text)
            if not text.startswith(vocabulary.compounds, end)
            and text.count("《", 0, start) <= text.count("》", 0, start)
            and not any(span.start < end and start < span.end for span in found)
        ]
        if new:
            starts, ends = {token.start for token in words}, {token.end for token in words}
            new = [span for span in new if span.start in starts and span.end in ends]
        every.append(tuple(sorted((*found, *new), key=lambda span: span.start)) if new else found)
    return every


def _generic(form: str, vocabulary: Vocabulary) -> bool:
    """Whether a name is nothing but a generic bearer or levels, with or without a quantifier (各, 其他)."""
    kinds = vocabulary.kinds
    return (
        "、" in form
        or kinds.get(form[-1]) == "level"
        or kinds.get(form) in _GENERIC
        or any(kinds.get(form[:n]) == "quantifier" and kinds.get(form[n:]) in _GENERIC for n in (1, 2, 3))
    )


def _with_form(tokens: Sequence[Token], found: tuple[Span, ...], form: str, *, start: int) -> tuple[Span, ...]:
    """The names with those places from `start` on where a defined form stands as words that are no part of one.

    A name that begins inside the form begins with it: 协调委办公室.
    """
    spans = list(found)
    text = "".join(token.text for token in tokens)
    starts, ends = {token.start for token in tokens}, {token.end for token in tokens}
    at = text.find(form, start)
    while at >= 0:
        end = at + len(form)
        if at not in starts or end not in ends:
            at = text.find(form, at + 1)
            continue
        over = [span for span in spans if span.start < end and at < span.end]
        if not over:
            spans.append(Span(start=at, end=end))
        elif all(span.start > at for span in over):
            spans = [span for span in spans if span not in over]
            spans.append(Span(start=at, end=max(end, over[-1].end)))
        at = text.find(form, end)
    return tuple(sorted(spans, key=lambda span: span.start))
