"""Answers for the tagger: what each word is in the acts that people coded, and its training on coded documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.frames.tagger import BEGIN, INSIDE, Passage, Tagger, train_tagger
from pipeline.frames.words import Word
from pipeline.model import GoldFrame, GoldSentence
from pipeline.vectors import WordVectors

FOLDS = 3
"""Parts of the corpus of which each is tagged by a tagger that saw only the others: on sentences that it was trained on
a tagger is surer than it will be on new ones, and the fits would trust it too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedSentence:
    """A coded sentence as the tagger sees it, with what it should say; `document` is the number of its document."""

    document: int
    passage: Passage
    tags: NDArray[np.int8]
    aims: NDArray[np.int8]


def tagged(document: int, passages: Iterable[Passage], sentences: Sequence[GoldSentence]) -> Iterator[TaggedSentence]:
    """The sentences of a coded document that the tagger learns from."""
    for passage, sentence in zip(passages, sentences, strict=True):
        if passage.readable:
            tags, aims = _wanted(passage.words, sentence.frames)
            yield TaggedSentence(document=document, passage=passage, tags=tags, aims=aims)


def train_taggers(sentences: Sequence[TaggedSentence], vectors: WordVectors) -> tuple[Tagger, list[Tagger]]:
    """The tagger of the whole corpus, and for each fold of documents (`document % FOLDS`) one that didn't see it."""
    folds = [_trained([s for s in sentences if s.document % FOLDS != fold], vectors) for fold in range(FOLDS)]
    return _trained(sentences, vectors), folds


def _trained(sentences: Sequence[TaggedSentence], vectors: WordVectors) -> Tagger:
    passages = [sentence.passage for sentence in sentences]
    return train_tagger(passages, [s.tags for s in sentences], [s.aims for s in sentences], vectors)


def aim_among(words: Sequence[Word], among: Sequence[int], aim: str) -> int | None:
    """Which of some words, by their numbers, is a coded aim: the same, or the first that ends or begins so."""
    same = next((i for i in among if words[i].text == aim), None)
    return next((i for i in among if _alike(words[i].text, aim)), None) if same is None else same


def _wanted(words: Sequence[Word], frames: Sequence[GoldFrame]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """What each word is in the coded acts, and whether it is a coded aim."""
    tags, aims = np.zeros(len(words), np.int8), np.zeros(len(words), np.int8)
    for frame in frames:
        inside = [i for i, word in enumerate(words) if word.end > frame.start and word.start < frame.end]
        if inside:
            tags[inside] = np.maximum(tags[inside], INSIDE)
            tags[inside[0]] = BEGIN
            aim = aim_among(words, inside, frame.aim)
            if aim is not None:
                aims[aim] = 1
    return tags, aims


def _alike(word: str, aim: str) -> bool:
    return word.endswith(aim) or word.startswith(aim) or aim.endswith(word)
