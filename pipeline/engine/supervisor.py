"""The supervisor: drives one worker process and holds it to the limits of each document.

A worker that takes too long or too much memory is killed; the document it was at is refused
with the reason, and a new worker does the batch again without it. A worker that dies by
itself, or is killed from outside, is replaced; its document is tried again first.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import IO, Any

import psutil

from pipeline.config import Limits
from pipeline.engine.batches import Batch, Order, Outcome
from pipeline.errors import StoreError
from pipeline.model import PageFailure

POLL_SECONDS = 0.05
"""How often memory and time are looked at: a worker fills at most about 100 MB in between."""

START_SECONDS = 300.0
"""A worker that isn't ready by then is given up: on a cold network disk, loading takes a minute."""

WRITE_SECONDS = 3600.0
"""Time to write a shard; far more than ever needed, but a disk that hangs must not hang the run."""

MAX_DEATHS = 3
"""A document is refused when so many workers died on it: one death may have come from outside."""

MAX_COMPLAINT = 2000
"""Bytes of a dead worker's standard error that are looked at for its last line."""

MAX_STRIKES = 30
"""The run is given up when so many workers in a row were killed before or after their documents."""


class Stopped(Exception):
    """The run is being stopped."""


class _WorkerDied(Exception):
    def __init__(self, message: str, *, killed: bool = False) -> None:
        super().__init__(message)
        self.killed = killed


class _OverLimit(Exception):
    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class Supervisor:
    """One worker process at a time, and its replacement when it dies.

    Args:
        order: What every worker is told first.
        limits: What one document may cost.
        on_document: Called when a document begins, for progress.
    """

    def __init__(self, order: Order, *, limits: Limits, on_document: Callable[[], None] | None = None) -> None:
        self._order = order
        self._limits = limits
        self._on_document = on_document or (lambda: None)
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._complaints: IO[bytes] | None = None

    def do(self, batch: Batch) -> Outcome:
        """Has the batch done and written.

        Raises:
            StoreError: The worker cannot write, or cannot start.
            Stopped: `stop` was called.
        """
        refused: dict[int, PageFailure] = {}
        deaths: Counter[int] = Counter()
        while True:
            at = [-1]
            try:
                return self._try(batch, refused, at)
            except _OverLimit as over:
                failure = _refusal("LimitError", str(over), over.remedy)
            except _WorkerDied as death:
                self.close()
                deaths[at[0]] += 1
                between = not 0 <= at[0] < len(batch.documents)
                if deaths[at[0]] < (MAX_STRIKES if between and death.killed else MAX_DEATHS):
                    continue
                failure = _refusal("WorkerDied", str(death), "Please report this with the document")
            self.close()
            if not 0 <= at[0] < len(batch.documents):
                raise StoreError(f"workers cannot go on: {failure.message}", remedy=failure.remedy)
            refused[at[0]] = failure

    def stop(self) -> None:
        """Kills the worker, from any thread; what it was doing is lost, finished shards are not."""
        self._stopped.set()
        if (process := self._process) is not None:
            process.kill()

    def close(self) -> None:
        """Ends the worker."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process = None
        if self._complaints is not None:
            self._complaints.close()

    def _try(self, batch: Batch, refused: dict[int, PageFailure], at: list[int]) -> Outcome:
        if self._process is None:
            self._start()
            self._await(START_SECONDS)
        task = {"batch": [asdict(d) for d in batch.documents], "refused": {i: asdict(f) for i, f in refused.items()}}
        self._tell(task)
        seconds = START_SECONDS
        while True:
            message = self._await(seconds)
            if "done" in message:
                return Outcome(**message["done"])
            at[0] = message["start"]
            seconds = self._limits.seconds if at[0] < len(batch.documents) else WRITE_SECONDS
            self._on_document()

    def _death(self) -> _WorkerDied:
        """How the worker ended, with the last line that it or a library of it had to say."""
        assert self._process is not None and self._complaints is not None
        status = self._process.wait()
        self._complaints.seek(max(0, self._complaints.seek(0, os.SEEK_END) - MAX_COMPLAINT))
        last = self._complaints.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
        return _WorkerDied(f"the worker ended with status {status}{': ' if last else ''}{last}", killed=status < 0)

    def _start(self) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the worker
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.engine.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            encoding="utf-8",
            env={**environment, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            start_new_session=True,  # Ctrl-C goes to the main process alone, which then stops us
        )
        self._lines = queue.SimpleQueue()
        threading.Thread(target=_pump, args=(self._process, self._lines), daemon=True).start()
        self._tell(asdict(self._order))

    def _tell(self, message: dict[str, Any]) -> None:
        assert self._process is not None and self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except OSError:
            raise self._death() from None

    def _await(self, seconds: float) -> dict[str, Any]:
        """The worker's next message.

        Raises:
            _OverLimit: It took longer than `seconds`, or more memory than allowed.
            _WorkerDied: There will be none.
            StoreError: The worker told that it cannot go on.
        """
        assert self._process is not None
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=POLL_SECONDS)
            except queue.Empty:
                self._check_memory()
                if time.monotonic() > deadline:
                    raise _OverLimit(f"longer than {seconds:g} seconds", "Raise limits.seconds in --config") from None
                continue
            if self._stopped.is_set():
                raise Stopped
            if line is None:
                raise self._death()
            message: dict[str, Any] = json.loads(line)
            if "fatal" in message:
                text, remedy = message["fatal"]
                raise StoreError(text, remedy=remedy)
            return message

    def _check_memory(self) -> None:
        assert self._process is not None
        try:
            used = psutil.Process(self._process.pid).memory_info().rss
        except psutil.Error:
            return
        if used > self._limits.memory * 1_000_000:
            raise _OverLimit(
                f"more than {self._limits.memory} MB of memory",
                "Raise limits.memory in --config, or split the document",
            )


def _pump(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.put(line)
    except ValueError:  # closed while we read: the supervisor has given the worker up
        pass
    lines.put(None)


def _refusal(error: str, message: str, remedy: str) -> PageFailure:
    return PageFailure(pages=(), stage="work", error=error, message=message, remedy=remedy)
