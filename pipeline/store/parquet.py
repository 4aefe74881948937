"""Rows to Parquet files, durable and always the same bytes for the same rows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import StoreError

JSON_OBJECT_BYTES = 16_777_216
"""DuckDB's own limit for one row of JSON; a longer row raises the limit for its file."""


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def connect(**settings: str | int) -> duckdb.DuckDBPyConnection:
    """A database in memory, on one thread: the same rows give the same bytes."""
    return duckdb.connect(config={"threads": 1, **settings})


def write_rows(
    path: Path,
    columns: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
    *,
    database: duckdb.DuckDBPyConnection | None = None,
) -> None:
    """Writes `rows` to the Parquet file `path`, in the given order.

    Rows go through a file of JSON lines beside `path`: DuckDB types nested columns from it
    without guessing, and faster than from Python objects. Who writes many files gives a `database`
    of its own: opening one takes longer than writing a small file.
    """
    raw = path.with_suffix(".jsonl")
    longest = 0
    with raw.open("wb") as file:
        for row in rows:
            line = _ENCODER.encode(row).encode("utf-8", "replace") + b"\n"
            longest = max(longest, len(line))
            file.write(line)
    types = ", ".join(f'"{name}": {quoted(kind)}' for name, kind in columns.items())
    options = f"format='newline_delimited', maximum_object_size={max(JSON_OBJECT_BYTES, longest + 1)}"
    source = f"SELECT * FROM read_json({quoted(raw)}, columns={{{types}}}, {options})"
    if not longest:
        source = "SELECT " + ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items()) + " LIMIT 0"
    with nullcontext(database) if database else connect() as db:
        db.execute(f"COPY ({source}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
    raw.unlink()


def quoted(value: object) -> str:
    """`value` as a string literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def sync(path: Path) -> None:
    """Makes sure that a file or folder is on the disk, not only in the kernel's memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(path: Path, text: str) -> None:
    """Writes a small text file whole or not at all."""
    temporary = path.with_name(f".tmp-{path.name}-{os.getpid()}")
    temporary.write_text(text, "utf-8")
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns a full disk, or a folder that cannot be written, into a `StoreError`.

    An interrupt during a query, which DuckDB tells as a `RuntimeError`, becomes the interrupt it was.
    """
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        reason = str(getattr(error, "strerror", None) or error).strip()
        remedy = "Free space or choose another --out, and run again; finished documents are kept"
        raise StoreError(f"cannot write {folder}: {reason}", remedy=remedy) from error
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from None
        raise
