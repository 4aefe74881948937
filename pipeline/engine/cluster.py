"""The cluster engine: the same batches and the same supervised workers, handed out by Dask.

Every Dask worker starts children of its own and holds them to the limits of each document, as
the local engine does; Dask only decides who takes which batch, and gives batches of lost
machines to others. Inputs and run folder must lie on a disk that all machines see.
"""

from __future__ import annotations

import logging
import queue
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from itertools import islice
from typing import Any

from pipeline.config import Limits
from pipeline.engine.batches import Batch, Order, Outcome
from pipeline.engine.supervisor import Supervisor
from pipeline.errors import ConfigError, StoreError

AHEAD = 2
"""Batches handed out for each thread of the cluster: one to do, one to go on with at once."""

CONNECT_SECONDS = 60
QUIET = {"distributed.worker.profile.enabled": False, "distributed.admin.tick.interval": "1s"}
"""Settings of a cluster that is started here. By default Dask looks at its threads 100 times and at its
loop 50 times a second: 2.9 % of a core that its children need, 0.8 % with these."""

LOST_WORKERS = 10
"""So often Dask may give up on a batch, each time after some of its workers died under it."""


class Children:
    """Plugin of a Dask worker: the supervisors of its children, one for each thread."""

    def __init__(self, name: str, order: Order, limits: Limits) -> None:
        self.name = name
        self._order = order
        self._limits = limits

    def setup(self, worker: Any) -> None:
        """Called by Dask when the plugin reaches a worker."""
        self._idle: queue.SimpleQueue[Supervisor] = queue.SimpleQueue()
        self._all: list[Supervisor] = []

    def teardown(self, worker: Any) -> None:
        """Called by Dask when the run or the worker ends."""
        for supervisor in self._all:
            supervisor.stop()
        with suppress(queue.Empty):
            while True:  # waited for: their processor seconds are counted with this process's
                self._idle.get_nowait().close()

    def do(self, batch: Batch) -> Outcome:
        """Has a batch done by an idle child, or a new one."""
        try:
            supervisor = self._idle.get_nowait()
        except queue.Empty:
            supervisor = Supervisor(self._order, limits=self._limits)
            self._all.append(supervisor)
        try:
            return supervisor.do(batch)
        finally:
            self._idle.put(supervisor)


def _do(batch: Batch, plugin: str) -> Outcome:
    from distributed import get_worker

    outcome: Outcome = get_worker().plugins[plugin].do(batch)
    return outcome


def work(
    batches: Iterable[Batch], *, order: Order, limits: Limits, workers: int, scheduler: str | None
) -> Iterator[Outcome | None]:
    """Does the batches on a Dask cluster.

    Args:
        batches: Taken one by one, as workers come free.
        order: What every worker is told.
        limits: What one document may cost.
        workers: Threads of the cluster that is started here when there is no scheduler.
        scheduler: Address of a running scheduler.

    Yields:
        None for each document, and an `Outcome` for each batch.

    Raises:
        ConfigError: Dask is not installed, or the scheduler doesn't answer.
        StoreError: A worker cannot write, or too many machines were lost.
    """
    try:
        import dask
        from distributed import Client, KilledWorker, LocalCluster, WorkerPlugin, as_completed
    except ImportError:
        raise ConfigError("--engine dask needs Dask", remedy="Install it: pip install 'quanze[cluster]'") from None

    class Plugin(Children, WorkerPlugin):  # type: ignore[misc]
        """Dask accepts nothing but its own kind of plugin."""

    source = iter(batches)
    with ExitStack() as stack:
        if not scheduler:
            stack.enter_context(dask.config.set(QUIET))
        place: Any = scheduler or stack.enter_context(
            LocalCluster(
                n_workers=1,
                threads_per_worker=workers,
                processes=False,
                host="127.0.0.1",
                protocol="tcp://",
                dashboard_address="127.0.0.1:0",
                worker_dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )
        )
        try:
            client = stack.enter_context(Client(place, timeout=CONNECT_SECONDS, set_as_default=False))
        except OSError as error:
            raise ConfigError(f"no Dask scheduler at {scheduler}: {error}", remedy="Check --scheduler") from None
        name = f"quanze-{uuid.uuid4().hex}"
        client.register_plugin(Plugin(name, order, limits))
        stack.callback(_leave, client, name)
        futures = as_completed(loop=client.loop)

        handed: dict[str, Batch] = {}
        losses: Counter[str] = Counter()

        def hand_out(some: Iterable[Batch]) -> None:
            for batch in some:
                key = f"{name}-{batch.name(order.generation)}"
                key += f"-{losses[key]}"
                handed[key] = batch
                futures.add(client.submit(_do, batch, name, key=key, pure=False))

        hand_out(islice(source, _room(client)))
        for future in futures:
            try:
                outcome: Outcome = future.result()
            except KilledWorker:
                batch = handed.pop(future.key)
                base = future.key.rpartition("-")[0]
                if losses[base] >= LOST_WORKERS:
                    raise StoreError("too many machines were lost", remedy="Run the command again") from None
                losses[base] += 1
                hand_out([batch])
                continue
            del handed[future.key]
            yield from [None] * outcome.documents
            yield outcome
            hand_out(islice(source, max(1, _room(client) - len(handed))))


def _room(client: Any) -> int:
    return AHEAD * max(1, sum(map(int, client.ncores().values())))


def _leave(client: Any, name: str) -> None:
    with suppress(Exception):  # the scheduler may be gone already, and its workers with it
        client.unregister_worker_plugin(name)
