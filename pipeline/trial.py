"""One sentence through the stages, step by step: what a researcher sees after editing a lexicon.

`quanze lexicons try` shows it, `quanze lexicons check` runs every pattern's example and
counterexample through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.agencies.names import Names
from pipeline.agencies.recognise import Recogniser, recognise
from pipeline.agencies.resolve import ArticleMentions, resolve
from pipeline.frames.clauses import item_length, joined, split_clauses
from pipeline.frames.extract import Grammar, extract_frames, walks
from pipeline.frames.grammar import Pattern
from pipeline.frames.words import read_words
from pipeline.lexicon import Lexicons
from pipeline.model import Article, Coding, DutyFrame, Genre, Label, Mention, Paragraph, Span, Token
from pipeline.segment import split_sentences, tokenise

MAX_CHARACTERS = 2_000
"""A trial is of sentences, not of documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the stages made of a sentence."""

    text: str
    tokens: tuple[Token, ...]
    classes: tuple[str, ...]
    mentions: tuple[Mention, ...]
    clauses: tuple[Span, ...]
    frames: tuple[DutyFrame, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The stages of a trial, built once."""

    recogniser: Recogniser
    names: Names
    grammar: Grammar

    @classmethod
    def load(cls, lexicons: Lexicons, grammar: Grammar | None = None) -> Bench:
        """The stages with these lexicons; without a grammar of fits every candidate is a frame."""
        recogniser, names = Recogniser.load(lexicons), Names(lexicons)
        return cls(recogniser=recogniser, names=names, grammar=grammar or Grammar.load(lexicons))


def try_text(text: str, bench: Bench, *, label: Label = "responsibility", genre: Genre = "norm") -> Iterator[Trial]:
    """Each sentence of a text through the stages, taken as of class `label`."""
    article = Article(paragraphs=(Paragraph(text=text[:MAX_CHARACTERS].replace("\n", "")),))
    sentences = split_sentences(article)
    tokens = [tokenise(sentence.text) for sentence in sentences]
    found = recognise(sentences, tokens=tokens, recogniser=bench.recogniser)
    resolution = resolve([ArticleMentions(sentences=sentences, mentions=found)], names=bench.names)
    mentions = resolution.mentions[0]
    extraction = extract_frames(
        article,
        sentences=sentences,
        tokens=tokens,
        codings=[Coding.certain(label)] * len(sentences),
        mentions=mentions,
        agencies=resolution.agencies,
        genre=genre,
        grammar=bench.grammar,
    )
    for number, sentence in enumerate(sentences):
        own = [(index, mention) for index, mention in enumerate(mentions) if mention.sentence == number]
        words = read_words(sentence.text, tokens[number], own, lexis=bench.grammar.lexis)
        clauses = joined(split_clauses(words, skip=item_length(sentence.text)))
        yield Trial(
            text=sentence.text,
            tokens=tuple(tokens[number]),
            classes=tuple(f"{word.text}/{word.kind}" for word in words),
            mentions=tuple(mention for _, mention in own),
            clauses=tuple(Span(start=clause.start, end=clause.end) for clause in clauses),
            frames=tuple(frame for frame in extraction.frames if frame.sentence == number),
        )


def finds(pattern: Pattern, text: str, bench: Bench) -> list[str]:
    """What a pattern finds in a text, as `agent | action`, before the fit decides."""
    label: Label = "problem" if pattern.id == "caused" else "responsibility"
    article = Article(paragraphs=(Paragraph(text=text),))
    sentences = split_sentences(article)
    tokens = [tokenise(sentence.text) for sentence in sentences]
    mentions = recognise(sentences, tokens=tokens, recogniser=bench.recogniser)
    resolution = resolve([ArticleMentions(sentences=sentences, mentions=mentions)], names=bench.names)
    ways = walks(
        article,
        sentences=sentences,
        tokens=tokens,
        codings=[Coding.certain(label)] * len(sentences),
        mentions=resolution.mentions[0],
        agencies=resolution.agencies,
        genre="norm",
        grammar=bench.grammar,
    )
    return [
        f"{candidate.bearers[0].name if candidate.bearers else '-'} | "
        f"{sentences[candidate.sentence].text[candidate.start : candidate.end]}"
        for walk in ways
        for candidate in walk.found
        if candidate.pattern == pattern.id
    ]


def faults(patterns: Sequence[Pattern], bench: Bench) -> Iterator[str]:
    """Patterns that miss their example or match their counterexample, told one by one."""
    for pattern in patterns:
        found = finds(pattern, pattern.example, bench)
        if pattern.finds not in found:
            yield f"pattern {pattern.id}: finds {found or 'nothing'} in its example, not {pattern.finds!r}"
        wrong = finds(pattern, pattern.counterexample, bench)
        if wrong:
            yield f"pattern {pattern.id}: finds {wrong} in its counterexample"
