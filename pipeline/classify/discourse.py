"""The state of the discourse at each sentence: which list it stands in, and what introduced it.

A list is introduced by a sentence or heading (存在以下问题：, 三、对策建议) and goes on until the
next introduction or heading of the same rank. What introduces what is data: the `*_list`
categories of `lexicons/discourse.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import ahocorasick_rs

from pipeline.lexicon import Lexicons
from pipeline.model import Sentence

ListKind = Literal["problem", "proposal", "responsibility", "fact", "reason", "case"]

_INTRODUCTION_LENGTH = 60
"""Code points: longer sentences with a list word rarely introduce a list (own corpus: 3 in 40)."""

_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十0-9]+[）)]|[0-9０-９]{1,2}[.．、])")
_MANY = re.compile(
    r"以下|如下|下列|[一二两三四五六七八几多]+(?:个|点|条|项|方面|大|种)|主要有|表现[在为]|[:：]$|[？?]$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscourseState:
    """Where a sentence stands.

    Attributes:
        section: Kind of the innermost heading above that tells one.
        listed: Kind of the last introduction, while it holds.
        distance: Sentences since that introduction.
        item: 0 outside list items, 1 at an item's head, 2 inside an item.
        introduces: Kind of list this sentence introduces.
        heading: Whether the sentence is a heading.
    """

    section: ListKind | None
    listed: ListKind | None
    distance: int
    item: int
    introduces: ListKind | None
    heading: bool


class DiscourseReader:
    """Reads the states of an article's sentences by the discourse lexicon."""

    def __init__(self, lexicons: Lexicons) -> None:
        entries = lexicons.entries("discourse")
        introductions = [e for e in entries if e.category.endswith("_list")]
        self._kinds: list[ListKind] = [e.category.removesuffix("_list") for e in introductions]  # type: ignore[misc]
        self._introductions = ahocorasick_rs.AhoCorasick(
            [e.term for e in introductions], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )
        self._items = tuple(sorted(lexicons.terms("discourse", "list_item"), key=len, reverse=True))

    def states(self, sentences: Sequence[Sentence], paragraphs: Sequence[str]) -> tuple[DiscourseState, ...]:
        """The state at each sentence of one article, given its paragraphs' texts."""
        states: list[DiscourseState] = []
        listed: ListKind | None = None
        since, item, paragraph = 0, 0, -1
        headings: dict[str, ListKind | None] = {}
        for sentence in sentences:
            new_paragraph = sentence.paragraph != paragraph
            paragraph = sentence.paragraph
            heading = is_heading(paragraphs[paragraph])
            section: ListKind | None = None
            for head in sentence.section_path:
                if head not in headings:
                    headings[head] = self._kind(head) if not head.endswith("条") else None
                section = headings[head] or section
            head_of_item = sentence.text.startswith(self._items) or bool(_NUMBERED.match(sentence.text))
            if head_of_item:
                item = 1
            elif new_paragraph:
                item = 0
            elif item:
                item = 2
            kind = self._introduced(sentence.text, heading)
            states.append(
                DiscourseState(
                    section=section, listed=listed, distance=since, item=item, introduces=kind, heading=heading
                )
            )
            since += 1
            if kind is not None:
                listed, since = kind, 0
        return tuple(states)

    def opens_item(self, text: str) -> str:
        """The list head that `text` begins with, or an empty string."""
        for term in self._items:
            if text.startswith(term):
                return term
        match = _NUMBERED.match(text)
        return match.group() if match else ""

    def _kind(self, text: str) -> ListKind | None:
        found = self._introductions.find_matches_as_indexes(text)
        return self._kinds[found[-1][0]] if found else None

    def _introduced(self, text: str, heading: bool) -> ListKind | None:
        long = len(text) > _INTRODUCTION_LENGTH and not text.endswith("：")
        if long or not (heading or _MANY.search(text)):
            return None
        return self._kind(text)


def is_heading(paragraph: str) -> bool:
    """Whether a paragraph is a heading: short, and without an end sign."""
    return len(paragraph) <= 40 and not paragraph.rstrip().endswith(("。", "！", "？", "；", "：", "”", "，", ":", ";"))
