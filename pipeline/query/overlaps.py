"""Where several agencies are charged with the same act."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from operator import itemgetter

from pipeline.query.answers import Answers, Duty, Overlap
from pipeline.query.fetch import fetch_duties, fetch_sentences
from pipeline.query.filters import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    duties: tuple[int, ...]
    agencies: tuple[int, ...]
    complaints: tuple[int, ...]


def overlaps(
    store: sqlite3.Connection, *, filters: Filters | None = None, limit: int = 50, offset: int = 0
) -> Answers[Overlap]:
    """Like duties (aim and object) of different agencies in the same place or level.

    Where an agency's place and level are unknown, only its own document is compared. Joint bearers of
    one sentence are no overlap, unless the sentence complains of one; nor are a body and its predecessor.
    Overlaps that are complained of come first, then those of most agencies.
    """
    condition, values = (filters or Filters()).on_duties()
    rows = store.execute(
        f"""SELECT y.likeness, y.agency, y.sentence, y.key FROM duty y
        WHERE y.likeness IS NOT NULL AND {condition} ORDER BY y.likeness, y.agency, y.sentence""",
        values,
    )
    complaining = {key for (key,) in store.execute("SELECT sentence FROM complaint")}
    successions = {
        (min(pair), max(pair))
        for pair in store.execute("SELECT key, predecessor FROM agency WHERE predecessor IS NOT NULL")
    }
    groups = [
        group
        for _, members in groupby(rows, key=itemgetter(0))
        if (group := _group(list(members), complaining, successions))
    ]
    groups.sort(key=lambda g: (not g.complaints, -len(g.agencies), -len(g.duties), g.duties[0]))
    items = tuple(_overlap(store, group) for group in groups[offset : offset + limit])
    return Answers(items=items, total=len(groups), offset=offset)


def _group(
    members: Sequence[tuple[int, int, int, int]], complaining: set[int], successions: set[tuple[int, int]]
) -> _Group | None:
    bearers: dict[int, set[int]] = {}
    for _, agency, sentence, _ in members:
        bearers.setdefault(sentence, set()).add(agency)
    agencies = sorted(set().union(*bearers.values()))
    complaints = tuple(sorted(s for s, named in bearers.items() if s in complaining and len(named) > 1))
    if not complaints:
        joint = {(a, b) for named in bearers.values() if len(named) > 1 for a in named for b in named if a < b}
        pairs = combinations(agencies, 2)
        if all(pair in joint or pair in successions for pair in pairs):
            return None
    return _Group(duties=tuple(sorted(key for *_, key in members)), agencies=tuple(agencies), complaints=complaints)


def _overlap(store: sqlite3.Connection, group: _Group) -> Overlap:
    found = fetch_duties(store, group.duties)
    duties: tuple[Duty, ...] = tuple(found[key] for key in group.duties)
    places = {duty.place or duty.level for duty in duties}
    complaints = tuple(sorted({*group.complaints, *_complaints_about(store, group)}))
    evidence = fetch_sentences(store, complaints)
    return Overlap(
        aim=duties[0].aim,
        object=duties[0].object or "",
        scope=places.pop() if len(places) == 1 else None,
        agencies=tuple(dict.fromkeys(duty.agency or "" for duty in duties)),
        duties=duties,
        complaints=tuple(evidence[key] for key in complaints),
    )


def _complaints_about(store: sqlite3.Connection, group: _Group) -> list[int]:
    """Complaining sentences in the group's documents that name two of its agencies."""
    agencies = ", ".join("?" * len(group.agencies))
    documents = ", ".join("?" * len(group.duties))
    rows = store.execute(
        f"""SELECT c.sentence FROM complaint c JOIN sentence s ON s.key = c.sentence
        JOIN mention m ON m.sentence = s.key JOIN mention_agency k ON k.mention = m.key
        WHERE k.agency IN ({agencies}) AND c.document IN (SELECT document FROM duty WHERE key IN ({documents}))
        GROUP BY c.sentence HAVING count(DISTINCT k.agency) > 1""",
        (*group.agencies, *group.duties),
    )
    return [key for (key,) in rows]
