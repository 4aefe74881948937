"""Who has which duty."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace

from pipeline.language import fold
from pipeline.model import STATUSES
from pipeline.query.answers import Answers, Duty, Match
from pipeline.query.fetch import fetch_duties
from pipeline.query.filters import Filters
from pipeline.query.names import find_agencies, near_names, with_predecessors
from pipeline.query.phrases import folded, phrase

_CHARGED = "负责"
"""Before a bare verb it gives a share of the sentence's topic: …的监测，由甲负责采样，乙负责检测. Of other bare
verbs in sentences with the text, 5 of 6 that were read were not about it."""
_STATUS_ORDER = "CASE {}.status " + " ".join(f"WHEN '{s}' THEN {i}" for i, s in enumerate(STATUSES)) + " END"


def who(
    store: sqlite3.Connection, text: str, *, filters: Filters | None = None, limit: int = 50, offset: int = 0
) -> Answers[Duty]:
    """Duties about `text`, agency by agency, those with most of them first.

    A duty is about a text that its act, condition or constraint holds. A bare charge
    (…的监测，由X负责检测) takes its matter from the sentence, outside names of agencies.

    Raises:
        QueryError: The text is empty or too long.
    """
    filters = filters or Filters()
    wanted = folded(text)
    condition, values = filters.on_duties()
    rows = store.execute(
        f"""SELECT y.key, y.agency, y.sentence,
            CASE WHEN instr(s.text, ?1) THEN {_found("{}")} ELSE {_found("replace(fold({}), ' ', '')")} END AS found
        FROM sentence_text t JOIN sentence s ON s.key = t.rowid JOIN duty y ON y.sentence = t.rowid
        WHERE sentence_text MATCH ?2 AND y.agency IS NOT NULL AND found IS NOT NULL AND {condition}
        ORDER BY {_STATUS_ORDER.format("y")}, y.key""",
        (wanted, phrase(wanted), *values),
    ).fetchall()
    matches: dict[int, Match] = {}
    agencies: dict[int, int] = {}
    for key, agency, sentence, match in rows:
        if match != "sentence" or _outside_names(store, sentence, wanted):
            matches[key] = match
            agencies[key] = agency
    count = Counter(agencies.values())
    order = sorted(agencies, key=lambda key: (-count[agencies[key]], agencies[key]))
    page = order[offset : offset + limit]
    found = fetch_duties(store, page)
    return Answers(
        items=tuple(replace(found[key], match=matches[key]) for key in page),
        total=len(order),
        offset=offset,
        suggestions=() if order else near_names(store, text),
    )


def _found(form: str) -> str:
    """Where a duty holds the text (?1), as SQL: in its act, its condition, or (a bare charge) its sentence.

    Args:
        form: What is done to a text before it is looked into. Folding is slow, so it is left to sentences that
            don't hold the text as it is.
    """
    act = form.format("y.action || ' ' || coalesce(y.object, '')")
    condition = form.format("coalesce(y.condition, '') || ' ' || coalesce(y.\"constraint\", '')")
    return (
        f"CASE WHEN instr({act}, ?1) THEN 'act' WHEN instr({condition}, ?1) THEN 'condition' "
        f"WHEN y.object IS NULL AND substr(s.text, y.\"start\" - 1, 2) = '{_CHARGED}' THEN 'sentence' END"
    )


def _outside_names(store: sqlite3.Connection, sentence: int, wanted: str) -> bool:
    (text,) = store.execute("SELECT text FROM sentence WHERE key = ?", (sentence,)).fetchone()
    names = store.execute('SELECT "start", "end" FROM mention WHERE sentence = ?', (sentence,)).fetchall()
    # Names are blotted out by a sign that no query holds, so that nothing is found across them either.
    bare = list(fold(text))
    for start, end in names:
        bare[start:end] = ["\0"] * (end - start)
    return wanted in "".join("".join(bare).split())


def duties(
    store: sqlite3.Connection,
    agency: str,
    *,
    predecessors: bool = False,
    filters: Filters | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Answers[Duty]:
    """An agency's duties, by status, in reading order.

    Args:
        store: The question store.
        agency: Its name or any alias; where several agencies share it, the duties of all.
        predecessors: Whether the duties of the bodies that it came from count as well.
        filters: Which of them.
        limit: Duties on a page.
        offset: Duties before the page.
    """
    filters = filters or Filters()
    keys = find_agencies(store, agency)
    if not keys:
        return Answers(items=(), total=0, offset=offset, suggestions=near_names(store, agency))
    if predecessors:
        keys = with_predecessors(store, keys)
    condition, values = filters.on_duties()
    chosen = f"FROM duty y WHERE y.agency IN ({', '.join('?' * len(keys))}) AND {condition}"
    (total,) = store.execute(f"SELECT count(*) {chosen}", (*keys, *values)).fetchone()
    rows = store.execute(
        f"SELECT y.key {chosen} ORDER BY {_STATUS_ORDER.format('y')}, y.key LIMIT ? OFFSET ?",
        (*keys, *values, limit, offset),
    )
    page = [key for (key,) in rows]
    found = fetch_duties(store, page)
    return Answers(items=tuple(found[key] for key in page), total=total, offset=offset)
