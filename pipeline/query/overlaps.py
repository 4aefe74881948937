"""Where several agencies are charged with the same act."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from pipeline.query.answers import Answers, Duty, Overlap
from pipeline.query.fetch import fetch_duties, fetch_sentences
from pipeline.query.filters import Filters

_NOT_PUBLIC = ("enterprise", "public", "generic")
"""Kinds of actors whose like duties are no overlap of offices, unless a sentence complains of one."""

_FIELD = re.compile(
    "(?:.*(?:国务院|政府|[省市县区州旗]))?(?P<field>.+?)"
    "(?:行政|综合)?(?:主管|管理|监督管理)?(?:部门|机构|机关|局|厅|部|委员会|委|办公室|办)"
)
"""A name's field of work: 环境保护 in 国务院环境保护主管部门. Two names whose fields share a word (环境保护, 生态环境)
are one body before and after a reform, or parts of one."""


def overlaps(
    store: sqlite3.Connection, *, filters: Filters | None = None, limit: int = 50, offset: int = 0
) -> Answers[Overlap]:
    """Like duties (aim and object) of different agencies in the same place or level.

    Where an agency's place is unknown, only its own document is compared, unless it is a central one. Joint bearers of
    one sentence are no overlap, unless the sentence complains of one; nor are a body and its predecessor, a
    body and its part (…人民政府, …人民政府水务部门), whoever is left (有关部门), firms and citizens, things
    forbidden; and each agency must once be named in the sentence, not only carried over from an earlier one. A
    complaint between bodies whose duties are not told alike is an answer by itself.

    Overlaps that are complained of come first, then those of most agencies.
    """
    filters = filters or Filters()
    condition, values = filters.on_duties()
    rows = store.execute(
        f"""SELECT y.likeness, y.agency, y.sentence, y.key, y.named, y.document FROM duty y
        WHERE y.likeness IS NOT NULL AND {condition} ORDER BY y.likeness, y.agency, y.sentence""",
        values,
    )
    bodies = _Bodies(store)
    members = map(_Member._make, rows)
    groups = [g for _, alike in groupby(members, key=attrgetter("likeness")) if (g := _group(list(alike), bodies))]
    groups = _with_complaints(groups, _complaints(store, filters), bodies)
    groups.sort(
        key=lambda g: (not g.complaints, not g.duties, -len(g.agencies), -len(g.duties), g.duties, g.complaints)
    )
    items = tuple(_overlap(store, group) for group in groups[offset : offset + limit])
    return Answers(items=items, total=len(groups), offset=offset)


class _Member(NamedTuple):
    """A duty in a group of like ones; `named` tells whether its sentence names the agency.

    A named tuple, since an archive has them by the hundred thousand: they are made five times as fast.
    """

    likeness: int
    agency: int
    sentence: int
    duty: int
    named: int
    document: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """An overlap as keys of the store."""

    agencies: tuple[int, ...]
    duties: tuple[int, ...] = ()
    documents: frozenset[int] = frozenset()
    complaints: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Complaint:
    """A sentence that complains of overlap, with the agencies that it names up to the next ；."""

    sentence: int
    document: int
    agencies: tuple[int, ...]


class _Bodies:
    """What tells whether two agencies are two: their names, kinds and predecessors; and which sentences complain."""

    def __init__(self, store: sqlite3.Connection) -> None:
        rows = store.execute("SELECT key, body, kind, predecessor FROM agency").fetchall()
        self.names = {key: body for key, body, _, _ in rows}
        self.public = {key for key, _, kind, _ in rows if kind not in _NOT_PUBLIC}
        self.successions = {tuple(sorted((key, earlier))) for key, _, _, earlier in rows if earlier is not None}
        self._fields: dict[int, frozenset[str]] = {}
        self.complaining = {key for (key,) in store.execute("SELECT sentence FROM complaint")}

    def differ(self, first: int, second: int) -> bool:
        """Whether neither is a part, a kind, the predecessor or a renaming of the other, going by names."""
        a, b = self.names[first], self.names[second]
        return (
            (first, second) not in self.successions
            and not any(long.startswith(short) or long.endswith(short) for long, short in ((a, b), (b, a)))
            and self.field(first).isdisjoint(self.field(second))
        )

    def field(self, agency: int) -> frozenset[str]:
        """The pairs of characters in the name of an agency's field of work; empty where the name has none."""
        if agency not in self._fields:
            match = _FIELD.fullmatch(self.names[agency])
            pairs = pairwise(match["field"]) if match else ()
            self._fields[agency] = frozenset(a + b for a, b in pairs)
        return self._fields[agency]

    def some_differ(self, agencies: Iterable[int]) -> bool:
        """Whether two of the agencies are two."""
        return any(self.differ(*pair) for pair in combinations(sorted(agencies), 2))


def _group(members: Sequence[_Member], bodies: _Bodies) -> _Group | None:
    """The overlap that like duties make, if they do."""
    bearers: dict[int, set[int]] = {}
    for member in members:
        bearers.setdefault(member.sentence, set()).add(member.agency)
    complaints = tuple(sorted(s for s, named in bearers.items() if s in bodies.complaining and len(named) > 1))
    if not complaints:
        named = {member.agency for member in members if member.named} & bodies.public
        joint = {pair for together in bearers.values() for pair in combinations(sorted(together), 2)}
        if not any(pair not in joint and bodies.differ(*pair) for pair in combinations(sorted(named), 2)):
            return None
        members = [member for member in members if member.agency in named]
    return _Group(
        agencies=tuple(sorted({member.agency for member in members})),
        duties=tuple(sorted(member.duty for member in members)),
        documents=frozenset(member.document for member in members),
        complaints=complaints,
    )


def _complaints(store: sqlite3.Connection, filters: Filters) -> list[_Complaint]:
    condition, values = filters.on_sentences()
    rows = store.execute(
        f"""SELECT DISTINCT c.sentence, c.document, k.agency FROM complaint c JOIN sentence s ON s.key = c.sentence
        JOIN mention m ON m.sentence = s.key JOIN mention_agency k ON k.mention = m.key
        WHERE instr(
            substr(s.text, min(m."end", c."end") + 1, max(0, max(m."start", c."start") - min(m."end", c."end"))), '；'
        ) = 0 AND {condition} ORDER BY c.sentence, k.agency""",
        values,
    )
    return [
        _Complaint(sentence=sentence, document=document, agencies=tuple(agency for *_, agency in named))
        for (sentence, document), named in groupby(rows, key=itemgetter(0, 1))
    ]


def _with_complaints(groups: Sequence[_Group], complaints: Sequence[_Complaint], bodies: _Bodies) -> list[_Group]:
    """Adds to each group the complaints about its bodies in its documents; those of no group are one by themselves."""
    by_document: dict[int, list[_Complaint]] = {}
    for complaint in complaints:
        by_document.setdefault(complaint.document, []).append(complaint)
    taken: set[int] = set()
    complete: list[_Group] = []
    for group in groups:
        names = {bodies.names[agency] for agency in group.agencies}
        about = {
            complaint.sentence
            for document in group.documents
            for complaint in by_document.get(document, ())
            if len(names & {bodies.names[agency] for agency in complaint.agencies}) > 1
        }
        taken |= about.union(group.complaints)
        complete.append(replace(group, complaints=tuple(sorted(about.union(group.complaints)))))
    for complaint in complaints:
        named = tuple(agency for agency in complaint.agencies if agency in bodies.public)
        if complaint.sentence not in taken and bodies.some_differ(named):
            complete.append(_Group(agencies=named, complaints=(complaint.sentence,)))
    return complete


def _overlap(store: sqlite3.Connection, group: _Group) -> Overlap:
    found = fetch_duties(store, group.duties)
    duties: tuple[Duty, ...] = tuple(found[key] for key in group.duties)
    places = {duty.place or duty.level for duty in duties}
    evidence = fetch_sentences(store, group.complaints)
    names = store.execute(
        f"SELECT name FROM agency WHERE key IN ({', '.join('?' * len(group.agencies))}) ORDER BY key", group.agencies
    )
    return Overlap(
        action=min((duty.action for duty in duties), key=len, default=""),
        scope=places.pop() if len(places) == 1 else None,
        agencies=tuple(name for (name,) in names),
        duties=duties,
        complaints=tuple(evidence[key] for key in group.complaints),
    )
