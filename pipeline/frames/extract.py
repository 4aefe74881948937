"""Sentences to duty frames: candidates of every sentence, the decision, and what replaces what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.frames.bearers import Bearers
from pipeline.frames.candidate import Candidate, Setting
from pipeline.frames.clauses import first_clause
from pipeline.frames.features import carry_features, frame_features
from pipeline.frames.grammar import Pattern, read_patterns
from pipeline.frames.score import LEAST, NEGLECTED, THRESHOLD, Scorer
from pipeline.frames.successions import changes
from pipeline.frames.tagger import Passage, Tagger
from pipeline.frames.walk import Walk
from pipeline.frames.words import Lexis, build_lexis, read_words
from pipeline.lexicon import Lexicons
from pipeline.model import (
    LABELS,
    Agency,
    Article,
    Coding,
    DutyFrame,
    Genre,
    Label,
    Mention,
    Sentence,
    Succession,
    Token,
)
from pipeline.modelfiles import model_bytes
from pipeline.vectors import WordVectors

_OTHER = LABELS.index("other")
_AT_ONCE = 96
"""Sentences that are read and tagged before they are walked."""
_UNSURE = 0.4
"""Where the other classes have together this much, a sentence is read as the likeliest of them."""
_INSIDE = 0.05
"""A candidate none of whose words stands in an act with more probability by the tagger is none: of 333 in commentary
and 275 in laws the fit gives none .2, five .1."""
_LIKELY = 0.1
"""Classes of a sentence that are less probable tell nothing of its acts, and cost time."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What extraction needs: patterns, what the lexicons say of words, the trained fits and the tagger beside them."""

    patterns: tuple[Pattern, ...]
    lexis: Lexis
    scorer: Scorer
    tagger: Tagger | None = None

    @classmethod
    def load(cls, lexicons: Lexicons, model: bytes | None = None, tagger: Tagger | None = None) -> Grammar:
        """The grammar of these lexicons.

        Args:
            lexicons: Patterns, verbs, markers, deontics.
            model: What `quanze train` wrote as `duties.json`; without it every candidate is a frame.
            tagger: What the fits were trained with.
        """
        return cls(
            patterns=read_patterns(lexicons.patterns),
            lexis=build_lexis(lexicons),
            scorer=Scorer.load(model),
            tagger=tagger,
        )

    @classmethod
    def shipped(cls, lexicons: Lexicons, vectors: WordVectors) -> Grammar:
        """The grammar of these lexicons with the package's fits and tagger.

        Raises:
            StoreError: A model file is missing or is not the one that was trained.
        """
        return cls.load(lexicons, model_bytes("duties.json"), Tagger.load(model_bytes("tagger.npz"), vectors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The frames of an article and which of them replace an earlier holder's."""

    frames: tuple[DutyFrame, ...]
    successions: tuple[Succession, ...] = ()


def extract_frames(
    article: Article,
    *,
    sentences: Sequence[Sentence],
    tokens: Sequence[tuple[Token, ...]],
    codings: Sequence[Coding],
    mentions: Sequence[Mention],
    agencies: Iterable[Agency],
    genre: Genre,
    grammar: Grammar,
) -> Extraction:
    """The duty frames of an article, in the order of their sentences.

    Args:
        article: The article, for its title and authors.
        sentences: Its sentences, with their words, classes and mentions (indices as given).
        tokens: The words of each sentence.
        codings: The class of each sentence.
        mentions: The article's resolved mentions, in order.
        agencies: The document's agencies.
        genre: The document's genre.
        grammar: Built once, with `Grammar.load`.
    """
    frames: list[DutyFrame] = []
    successions: list[Succession] = []
    ways = walks(
        article,
        sentences=sentences,
        tokens=tokens,
        codings=codings,
        mentions=mentions,
        agencies=agencies,
        genre=genre,
        grammar=grammar,
    )
    for walk, coding in zip(ways, codings, strict=True):
        if not walk.found:
            continue
        text = walk.sentence.text
        holders: list[tuple[Candidate, int]] = []
        for candidate, score in _kept(walk.found, grammar.scorer, coding=coding):
            if candidate.may_carry and not _carries(candidate, grammar.scorer):
                candidate = candidate._replace(bearers=())
            holders.append((candidate, len(frames)))
            frames.extend(_frames(candidate, text, score=score, mentions=mentions))
        successions.extend(changes(text, holders))
    return Extraction(frames=tuple(frames), successions=tuple(successions))


def walks(
    article: Article,
    *,
    sentences: Sequence[Sentence],
    tokens: Sequence[tuple[Token, ...]],
    codings: Sequence[Coding],
    mentions: Sequence[Mention],
    agencies: Iterable[Agency],
    genre: Genre,
    grammar: Grammar,
) -> Iterator[Walk]:
    """The way through each sentence, in order; see `extract_frames` for the arguments."""
    memory = Bearers(mentions, {agency.key: agency for agency in agencies}, genre=genre, title=article.title)
    setting = Setting(genre=genre, patterns=grammar.patterns, lexis=grammar.lexis, scorer=grammar.scorer, memory=memory)
    speaks = (article.title or "本文件") if genre in ("norm", "policy", "functions") else "、".join(article.authors)
    read = passages(sentences, tokens, codings, mentions, genre=genre, lexis=grammar.lexis)
    for first in range(0, len(sentences), _AT_ONCE):
        together = list(islice(read, _AT_ONCE))
        tags = iter(grammar.tagger.read([p for p in together if p.readable]) if grammar.tagger else ())
        for sentence, passage in zip(sentences[first : first + _AT_ONCE], together, strict=True):
            walk = Walk(
                setting=setting,
                sentence=sentence,
                label=passage.label,
                source=speaks or "作者",
                tags=next(tags) if grammar.tagger and passage.readable else None,
            )
            walk.run(passage.words)
            yield walk


def passages(
    sentences: Sequence[Sentence],
    tokens: Sequence[tuple[Token, ...]],
    codings: Sequence[Coding],
    mentions: Sequence[Mention],
    *,
    genre: Genre,
    lexis: Lexis,
) -> Iterator[Passage]:
    """The sentences with their words in their classes; of one that tells no act only those that name its first bearers.

    See `extract_frames` for the arguments.
    """
    by_sentence: dict[int, list[tuple[int, Mention]]] = {}
    for index, mention in enumerate(mentions):
        by_sentence.setdefault(mention.sentence, []).append((index, mention))
    for number, (sentence, words, coding) in enumerate(zip(sentences, tokens, codings, strict=True)):
        label = _read_as(coding)
        brief = label == "other" and genre != "functions" and not sentence.text.rstrip().endswith(("：", ":"))
        read = first_clause(words, sentence.text) if brief else words
        own = by_sentence.get(number, ())
        yield Passage(words=read_words(sentence.text, read, own, lexis=lexis), label=label, genre=genre)


def _read_as(coding: Coding) -> Label:
    """The class as which a sentence is read: of an unsure `other` the likeliest of the rest."""
    if coding.label != "other" or 1 - coding.probabilities[_OTHER] < _UNSURE:
        return coding.label
    return max(zip(coding.probabilities[:_OTHER], LABELS[:_OTHER], strict=True))[1]


def _kept(group: Sequence[Candidate], scorer: Scorer, *, coding: Coding) -> list[tuple[Candidate, float]]:
    """The candidates of a sentence that are frames, with their scores.

    A sentence that assigns or proposes tells at least one act (of 3,530 in the training corpus,
    98.8 % do), so its best candidate stays.
    """
    scored = [(candidate, _probability(candidate, scorer, coding)) for candidate in group]
    kept = [pair for pair in scored if pair[1] >= (NEGLECTED if pair[0].status == "neglected" else THRESHOLD)]
    if not kept and coding.label not in ("problem", "other"):
        best = max(scored, key=lambda pair: pair[1])
        kept = [best] if best[1] >= LEAST else []
    return kept


def _probability(candidate: Candidate, scorer: Scorer, coding: Coding) -> float:
    """How probable it is a duty, over the classes that its sentence may have, each by its own probability.

    Where the tagger sees no act at all it is none, and the fit isn't asked.

    On a newspaper page, laws and documents and the evaluation corpus the act has F1 .766, .892, .797 so, with the
    likeliest class alone .756, .892, .796; the whole frame .604, .724, .492 instead of .596, .711, .484.
    """
    sight = candidate.sight
    if sight.tags is not None and "frame" in scorer.weights:
        outside = sight.tags.outside[slice(*sight.tags.span(sight.action))]
        if 1 - min(outside) < _INSIDE:
            return 0.0
    return sum(
        likely * scorer.probability("frame", frame_features(sight, label))
        for likely, label in zip(coding.probabilities, LABELS, strict=True)
        if label != "other" and likely >= _LIKELY
    )


def _carries(candidate: Candidate, scorer: Scorer) -> bool:
    """Whether a duty without bearer of its own goes on with the bearer before it."""
    if candidate.origin in ("before", "far"):
        # The corpus's writers hardly ever carry a bearer over a full stop, other coders do from
        # one sentence to the next: so a rule here, not the fit.
        return candidate.origin == "before"
    if candidate.origin == "addressee":
        return candidate.status == "proposed" and candidate.called
    return scorer.probability("carry", carry_features(candidate.sight)) >= 0.5


def _frames(candidate: Candidate, text: str, *, score: float, mentions: Sequence[Mention]) -> Iterator[DutyFrame]:
    """One frame for each bearer, or one without."""
    predicate = candidate.predicate
    towards = mentions[predicate.recipient].agencies if predicate.recipient is not None else ()
    for bearer in candidate.bearers or (None,):
        yield DutyFrame(
            sentence=candidate.sentence,
            start=candidate.start,
            end=candidate.end,
            action=text[candidate.start : candidate.end],
            aim=predicate.aim,
            deontic=candidate.deontic,
            status=candidate.status,
            agency=bearer.key if bearer else None,
            agent=bearer.name if bearer else None,
            agent_text=bearer.text if bearer else None,
            implicit=bearer is not None and candidate.origin != "named",
            object=text[slice(*predicate.object)] if predicate.object else None,
            recipient=mentions[predicate.recipient].text if predicate.recipient is not None else None,
            recipient_agency=towards[0] if towards else None,
            condition=candidate.condition,
            constraint=candidate.constraint,
            or_else=candidate.or_else,
            role=candidate.role,
            source=candidate.source,
            pattern=candidate.pattern,
            score=round(score, 4),
        )
