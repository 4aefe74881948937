"""Sentences to clauses: the stretches between ，；： and their kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.frames.words import Word

ClauseKind = Literal["act", "case", "ground", "purpose", "subject", "phrase", "consequence"]

_MARKS = frozenset("，；：。！？,;:!?")
_OPEN = "“‘「『（(《〈【"
_CLOSE = "”’」』）)》〉】"
_ITEM = re.compile(
    r"\s*(?:第[〇零一二三四五六七八九十百千0-9]+[条章节款项](?:之[一二三四五六七八九十]+)?\s*"
    r"|[（(][〇零一二三四五六七八九十0-9０-９]+[）)]\s*"
    r"|[一二三四五六七八九十]+、\s*"
    r"|[0-9０-９]{1,2}[.．、]\s*|[①-⑳⑴-⒇]\s*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A stretch of a sentence between two of ，；： with its words, connectives at its head left out.

    Attributes:
        words: Its words.
        before, after: The mark on either side; empty at the sentence's edge.
        opener: The connectives at its head, as text.
        item: Whether an item number (（一）, 第六条) stands before it.
    """

    words: tuple[Word, ...]
    before: str
    after: str
    opener: str = ""
    item: bool = False

    @property
    def start(self) -> int:
        """Code points in the sentence."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Code points in the sentence."""
        return self.words[-1].end


def item_length(text: str) -> int:
    """How many code points the item number takes at the head of a sentence."""
    match = _ITEM.match(text)
    return match.end() if match else 0


def split_clauses(words: Sequence[Word], *, skip: int = 0) -> Iterator[Clause]:
    """The clauses of a sentence, in order; marks inside quotations and brackets don't divide.

    Args:
        words: The sentence's words.
        skip: Code points at the sentence's head that are an item number.
    """
    part: list[Word] = []
    before, depth = "", 0
    first = True
    for word in words:
        if word.end <= skip:
            continue
        if word.kind == "x":
            if word.text in _OPEN:
                depth += 1
            elif word.text in _CLOSE:
                depth = max(0, depth - 1)
            elif depth == 0 and word.text in _MARKS:
                if part:
                    yield _clause(part, before, word.text, item=first and skip > 0)
                    first = False
                part, before = [], word.text
                continue
        part.append(word)
    if part:
        yield _clause(part, before, "", item=first and skip > 0)


def _clause(words: Sequence[Word], before: str, after: str, *, item: bool) -> Clause:
    index = 0
    while index < len(words) - 1 and (
        "connective" in words[index].senses or (words[index].kind == "x" and words[index].text in " 　—")
    ):
        index += 1
    return Clause(
        words=tuple(words[index:]),
        before=before,
        after=after,
        opener="".join(word.text for word in words[:index]),
        item=item,
    )


def kind_of(clause: Clause) -> ClauseKind:
    """What a clause does in its sentence, told by its edges."""
    words = clause.words
    first, last = words[0], words[-1]
    if "or_else" in first.senses:
        return "consequence"
    if all(word.kind in "AJPRTx" or word.text in ("各", "等") for word in words) and any(
        word.kind in "AP" for word in words
    ):
        return "subject"
    comma = clause.after in ("，", ",")
    deontic = any(word.kind == "D" for word in words)
    if comma and not deontic and ("case_begin" in first.senses or _ends_case(words)):
        return "case"
    if comma and last.text == "的" and len(words) > 1:
        return "case"
    if "purpose" in first.senses or first.text in ("为", "为了") and comma:
        return "purpose"
    if not any(word.kind in "VLZGgaDEH" or word.tag in ("i", "l") for word in words):
        return "ground" if first.kind in "BCT" else "phrase"
    return "act"


def _ends_case(words: Sequence[Word]) -> bool:
    last = words[-1]
    return "case_end" in last.senses and len(words) > 1 and last.kind not in "VL"
