"""The local engine: a few supervised workers on this machine."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator

from pipeline.config import Limits
from pipeline.engine.batches import Batch, Order, Outcome
from pipeline.engine.supervisor import Stopped, Supervisor


def work(batches: Iterable[Batch], *, order: Order, limits: Limits, workers: int) -> Iterator[Outcome | None]:
    """Does the batches, each on one of `workers` processes.

    Args:
        batches: Taken one by one, as workers come free.
        order: What every worker is told.
        limits: What one document may cost.
        workers: Number of processes.

    Yields:
        None whenever a document begins (for progress), an `Outcome` for each batch.

    Raises:
        StoreError: A worker cannot write; the others are stopped.
    """
    source = iter(batches)
    taking = threading.Lock()
    events: queue.SimpleQueue[Outcome | Exception | str | None] = queue.SimpleQueue()
    supervisors = [Supervisor(order, limits=limits, on_document=lambda: events.put(None)) for _ in range(workers)]

    def serve(supervisor: Supervisor) -> None:
        try:
            while True:
                with taking:
                    batch = next(source, None)
                if batch is None:
                    break
                events.put(supervisor.do(batch))
        except Stopped:
            pass
        except Exception as error:
            events.put(error)
        finally:
            supervisor.close()
            events.put("over")

    threads = [threading.Thread(target=serve, args=(s,), daemon=True) for s in supervisors]
    for thread in threads:
        thread.start()
    running = len(threads)
    try:
        while running:
            event = events.get()
            if isinstance(event, Exception):
                raise event
            if event == "over":
                running -= 1
            else:
                assert not isinstance(event, str)
                yield event
    finally:
        for supervisor in supervisors:
            supervisor.stop()
        for thread in threads:
            thread.join(timeout=1)
