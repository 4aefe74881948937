"""Who bears a duty: named in the clause, or carried over from clauses, sentences and list heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.frames.words import Word
from pipeline.model import Agency, Deontic, Genre, Mention, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """An actor as a frame names it; `key` is None for persons and groups that are no agencies."""

    key: str | None
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHead:
    """A sentence like 县水务局履行下列职责： that its items continue."""

    bearers: tuple[Bearer, ...]
    deontic: Deontic
    sentence: int


class Bearers:
    """What an article has told about bearers so far; walked sentence by sentence.

    Attributes:
        current: The bearers of the clause before, in this sentence or an earlier one.
    """

    MAX_SENTENCES = 2
    """How many sentences a bearer is carried over inside a paragraph; in the training corpus
    91 % of implicit agents stand no farther back."""

    def __init__(self, mentions: Sequence[Mention], agencies: Mapping[str, Agency], *, genre: Genre) -> None:
        self._mentions = mentions
        self._agencies = agencies
        self._genre = genre
        self.current: tuple[Bearer, ...] = ()
        self.head: ListHead | None = None
        self._named_at = -1
        self._paragraph = -1

    def of_words(self, words: Sequence[Word]) -> tuple[Bearer, ...]:
        """The bearers that agencies and persons among the words name."""
        found: list[Bearer] = []
        joined = False
        nouns = ""
        for word in words:
            if word.kind == "A":
                mention = self._mentions[word.mention]
                for key in mention.agencies or (mention.text,):
                    agency = self._agencies.get(key)
                    name = agency.name if agency is not None else mention.text
                    found.append(Bearer(key=key if agency is not None else None, name=name, text=mention.text))
            elif word.kind == "P":
                # 监测机构及其负责人: the post belongs to the body before it.
                owner = found[-1].name if found and joined else ""
                found.append(Bearer(key=None, name=owner + nouns + word.text, text=nouns + word.text))
            nouns = nouns + word.text if word.kind == "n" else ""
            joined = word.text == "及其"
        if not found and nouns:
            found.append(Bearer(key=None, name=nouns, text=nouns))
        return tuple(found)

    def name(self, bearers: tuple[Bearer, ...], *, sentence: Sentence) -> None:
        """Notes the bearers that a clause names."""
        self.current = bearers
        self._named_at = sentence.position
        self._paragraph = sentence.paragraph

    def carried(self, sentence: Sentence, *, item: bool) -> tuple[Bearer, ...]:
        """The bearers that a sentence without its own takes from before it."""
        if self.head is not None:
            return self.head.bearers
        if item or not self.current:
            return ()
        if sentence.paragraph == self._paragraph and sentence.position - self._named_at <= self.MAX_SENTENCES:
            return self.current
        return ()

    def carry(self, sentence: Sentence) -> None:
        """Notes that a sentence went on with the bearers from before."""
        self._named_at = sentence.position
        self._paragraph = sentence.paragraph
