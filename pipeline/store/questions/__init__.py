"""The question store: a run's tables as one SQLite file that answers in milliseconds.

`open_questions` builds it from `tables/` in one pass when it is missing or no longer
theirs. A store is written under a temporary name, renamed when complete, and never changed
afterwards, so readers open it as immutable: no locks, no side files, read-only folders
and network disks do as well. (Write-ahead logging would leave side files
that outlive a replaced store; nothing is ever written that it could log.)
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.language import fold
from pipeline.lexicon import shipped

FILE_NAME = "questions.sqlite"
TABLES = ("documents", "articles", "sentences", "mentions", "agencies", "duties", "links", "failures")


def open_questions(run: Path) -> sqlite3.Connection:
    """Opens the question store of a run folder, building it first where needed.

    Raises:
        StoreError: The folder has no tables, or a store can't be written.
    """
    shards = _shards(run)
    path = run / FILE_NAME
    signature = _signature(run, shards)
    connection = _connect(path)
    if connection is not None:
        found = dict(connection.execute("SELECT name, value FROM meta"))
        if found.get("format") == _format() and (
            found.get("signature") == signature or found.get("digest") == digest_of_tables(run)
        ):
            return connection
        connection.close()
    build_questions(run)
    connection = _connect(path)
    if connection is None:
        raise StoreError(f"the question store {path} can't be opened", remedy="Delete it and ask again")
    return connection


def build_questions(run: Path) -> None:
    """Builds the question store of a run folder from its tables.

    Raises:
        StoreError: A table is missing or damaged, or the store can't be written.
    """
    # A store is asked a thousand times for each time it is built.
    import duckdb

    from pipeline.store.questions.fill import fill

    shards = _shards(run)
    meta = {"format": _format(), "signature": _signature(run, shards), "digest": digest_of_tables(run)}
    try:
        handle, name = tempfile.mkstemp(prefix=".questions-", suffix=".part", dir=run)
        os.close(handle)
    except OSError as error:
        raise StoreError(
            f"can't write a question store into {run}: {error.strerror}",
            remedy="Copy the run to a folder you may write",
        ) from None
    part = Path(name)
    try:
        fill(part, shards, meta)
        part.chmod(0o644)
        part.replace(run / FILE_NAME)
    except duckdb.Error as error:
        raise StoreError(f"the tables of {run} can't be read: {error}", remedy="Run again with --fresh") from None
    except sqlite3.Error as error:
        raise StoreError(f"the question store of {run} can't be written: {error}", remedy="Is the disk full?") from None
    finally:
        part.unlink(missing_ok=True)


def digest_of_tables(run: Path) -> str:
    """SHA-256 over the names and contents of all table files."""
    digest = hashlib.sha256()
    for shard in (shard for table in _shards(run).values() for shard in table):
        with shard.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{shard.relative_to(run).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def _shards(run: Path) -> dict[str, list[Path]]:
    shards = {table: sorted((run / "tables" / table).glob("*.parquet")) for table in TABLES}
    missing = [table for table in TABLES if not shards[table]]
    if missing:
        raise StoreError(
            f"{run} has no table {', '.join(missing)}",
            remedy="Give --run the folder that `quanze run --out` wrote, or run first",
        )
    return shards


def _signature(run: Path, shards: dict[str, list[Path]]) -> str:
    """Names, sizes and times of the table files: equal as long as nobody has touched them."""
    found = [(p.relative_to(run).as_posix(), p.stat()) for table in shards.values() for p in table]
    return json.dumps([[name, stat.st_size, stat.st_mtime_ns] for name, stat in found])


@cache
def _format() -> str:
    """Digest of everything that makes a store out of tables; one made otherwise is built again."""
    here = files("pipeline.store.questions")
    makers = [*(here / f"{name}.sql" for name in ("schema", "number", "alike", "rows", "indexes"))]
    makers += [*(here / name for name in ("fill.py", "alike.py"))]
    makers += [*(files("pipeline") / name for name in ("likeness.py", "language.py")), shipped() / "overlaps.tsv"]
    return hashlib.sha256(b"\0".join(maker.read_bytes() for maker in makers)).hexdigest()


def _connect(path: Path) -> sqlite3.Connection | None:
    """The store, or None where there is none that could be read."""
    if not path.exists():
        return None
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        connection.execute("PRAGMA cache_size = -64000")
        connection.execute("PRAGMA mmap_size = 1073741824")
        connection.execute("SELECT value FROM meta").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        return None
    connection.create_function("fold", 1, _fold_or_none, deterministic=True)
    return connection


def _fold_or_none(text: str | None) -> str | None:
    return None if text is None else fold(text)
