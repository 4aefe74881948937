"""Answers as flat rows, for tables and CSV: a dictionary a line, the columns always the same for a question."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from pipeline.query.answers import Change, Duty, Evidence, Gap, Overlap, Pair

Row = dict[str, Any]


@singledispatch
def rows(answer: object) -> Iterator[Row]:
    """The rows of one answer of any kind."""
    raise TypeError(f"no answer: {type(answer).__name__}")


@rows.register
def _(answer: Evidence) -> Iterator[Row]:
    yield {"class": answer.label, **_place(answer)}


@rows.register
def _(answer: Duty) -> Iterator[Row]:
    yield {**_duty(answer), "match": answer.match, **_place(answer.evidence)}


@rows.register
def _(answer: Overlap) -> Iterator[Row]:
    shared = {
        "overlap": answer.action,
        "scope": answer.scope,
        "agencies": "、".join(answer.agencies),
        "complaints": len(answer.complaints),
    }
    for duty in answer.duties:
        yield {**shared, **_duty(duty), **_place(duty.evidence)}
    for complaint in answer.complaints:
        yield {**shared, **dict.fromkeys(_DUTY_COLUMNS), "status": "complaint", **_place(complaint)}


@rows.register
def _(answer: Gap) -> Iterator[Row]:
    duty = _duty(answer.duty) if answer.duty else dict.fromkeys(_DUTY_COLUMNS)
    assigned = answer.assigned.evidence.text if answer.assigned else None
    yield {"gap": answer.kind, **duty, **_place(answer.evidence), "assigned_by": assigned}


@rows.register
def _(answer: Change) -> Iterator[Row]:
    before = {f"before_{name}": value for name, value in _duty(answer.before).items()}
    after = {f"after_{name}": value for name, value in _duty(answer.after).items()}
    before_text = answer.before.evidence.text
    yield {**before, **after, "score": answer.score, "before_sentence": before_text, **_place(answer.after.evidence)}


@rows.register
def _(answer: Pair) -> Iterator[Row]:
    for proposal in answer.proposals:
        yield {
            "problem": answer.problem.text,
            "proposal": proposal.evidence.text,
            "score": proposal.score,
            "problem_id": answer.problem.sentence_id,
            **_place(proposal.evidence),
        }


_DUTY_COLUMNS = (
    "agency",
    "status",
    "deontic",
    "aim",
    "action",
    "object",
    "recipient",
    "condition",
    "constraint",
    "role",
)


def _duty(duty: Duty) -> Row:
    return {name: getattr(duty, name) for name in _DUTY_COLUMNS}


def _place(evidence: Evidence) -> Row:
    return {
        "sentence": evidence.text,
        "article": evidence.title,
        "authors": "、".join(evidence.authors),
        "page": evidence.page,
        "document": evidence.document,
        "date": evidence.date,
        "sentence_id": evidence.sentence_id,
    }
