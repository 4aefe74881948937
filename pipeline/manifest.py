"""The manifest of a run: what was done, with what, and what it cost.

Every share of a job array leaves its facts beside its listing; the manifest is made of them
and of what the workers noted in their shards.
"""

from __future__ import annotations

import json
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.store.folder import RunFolder
from pipeline.store.listing import listings, missing_shards
from pipeline.store.parquet import write_text
from pipeline.store.shards import shards

_MADE_BY = ("version", "source", "models", "lexicons", "config")


def write_facts(folder: RunFolder, facts: Mapping[str, Any], *, shard: tuple[int, int]) -> None:
    """Leaves the facts of shard I of N beside its listing."""
    write_text(folder.inputs / f"{shard[0]}-of-{shard[1]}.json", _text(facts))


def check_shares(folders: Sequence[RunFolder]) -> None:
    """Makes sure that all shares are there and were made by the same program, models and settings.

    Raises:
        StoreError: They are not; the message names the missing or differing ones.
    """
    paths = [path for folder in folders for path in listings(folder.inputs)]
    if missing := missing_shards(paths):
        raise StoreError(f"shards {', '.join(missing)} are missing", remedy="Run them with --shard, then merge")
    first, *others = (_facts(path) for path in paths)
    for path, facts in zip(paths[1:], others, strict=True):
        if differing := [name for name in _MADE_BY if facts[name] != first[name]]:
            raise StoreError(
                f"{path} was made with another {', '.join(differing)} than {paths[0]}",
                remedy="Run all shards with the same program, lexicons and configuration",
            )


def write_manifest(folders: Sequence[RunFolder], *, out: RunFolder, counts: Mapping[str, int], seconds: float) -> None:
    """Writes `out.manifest` for tables just merged from `folders`."""
    shares = [_facts(path) for folder in folders for path in listings(folder.inputs)]
    notes = [json.loads((s / "batch.json").read_text("utf-8")) for folder in folders for s in shards(folder.shards)]
    manifest = {
        **{name: shares[0][name] for name in (*_MADE_BY, "configuration")},
        "shares": [{k: v for k, v in share.items() if k not in (*_MADE_BY, "configuration")} for share in shares],
        "counts": dict(counts),
        "seconds": {
            "stages": {name: round(value, 3) for name, value in sorted(_sum(n["seconds"] for n in notes).items())},
            "wall": round(seconds, 3),
        },
        "peak_memory": {"worker": max((n["peak_memory"] for n in notes), default=0), "main": peak_memory()},
    }
    write_text(out.manifest, _text(manifest))


def peak_memory() -> int:
    """The highest resident memory of this process so far, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts the parent's peak too, until we have used as much
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _facts(listing: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(listing.with_suffix(".json").read_text("utf-8"))
    return facts


def _sum(parts: Iterable[Mapping[str, float]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
