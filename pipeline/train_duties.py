"""Answers for the fit of duty frames: what the rules propose on coded documents, and what people coded.

The rules see the document as the journey would show it, but with the coded classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.agencies.names import Names
from pipeline.agencies.recognise import Recogniser, recognise
from pipeline.agencies.resolve import ArticleMentions, resolve
from pipeline.frames.actions import rule_cuts
from pipeline.frames.aims import aim_features, choices
from pipeline.frames.candidate import Candidate
from pipeline.frames.edges import marks, split_features, start_features, starts
from pipeline.frames.extract import Grammar, passages, walks
from pipeline.frames.features import carry_features, frame_features
from pipeline.frames.predicate import main_verb
from pipeline.frames.score import Answer, Scorer, Weights, coded, fit, to_bytes
from pipeline.frames.subjects import subject_ends, subject_features
from pipeline.frames.tagger import Passage, Tagger
from pipeline.frames.walk import Walk
from pipeline.frames.words import Word
from pipeline.lexicon import Lexicons
from pipeline.model import (
    Agency,
    Article,
    Coding,
    Genre,
    GoldDocument,
    GoldFrame,
    GoldSentence,
    Mention,
    Paragraph,
    Sentence,
    Token,
)
from pipeline.segment import tokenise
from pipeline.train_tags import FOLDS, aim_among, tagged, train_taggers
from pipeline.vectors import WordVectors

_ALIKE = 3
"""Code points by which a coded act and a candidate may end apart and still be the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A candidate with what people coded.

    Attributes:
        candidate: The candidate.
        duty: Whether its act was coded.
        frames: The coded frames that overlap it by half, one for each bearer; empty where it is no duty.
        near: The coded frames that overlap it at all.
        forms: The names of the bearers that it would have.
    """

    candidate: Candidate
    duty: bool
    frames: tuple[GoldFrame, ...]
    near: tuple[GoldFrame, ...]
    forms: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A coded document as the frames' stage gets it: everything but the classes found by the program."""

    coded: GoldDocument
    article: Article
    sentences: tuple[Sentence, ...]
    tokens: tuple[tuple[Token, ...], ...]
    codings: tuple[Coding, ...]
    mentions: tuple[Mention, ...]
    agencies: tuple[Agency, ...]
    genre: Genre


def train_duties(documents: Sequence[GoldDocument], lexicons: Lexicons, vectors: WordVectors) -> tuple[bytes, Tagger]:
    """The fits of duty frames and the tagger beside them, trained on coded documents; deterministic.

    Each question is fitted on documents as the fits before it leave them, with the words tagged by a tagger that
    didn't see the document. The fits of act and aim learn also from what they aren't asked about later, where the
    tagger is sure.
    """
    recogniser, names, grammar = Recogniser.load(lexicons), Names(lexicons), Grammar.load(lexicons)
    prepared = [prepare(d, recogniser=recogniser, names=names) for d in documents if not d.classes_only]
    sentences = [
        sentence
        for number, document in enumerate(prepared)
        for sentence in tagged(number, _passages(document, grammar), document.coded.sentences)
    ]
    tagger, folds = train_taggers(sentences, vectors)
    weights: dict[str, Weights] = {}

    def each() -> Iterator[tuple[Prepared, Grammar]]:
        known = replace(grammar, scorer=Scorer(weights=weights))
        for number, document in enumerate(prepared):
            yield document, replace(known, tagger=folds[number % FOLDS])

    questions: Mapping[str, Callable[[Prepared, Grammar], Iterator[Answer]]] = {
        "subject": subject_answers,
        "act": act_answers,
        "split": split_answers,
        "start": lambda document, known: (a for found in answers(document, known) for a in _starts(found)),
        "aim": lambda document, known: (a for found in answers(document, known) for a in _aims(found)),
    }
    for question, asked in questions.items():
        weights[question] = fit([answer for document, known in each() for answer in asked(document, known)])
    duties: list[Answer] = []
    carried: list[Answer] = []
    for document, known in each():
        for found in answers(document, known):
            candidate = found.candidate
            duties.append((frame_features(candidate.sight, candidate.sight.label), found.duty))
            goes_on = _goes_on(found)
            if goes_on is not None:
                carried.append((carry_features(candidate.sight), goes_on))
    return to_bytes({**weights, "frame": fit(duties), "carry": fit(carried)}), tagger


def prepare(document: GoldDocument, *, recogniser: Recogniser, names: Names) -> Prepared:
    """A coded document with the words and agencies that the program finds in it."""
    article, sentences = _laid_out(document)
    tokens = tuple(tokenise(sentence.text) for sentence in sentences)
    mentions = recognise(sentences, tokens=tokens, recogniser=recogniser)
    resolution = resolve([ArticleMentions(sentences=sentences, mentions=mentions, title=article.title)], names=names)
    return Prepared(
        coded=document,
        article=article,
        sentences=sentences,
        tokens=tokens,
        codings=tuple(Coding.certain(sentence.label) for sentence in document.sentences),
        mentions=tuple(resolution.mentions[0]),
        agencies=tuple(resolution.agencies),
        genre=document.genre or "commentary",
    )


def answers(document: Prepared, grammar: Grammar) -> Iterator[Answered]:
    """The candidates of a coded document with the answers that its coding gives."""
    aliases = {agency.key: agency.aliases for agency in document.agencies}
    for walk, sentence in zip(_walks(document, grammar), document.coded.sentences, strict=True):
        chosen = coded([(c.start, c.end) for c in walk.found], [(f.start, f.end) for f in sentence.frames])
        for candidate, is_duty in zip(walk.found, chosen, strict=True):
            bearers = candidate.bearers
            yield Answered(
                candidate=candidate,
                duty=is_duty,
                frames=tuple(_alike(candidate, sentence.frames)) if is_duty else (),
                near=tuple(f for f in sentence.frames if f.start < candidate.end and candidate.start < f.end),
                forms=frozenset(form for b in bearers for form in (b.name, *(aliases[b.key] if b.key else ()))),
            )


def subject_answers(document: Prepared, grammar: Grammar) -> Iterator[Answer]:
    """For each noun phrase at a clause's head that may act, whether people coded it as the bearer of the act there."""
    for walk, sentence in zip(_walks(document, grammar), document.coded.sentences, strict=True):
        for clause, words in walk.asked:
            acts = [f for f in sentence.frames if words[0].start <= f.start < words[-1].end]
            ends = list(subject_ends(words, walk.tags))
            if not acts or not ends:
                continue
            first = min(act.start for act in acts)
            named = next((a for a in acts if a.start == first and a.agent and not a.implicit), None)
            right = _subject_end(words, ends, named, sentence) if named else None
            if named and right is None:
                continue  # named elsewhere: nothing is told of this phrase
            for end in ends:
                yield (
                    subject_features(words, end, clause, walk.tags, label=walk.label, genre=walk.setting.genre),
                    end == right,
                )


def act_answers(document: Prepared, grammar: Grammar) -> Iterator[Answer]:
    """For each clause that its edges tell to be no act, whether people coded one that begins in it."""
    for walk, sentence in zip(_walks(document, grammar), document.coded.sentences, strict=True):
        for judged in walk.judged:
            if not judged.may_act(None):
                continue
            start, end = judged.words[0].start, judged.clause.end
            acts = any(start <= f.start < end and f.end <= end + _ALIKE for f in sentence.frames)
            yield judged.features(walk.tags, label=walk.label, genre=walk.setting.genre), acts


def split_answers(document: Prepared, grammar: Grammar) -> Iterator[Answer]:
    """For each mark at which a clause may be cut, whether people coded an act on either side of it, or one over it."""
    for walk, sentence in zip(_walks(document, grammar), document.coded.sentences, strict=True):
        for words in walk.telling:
            rule = rule_cuts(words)
            for mark in marks(words, rule, walk.tags):
                start, end, following = words[mark].start, words[mark].end, words[mark + 1].start
                over = any(f.start < start and f.end > end for f in sentence.frames)
                before = any(words[0].start <= f.start < start and f.end <= start for f in sentence.frames)
                after = any(f.start == following for f in sentence.frames)
                if over or (before and after):
                    genre = walk.setting.genre
                    yield (
                        split_features(words, mark, mark in rule, walk.tags, label=walk.label, genre=genre),
                        after and not over,
                    )


def _starts(answered: Answered) -> Iterator[Answer]:
    """For each word with which the act may begin, whether the coded one does."""
    sight, candidate = answered.candidate.sight, answered.candidate
    near = [f for f in answered.near if abs(f.end - candidate.end) <= _ALIKE and f.start >= sight.words[0].start]
    if not near:
        return
    coded_start = min(near, key=lambda f: (abs(f.end - candidate.end), abs(f.start - candidate.start))).start
    rule = sight.words.index(candidate.words[0])
    rivals = starts(sight.words, rule, sight.parse, sight.tags)
    if len(rivals) > 1 and any(sight.words[i].start == coded_start for i in rivals):
        for index in rivals:
            yield (
                start_features(sight.words, index, rule, sight.parse, sight.tags, label=sight.label, genre=sight.genre),
                sight.words[index].start == coded_start,
            )


def _subject_end(words: Sequence[Word], ends: Sequence[int], frame: GoldFrame, sentence: GoldSentence) -> int | None:
    """After how many words the bearer of a frame stands: it, the end of its full name, or a coded mention."""
    found = None
    marked = {mention.end for mention in sentence.mentions}
    for end in ends:
        if words[end].start > frame.start:
            break
        text = sentence.text[words[0].start : words[end - 1].end]
        agent = frame.agent
        same = agent is not None and (text.endswith(agent) or (len(text) > 1 and agent.endswith(text)))
        if same or (words[end].start == frame.start and words[end - 1].end in marked):
            found = end
    return found


def _walks(document: Prepared, grammar: Grammar) -> Iterator[Walk]:
    return walks(
        document.article,
        sentences=document.sentences,
        tokens=document.tokens,
        codings=document.codings,
        mentions=document.mentions,
        agencies=document.agencies,
        genre=document.genre,
        grammar=grammar,
    )


def _passages(document: Prepared, grammar: Grammar) -> Iterator[Passage]:
    return passages(
        document.sentences,
        document.tokens,
        document.codings,
        document.mentions,
        genre=document.genre,
        lexis=grammar.lexis,
    )


def _laid_out(document: GoldDocument) -> tuple[Article, tuple[Sentence, ...]]:
    """The coded sentences as an article, taken as they are."""
    paragraphs: list[str] = []
    sentences: list[Sentence] = []
    last: int | None = None
    offset = 0
    for position, sentence in enumerate(document.sentences):
        if sentence.paragraph != last:
            paragraphs.append("")
            offset += last is not None
            last = sentence.paragraph
        paragraphs[-1] += sentence.text
        end = offset + len(sentence.text)
        sentences.append(
            Sentence(text=sentence.text, start=offset, end=end, paragraph=len(paragraphs) - 1, position=position)
        )
        offset = end
    title = dict(document.head).get("title")
    return Article(title=title, paragraphs=tuple(Paragraph(text=text) for text in paragraphs)), tuple(sentences)


def _alike(candidate: Candidate, frames: Iterable[GoldFrame]) -> Iterator[GoldFrame]:
    for frame in frames:
        inside = min(frame.end, candidate.end) - max(frame.start, candidate.start)
        if 2 * inside >= max(frame.end, candidate.end) - min(frame.start, candidate.start):
            yield frame


def _aims(answered: Answered) -> Iterator[Answer]:
    """For each word that may be the aim, whether it is the coded one."""
    words = answered.candidate.words
    rule = main_verb(words)
    if not answered.frames or rule is None:
        return
    rivals = list(choices(words, rule, None))
    right = aim_among(words, rivals, answered.frames[0].aim)
    if right is not None:
        for features, index in zip(aim_features(words, rivals, rule), rivals, strict=True):
            yield features, index == right


def _goes_on(answered: Answered) -> bool | None:
    """Whether the coded bearer is the one before it; None where that isn't asked, or it is a third one."""
    if not answered.candidate.may_carry or not answered.frames:
        return None
    for frame in answered.frames:
        name = frame.agent
        if name and any(
            name == form or (len(min(name, form, key=len)) >= 4 and _ends(name, form)) for form in answered.forms
        ):
            return True
    return False if any(frame.agent is None for frame in answered.frames) else None


def _ends(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)
