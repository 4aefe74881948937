"""Lays found sentences onto gold text, so that a split or a merge costs what it garbles, no more."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.evaluate.outcome import Outcome
from pipeline.model import GoldSentence

_GRAM = 6
_LEAST_SHARED = 0.5
"""A sentence is placed without an exact match where at least half of its six-character grams agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A found sentence at its place in the gold stream (code points, blanks removed)."""

    start: int
    end: int
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Gold sentences and found ones on one stream of characters.

    Attributes:
        starts: Where each gold sentence begins in the stream.
        ends: Where each ends.
        laid: The found sentences that could be placed, by their start.
        partners: For each gold sentence the found one that covers at least half of it.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    laid: tuple[Laid, ...]
    partners: tuple[Laid | None, ...]


def squeezed(text: str) -> str:
    """`text` without white space."""
    return re.sub(r"\s+", "", text)


def squeezed_offset(text: str, offset: int) -> int:
    """Where the code point `offset` of `text` stands once white space is gone."""
    return len(squeezed(text[:offset]))


def align(gold: Sequence[GoldSentence], found: Sequence[Outcome]) -> Alignment:
    """Places found sentences on the gold sentences of one document."""
    stream, starts, ends = "", [], []
    for sentence in gold:
        starts.append(len(stream))
        stream += squeezed(sentence.text)
        ends.append(len(stream))
    places = _places(stream, [squeezed(o.text) for o in found])
    laid = sorted(
        (
            Laid(start=at, end=at + len(squeezed(o.text)), outcome=o)
            for at, o in zip(places, found, strict=True)
            if at is not None
        ),
        key=lambda item: (item.start, item.end),
    )
    partners: list[Laid | None] = []
    for start, end in zip(starts, ends, strict=True):
        best = max(laid, key=lambda item: _overlap(item, start, end), default=None)
        partners.append(best if best is not None and 2 * _overlap(best, start, end) >= end - start else None)
    return Alignment(starts=tuple(starts), ends=tuple(ends), laid=tuple(laid), partners=tuple(partners))


def _overlap(item: Laid, start: int, end: int) -> int:
    return max(0, min(end, item.end) - max(start, item.start))


def _places(stream: str, texts: Sequence[str]) -> list[int | None]:
    """The longest texts choose first, so that a short one doesn't take a longer one's place."""
    grams: dict[str, list[int]] = defaultdict(list)
    for i in range(len(stream) - _GRAM + 1):
        grams[stream[i : i + _GRAM]].append(i)
    taken = bytearray(len(stream))
    places: list[int | None] = [None] * len(texts)
    for number in sorted(range(len(texts)), key=lambda n: (-len(texts[n]), n)):
        text = texts[number]
        at = _free_place(stream, text, taken) if text else None
        if at is None and len(text) > _GRAM:
            votes = Counter(
                j - i for i in range(len(text) - _GRAM + 1) for j in grams.get(text[i : i + _GRAM], ()) if j >= i
            )
            diagonal, shared = min(votes.items(), key=lambda kv: (-kv[1], kv[0]), default=(0, 0))
            at = diagonal if shared >= _LEAST_SHARED * (len(text) - _GRAM + 1) else None
        if at is not None:
            places[number] = at
            stop = min(at + len(text), len(stream))
            taken[at:stop] = b"\1" * (stop - at)
    return places


def _free_place(stream: str, text: str, taken: bytearray) -> int | None:
    at = stream.find(text)
    while at >= 0:
        if not any(taken[at : at + len(text)]):
            return at
        at = stream.find(text, at + 1)
    return None
