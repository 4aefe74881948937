"""A run's graph in the formats of other programs, a module a format.

`write` sanitises the graph once and gives it to the format's writer.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import QueryError, StoreError
from pipeline.export.sanitise import sanitised

if TYPE_CHECKING:
    from pipeline.graph import Graph

FORMATS = {
    "graphml": ("pipeline.export.graphml:write_graphml", "graph.graphml"),
    "gexf": ("pipeline.export.gexf:write_gexf", "graph.gexf"),
    "csv": ("pipeline.export.gephi_csv:write_csv", "csv"),
    "cypher": ("pipeline.export.cypher:write_cypher", "graph.cypher"),
    "turtle": ("pipeline.export.rdf:write_turtle", "graph.ttl"),
    "jsonld": ("pipeline.export.rdf:write_jsonld", "graph.jsonld"),
    "xlsx": ("pipeline.export.xlsx:write_xlsx", "graph.xlsx"),
    "parquet": ("pipeline.export.parquet:write_parquet", "parquet"),
    "html": ("pipeline.export.html:write_html", "graph.html"),
}
"""Each format's writer and the file or folder that it writes when no other is named."""

FOLDERS = ("csv", "parquet")
"""Formats of more than one file."""


def write(graph: Graph, kind: str, path: Path) -> Path:
    """Writes `graph` in the format `kind`.

    Args:
        graph: As `pipeline.graph` builds it.
        kind: One of `FORMATS`.
        path: The file, or for csv and parquet the folder. Folders on the way are made.

    Returns:
        `path`.

    Raises:
        QueryError: No format is called so.
        StoreError: The file can't be written.
    """
    if kind not in FORMATS:
        raise QueryError(f"no format is called {kind}", remedy=f"Known: {', '.join(FORMATS)}")
    module, name = FORMATS[kind][0].split(":")
    writer: Callable[[Graph, Path], None] = getattr(import_module(module), name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind in FOLDERS:
            writer(sanitised(graph), path)
        else:
            _write_whole(writer, sanitised(graph), path)
    except OSError as error:
        raise StoreError(
            f"can't write {path}: {error.strerror or error}", remedy="Name another place with --out"
        ) from None
    return path


def _write_whole(writer: Callable[[Graph, Path], None], graph: Graph, path: Path) -> None:
    """Writes a file under another name first: it appears whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        writer(graph, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
