"""quanze (权责): who must, should or fails to do what, from Chinese policy texts."""

from __future__ import annotations

from typing import Any

__all__ = ["load", "merge_shards", "open_run", "run"]

_HOMES = {
    "load": "pipeline.spacy_pipeline",
    "merge_shards": "pipeline.api",
    "open_run": "pipeline.run_folder",
    "run": "pipeline.api",
}


def __getattr__(name: str) -> Any:
    """Imports what is asked for when it is asked for: `import pipeline` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
