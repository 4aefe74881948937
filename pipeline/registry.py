"""Which agencies of different documents are one: the final ids of agencies.

Inside a document agencies are told apart by its own text. Across documents two are one when
they share name, place and level, where

- a place or level that one document doesn't tell is taken from the others, if they all agree
  (a place only if it stands in the name: 民政局 of nowhere isn't that of the only town seen);
- a name that is another agency's alias joins it, if place and level fit and no second agency
  has that alias: 省生态环境厅 of 河北省 joins 河北省生态环境厅.

What is held in memory grows with the number of different agencies, not with documents.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.store.rows import Row, make_id

Identity = tuple[str, str | None, str | None]
"""Name, place, level."""

SHORTEST_ALIAS = 3
"""Code points; 省厅, 市局 and the like are one thing in one document and another in the next."""


@dataclass(slots=True)
class _Record:
    kinds: Counter[str] = field(default_factory=Counter)
    parents: Counter[Identity] = field(default_factory=Counter)
    predecessors: Counter[Identity] = field(default_factory=Counter)
    since: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)

    def take(self, other: _Record) -> None:
        self.kinds += other.kinds
        self.parents += other.parents
        self.predecessors += other.predecessors
        self.since |= other.since
        self.aliases |= other.aliases


class Registry:
    """Collects agencies as documents know them, then tells them apart."""

    def __init__(self) -> None:
        self._records: dict[Identity, _Record] = defaultdict(_Record)

    def add(
        self,
        identity: Identity,
        *,
        kind: str,
        count: int,
        since: str | None = None,
        aliases: Iterable[str] = (),
        parent: Identity | None = None,
        predecessor: Identity | None = None,
    ) -> None:
        """Takes `count` documents' word about an agency.

        `parent` and `predecessor` may lack place and level when only a name is known.
        """
        record = self._records[identity]
        record.kinds[kind] += count
        record.aliases.update(aliases)
        if since:
            record.since.add(since)
        if parent:
            record.parents[parent] += count
        if predecessor:
            record.predecessors[predecessor] += count

    def settle(self) -> tuple[dict[Identity, str], list[Row]]:
        """The id of every identity that was added, and the rows of the agencies that are left."""
        final = _joined(self._records)
        agencies: dict[Identity, _Record] = defaultdict(_Record)
        for identity in sorted(self._records, key=_order):
            agencies[final[identity]].take(self._records[identity])
            agencies[final[identity]].aliases.add(identity[0])
        of_target = {target: make_id("agency", *target) for target in agencies}
        ids = {identity: of_target[target] for identity, target in final.items()}
        by_name: dict[str, set[str]] = defaultdict(set)
        for target, record in agencies.items():
            for name in record.aliases:
                by_name[name].add(of_target[target])

        def find(references: Counter[Identity], own: str) -> str | None:
            for reference, _ in sorted(references.items(), key=lambda item: (-item[1], _order(item[0]))):
                named = by_name.get(reference[0], set())
                found = ids.get(reference) or (next(iter(named)) if len(named) == 1 else None)
                if found and found != own:
                    return found
            return None

        rows = [
            {
                "agency_id": (own := of_target[target]),
                "name": target[0],
                "level": target[2],
                "kind": min(record.kinds, key=lambda kind: (-record.kinds[kind], kind)),
                "place": target[1],
                "parent_id": find(record.parents, own),
                "predecessor_id": find(record.predecessors, own),
                "since": min(record.since, default=None),
                "aliases": sorted(record.aliases - {target[0]}),
            }
            for target, record in sorted(agencies.items(), key=lambda item: of_target[item[0]])
        ]
        return ids, rows


def _order(identity: Identity) -> tuple[str, str, str]:
    name, place, level = identity
    return name, place or "", level or ""


def _joined(records: dict[Identity, _Record]) -> dict[Identity, Identity]:
    filled = dict(_filled(records))
    aliases: dict[tuple[str, str | None], set[Identity]] = defaultdict(set)
    for identity in sorted(records, key=_order):
        target = filled[identity]
        for alias in records[identity].aliases:
            if len(alias) >= SHORTEST_ALIAS and alias != target[0]:
                aliases[alias, target[1]].add(target)
    known = set(filled.values())
    return {identity: _follow(target, aliases, known) for identity, target in filled.items()}


def _filled(records: dict[Identity, _Record]) -> Iterator[tuple[Identity, Identity]]:
    places: dict[str, set[str]] = defaultdict(set)
    for name, place, _ in records:
        if place and place in name:
            places[name].add(place)
    with_place = {(name, place, level): (name, place or _only(places[name]), level) for name, place, level in records}
    levels: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for name, place, level in with_place.values():
        if level:
            levels[name, place].add(level)
    for identity, (name, place, level) in with_place.items():
        yield identity, (name, place, level or _only(levels[name, place]))


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def _follow(identity: Identity, aliases: dict[tuple[str, str | None], set[Identity]], known: set[Identity]) -> Identity:
    """The agency whose alias the name is, and so on; of a circle the longest name."""
    chain = [identity]
    while (owner := _owner(chain[-1], aliases)) is not None:
        if owner in chain:
            circle = chain[chain.index(owner) :]
            return max(circle, key=lambda member: (len(member[0]), _order(member)))
        chain.append(owner)
    assert chain[-1] in known
    return chain[-1]


def _owner(identity: Identity, aliases: dict[tuple[str, str | None], set[Identity]]) -> Identity | None:
    name, place, level = identity
    if place is None and level != "central":
        return None
    fitting = [owner for owner in aliases.get((name, place), ()) if level in (None, owner[2])]
    return fitting[0] if len(fitting) == 1 else None
