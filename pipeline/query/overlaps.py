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

_NOT_PUBLIC = ("enterprise", "public", "generic")
"""Kinds of actors whose like duties are no overlap of offices, unless a sentence complains of one."""


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
    one sentence are no overlap, unless the sentence complains of one; nor are a body and its predecessor, a
    body and its part (…人民政府, …人民政府水务部门), firms and citizens; and each agency must once be named in
    the sentence, not only carried over from an earlier one. Overlaps that are complained of come first, then
    those of most agencies.
    """
    filters = filters or Filters()
    condition, values = filters.on_duties()
    rows = store.execute(
        f"""SELECT y.likeness, y.agency, y.sentence, y.key, y.named FROM duty y
        WHERE y.likeness IS NOT NULL AND {condition} ORDER BY y.likeness, y.agency, y.sentence""",
        values,
    )
    bodies = _Bodies(store)
    groups = [g for _, members in groupby(rows, key=itemgetter(0)) if (g := _group(list(members), bodies))]
    groups += _bare_complaints(store, filters, bodies, taken={key for group in groups for key in group.complaints})
    groups.sort(
        key=lambda g: (not g.complaints, not g.duties, -len(g.agencies), -len(g.duties), g.duties or g.complaints)
    )
    items = tuple(_overlap(store, group) for group in groups[offset : offset + limit])
    return Answers(items=items, total=len(groups), offset=offset)


def _bare_complaints(
    store: sqlite3.Connection, filters: Filters, bodies: _Bodies, *, taken: set[int]
) -> list[_Group]:
    """Complaints that name two bodies and more, but no act that they share."""
    condition, values = filters.on_sentences()
    rows = store.execute(
        f"""SELECT DISTINCT c.sentence, k.agency FROM complaint c JOIN sentence s ON s.key = c.sentence
        JOIN mention m ON m.sentence = s.key JOIN mention_agency k ON k.mention = m.key
        WHERE {condition} ORDER BY c.sentence, k.agency""",
        values,
    )
    groups: list[_Group] = []
    for sentence, members in groupby(rows, key=itemgetter(0)):
        named = tuple(agency for _, agency in members if agency in bodies.public)
        if sentence not in taken and any(bodies.differ(*pair) for pair in combinations(named, 2)):
            groups.append(_Group(duties=(), agencies=named, complaints=(sentence,)))
    return groups


class _Bodies:
    """What tells whether two agencies are two: their names, kinds and predecessors; and which sentences complain."""

    def __init__(self, store: sqlite3.Connection) -> None:
        rows = store.execute("SELECT key, body, kind, predecessor FROM agency").fetchall()
        self.names = {key: body for key, body, _, _ in rows}
        self.public = {key for key, _, kind, _ in rows if kind not in _NOT_PUBLIC}
        self.successions = {tuple(sorted((key, earlier))) for key, _, _, earlier in rows if earlier is not None}
        self.complaining = {key for (key,) in store.execute("SELECT sentence FROM complaint")}

    def differ(self, first: int, second: int) -> bool:
        """Whether neither is a part, a kind or the predecessor of the other, going by names."""
        a, b = self.names[first], self.names[second]
        return (first, second) not in self.successions and not any(
            long.startswith(short) or long.endswith(short) for long, short in ((a, b), (b, a))
        )


def _group(members: Sequence[tuple[int, int, int, int, int]], bodies: _Bodies) -> _Group | None:
    """The overlap that like duties make, if they do.

    Members are likeness, agency, sentence, duty, and whether the sentence names the agency.
    """
    bearers: dict[int, set[int]] = {}
    for _, agency, sentence, _, _ in members:
        bearers.setdefault(sentence, set()).add(agency)
    complaints = tuple(sorted(s for s, named in bearers.items() if s in bodies.complaining and len(named) > 1))
    if not complaints:
        named = {agency for _, agency, _, _, itself in members if itself and agency in bodies.public}
        joint = {pair for together in bearers.values() for pair in combinations(sorted(together), 2)}
        if not any(pair not in joint and bodies.differ(*pair) for pair in combinations(sorted(named), 2)):
            return None
        members = [member for member in members if member[1] in named]
    return _Group(
        duties=tuple(sorted(duty for _, _, _, duty, _ in members)),
        agencies=tuple(sorted({agency for _, agency, _, _, _ in members})),
        complaints=complaints,
    )


def _overlap(store: sqlite3.Connection, group: _Group) -> Overlap:
    found = fetch_duties(store, group.duties)
    duties: tuple[Duty, ...] = tuple(found[key] for key in group.duties)
    places = {duty.place or duty.level for duty in duties}
    complaints = tuple(sorted({*group.complaints, *_complaints_about(store, group)}))
    evidence = fetch_sentences(store, complaints)
    names = store.execute(
        f"SELECT name FROM agency WHERE key IN ({', '.join('?' * len(group.agencies))}) ORDER BY key", group.agencies
    )
    return Overlap(
        action=min((duty.action for duty in duties), key=len, default=""),
        scope=places.pop() if len(places) == 1 else None,
        agencies=tuple(name for (name,) in names),
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
