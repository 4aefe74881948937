"""SQL of the user's own, kept to reading the run's tables for a limited time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pipeline.errors import QueryError

SECONDS = 30.0
_LONGEST_VALUE = 10_000_000
_STEPS_BETWEEN_LOOKS = 20_000
"""Virtual machine steps between looks at the clock: about a millisecond."""

_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_INNER = ("sqlite_", "pragma_", "dbstat")
_FORBIDDEN_FUNCTIONS = {"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A result of SQL.

    Attributes:
        columns: Names of the columns.
        rows: The rows of this page.
        offset: Rows before this page.
        more: Whether rows are left after this page.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    offset: int
    more: bool


def sql(store: sqlite3.Connection, query: str, *, limit: int = 50, offset: int = 0, seconds: float = SECONDS) -> Rows:
    """Answers one SELECT over the tables of the run (`documents`, `sentences`, `duties`, …).

    Raises:
        QueryError: It isn't one statement that only reads these tables, it is wrong, or it takes too long.
    """
    with _guarded(store, seconds):
        cursor = store.execute(query)
        if cursor.description is None:
            raise QueryError("that is no question", remedy="Write one SELECT statement")
        columns = tuple(column[0] for column in cursor.description)
        left = offset
        while left > 0 and (skipped := cursor.fetchmany(min(left, 10_000))):
            left -= len(skipped)
        rows = cursor.fetchmany(limit + 1)
    return Rows(columns=columns, rows=tuple(rows[:limit]), offset=offset, more=len(rows) > limit)


@contextmanager
def _guarded(store: sqlite3.Connection, seconds: float) -> Iterator[None]:
    def authorise(action: int, first: str | None, second: str | None, _database: str | None, _view: str | None) -> int:
        allowed = (
            # The file holds the run's tables and nothing else; names that a query gives itself are read, too.
            (action == sqlite3.SQLITE_READ and not (first or "").startswith(_INNER))
            or (action == sqlite3.SQLITE_PRAGMA and first == "data_version")  # the full-text index asks for it
            or (action in _ALLOWED and second not in _FORBIDDEN_FUNCTIONS)
        )
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    end = time.monotonic() + seconds
    limit = store.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    store.set_authorizer(authorise)
    store.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if str(error) == "interrupted":
            raise QueryError(
                f"the query took longer than {seconds:g} s",
                remedy="Narrow it, or open questions.sqlite with a tool of your own",
            ) from None
        raise QueryError(f"SQL: {error}", remedy=_REMEDY) from None
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise QueryError(f"SQL: {error}", remedy=_REMEDY) from None
    finally:
        store.set_authorizer(None)
        store.set_progress_handler(None, 0)
        store.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limit)


_REMEDY = (
    "One SELECT over documents, articles, sentences, mentions, agencies, duties, links, failures; "
    "columns as in the tables of the run"
)
