"""The inputs of a run's last command: each path with the document it held, or why it held none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.store.parquet import connect, quoted, sync, write_rows, writing

COLUMNS = {
    "path": "VARCHAR",
    "document_id": "VARCHAR",
    "work_key": "VARCHAR",
    "stage": "VARCHAR",
    "error": "VARCHAR",
    "message": "VARCHAR",
    "remedy": "VARCHAR",
}
"""A path either has a document and its work key, or stage, error, message and remedy."""


def write_listing(folder: Path, rows: Iterable[dict[str, Any]], *, shard: tuple[int, int]) -> None:
    """Writes the inputs of shard I of N (1 of 1: the whole) and drops listings of another N."""
    index, count = shard
    path = folder / f"{index}-of-{count}.parquet"
    temporary = folder / f".tmp-{path.name}"
    with writing(folder):
        with connect() as database:
            write_rows(temporary, COLUMNS, rows, database=database)
        sync(temporary)
        temporary.replace(path)
        for other in folder.glob("*-of-*.parquet"):
            if not other.stem.endswith(f"-of-{count}"):
                other.unlink(missing_ok=True)
        sync(folder)


def listings(folder: Path) -> list[Path]:
    """The listings of all shards of a folder.

    Raises:
        StoreError: There is none, or shards of the job array are missing.
    """
    paths = sorted(folder.glob("*-of-*.parquet"))
    if not paths:
        raise StoreError(f"{folder.parent.parent} holds no run", remedy="Use `quanze run` first")
    return paths


def missing_shards(paths: Iterable[Path]) -> list[str]:
    """Shards of a job array that no listing stands for, as ``I/N``."""
    found: dict[int, set[int]] = {}
    for path in paths:
        index, _, count = path.stem.partition("-of-")
        found.setdefault(int(count), set()).add(int(index))
    return [f"{i}/{count}" for count, done in sorted(found.items()) for i in range(1, count + 1) if i not in done]


def parquet_list(paths: Iterable[Path]) -> str:
    """Files as an argument of DuckDB's `read_parquet`."""
    return "[" + ", ".join(quoted(path) for path in paths) + "]"


def finished_keys(shards: Iterable[Path]) -> set[str]:
    """Work keys of documents that were done without any failure."""
    paths = list(shards)
    if not paths:
        return set()
    documents = parquet_list(path / "documents.parquet" for path in paths)
    failures = parquet_list(path / "failures.parquet" for path in paths)
    with connect() as database:
        rows = database.execute(
            f"SELECT d.work_key FROM read_parquet({documents}, filename=true) d "
            f"ANTI JOIN read_parquet({failures}, filename=true) f ON d.work_key = f.work_key "
            "AND regexp_replace(d.filename, '[^/]*$', '') = regexp_replace(f.filename, '[^/]*$', '')"
        ).fetchall()
    return {key for (key,) in rows}
