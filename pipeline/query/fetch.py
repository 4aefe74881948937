"""Rows of the question store as answers, with their evidence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from pipeline.query.answers import Duty, Evidence

Marks = tuple[tuple[int, int], ...]

_AT_ONCE = 500

_SENTENCE = """s.key, s.sentence_id, s.text, s.label, r.article_id, r.title, r.authors, s.page, d.document_id, d.path,
    d.issue_date"""
_PLACES = "JOIN article r ON r.key = s.article JOIN document d ON d.key = s.document"

_DUTY = f"""SELECT y.key, y.duty_id, a.agency_id, a.name, y.agent, a.level, a.place, y.status, y.deontic, y.aim,
    y.action, y.object, y.recipient, y.condition, y."constraint", y.or_else, y.role, y.source, y.score, y."start",
    y."end", {_SENTENCE}
    FROM duty y JOIN sentence s ON s.key = y.sentence {_PLACES} LEFT JOIN agency a ON a.key = y.agency"""


def fetch_duties(store: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Duty]:
    """The duties of the given keys, each with its action marked in its sentence."""
    found: dict[int, Duty] = {}
    for row in _in_parts(store, f"{_DUTY} WHERE y.key IN", keys):
        (key, duty_id, agency_id, name, agent, level, place, status, deontic, aim, action, object_, recipient) = row[
            :13
        ]
        (condition, constraint, or_else, role, source, score, start, end) = row[13:21]
        found[key] = Duty(
            duty_id=duty_id,
            agency_id=agency_id,
            agency=name or agent,
            level=level,
            place=place,
            status=status,
            deontic=deontic,
            aim=aim,
            action=action,
            object=object_,
            recipient=recipient,
            condition=condition,
            constraint=constraint,
            or_else=or_else,
            role=role,
            source=source,
            score=score or 0.0,
            evidence=_evidence(row[21:], ((start, end),)),
        )
    return found


def fetch_sentences(
    store: sqlite3.Connection, keys: Sequence[int], *, marks: Mapping[int, Marks] | None = None
) -> dict[int, Evidence]:
    """The sentences of the given keys, with the given marks."""
    marks = marks or {}
    rows = _in_parts(store, f"SELECT {_SENTENCE} FROM sentence s {_PLACES} WHERE s.key IN", keys)
    return {row[0]: _evidence(row, marks.get(row[0], ())) for row in rows}


def _in_parts(store: sqlite3.Connection, query: str, keys: Sequence[int]) -> Iterator[tuple]:  # type: ignore[type-arg]
    for first in range(0, len(keys), _AT_ONCE):
        part = keys[first : first + _AT_ONCE]
        yield from store.execute(f"{query} ({', '.join('?' * len(part))})", part)


def _evidence(row: tuple, marks: Marks) -> Evidence:  # type: ignore[type-arg]
    _, sentence_id, text, label, article_id, title, authors, page, document_id, path, date = row
    return Evidence(
        sentence_id=sentence_id,
        text=text,
        label=label,
        article_id=article_id,
        title=title,
        authors=tuple(json.loads(authors or "[]")),
        page=page,
        document_id=document_id,
        document=path,
        date=date,
        marks=marks,
    )
