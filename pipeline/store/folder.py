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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

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
        """Makes the folders; with `fresh` empties them first. Sweeps up after a killed command.

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
        """Keeps other commands from writing to the same folder.

        Commands that each hold another `part` (shares of a job array) may write side by side.
        The kernel frees a lock when its holder dies, however it dies.

        Raises:
            StoreError: Somebody else holds it; the message says who.
        """
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            whole = stack.enter_context(self._lock("lock", fcntl.LOCK_SH if part else fcntl.LOCK_EX))
            own = stack.enter_context(self._lock(f"lock-{part}", fcntl.LOCK_EX)) if part else whole
            started = datetime.now(UTC).isoformat(timespec="seconds")
            own.truncate(0)
            json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since": started}, own)
            own.flush()
            yield
            own.truncate(0)

    @contextmanager
    def _lock(self, name: str, kind: int) -> Iterator[TextIO]:
        with writing(self.path):
            file = (self.path / name).open("a+", encoding="utf-8")
        with file:
            try:
                fcntl.flock(file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError(
                    f"{self.path} is in use by {self._holder()}", remedy="Wait for it, or choose another --out"
                ) from None
            yield file

    def _holder(self) -> str:
        for path in sorted(self.path.glob("lock*"), key=lambda path: path.stat().st_mtime, reverse=True):
            try:
                holder = json.loads(path.read_text("utf-8"))
                return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
            except (OSError, ValueError, KeyError):
                continue
        return "another process"
