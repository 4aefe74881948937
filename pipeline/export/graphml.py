"""GraphML, by networkx; lists become text."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from pipeline.export.sanitise import joined
from pipeline.graph import Graph


def write_graphml(graph: Graph, path: Path) -> None:
    """Writes a sanitised graph as GraphML."""
    flat = Graph()
    flat.graph.update({name: joined(value) for name, value in graph.graph.items()})
    flat.add_nodes_from(
        (node, {name: joined(value) for name, value in attributes.items()})
        for node, attributes in graph.nodes(data=True)
    )
    for number, (start, end, attributes) in enumerate(graph.edges(data=True)):
        flat.add_edge(start, end, key=f"e{number}", **{name: joined(value) for name, value in attributes.items()})
    nx.write_graphml_lxml(flat, path)
