"""Batches: the unit of work that a worker takes, whatever the engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pipeline.intake import Document

BATCH_WEIGHT = 2_000_000
"""Weight at which a batch is closed: about ten seconds of work, so that a killed worker costs little."""

BATCH_DOCUMENTS = 256
"""At most so many documents a batch: tiny files have a price of their own."""

BATCHES_A_WORKER = 4
"""A small run is cut finer than that, so that no worker waits for the others at the end."""

PDF_WEIGHT = 4
"""A byte of a newspaper PDF costs about so many times what a byte of plain text costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a worker must know besides its batches.

    Attributes:
        release: Digest of program version, lexicons and models; a worker that has others refuses
            to work.
        config: The configuration, as JSON fields.
        shards: The folder that takes work shards.
        generation: Number of the run that writes into this folder, from 1; part of shard names,
            so that documents tried again don't collide with what was there.
    """

    release: str
    config: Mapping[str, Any]
    shards: str
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Documents that one worker does in one go and writes as one shard."""

    documents: tuple[Document, ...]

    def name(self, generation: int) -> str:
        """The shard's name: the same batch of the same run always has the same."""
        keys = "\n".join(sorted(document.work_key for document in self.documents))
        return f"{generation:06d}-{hashlib.sha256(keys.encode()).hexdigest()[:24]}"

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps([asdict(document) for document in self.documents])

    @classmethod
    def from_json(cls, line: str) -> Batch:
        """Reads what `to_json` wrote."""
        return cls(
            documents=tuple(Document(**{**fields, "paths": tuple(fields["paths"])}) for fields in json.loads(line))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a batch.

    Attributes:
        name: The shard's name.
        documents: Documents done, failed ones included.
        failed: Documents that failed as a whole.
        seconds: Seconds by stage.
        peak_memory: Highest resident memory of the worker, in bytes.
    """

    name: str
    documents: int
    failed: int
    seconds: Mapping[str, float] = field(default_factory=dict)
    peak_memory: int = 0


def make_batches(documents: Sequence[Document], *, workers: int) -> Iterator[Batch]:
    """Cuts documents, in their order, into batches of like weight, a few a worker at least."""
    full = min(BATCH_WEIGHT, sum(map(_weight, documents)) // (BATCHES_A_WORKER * workers) + 1)
    held: list[Document] = []
    weight = 0
    for document in documents:
        held.append(document)
        weight += _weight(document)
        if weight >= full or len(held) == BATCH_DOCUMENTS:
            yield Batch(documents=tuple(held))
            held, weight = [], 0
    if held:
        yield Batch(documents=tuple(held))


def _weight(document: Document) -> int:
    return document.size * (PDF_WEIGHT if document.paths[0].lower().endswith(".pdf") else 1)
