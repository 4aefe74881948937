"""Work shards: what a worker writes, one immutable folder of Parquet files a batch.

A shard appears whole or not at all: its files are written and synced under a temporary name,
then the folder is renamed. Doing a batch twice is harmless: the second shard is dropped.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.store.parquet import connect, sync, write_rows, writing
from pipeline.store.rows import Rows
from pipeline.store.schema import SHARD_TABLES

TEMPORARY = ".tmp-"


def write_shard(folder: Path, name: str, documents: Sequence[tuple[str, Rows]], *, facts: Mapping[str, Any]) -> None:
    """Writes one shard.

    Args:
        folder: The folder that holds all shards of a run.
        name: The shard's name.
        documents: Each document's work key and rows.
        facts: What else is worth keeping about the batch (seconds, memory); in `batch.json`.

    Raises:
        StoreError: The disk is full or the folder cannot be written.
    """
    target = folder / name
    temporary = folder / f"{TEMPORARY}{name}-{os.getpid()}"
    try:
        with writing(folder):
            temporary.mkdir(parents=True)
            with connect() as database:
                for table, columns in SHARD_TABLES.items():
                    rows = _rows_of(table, documents)
                    write_rows(temporary / f"{table}.parquet", columns, rows, database=database)
            (temporary / "batch.json").write_text(json.dumps(facts, sort_keys=True), "utf-8")
            for path in temporary.iterdir():
                sync(path)
            sync(temporary)
            if not target.exists():
                temporary.rename(target)
                sync(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _rows_of(table: str, documents: Sequence[tuple[str, Rows]]) -> Iterator[dict[str, Any]]:
    for work_key, rows in documents:
        for ordinal, row in enumerate(rows.get(table, ())):
            yield {"work_key": work_key, "ordinal": ordinal, **row}


def shards(folder: Path) -> list[Path]:
    """The finished shards, by name."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(TEMPORARY))


def drop_shards(folder: Path, *, keep: Collection[Path]) -> None:
    """Removes shards that hold nothing of the tables any more."""
    for path in shards(folder):
        if path not in keep:
            shutil.rmtree(path)


def sweep(folder: Path) -> None:
    """Removes what a killed run left half-written."""
    for path in folder.glob(f"{TEMPORARY}*"):
        shutil.rmtree(path, ignore_errors=True)
