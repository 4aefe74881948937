"""Examples for the fit of duty frames: what the rules propose on coded documents, and what people coded.

The rules see the document as the journey would show it, but with the coded classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.agencies.names import Names
from pipeline.agencies.recognise import Recogniser, recognise
from pipeline.agencies.resolve import ArticleMentions, resolve
from pipeline.frames.extract import Grammar, candidates
from pipeline.frames.score import Example, coded, train
from pipeline.frames.walk import Candidate
from pipeline.lexicon import Lexicons
from pipeline.model import Agency, Article, Coding, GoldDocument, GoldFrame, GoldSentence, Paragraph, Sentence
from pipeline.segment import tokenise


def train_duties(documents: Iterable[GoldDocument], lexicons: Lexicons) -> bytes:
    """The model of duty frames, trained on coded documents; the same input gives the same bytes."""
    recogniser, names, grammar = Recogniser.load(lexicons), Names(lexicons), Grammar.load(lexicons)
    found: list[Example] = []
    for document in documents:
        found.extend(examples(document, recogniser=recogniser, names=names, grammar=grammar))
    return train(found)


def examples(
    document: GoldDocument, *, recogniser: Recogniser, names: Names, grammar: Grammar
) -> Iterator[Example]:
    """The candidates of a coded document with the answers that its coding gives."""
    article, sentences = _laid_out(document)
    tokens = [tokenise(sentence.text) for sentence in sentences]
    mentions = recognise(sentences, tokens=tokens, recogniser=recogniser)
    resolution = resolve(
        [ArticleMentions(sentences=sentences, mentions=mentions, title=article.title)], names=names
    )
    proposed = candidates(
        article,
        sentences=sentences,
        tokens=tokens,
        codings=[Coding(label=s.label, probabilities=(0.0, 0.0, 0.0, 0.0)) for s in document.sentences],
        mentions=resolution.mentions[0],
        agencies=resolution.agencies,
        genre=document.genre or "commentary",
        grammar=grammar,
    )
    agencies = {agency.key: agency for agency in resolution.agencies}
    for number, sentence in enumerate(document.sentences):
        own = [candidate for candidate in proposed if candidate.sentence == number]
        yield from _answered(own, sentence, agencies)


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
            Sentence(
                text=sentence.text, start=offset, end=end, paragraph=len(paragraphs) - 1, position=position
            )
        )
        offset = end
    title = dict(document.head).get("title")
    return Article(title=title, paragraphs=tuple(Paragraph(text=text) for text in paragraphs)), tuple(sentences)


def _answered(
    own: Sequence[Candidate], sentence: GoldSentence, agencies: dict[str, Agency]
) -> Iterator[Example]:
    kept = coded([(c.start, c.end) for c in own], [(f.start, f.end) for f in sentence.frames])
    for candidate, frame in zip(own, kept, strict=True):
        carry = None
        if frame and candidate.carry:
            carry = _goes_on(candidate, sentence.frames, agencies)
        yield Example(features=candidate.features, frame=frame, carry_features=candidate.carry, carry=carry)


def _goes_on(
    candidate: Candidate, frames: Sequence[GoldFrame], agencies: dict[str, Agency]
) -> bool | None:
    """Whether the coded bearer is the one before it; None where it is a third one."""
    same = [
        frame
        for frame in frames
        if min(frame.end, candidate.end) - max(frame.start, candidate.start)
        >= (max(frame.end, candidate.end) - min(frame.start, candidate.start)) / 2
    ]
    forms: set[str] = set()
    for bearer in candidate.bearers:
        agency = agencies.get(bearer.key) if bearer.key else None
        forms.update((bearer.name, *(agency.aliases if agency is not None else ())))
    for frame in same:
        name = frame.agent
        if name and any(name == form or (len(min(name, form, key=len)) >= 4 and _ends(name, form)) for form in forms):
            return True
    return False if any(frame.agent is None for frame in same) else None


def _ends(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)
