"""The worker: a child process that codes batches and writes them as shards.

It speaks lines of JSON over its standard input and output:

    in   the order, then one batch a line: {"batch": [...], "refused": {"3": {...}}}
    out  {"ready": true}; {"start": 3} before each document; {"done": {...}} for each batch;
         {"fatal": [message, remedy]} when nothing can go on (a full disk, a damaged model)

The main process watches it from outside (`supervisor`), so a document that hangs or eats all
memory costs one kill. When the main process dies, so does the worker.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import queue
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, TextIO

from pipeline.config import Config, parse_config
from pipeline.engine.batches import Batch, Order, Outcome
from pipeline.errors import ExtractionError, QuanzeError, StoreError
from pipeline.intake import Document
from pipeline.journey import Resources, Stopwatch, code, load_resources, read
from pipeline.manifest import peak_memory
from pipeline.model import PageFailure
from pipeline.provenance import provenance
from pipeline.store.rows import Rows, document_rows, failure_row
from pipeline.store.shards import write_shard

MAX_MESSAGE = 500


def main() -> None:
    """Runs until the standard input is closed."""
    say = _take_stdout()
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    try:
        order = Order(**json.loads(lines.get()))
        config = parse_config(order.config, origin="order")
        if provenance(config).release != order.release:
            raise StoreError(
                f"{socket.gethostname()} has another program, lexicon or model than the main process",
                remedy="Install the same version of quanze on all machines",
            )
        resources = settle(config)
        _say(say, {"ready": True})
        while True:
            task = json.loads(lines.get())
            batch = Batch.from_json(json.dumps(task["batch"]))
            refused = {int(index): PageFailure(**failure) for index, failure in task["refused"].items()}
            _do(batch, refused, order=order, resources=resources, say=say)
    except QuanzeError as error:
        _say(say, {"fatal": [error.message, error.remedy]})


def settle(config: Config) -> Resources:
    """Loads what the stages need, for as long as the process lives.

    What is loaded stays, and rows die young: looking for cycles less often saves 0.2 s of the start and 5 % of the
    rest.
    """
    gc.set_threshold(100_000, 50, 100)
    resources = load_resources(config)
    gc.freeze()
    return resources


def _take_stdout() -> TextIO:
    """Keeps the standard output to ourselves: libraries that print must not garble the talk."""
    ours = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return ours


def _listen(lines: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        lines.put(line)
    os._exit(1)


def _say(out: TextIO, message: dict[str, Any]) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


def _do(batch: Batch, refused: dict[int, PageFailure], *, order: Order, resources: Resources, say: TextIO) -> None:
    clock = Stopwatch()
    done: list[tuple[str, Rows]] = []
    failed = 0
    for index, document in enumerate(batch.documents):
        _say(say, {"start": index})
        failure = refused.get(index)
        rows = _failed(document, failure) if failure else _rows(document, resources=resources, clock=clock)
        failed += "documents" not in rows
        done.append((document.work_key, rows))
    _say(say, {"start": len(done)})
    name = batch.name(order.generation)
    peak = peak_memory()
    with clock.stage("write"):
        write_shard(Path(order.shards), name, done, facts={"seconds": clock.seconds, "peak_memory": peak})
    outcome = Outcome(name=name, documents=len(done), failed=failed, seconds=clock.seconds, peak_memory=peak)
    _say(say, {"done": {field: getattr(outcome, field) for field in outcome.__slots__}})


def _failed(document: Document, failure: PageFailure) -> Rows:
    return {"failures": [failure_row(document.document_id, failure)]}


def _rows(document: Document, *, resources: Resources, clock: Stopwatch) -> Rows:
    """A document's rows; whatever goes wrong with it becomes a row of `failures`."""
    try:
        with clock.stage("read"):
            data = _bytes_of(document)
        source = read(data, name=document.paths[0], metadata=document.metadata, resources=resources, clock=clock)
        return document_rows(document.document_id, code(source, resources=resources, clock=clock))
    except QuanzeError as error:
        return _failed(document, _failure(clock.current, error, error.message, error.remedy))
    except MemoryError as error:
        return _failed(document, _failure(clock.current, error, "memory ran out", "Raise limits.memory in --config"))
    except Exception as error:  # any fault of a library costs one document, never the run
        place = traceback.extract_tb(error.__traceback__)[-1]
        message = f"{error} ({Path(place.filename).name}:{place.lineno})"
        return _failed(document, _failure(clock.current, error, message, "Please report this with the document"))


def _failure(stage: str, error: Exception, message: str, remedy: str) -> PageFailure:
    return PageFailure(pages=(), stage=stage, error=type(error).__name__, message=message[:MAX_MESSAGE], remedy=remedy)


def _bytes_of(document: Document) -> bytes:
    """The document's bytes, from the first of its paths that still holds them.

    Raises:
        ExtractionError: No path holds them any more.
    """
    for path in document.paths:
        try:
            with open(path, "rb") as file:
                data = file.read(document.size + 1)
        except OSError:
            continue
        if hashlib.sha256(data).hexdigest() == document.document_id:
            return data
    raise ExtractionError(
        "the file changed or vanished during the run", path=document.paths[0], remedy="Run the command again"
    )


if __name__ == "__main__":
    main()
