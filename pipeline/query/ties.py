"""What the links between sentences and between duties tell: answers to problems, changes of holder."""

from __future__ import annotations

import sqlite3

from pipeline.query.answers import Answers, Change, Pair, Proposal
from pipeline.query.fetch import fetch_duties, fetch_sentences
from pipeline.query.filters import Filters


def pairs(
    store: sqlite3.Connection, *, filters: Filters | None = None, limit: int = 50, offset: int = 0
) -> Answers[Pair]:
    """Problems with the proposals that answer them, in reading order of the problems."""
    condition, values = (filters or Filters()).on_sentences()
    problems = [
        key
        for (key,) in store.execute(
            f"""SELECT s.key FROM sentence s
            WHERE s.key IN (SELECT problem FROM answer) AND {condition} ORDER BY s.key""",
            values,
        )
    ]
    page = problems[offset : offset + limit]
    marks = ", ".join("?" * len(page))
    links = store.execute(
        f"""SELECT problem, proposal, score FROM answer WHERE problem IN ({marks})
        ORDER BY problem, score DESC, proposal""",
        page,
    ).fetchall()
    found = fetch_sentences(store, sorted({key for problem, proposal, _ in links for key in (problem, proposal)}))
    items = (
        Pair(
            problem=found[key],
            proposals=tuple(Proposal(score=score, evidence=found[p]) for problem, p, score in links if problem == key),
        )
        for key in page
    )
    return Answers(items=tuple(items), total=len(problems), offset=offset)


def changes(
    store: sqlite3.Connection, *, filters: Filters | None = None, limit: int = 50, offset: int = 0
) -> Answers[Change]:
    """Duties that went from one holder to another; filters look at the later duty."""
    condition, values = (filters or Filters()).on_duties()
    chosen = f"""FROM succession l JOIN duty y ON y.key = l.later JOIN duty b ON b.key = l.earlier
        WHERE y.agency IS NOT b.agency AND {condition}"""
    (total,) = store.execute(f"SELECT count(*) {chosen}", values).fetchone()
    rows = store.execute(
        f"SELECT l.later, l.earlier, l.score {chosen} ORDER BY l.later, l.earlier LIMIT ? OFFSET ?",
        (*values, limit, offset),
    ).fetchall()
    found = fetch_duties(store, sorted({key for later, earlier, _ in rows for key in (later, earlier)}))
    items = tuple(Change(before=found[earlier], after=found[later], score=score) for later, earlier, score in rows)
    return Answers(items=items, total=total, offset=offset)
