"""What questions are answered with: each answer carries the sentences that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

GapKind = Literal["no_bearer", "unanswered", "neglected"]
Match = Literal["act", "condition", "sentence"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence with its place.

    Attributes:
        document: Path of the document as it was given.
        date: Issue date, or the part of it that is known.
        page: Page from 1, for paged documents.
        marks: Stretches of `text` that matter here, as half-open code points.
    """

    sentence_id: str
    text: str
    label: str
    article_id: str
    title: str | None
    authors: tuple[str, ...]
    page: int | None
    document_id: str
    document: str
    date: str | None
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty as one sentence states it.

    Attributes:
        match: For `who`: where the text was found: in the act itself, in its condition or
            constraint, or (for bare charges, 负责检测) elsewhere in the sentence.
    """

    duty_id: str
    agency_id: str | None
    agency: str | None
    level: str | None
    place: str | None
    status: str
    deontic: str
    aim: str
    action: str
    object: str | None
    recipient: str | None
    condition: str | None
    constraint: str | None
    or_else: str | None
    role: str | None
    source: str | None
    score: float
    evidence: Evidence
    match: Match | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Like duties of several agencies, or a complaint of overlap whose duties are not told alike.

    Attributes:
        action: The act, in the words of the duty that tells it shortest; empty for a bare complaint.
        scope: The place or level that the agencies share; None where only the document is.
        complaints: Sentences that complain of overlap and name these agencies.
    """

    action: str
    scope: str | None
    agencies: tuple[str, ...]
    duties: tuple[Duty, ...]
    complaints: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that nobody does, answers or keeps up.

    Attributes:
        kind: `no_bearer` (an order or proposal without an agent), `unanswered` (a problem
            that no proposal answers) or `neglected` (an agency neglects what is assigned to it).
        duty: The order or the neglected duty; None for problems.
        assigned: For `neglected`: the same agency's assigned duty.
    """

    kind: GapKind
    evidence: Evidence
    duty: Duty | None = None
    assigned: Duty | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A duty that went from one holder to another."""

    before: Duty
    after: Duty
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal that answers a problem."""

    score: float
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A problem with the proposals that answer it, best first."""

    problem: Evidence
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers(Generic[T]):
    """One page of answers.

    Attributes:
        items: The answers of this page.
        total: Answers on all pages; None where counting would cost as much as answering.
        offset: Answers before this page.
        suggestions: Near names, where nothing was found.
    """

    items: tuple[T, ...]
    total: int | None
    offset: int = 0
    suggestions: tuple[str, ...] = ()
