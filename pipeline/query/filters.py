"""Filters that every question takes, as conditions over the question store."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.errors import QueryError
from pipeline.model import LEVELS, STATUSES

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which duties, sentences and documents to ask about; None means all.

    Attributes:
        status: `assigned`, `proposed` or `neglected`.
        place: Part of the name of the agency's place or of the document's region.
        level: Level of the agency.
        since, until: Issue dates, inclusive: a year, a month (`2019-05`) or a day.
        document: Part of a document's path or title, or its id.

    Raises:
        QueryError: A value that can't be one.
    """

    status: str | None = None
    place: str | None = None
    level: str | None = None
    since: str | None = None
    until: str | None = None
    document: str | None = None

    def __post_init__(self) -> None:
        if self.status is not None and self.status not in STATUSES:
            raise QueryError(f"no status is called {self.status}", remedy=f"Known: {', '.join(STATUSES)}")
        if self.level is not None and self.level not in LEVELS:
            raise QueryError(f"no level is called {self.level}", remedy=f"Known: {', '.join(LEVELS)}")
        for date in (self.since, self.until):
            if date is not None and _DATE.fullmatch(date) is None:
                raise QueryError(f"{date} is no date", remedy="Write 2019, 2019-05 or 2019-05-31")

    def on_duties(self, duty: str = "y") -> tuple[str, list[str]]:
        """A condition over rows of `duty` under the alias given, with its parameters."""
        conditions, values = self._on_documents(f"{duty}.document")
        if self.status is not None:
            conditions.append(f"{duty}.status = ?")
            values.append(self.status)
        if self.level is not None:
            conditions.append(f"{duty}.agency IN (SELECT key FROM agency WHERE level = ?)")
            values.append(self.level)
        if self.place is not None:
            conditions.append(
                f"({duty}.agency IN (SELECT key FROM agency WHERE instr(fold(place), fold(?)))"
                f" OR {duty}.document IN (SELECT key FROM document WHERE instr(fold(region), fold(?))))"
            )
            values += [self.place, self.place]
        return " AND ".join(conditions) or "1", values

    def on_sentences(self, sentence: str = "s") -> tuple[str, list[str]]:
        """A condition over rows of `sentence`: its document, and the duties that it states."""
        conditions, values = self._on_documents(f"{sentence}.document")
        if self.status is not None:
            conditions.append(f"EXISTS (SELECT 1 FROM duty y WHERE y.sentence = {sentence}.key AND y.status = ?)")
            values.append(self.status)
        if self.level is not None:
            conditions.append(f"{_named(sentence)} WHERE m.sentence = {sentence}.key AND a.level = ?)")
            values.append(self.level)
        if self.place is not None:
            conditions.append(
                f"({_named(sentence)} WHERE m.sentence = {sentence}.key AND instr(fold(a.place), fold(?)))"
                f" OR {sentence}.document IN (SELECT key FROM document WHERE instr(fold(region), fold(?))))"
            )
            values += [self.place, self.place]
        return " AND ".join(conditions) or "1", values

    def _on_documents(self, document: str) -> tuple[list[str], list[str]]:
        conditions: list[str] = []
        values: list[str] = []
        if self.since is not None:
            conditions.append("issue_date >= ?")
            values.append(self.since)
        if self.until is not None:
            conditions.append(f"substr(issue_date, 1, {len(self.until)}) <= ?")
            values.append(self.until)
        if self.document is not None:
            conditions.append("(document_id = ? OR instr(fold(path), fold(?)) OR instr(fold(title), fold(?)))")
            values += [self.document] * 3
        if not conditions:
            return [], []
        return [f"{document} IN (SELECT key FROM document WHERE {' AND '.join(conditions)})"], values


def _named(sentence: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM mention m JOIN mention_agency k ON k.mention = m.key JOIN agency a ON a.key = k.agency"
    )
