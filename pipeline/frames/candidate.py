"""What a clause may tell before it is decided: a candidate, and what stays the same while an article is walked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.frames.bearers import Bearer, Bearers
from pipeline.frames.clauses import Era
from pipeline.frames.features import Sight
from pipeline.frames.grammar import Pattern
from pipeline.frames.predicate import Predicate
from pipeline.frames.score import Scorer
from pipeline.frames.words import Lexis, Word
from pipeline.model import Deontic, Genre, Role, Status


class Candidate(NamedTuple):
    """A clause that may tell a duty, before the decision.

    Attributes:
        sentence: Index of its sentence.
        start, end: The action's code points there.
        words: The action's words.
        origin: Where its bearers stand (see `features.Sight`).
        far: How many sentences and paragraphs back they were named.
        called: Whether a deontic word calls for it, here or earlier in the sentence.
        formerly: Whether it is told with 原 that its bearer held the duty before a change (原由X负责…).
        era: Whether it is told of the time before or after a change (改革以前, 合并后).
        clause: Code point where its clause begins.
        bare: Whether it has no force of its own, so that it may turn out to be a case.
        sight: What the scorer weighs.
    """

    sentence: int
    start: int
    end: int
    words: tuple[Word, ...]
    predicate: Predicate
    bearers: tuple[Bearer, ...]
    origin: str
    far: tuple[int, int]
    deontic: Deontic
    status: Status
    pattern: str
    role: Role | None
    condition: str | None
    constraint: str | None
    source: str
    formerly: bool
    era: Era | None
    called: bool
    clause: int
    bare: bool
    sight: Sight
    or_else: str | None = None

    @property
    def may_carry(self) -> bool:
        """Whether it has a bearer, and one that its clause doesn't name."""
        return bool(self.bearers) and self.origin != "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What stays the same while an article is walked."""

    genre: Genre
    patterns: tuple[Pattern, ...]
    lexis: Lexis
    scorer: Scorer
    memory: Bearers
