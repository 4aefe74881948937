"""What nobody is told to do, nobody answers, or nobody keeps up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter

from pipeline.errors import QueryError
from pipeline.links import RareWords
from pipeline.query.answers import Answers, Gap, GapKind
from pipeline.query.fetch import fetch_duties, fetch_sentences
from pipeline.query.filters import Filters

_SURE_PROBLEM = 0.7
"""Least probability of a problem that is called unanswered or neglect: below it most of those read were none."""

_FEW_PROPOSALS = 2
"""Proposals behind a problem up to which they may leave it unanswered. Where more of them follow, a problem tied to
none was answered all the same in 33 of 36 that were read: by several, in other words."""

_ALIKE = 0.012
"""Cosine of rare words from which one of those few may be the answer. Of problems below it, 14 of 20 that were read
had no answer, of those without any proposal behind them 17 of 19; of all problems tied to none, 3 of 36."""

_SURE_DUTY = 0.6
"""Least score of a duty that is said to have no bearer, or to be neglected: below it half of those read were none."""

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
    condition, values = filters.on_duties()
    return store.execute(
        f"""SELECT y.key FROM duty y
        WHERE y.agency IS NULL AND y.agent IS NULL AND y.status IN ('assigned', 'proposed')
        AND y.score >= {_SURE_DUTY} AND {condition}
        ORDER BY y.key""",
        values,
    ).fetchall()


def _build_orders(store: sqlite3.Connection, rows: Sequence[tuple[int, ...]]) -> list[Gap]:
    found = fetch_duties(store, [key for (key,) in rows])
    return [Gap(kind="no_bearer", evidence=found[key].evidence, duty=found[key]) for (key,) in rows]


def _find_problems(store: sqlite3.Connection, filters: Filters) -> list[tuple[int, ...]]:
    """Problems that are rather sure to be one and behind which few proposals stand, all about something else.

    Told in several sentences of a paragraph, one answer is enough. Other documents than commentary answer by orders
    as well, news by what officials say that they do.
    """
    condition, values = filters.on_sentences()
    rows = store.execute(
        f"""SELECT s.key, s.article FROM sentence s JOIN document d ON d.key = s.document
        WHERE s.label = 'problem' AND s.p_problem >= {_SURE_PROBLEM}
        AND NOT EXISTS (SELECT 1 FROM sentence t JOIN answer l ON l.problem = t.key
            WHERE t.article = s.article AND t.paragraph = s.paragraph AND t.key BETWEEN s.key - 3 AND s.key + 3)
        AND (d.genre = 'commentary' OR NOT EXISTS (SELECT 1 FROM sentence o
            WHERE o.article = s.article AND o.label = 'responsibility' AND o.key > s.key))
        AND (SELECT count(*) FROM sentence p WHERE p.article = s.article AND p.label = 'proposal'
            AND (p.key > s.key OR p.paragraph = s.paragraph)) <= {_FEW_PROPOSALS}
        AND {condition} ORDER BY s.key""",
        values,
    ).fetchall()
    left: list[tuple[int, ...]] = []
    for article, problems in groupby(rows, key=itemgetter(1)):
        told = store.execute(
            "SELECT key, paragraph, label, text FROM sentence WHERE article = ? ORDER BY key", (article,)
        ).fetchall()
        words = RareWords([text for *_, text in told])
        places = {key: place for place, (key, *_) in enumerate(told)}
        left += [(key,) for key, _ in problems if not _is_answered(places[key], told, words)]
    return left


def _is_answered(problem: int, told: Sequence[tuple[int, int, str, str]], words: RareWords) -> bool:
    """Whether a proposal behind a problem, or in its paragraph, is like it or the problems told right before it."""
    paragraph = told[problem][1]
    first = problem
    while first > 0 and told[first - 1][1:3] == (paragraph, "problem"):
        first -= 1
    return any(
        words.likeness(range(first, problem + 1), [place]) >= _ALIKE
        for place, (_, where, label, _) in enumerate(told)
        if label == "proposal" and (place > problem or where == paragraph)
    )


def _build_problems(store: sqlite3.Connection, rows: Sequence[tuple[int, ...]]) -> list[Gap]:
    found = fetch_sentences(store, [key for (key,) in rows])
    return [Gap(kind="unanswered", evidence=found[key]) for (key,) in rows]


def _find_neglects(store: sqlite3.Connection, filters: Filters) -> list[tuple[int, ...]]:
    condition, values = filters.on_duties()
    return store.execute(
        f"""SELECT l.neglected, l.assigned FROM neglect l JOIN duty y ON y.key = l.neglected
        JOIN sentence s ON s.key = y.sentence
        WHERE s.p_problem >= {_SURE_PROBLEM} AND y.score >= {_SURE_DUTY} AND {condition} ORDER BY l.neglected""",
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
