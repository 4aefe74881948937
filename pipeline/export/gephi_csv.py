"""Two tables for Gephi and spreadsheets: nodes.csv and edges.csv, UTF-8 with a byte order mark for Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.export.sanitise import Value, cell
from pipeline.graph import Graph


def write_csv(graph: Graph, path: Path) -> None:
    """Writes a sanitised graph as nodes.csv and edges.csv into the folder `path`."""
    path.mkdir(parents=True, exist_ok=True)
    nodes = [
        {"Id": node, "Label": attributes.get("label", node), **_without(attributes, "label")}
        for node, attributes in graph.nodes(data=True)
    ]
    edges = [
        {
            "Source": start,
            "Target": end,
            "Type": "Directed",
            "Label": attributes.get("kind", ""),
            "Weight": attributes.get("count", 1),
            **_without(attributes, "kind", "count"),
        }
        for start, end, attributes in graph.edges(data=True)
    ]
    _write(path / "nodes.csv", ("Id", "Label"), nodes)
    _write(path / "edges.csv", ("Source", "Target", "Type", "Label", "Weight"), edges)


def _without(attributes: Mapping[str, Value], *names: str) -> dict[str, Value]:
    return {name: value for name, value in attributes.items() if name not in names}


def _write(path: Path, first: tuple[str, ...], rows: Iterable[Mapping[str, Value]]) -> None:
    rows = list(rows)
    others = sorted({name for row in rows for name in row} - set(first))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*first, *others])
        writer.writerows([cell(row.get(name, "")) for name in (*first, *others)] for row in rows)
