"""Sentences by their words."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from pipeline.errors import QueryError
from pipeline.language import fold
from pipeline.model import LABELS
from pipeline.query.answers import Answers, Evidence
from pipeline.query.fetch import Marks, fetch_sentences
from pipeline.query.filters import Filters
from pipeline.query.phrases import folded, phrase


def search(
    store: sqlite3.Connection,
    text: str,
    *,
    label: str | None = None,
    filters: Filters | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Answers[Evidence]:
    """Sentences that hold `text`, in any script and width, in reading order; the text is marked.

    Raises:
        QueryError: The text is empty or too long, or no class is called `label`.
    """
    filters = filters or Filters()
    wanted = folded(text)
    condition, values = filters.on_sentences()
    if label is not None:
        if label not in LABELS:
            raise QueryError(f"no class is called {label}", remedy=f"Known: {', '.join(LABELS)}")
        condition, values = f"{condition} AND s.label = ?", [*values, label]
    match = phrase(wanted)
    if condition == "1":
        chosen = "FROM sentence_text t WHERE sentence_text MATCH ?"
    else:
        chosen = f"FROM sentence_text t JOIN sentence s ON s.key = t.rowid WHERE sentence_text MATCH ? AND {condition}"
    (total,) = store.execute(f"SELECT count(*) {chosen}", (match, *values)).fetchone()
    rows = store.execute(f"SELECT t.rowid {chosen} ORDER BY t.rowid LIMIT ? OFFSET ?", (match, *values, limit, offset))
    page = [key for (key,) in rows]
    found = fetch_sentences(store, page)
    items = tuple(replace(found[key], marks=_marks(found[key].text, wanted)) for key in page)
    return Answers(items=items, total=total, offset=offset)


def _marks(text: str, wanted: str) -> Marks:
    places = [place for place, character in enumerate(text) if not character.isspace()]
    bare = "".join(fold(text).split())
    marks: list[tuple[int, int]] = []
    at = bare.find(wanted)
    while at >= 0:
        marks.append((places[at], places[at + len(wanted) - 1] + 1))
        at = bare.find(wanted, at + len(wanted))
    return tuple(marks)
