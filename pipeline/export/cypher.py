"""openCypher for Neo4j and its kin: UNWIND … MERGE in batches, so that a file can be loaded twice.

Load it with `cypher-shell < graph.cypher`. Relationships carry their evidence as lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from pipeline.export.sanitise import Value
from pipeline.graph import Graph

_BATCH = 200
"""Rows a statement: parsers slow down on larger ones."""


_HEAD = """\
// A large graph loads faster with an index on the property id of each label; in Neo4j:
// CREATE CONSTRAINT duty_id IF NOT EXISTS FOR (n:Duty) REQUIRE n.id IS UNIQUE
"""


def write_cypher(graph: Graph, path: Path) -> None:
    """Writes a sanitised graph as Cypher statements."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        file.writelines(f"{statement};\n" for statement in _statements(graph))


def _statements(graph: Graph) -> Iterator[str]:
    types = {node: str(attributes.get("type", "Node")) for node, attributes in graph.nodes(data=True)}
    for label in dict.fromkeys(types.values()):
        name = _name(label)
        rows = [
            _literal({"id": node, "properties": _without(attributes, "type")})
            for node, attributes in graph.nodes(data=True)
            if types[node] == label
        ]
        for part in _parts(rows):
            yield f"UNWIND [{', '.join(part)}] AS row MERGE (n:{name} {{id: row.id}}) SET n += row.properties"
    edges = [
        ((types[start], str(attributes["kind"]), types[end]), number, start, end, attributes)
        for number, (start, end, attributes) in enumerate(graph.edges(data=True))
    ]
    edges.sort(key=lambda edge: edge[:2])
    for (first, kind, second), group in groupby(edges, key=lambda edge: edge[0]):
        rows = [
            _literal({"from": start, "to": end, "number": number, "properties": _without(attributes, "kind")})
            for _, number, start, end, attributes in group
        ]
        for part in _parts(rows):
            yield (
                f"UNWIND [{', '.join(part)}] AS row MATCH (a:{_name(first)} {{id: row.from}}) "
                f"MATCH (b:{_name(second)} {{id: row.to}}) MERGE (a)-[r:{_name(kind)} {{number: row.number}}]->(b) "
                "SET r += row.properties"
            )


def _parts(rows: Sequence[str]) -> Iterator[Sequence[str]]:
    return (rows[first : first + _BATCH] for first in range(0, len(rows), _BATCH))


def _without(attributes: Mapping[str, Value], name: str) -> dict[str, Value]:
    return {key: value for key, value in attributes.items() if key != name}


def _literal(value: Value | Mapping[str, object]) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_name(key)}: {_literal(item)}" for key, item in value.items()) + "}"  # type: ignore[arg-type]
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
    return f"'{escaped}'"


def _name(name: str) -> str:
    """A name as Cypher may hold it: in backticks unless it is plain."""
    return name if name.isascii() and name.isidentifier() else "`" + name.replace("`", "``") + "`"
