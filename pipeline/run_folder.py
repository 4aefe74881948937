"""A finished run, opened for reading: its tables, its graph, and questions to it.

What only tables and graphs need (pandas, DuckDB, networkx) is imported when they are asked for, so that a question
on the command line starts in a third of the time.
"""

from __future__ import annotations

import json
import sqlite3
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from pipeline import query
from pipeline.errors import QueryError, StoreError
from pipeline.export import write
from pipeline.query import Answers, Change, Duty, Evidence, Filters, Gap, Overlap, Pair, Rows
from pipeline.query.answers import GapKind
from pipeline.store.questions import TABLES, open_questions

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.graph import Graph


class Chosen(TypedDict, total=False):
    """What every question takes: the fields of `pipeline.query.Filters`, and which page of answers."""

    status: str | None
    place: str | None
    level: str | None
    since: str | None
    until: str | None
    document: str | None
    limit: int
    offset: int


class _Asked(TypedDict):
    filters: Filters
    limit: int
    offset: int


def open_run(path: str | Path = "outputs/run") -> Run:
    """Opens a run folder for reading.

    Raises:
        StoreError: There are no tables in it.
    """
    run = Run(Path(path))
    if not (run.path / "tables").is_dir():
        raise StoreError(
            f"{run.path} is no finished run", remedy="Give the folder that `quanze run --out` wrote, or run first"
        )
    return run


class Run:
    """A finished run. Use it as a context manager, or close it.

    Attributes:
        path: The run folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the question store."""
        if "questions" in self.__dict__:
            self.questions.close()
            del self.__dict__["questions"]

    @cached_property
    def questions(self) -> sqlite3.Connection:
        """The question store; built when it is missing or stale."""
        return open_questions(self.path)

    @property
    def manifest(self) -> dict[str, Any]:
        """What was run, with what, at what cost; empty where the folder has no manifest.

        Raises:
            StoreError: The manifest is damaged.
        """
        path = self.path / "manifest.json"
        if not path.exists():
            return {}
        try:
            manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{path} can't be read: {error}", remedy="Run again") from None
        return manifest

    def table(self, name: str) -> pd.DataFrame:
        """A table of the run as a data frame, with the columns of its Parquet files.

        Args:
            name: `documents`, `articles`, `sentences`, `mentions`, `agencies`, `duties`, `links` or `failures`.

        Raises:
            QueryError: No table is called so.
            StoreError: The table's files are missing or damaged.
        """
        import duckdb

        from pipeline.store.parquet import quoted

        if name not in TABLES:
            raise QueryError(f"no table is called {name}", remedy=f"Known: {', '.join(TABLES)}")
        files = self.path / "tables" / name / "*.parquet"
        try:
            with duckdb.connect() as database:
                return database.execute(f"FROM read_parquet({quoted(files)})").df()
        except duckdb.Error as error:
            raise StoreError(f"the table {name} of {self.path} can't be read: {error}", remedy="Run again") from None

    def graph(self) -> Graph:
        """The duty graph; see `pipeline.graph`. Its own attributes tell what made the run."""
        from pipeline.graph import build_graph

        graph = build_graph(self.questions)
        manifest = self.manifest
        graph.graph.update({name: manifest[name] for name in ("version", "source", "lexicons") if name in manifest})
        if shares := manifest.get("shares"):
            graph.graph["started"] = min(share["started"] for share in shares)
        return graph

    def export(self, kind: str, path: str | Path) -> Path:
        """Writes the graph in one of the formats of `pipeline.export`."""
        return write(self.graph(), kind, Path(path))

    def who(self, text: str, **chosen: Unpack[Chosen]) -> Answers[Duty]:
        """Agencies that have, should have or neglect a duty about `text`; see `pipeline.query.who`."""
        return query.who(self.questions, text, **_asked(chosen))

    def duties(self, agency: str, *, predecessors: bool = False, **chosen: Unpack[Chosen]) -> Answers[Duty]:
        """An agency's duties; see `pipeline.query.duties`."""
        return query.duties(self.questions, agency, predecessors=predecessors, **_asked(chosen))

    def overlaps(self, **chosen: Unpack[Chosen]) -> Answers[Overlap]:
        """Like duties of different agencies; see `pipeline.query.overlaps`."""
        return query.overlaps(self.questions, **_asked(chosen))

    def gaps(self, *, kind: GapKind | None = None, **chosen: Unpack[Chosen]) -> Answers[Gap]:
        """What has no bearer, no answer, or is neglected; see `pipeline.query.gaps`."""
        return query.gaps(self.questions, kind=kind, **_asked(chosen))

    def changes(self, **chosen: Unpack[Chosen]) -> Answers[Change]:
        """Duties that went to another holder; see `pipeline.query.changes`."""
        return query.changes(self.questions, **_asked(chosen))

    def pairs(self, **chosen: Unpack[Chosen]) -> Answers[Pair]:
        """Problems with the proposals that answer them; see `pipeline.query.pairs`."""
        return query.pairs(self.questions, **_asked(chosen))

    def search(self, text: str, *, label: str | None = None, **chosen: Unpack[Chosen]) -> Answers[Evidence]:
        """Sentences that hold `text`; see `pipeline.query.search`."""
        return query.search(self.questions, text, label=label, **_asked(chosen))

    def sql(self, statement: str, *, limit: int = 50, offset: int = 0) -> Rows:
        """Answers one SELECT over the tables; see `pipeline.query.sql`."""
        return query.sql(self.questions, statement, limit=limit, offset=offset)


def _asked(chosen: Chosen) -> _Asked:
    filters = Filters(
        status=chosen.get("status"),
        place=chosen.get("place"),
        level=chosen.get("level"),
        since=chosen.get("since"),
        until=chosen.get("until"),
        document=chosen.get("document"),
    )
    return {"filters": filters, "limit": chosen.get("limit", 50), "offset": chosen.get("offset", 0)}
