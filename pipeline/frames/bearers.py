"""Who bears a duty: named in the clause, or carried over from clauses, sentences and list heads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.frames.words import Word
from pipeline.model import Agency, Deontic, Genre, Label, Mention, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """An actor as a frame names it; `key` is None for persons and groups that are no agencies."""

    key: str | None
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHead:
    """A sentence like 县水务局履行下列职责： that its items continue.

    With `cases` the items tell cases and no duties (有下列情形之一的).
    """

    bearers: tuple[Bearer, ...]
    deontic: Deontic
    paragraph: int
    functions: bool
    cases: bool = False

    def ended(self, sentence: Sentence, *, item: bool) -> bool:
        """Whether a sentence is no longer part of the list.

        A list of cases ends at the first sentence without an item number. A list of functions goes on over
        paragraphs without numbers; any other ends where a
        paragraph has no item number, or the number of an article (第六条).
        """
        if self.cases and not item:
            return True
        if self.functions or sentence.paragraph == self.paragraph:
            return False
        return not item or sentence.text.lstrip().startswith("第")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The bearers that a clause without its own may take from before it.

    Attributes:
        origin: ``head`` (of a list), ``section`` (the document's own body or the division whose
            heading stands above), ``before`` (named in the sentence before, of the same class),
            ``far`` (named last) or ``addressee`` (the authorities that the article addresses as a
            whole).
        sentences, paragraphs: How far back they were named.
    """

    bearers: tuple[Bearer, ...]
    origin: str
    sentences: int
    paragraphs: int


_FAR = 9
_NEAR = 6
"""Sentences of one paragraph over which the only bearer named goes on: on 432 acts of coded laws, documents and
reports, act and agent .726 F1, with 1 .705."""
_WHOLE = re.compile(r"各地|各级|各部门|各有关部门|地方")
"""Bearers that a text addresses as a whole: later calls without bearer go to them too."""

NOBODY = Carried(bearers=(), origin="before", sentences=_FAR, paragraphs=_FAR)
"""Nothing to carry over."""


class Bearers:
    """What an article has told about bearers so far; walked sentence by sentence."""

    def __init__(
        self, mentions: Sequence[Mention], agencies: Mapping[str, Agency], *, genre: Genre, title: str | None
    ) -> None:
        self._mentions = mentions
        self._agencies = agencies
        self.head: ListHead | None = None
        self._current: tuple[Bearer, ...] = ()
        self._named_at = -_FAR
        self._paragraph = -_FAR
        self._label: Label = "other"
        self._alone = True
        self._addressees: tuple[Bearer, ...] = ()
        self._section = self._own(genre, title or "")

    def _own(self, genre: Genre, title: str) -> tuple[Bearer, ...]:
        """The body whose functions the article lists: named in its title, else named first."""
        if genre != "functions":
            return ()
        names = [
            (title.find(form), -len(form), agency.key)
            for agency in self._agencies.values()
            for form in (agency.name, *agency.aliases)
            if form in title
        ]
        if names:
            agency = self._agencies[min(names)[2]]
            return (Bearer(key=agency.key, name=agency.name, text=agency.name),)
        first = next((key for mention in self._mentions for key in mention.agencies[:1]), None)
        own = self._agencies.get(first) if first else None
        return (Bearer(key=own.key, name=own.name, text=own.name),) if own else ()

    def enter(self, words: Sequence[Word]) -> None:
        """Notes a heading that names a division (（一）法规处。): what follows are its functions."""
        named = self.of_words(words)
        if named and not named[0].text.endswith(("机构", "单位", "部门")):
            self._section = named
            self.head = None

    def of_words(self, words: Sequence[Word]) -> tuple[Bearer, ...]:
        """The bearers that agencies and persons among the words name."""
        found: list[Bearer] = []
        joined = False
        nouns = ""
        for index, word in enumerate(words):
            if word.kind == "A":
                if _person_follows(words, index + 1):
                    owner = self._mentions[word.mention].agencies[:1]
                    nouns = self._agencies[owner[0]].name if owner and owner[0] in self._agencies else word.text
                    continue
                mention = self._mentions[word.mention]
                for key in mention.agencies or (mention.text,):
                    agency = self._agencies.get(key)
                    name = agency.name if agency is not None else mention.text
                    found.append(Bearer(key=key if agency is not None else None, name=name, text=mention.text))
            elif word.kind == "P":
                # 监测机构及其负责人: the post belongs to the body before it.
                owner_name = found[-1].name if found and joined else ""
                found.append(Bearer(key=None, name=owner_name + nouns + word.text, text=nouns + word.text))
            nouns = nouns + word.text if word.kind in "nvmV" else ""
            joined = word.text == "及其"
        if not found and nouns:
            found.append(Bearer(key=None, name=nouns, text=nouns))
        return tuple(found)

    def of_phrase(self, words: Sequence[Word]) -> tuple[Bearer, ...]:
        """The bearers that a noun phrase names: 承储粮食的企业或者其他组织.

        Args:
            words: The phrase. It is cut behind bodies and persons; other nouns stay together.
        """
        last_of = max((i for i, word in enumerate(words) if word.kind == "U"), default=0)
        found: list[Bearer] = []
        start = 0
        joins = (i for i, word in enumerate(words) if word.kind == "J" and i > last_of and words[i - 1].kind in "AP")
        for index in (*joins, len(words)):
            part = words[start:index]
            start = index + 1
            while part and part[0].kind == "J":
                part = part[1:]
            if len(part) == 1 and part[0].kind == "A":
                found.extend(self.of_words(part))
            elif part:
                text = "".join(word.text for word in part)
                found.append(Bearer(key=None, name=text, text=text))
        return tuple(found)

    def name(self, bearers: tuple[Bearer, ...], *, sentence: Sentence, label: Label) -> None:
        """Notes the bearers that a clause of a sentence of class `label` names."""
        self._label = label
        self._alone = self._named_at != sentence.position or (self._alone and bearers == self._current)
        self._current = bearers
        self._named_at = sentence.position
        self._paragraph = sentence.paragraph
        if bearers and label in ("proposal", "responsibility") and _WHOLE.match(bearers[0].text):
            self._addressees = bearers

    def carried(self, sentence: Sentence, *, label: Label, fresh: bool) -> Carried:
        """The bearers that a sentence without its own may take from before it.

        Args:
            sentence: The sentence.
            label: Its class.
            fresh: Whether it opens a subject of its own (第三，…; a noun at its head).
        """
        back = min(_FAR, sentence.position - self._named_at)
        apart = min(_FAR, sentence.paragraph - self._paragraph)
        if self.head is not None:
            return Carried(bearers=self.head.bearers, origin="head", sentences=back, paragraphs=apart)
        if self._section:
            return Carried(bearers=self._section, origin="section", sentences=back, paragraphs=apart)
        alike = label == self._label or {label, self._label} == {"responsibility", "proposal"}
        goes_on = apart == 0 and back <= _NEAR and alike and self._alone and not fresh
        if self._addressees and not goes_on:
            return Carried(bearers=self._addressees, origin="addressee", sentences=back, paragraphs=apart)
        origin = "before" if goes_on else "far"
        return Carried(bearers=self._current, origin=origin, sentences=back, paragraphs=apart)


def _person_follows(words: Sequence[Word], start: int) -> bool:
    """Whether nouns and a person stand behind a body (县水务局巡查人员): that person is meant."""
    for word in words[start:]:
        if word.kind == "P":
            return True
        if word.kind not in "nvmV":
            return False
    return False
