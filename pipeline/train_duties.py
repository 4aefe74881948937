"""Answers for the fit of duty frames: what the rules propose on coded documents, and what people coded.

The rules see the document as the journey would show it, but with the coded classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.agencies.names import Names
from pipeline.agencies.recognise import Recogniser, recognise
from pipeline.agencies.resolve import ArticleMentions, resolve
from pipeline.frames.aims import aim_features, choices
from pipeline.frames.extract import Grammar, candidates
from pipeline.frames.features import frame_features
from pipeline.frames.predicate import main_verb
from pipeline.frames.score import Answer, Scorer, coded, train
from pipeline.frames.walk import Candidate
from pipeline.lexicon import Lexicons
from pipeline.model import Article, Coding, GoldDocument, GoldFrame, Paragraph, Sentence
from pipeline.segment import tokenise


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A candidate with what people coded.

    Attributes:
        candidate: The candidate.
        duty: Whether its act was coded.
        frames: The coded frames that overlap it by half, one for each bearer; empty where it is no duty.
        forms: The names of the bearers that it would have.
    """

    candidate: Candidate
    duty: bool
    frames: tuple[GoldFrame, ...]
    forms: frozenset[str]


def train_duties(documents: Sequence[GoldDocument], lexicons: Lexicons) -> bytes:
    """The model of duty frames, trained on coded documents; the same input gives the same bytes.

    The aims are fitted first, since the other questions look at them.
    """
    recogniser, names, grammar = Recogniser.load(lexicons), Names(lexicons), Grammar.load(lexicons)
    documents = [document for document in documents if not document.classes_only]

    def answered(scorer: Scorer) -> Iterator[Answered]:
        for document in documents:
            yield from answers(
                document,
                recogniser=recogniser,
                names=names,
                grammar=Grammar(patterns=grammar.patterns, lexis=grammar.lexis, scorer=scorer),
            )

    aims = [answer for each in answered(grammar.scorer) for answer in _aims(each)]
    duties: list[Answer] = []
    carried: list[Answer] = []
    for each in answered(Scorer.load(train({"aim": aims}))):
        duties.append((frame_features(each.candidate.sight, each.candidate.sight.label), each.duty))
        goes_on = _goes_on(each)
        if goes_on is not None:
            carried.append((each.candidate.carry, goes_on))
    return train({"aim": aims, "frame": duties, "carry": carried})


def answers(document: GoldDocument, *, recogniser: Recogniser, names: Names, grammar: Grammar) -> Iterator[Answered]:
    """The candidates of a coded document with the answers that its coding gives."""
    article, sentences = _laid_out(document)
    tokens = [tokenise(sentence.text) for sentence in sentences]
    mentions = recognise(sentences, tokens=tokens, recogniser=recogniser)
    resolution = resolve([ArticleMentions(sentences=sentences, mentions=mentions, title=article.title)], names=names)
    proposed = candidates(
        article,
        sentences=sentences,
        tokens=tokens,
        codings=[Coding.certain(s.label) for s in document.sentences],
        mentions=resolution.mentions[0],
        agencies=resolution.agencies,
        genre=document.genre or "commentary",
        grammar=grammar,
    )
    aliases = {agency.key: agency.aliases for agency in resolution.agencies}
    for number, sentence in enumerate(document.sentences):
        own = [candidate for candidate in proposed if candidate.sentence == number]
        chosen = coded([(c.start, c.end) for c in own], [(f.start, f.end) for f in sentence.frames])
        for candidate, is_duty in zip(own, chosen, strict=True):
            bearers = candidate.bearers
            yield Answered(
                candidate=candidate,
                duty=is_duty,
                frames=tuple(_alike(candidate, sentence.frames)) if is_duty else (),
                forms=frozenset(form for b in bearers for form in (b.name, *(aliases[b.key] if b.key else ()))),
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
    """For each word that may be the aim, whether it is the coded one: the same, or the first that ends or begins so."""
    words = answered.candidate.words
    rule = main_verb(words)
    if not answered.frames or rule is None:
        return
    coded = answered.frames[0].aim
    rivals = list(choices(words, rule))
    right = next((i for i in rivals if words[i].text == coded), None)
    if right is None:
        right = next((i for i in rivals if _ends(words[i].text, coded) or words[i].text.startswith(coded)), None)
    if right is not None:
        for index in rivals:
            yield aim_features(words, index, rule), index == right


def _goes_on(answered: Answered) -> bool | None:
    """Whether the coded bearer is the one before it; None where that isn't asked, or it is a third one."""
    if not answered.candidate.carry or not answered.frames:
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
