"""Nodes and edges as Parquet, with lists as lists, for data frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.export.sanitise import Value
from pipeline.graph import Graph
from pipeline.store.parquet import write_rows

_TYPES: dict[type, str] = {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE", str: "VARCHAR"}


def write_parquet(graph: Graph, path: Path) -> None:
    """Writes a sanitised graph as nodes.parquet and edges.parquet into the folder `path`."""
    path.mkdir(parents=True, exist_ok=True)
    nodes = [{"id": node, **attributes} for node, attributes in graph.nodes(data=True)]
    edges = [{"source": start, "target": end, **attributes} for start, end, attributes in graph.edges(data=True)]
    _write(path / "nodes.parquet", {"id": "VARCHAR"}, nodes)
    _write(path / "edges.parquet", {"source": "VARCHAR", "target": "VARCHAR"}, edges)


def _write(path: Path, first: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> None:
    rows = list(rows)
    seen: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            seen.setdefault(name, set()).update(_kinds(value))
    columns = {**first, **{name: _common(kinds) for name, kinds in sorted(seen.items()) if name not in first}}
    write_rows(path, columns, ({name: row.get(name) for name in columns} for row in rows))


def _kinds(value: Value) -> set[str]:
    if isinstance(value, list):
        return {"[]", *(_TYPES[type(item)] for item in value)}
    return {_TYPES[type(value)]}


def _common(kinds: set[str]) -> str:
    items = kinds - {"[]"}
    kind = items.pop() if len(items) == 1 else "DOUBLE" if items == {"BIGINT", "DOUBLE"} else "VARCHAR"
    return f"{kind}[]" if "[]" in kinds else kind
