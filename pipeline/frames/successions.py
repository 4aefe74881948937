"""Which duty replaces an earlier holder's: told in one sentence, by 原由甲站…，变为由乙站 or 改革前…，改革后…."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.frames.candidate import Candidate
from pipeline.language import is_han
from pipeline.model import Succession

_CHANGE = re.compile(r"(?:变|改|调整|变更|划|转|移交|交)(?:更)?(?:为|由|归|给|至)由?")
"""What stands between an earlier holder and a later one: 变为由, 改由, 划归, 移交给."""
_SHARED = 2
"""Pairs of characters that both duties must tell besides their bearers, where no 原 ties them to one another."""
_TOLD, _INFERRED = 0.9, 0.7
"""Scores of a change told by 原由 and 变为由, and of one told by two times."""


def changes(text: str, holders: Sequence[tuple[Candidate, int]]) -> Iterator[Succession]:
    """The duties of a sentence that replace an earlier holder's.

    Args:
        text: The sentence.
        holders: Its duties in order, each with the number of its first frame.
    """
    earlier = [pair for pair in holders if pair[0].era == "former" and pair[0].bearers]
    if not earlier:
        return
    for candidate, index in holders:
        if candidate.origin != "named" or candidate.era == "former":
            continue
        before = [pair for pair in earlier if pair[0].end <= candidate.clause]
        if not before:
            continue
        if before[0][0].formerly and (change := _CHANGE.search(text, before[0][0].end)) is not None:
            if candidate.start > change.start():
                yield Succession(later=index, earlier=before[0][1], score=_TOLD)
            continue
        changed = _CHANGE.search(text, candidate.clause, candidate.start) is not None
        if candidate.era == "present" or changed:
            former, number = max(before, key=lambda pair: (_shared(text, pair[0], candidate), -pair[1]))
            others = {b.name for b in former.bearers}.isdisjoint(b.name for b in candidate.bearers)
            if others and _shared(text, former, candidate) >= _SHARED:
                yield Succession(later=index, earlier=number, score=_INFERRED)


def _shared(text: str, one: Candidate, other: Candidate) -> int:
    """How many pairs of characters two duties tell alike, their bearers left out."""
    return len(_pairs(text, one) & _pairs(text, other))


def _pairs(text: str, candidate: Candidate) -> set[str]:
    told = text[candidate.clause : candidate.end]
    for bearer in candidate.bearers:
        told = told.replace(bearer.text, " ")
    return {a + b for a, b in pairwise(told) if is_han(a) and is_han(b)}
