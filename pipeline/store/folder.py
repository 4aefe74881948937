"""A run folder: where its parts lie, and who may write into it.

DIR/manifest.json        what was run, with what, at what cost
DIR/tables/<table>/      the result
DIR/work/inputs/         the inputs of the last command, one file a shard of a job array
DIR/work/shards/         what workers wrote
DIR/lock*                held while a command writes
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.store.parquet import writing


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The places inside a run folder."""

    path: Path

    @property
    def tables(self) -> Path:
        """The final tables."""
        return self.path / "tables"

    @property
    def manifest(self) -> Path:
        """The manifest."""
        return self.path / "manifest.json"

    @property
    def shards(self) -> Path:
        """The work shards."""
        return self.path / "work" / "shards"

    @property
    def inputs(self) -> Path:
        """The inputs of the last command."""
        return self.path / "work" / "inputs"

    def prepare(self, *, fresh: bool) -> None:
        """Makes the folders; with `fresh` empties them first.

        Raises:
            StoreError: The folder cannot be written.
        """
        with writing(self.path):
            if fresh:
                shutil.rmtree(self.path / "work", ignore_errors=True)
            self.shards.mkdir(parents=True, exist_ok=True)
            self.inputs.mkdir(exist_ok=True)

    @contextmanager
    def hold(self, part: str = "") -> Iterator[None]:
        """Keeps other commands from writing to the same folder, or the same `part` of it.

        The kernel frees the lock when its holder dies, however it dies.

        Raises:
            StoreError: Somebody else holds it; the message says who.
        """
        path = self.path / (f"lock-{part}" if part else "lock")
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            file = path.open("a+", encoding="utf-8")
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError(
                    f"{self.path} is in use by {_holder(path)}", remedy="Wait for it, or choose another --out"
                ) from None
            file.truncate(0)
            started = datetime.now(UTC).isoformat(timespec="seconds")
            json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since": started}, file)
            file.flush()
            yield
            file.truncate(0)


def _holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text("utf-8"))
        return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
    except (OSError, ValueError, KeyError):
        return "another process"
