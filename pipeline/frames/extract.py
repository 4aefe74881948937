"""Sentences to duty frames: candidates of every sentence, the decision, and what replaces what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.frames.bearers import Bearers
from pipeline.frames.clauses import first_clause
from pipeline.frames.grammar import Pattern, read_patterns
from pipeline.frames.score import LEAST, NEGLECTED, THRESHOLD, Scorer
from pipeline.frames.walk import Candidate, Setting, Walk
from pipeline.frames.words import Lexis, build_lexis, read_words
from pipeline.lexicon import Lexicons
from pipeline.model import (
    LABELS,
    Agency,
    Article,
    Coding,
    DutyFrame,
    Genre,
    Mention,
    Sentence,
    Succession,
    Token,
)

_OTHER = LABELS.index("other")
_CHANGE = re.compile(r"(?:变|改|调整|变更|划|转|移交|交)(?:更)?(?:为|由|归|给|至)由?")
"""What stands between an earlier holder and a later one: 变为由, 改由, 划归, 移交给."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What extraction needs: patterns, what the lexicons say of words, and the trained fit."""

    patterns: tuple[Pattern, ...]
    lexis: Lexis
    scorer: Scorer

    @classmethod
    def load(cls, lexicons: Lexicons, model: bytes | None = None) -> Grammar:
        """The grammar of these lexicons.

        Args:
            lexicons: Patterns, verbs, markers, deontics.
            model: What `quanze train` wrote as `duties.json`; without it every candidate is a frame.
        """
        return cls(patterns=read_patterns(lexicons.patterns), lexis=build_lexis(lexicons), scorer=Scorer.load(model))


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
    found = candidates(
        article,
        sentences=sentences,
        tokens=tokens,
        codings=codings,
        mentions=mentions,
        agencies=agencies,
        genre=genre,
        grammar=grammar,
    )
    frames: list[DutyFrame] = []
    successions: list[Succession] = []
    for number, group in groupby(found, key=lambda candidate: candidate.sentence):
        text = sentences[number].text
        holders: list[tuple[Candidate, int]] = []
        told = 1 - codings[number].probabilities[_OTHER]
        for candidate, score in _kept(tuple(group), grammar.scorer, told=told):
            if candidate.carry and not _carries(candidate, grammar.scorer):
                candidate = replace(candidate, bearers=())
            holders.append((candidate, len(frames)))
            frames.extend(_frames(candidate, text, score=score, mentions=mentions))
        successions.extend(_successions(text, holders))
    return Extraction(frames=tuple(frames), successions=tuple(successions))


def candidates(
    article: Article,
    *,
    sentences: Sequence[Sentence],
    tokens: Sequence[tuple[Token, ...]],
    codings: Sequence[Coding],
    mentions: Sequence[Mention],
    agencies: Iterable[Agency],
    genre: Genre,
    grammar: Grammar,
) -> list[Candidate]:
    """All clauses that may tell a duty; see `extract_frames` for the arguments."""
    by_sentence: dict[int, list[tuple[int, Mention]]] = {}
    for index, mention in enumerate(mentions):
        by_sentence.setdefault(mention.sentence, []).append((index, mention))
    memory = Bearers(mentions, {agency.key: agency for agency in agencies}, genre=genre, title=article.title)
    setting = Setting(genre=genre, patterns=grammar.patterns, lexis=grammar.lexis, scorer=grammar.scorer, memory=memory)
    speaks = (article.title or "本文件") if genre in ("norm", "policy", "functions") else "、".join(article.authors)
    found: list[Candidate] = []
    for number, (sentence, words_of, coding) in enumerate(zip(sentences, tokens, codings, strict=True)):
        brief = coding.label == "other" and genre != "functions" and not sentence.text.rstrip().endswith(("：", ":"))
        # Of a sentence that tells no act only the bearers that it names first are noted.
        read = first_clause(words_of, sentence.text) if brief else words_of
        words = read_words(sentence.text, read, by_sentence.get(number, ()), lexis=grammar.lexis)
        walk = Walk(
            setting=setting,
            sentence=sentence,
            label=coding.label,
            source=speaks or "作者",
        )
        found.extend(walk.run(words))
    return found


def _kept(group: Sequence[Candidate], scorer: Scorer, *, told: float) -> list[tuple[Candidate, float]]:
    """The candidates of a sentence that are frames, with their scores.

    A sentence that assigns or proposes tells at least one act (of 3,530 in the training corpus,
    98.8 % do), so its best candidate stays.

    Args:
        group: The candidates.
        scorer: Tells how probable each is, given that the sentence tells a duty.
        told: How probable that is.
    """
    scored = [(candidate, told * scorer.probability("frame", candidate.features)) for candidate in group]
    kept = [pair for pair in scored if pair[1] >= (NEGLECTED if pair[0].status == "neglected" else THRESHOLD)]
    if not kept and group[0].status != "neglected":
        best = max(scored, key=lambda pair: pair[1])
        kept = [best] if best[1] >= LEAST else []
    return kept


def _carries(candidate: Candidate, scorer: Scorer) -> bool:
    """Whether a duty without bearer of its own goes on with the bearer before it."""
    if candidate.origin in ("before", "far"):
        # The corpus's writers hardly ever carry a bearer over a full stop, other coders do from
        # one sentence to the next: so a rule here, not the fit.
        return candidate.origin == "before"
    if candidate.origin == "addressee":
        return candidate.status == "proposed" and candidate.called
    return scorer.probability("carry", candidate.carry) >= 0.5


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


def _successions(text: str, holders: Sequence[tuple[Candidate, int]]) -> Iterator[Succession]:
    """原由甲站负责的监测，变为由乙站负责采样: the later frames replace the earlier holder's."""
    earlier = next((pair for pair in holders if pair[0].former), None)
    if earlier is None:
        return
    change = _CHANGE.search(text, earlier[0].end)
    if change is None:
        return
    for candidate, index in holders:
        if candidate.start > change.start() and candidate.origin == "named":
            yield Succession(later=index, earlier=earlier[1], score=0.9)
