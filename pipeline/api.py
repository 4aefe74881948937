"""What programs call: `run` and `merge_shards`, with the manifest they leave."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pipeline.config import Ocr, load_config
from pipeline.engine import cluster, local
from pipeline.engine.batches import Order, Outcome, make_batches
from pipeline.errors import ConfigError
from pipeline.intake import Intake, read_metadata, take_in
from pipeline.manifest import check_shares, write_facts, write_manifest
from pipeline.merge import merge
from pipeline.provenance import provenance
from pipeline.store.folder import RunFolder
from pipeline.store.listing import finished_keys, write_listing
from pipeline.store.shards import drop_shards, shards, sweep

Engine = Literal["local", "dask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is: documents done or begun, of all."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run did.

    Attributes:
        path: The run folder.
        documents: Documents that the command named.
        worked: Documents that were done now, not taken over from an earlier run.
        failures: Rows of `failures`; for a shard of a job array, documents that failed now.
        rows: Rows by table; empty for a shard of a job array.
    """

    path: Path
    documents: int
    worked: int
    failures: int
    rows: Mapping[str, int]


def run(
    *inputs: str | Path,
    out: str | Path = "outputs/run",
    workers: int | None = None,
    engine: Engine = "local",
    scheduler: str | None = None,
    shard: str | None = None,
    ocr: Ocr | None = None,
    metadata: str | Path | None = None,
    lexicons: str | Path | None = None,
    config: str | Path | None = None,
    fresh: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> RunResult:
    """Codes documents and writes their tables.

    The run folder mirrors the inputs of its last command: what was done before and hasn't
    changed is not done again, failed documents are, and those no longer given leave the tables.

    Args:
        *inputs: Files or folders of PDF, text, HTML and DOCX.
        out: The run folder.
        workers: Processes; None for one a core.
        engine: `local`, or `dask` for a cluster.
        scheduler: Address of a running Dask scheduler; None starts a small cluster here.
        shard: ``"I/N"``: only the I-th of N shares of the documents, without tables;
            `merge_shards` joins them.
        ocr: When to recognise characters in pictures.
        metadata: A CSV with path, title, publisher, date, region.
        lexicons: A folder of lexicons that overlay the shipped ones.
        config: A TOML file.
        fresh: Forget what was done before.
        on_progress: Called as documents begin.

    Raises:
        ConfigError: A bad option, configuration or input path.
        LexiconError: A bad lexicon.
        StoreError: The folder is in use or cannot be written.
    """
    began = time.monotonic()
    if not inputs:
        raise ConfigError("no input given", remedy="Name files or folders")
    settings = load_config(Path(config) if config else None, ocr=ocr, lexicons=Path(lexicons) if lexicons else None)
    share = parse_shard(shard) if shard else (1, 1)
    about = read_metadata(Path(metadata)) if metadata else None
    made_by = provenance(settings)
    hands = workers or default_workers()
    facts = {
        **asdict(made_by),
        "configuration": settings.model_dump(mode="json"),
        "inputs": [str(path) for path in inputs],
        "engine": engine,
        "workers": hands,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    folder = RunFolder(Path(out))
    with folder.hold(f"{share[0]}-of-{share[1]}" if shard else ""):
        folder.prepare(fresh=fresh and not shard)
        if not shard:
            sweep(folder.shards)
        intake = take_in(
            [Path(path) for path in inputs],
            coder=made_by.digest,
            max_bytes=settings.limits.bytes,
            metadata=about,
            shard=share,
            skip=folder.path,
        )
        finished = set() if fresh else finished_keys(shards(folder.shards))
        todo = [document for document in intake.documents if document.work_key not in finished]
        order = Order(
            release=made_by.release,
            config=facts["configuration"],
            shards=str(folder.shards.resolve()),
            generation=_generation(folder),
        )
        batches = make_batches(todo, workers=hands)
        if engine == "dask":
            work = cluster.work(batches, order=order, limits=settings.limits, workers=hands, scheduler=scheduler)
        else:
            work = local.work(batches, order=order, limits=settings.limits, workers=hands)
        failures = _watch(work, before=len(intake.documents) - len(todo), todo=len(todo), on_progress=on_progress)
        failures += len(intake.refused)
        write_facts(folder, facts, shard=share)
        write_listing(folder.inputs, _listing(intake), shard=share)
        rows: Mapping[str, int] = {}
        if not shard:
            merged = merge([folder], out=folder)
            drop_shards(folder.shards, keep=merged.used)
            rows = merged.rows
            write_manifest([folder], out=folder, counts=rows, seconds=time.monotonic() - began)
            failures = rows["failures"]
    return RunResult(
        path=folder.path,
        documents=len(intake.documents) + len(intake.refused),
        worked=len(todo),
        failures=failures,
        rows=rows,
    )


def merge_shards(*folders: str | Path, out: str | Path | None = None) -> RunResult:
    """Joins the shards of a job array and writes the tables.

    Args:
        *folders: Run folders that shards were written into; one that all share will do.
        out: Where the tables go; None for the first of `folders`.

    Raises:
        StoreError: Shards are missing, were made differently, or a folder cannot be written.
    """
    began = time.monotonic()
    sources = [RunFolder(Path(folder)) for folder in folders]
    target = RunFolder(Path(out)) if out else sources[0]
    check_shares(sources)
    with target.hold():
        rows = merge(sources, out=target).rows
        write_manifest(sources, out=target, counts=rows, seconds=time.monotonic() - began)
    documents = rows["documents"]
    return RunResult(path=target.path, documents=documents, worked=0, failures=rows["failures"], rows=rows)


def parse_shard(text: str) -> tuple[int, int]:
    """Reads ``I/N``.

    Raises:
        ConfigError: It is not of this form, or I is not within 1..N.
    """
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise ConfigError(f"bad shard {text!r}", remedy="Write I/N with I from 1 to N, as in --shard 3/8")
    return int(match[1]), int(match[2])


def default_workers() -> int:
    """One worker a core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _generation(folder: RunFolder) -> int:
    """One more than the newest shard's: shards of documents that are tried again come later."""
    return 1 + max((int(path.name[:6]) for path in shards(folder.shards)), default=0)


def _watch(
    work: Iterable[Outcome | None], *, before: int, todo: int, on_progress: Callable[[Progress], None] | None
) -> int:
    """Sees the work through; returns how many documents failed."""
    report = on_progress or (lambda progress: None)
    begun = failed = 0
    report(Progress(done=before, total=before + todo))
    for event in work:
        if event is None:
            begun += 1
        else:
            failed += event.failed
        report(Progress(done=before + min(begun, todo), total=before + todo))
    return failed


def _listing(intake: Intake) -> Iterator[dict[str, Any]]:
    for document in intake.documents:
        for path in document.paths:
            yield {"path": path, "document_id": document.document_id, "work_key": document.work_key}
    for path, failure in intake.refused:
        yield {"path": path} | {name: getattr(failure, name) for name in ("stage", "error", "message", "remedy")}
