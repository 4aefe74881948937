"""Fills a new question store from the tables of a run, in one pass."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from pipeline.language import fold
from pipeline.likeness import load_likeness
from pipeline.store.questions.alike import compare_duties

FILLED = (
    "document",
    "article",
    "sentence",
    "agency",
    "mention",
    "mention_agency",
    "duty",
    "complaint",
    "neglect",
    "answer",
    "succession",
    "failure",
)
"""The tables of the store that `rows.sql` tells the rows of."""
_ROWS_AT_ONCE = 20_000


def fill(path: Path, shards: Mapping[str, Sequence[Path]], meta: Mapping[str, str]) -> None:
    """Makes the SQLite file `path` a question store, and sees it onto the disk.

    Args:
        path: An empty file.
        shards: The Parquet files of each table.
        meta: What the store tells about itself.
    """
    source = duckdb.connect()
    target = sqlite3.connect(path)
    try:
        target.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -256000;")
        target.executescript(script("schema.sql"))
        for table, paths in shards.items():
            source.read_parquet([str(p) for p in paths]).create_view(f"raw_{table}")
        source.execute(script("number.sql"))
        compare_duties(source, load_likeness(), script=script("alike.sql"))
        source.execute(script("rows.sql"))
        for table in FILLED:
            _copy(source, target, table)
        target.executemany("INSERT INTO sentence_text (rowid, text) VALUES (?, ?)", _texts(source))
        _name_agencies(source, target)
        target.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        target.executescript(script("indexes.sql"))
        target.commit()
    finally:
        target.close()
        source.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def script(name: str) -> str:
    """One of the SQL files beside this module."""
    return (files("pipeline.store.questions") / name).read_text("utf-8")


def characters(text: str) -> str:
    """`text` folded, as single characters separated by blanks: how it stands in the full-text index."""
    return " ".join("".join(fold(text).split()))


def _copy(source: duckdb.DuckDBPyConnection, target: sqlite3.Connection, table: str) -> None:
    columns = [name for name, *_ in source.execute(f"DESCRIBE to_{table}").fetchall()]
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    target.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", _rows(source, f"FROM to_{table}"))


def _rows(source: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    result = source.cursor().execute(query)
    while rows := result.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def _texts(source: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, str]]:
    for key, text in _rows(source, "SELECT key, text FROM sentences ORDER BY key"):
        yield key, characters(text)


def _name_agencies(source: duckdb.DuckDBPyConnection, target: sqlite3.Connection) -> None:
    """Every form of every name, for looking up and for finding near ones."""
    names: dict[int, list[str]] = {}
    for key, name, aliases in _rows(source, "SELECT key, name, aliases FROM agencies ORDER BY key"):
        names[key] = sorted({fold(form).strip() for form in (name, *(aliases or ()))})
    rows = sorted((form, key) for key, forms in names.items() for form in forms)
    target.executemany("INSERT INTO agency_name VALUES (?, ?)", rows)
    texts = ((key, characters(" ".join(forms))) for key, forms in names.items())
    target.executemany("INSERT INTO agency_name_text (rowid, text) VALUES (?, ?)", texts)
