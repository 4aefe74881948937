"""What nobody is told to do, nobody answers, or nobody keeps up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from pipeline.errors import QueryError
from pipeline.likeness import SURE_DUTY
from pipeline.query.answers import Answers, Gap, GapKind
from pipeline.query.fetch import fetch_duties, fetch_sentences
from pipeline.query.filters import Filters

_SURE_PROBLEM = 0.7
"""Least probability of a problem that is called unanswered or neglect: below it most of those read were none."""

_NUMBER = 6
"""Code points up to which the number of an item goes."""

_TAKEN = 0.85
"""Score from which a proposal answers its problem alone: only items of parallel lists reach it."""

_Source = Callable[[sqlite3.Connection, Filters], Sequence[tuple[int, ...]]]
_Build = Callable[[sqlite3.Connection, Sequence[tuple[int, ...]]], list[Gap]]


def gaps(
    store: sqlite3.Connection,
    *,
    kind: GapKind | None = None,
    filters: Filters | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Answers[Gap]:
    """Orders and proposals without bearer, unanswered problems, neglected duties of those charged with them.

    Raises:
        QueryError: No kind of gap is called `kind`.
    """
    filters = filters or Filters()
    if kind is not None and kind not in _KINDS:
        raise QueryError(f"no gap is called {kind}", remedy=f"Known: {', '.join(_KINDS)}")
    items: list[Gap] = []
    total = 0
    for name, (find, build) in _KINDS.items():
        if kind in (None, name):
            rows = find(store, filters)
            first = max(0, offset - total)
            items += build(store, rows[first : first + limit - len(items)])
            total += len(rows)
    return Answers(items=tuple(items), total=total, offset=offset)


def _find_orders(store: sqlite3.Connection, filters: Filters) -> list[tuple[int, ...]]:
    """Duties without bearer in whose sentence no body is named before them.

    Of 26 that were read without this, 11 had a bearer that the extraction missed or stood in a heading, and 5 told a
    state (应当有利于…), which nobody does. Of 36 read after that, 4 were headings alone behind a number
    (（一）壮大实体经济。), whose bearers the sentences below name, and 3 permissions, which are no orders.
    """
    condition, values = filters.on_duties()
    return store.execute(
        f"""SELECT y.key FROM duty y JOIN sentence s ON s.key = y.sentence
        WHERE y.agency IS NULL AND y.agent IS NULL AND y.status IN ('assigned', 'proposed')
        AND y.score >= {SURE_DUTY} AND NOT y.state
        AND y.deontic IS NOT 'may'
        AND NOT (substr(s.text, 1, 4) GLOB '*[（(、.．]*' AND y."start" <= {_NUMBER} AND y."end" >= length(s.text) - 1)
        AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.sentence = y.sentence AND m."start" <= y."start")
        AND {condition} ORDER BY y.key""",
        values,
    ).fetchall()


def _build_orders(store: sqlite3.Connection, rows: Sequence[tuple[int, ...]]) -> list[Gap]:
    found = fetch_duties(store, [key for (key,) in rows])
    return [Gap(kind="no_bearer", evidence=found[key].evidence, duty=found[key]) for (key,) in rows]


def _find_problems(store: sqlite3.Connection, filters: Filters) -> list[tuple[int, ...]]:
    """Problems that are rather sure to be one, with nothing behind them that may answer them.

    What may is any proposal that isn't surely another problem's and, but in commentary, any responsibility: the orders
    of reports and policy documents, what officials say in news. Of problems without any, 29 of 30 that were read had
    no answer; of others that were tied to none 3 of 36, and where one or two unlike proposals followed 7 of 20. Told in
    several sentences of a paragraph, one tie is enough.
    """
    condition, values = filters.on_sentences()
    return store.execute(
        f"""SELECT s.key FROM sentence s JOIN document d ON d.key = s.document
        WHERE s.label = 'problem' AND s.p_problem >= {_SURE_PROBLEM}
        AND NOT EXISTS (SELECT 1 FROM sentence t JOIN answer l ON l.problem = t.key
            WHERE t.article = s.article AND t.paragraph = s.paragraph AND t.key BETWEEN s.key - 3 AND s.key + 3)
        AND NOT EXISTS (SELECT 1 FROM sentence p WHERE p.article = s.article
            AND (p.label = 'proposal' AND (p.key > s.key OR p.paragraph = s.paragraph)
                    AND p.key NOT IN (SELECT proposal FROM answer WHERE score >= {_TAKEN})
                OR p.label = 'responsibility' AND p.key > s.key AND d.genre IS NOT 'commentary'))
        AND {condition} ORDER BY s.key""",
        values,
    ).fetchall()


def _build_problems(store: sqlite3.Connection, rows: Sequence[tuple[int, ...]]) -> list[Gap]:
    found = fetch_sentences(store, [key for (key,) in rows])
    return [Gap(kind="unanswered", evidence=found[key]) for (key,) in rows]


def _find_neglects(store: sqlite3.Connection, filters: Filters) -> list[tuple[int, ...]]:
    condition, values = filters.on_duties()
    return store.execute(
        f"""SELECT l.neglected, l.assigned FROM neglect l JOIN duty y ON y.key = l.neglected
        JOIN sentence s ON s.key = y.sentence
        WHERE s.p_problem >= {_SURE_PROBLEM} AND y.score >= {SURE_DUTY} AND {condition} ORDER BY l.neglected""",
        values,
    ).fetchall()


def _build_neglects(store: sqlite3.Connection, rows: Sequence[tuple[int, ...]]) -> list[Gap]:
    found = fetch_duties(store, sorted({key for row in rows for key in row}))
    return [
        Gap(kind="neglected", evidence=found[key].evidence, duty=found[key], assigned=found[assigned])
        for key, assigned in rows
    ]


_KINDS: dict[GapKind, tuple[_Source, _Build]] = {
    "no_bearer": (_find_orders, _build_orders),
    "unanswered": (_find_problems, _build_problems),
    "neglected": (_find_neglects, _build_neglects),
}
