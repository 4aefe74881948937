"""GEXF 1.3 for Gephi, with lists as lists and parallel edges told apart by their kind.

The format: https://gexf.net/schema.html. networkx's own writer stops at lists and missing values.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from pipeline.export.sanitise import Value
from pipeline.graph import Graph

_TYPES: dict[type, str] = {bool: "boolean", int: "long", float: "double", str: "string", list: "liststring"}
_COLOURS = {
    "Agency": (31, 78, 121),
    "Duty": (84, 130, 53),
    "Problem": (192, 57, 43),
    "Proposal": (214, 137, 16),
    "Article": (127, 140, 141),
}


def write_gexf(graph: Graph, path: Path) -> None:
    """Writes a sanitised graph as GEXF 1.3."""
    nodes = [(node, dict(attributes)) for node, attributes in graph.nodes(data=True)]
    edges = [(start, end, dict(attributes)) for start, end, attributes in graph.edges(data=True)]
    node_types = _declared(attributes for _, attributes in nodes)
    edge_types = _declared(attributes for _, _, attributes in edges)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">\n'
            "<meta><creator>quanze</creator></meta>\n"
            '<graph defaultedgetype="directed" mode="static" idtype="string">\n'
        )
        file.writelines(_declaration("node", node_types))
        file.writelines(_declaration("edge", edge_types))
        file.write(f'<nodes count="{len(nodes)}">\n')
        for node, attributes in nodes:
            red, green, blue = _COLOURS.get(str(attributes.get("type")), (0, 0, 0))
            file.write(f"<node id={_quoted(node)} label={_quoted(attributes.get('label', node))}>")
            file.writelines(_values(attributes, node_types))
            file.write(f'<viz:color r="{red}" g="{green}" b="{blue}"/></node>\n')
        file.write(f'</nodes>\n<edges count="{len(edges)}">\n')
        for number, (start, end, attributes) in enumerate(edges):
            kind, weight = _quoted(attributes.get("kind", "")), float(attributes.get("count", 1))
            file.write(
                f'<edge id="{number}" source={_quoted(start)} target={_quoted(end)} '
                f'kind={kind} label={kind} weight="{weight}">'
            )
            file.writelines(_values(attributes, edge_types))
            file.write("</edge>\n")
        file.write("</edges>\n</graph>\n</gexf>\n")


def _declared(attributes: Iterable[Mapping[str, Value]]) -> dict[str, str]:
    """Attribute names with the type that holds all their values; every list is a list of strings."""
    seen: dict[str, set[str]] = {}
    for mapping in attributes:
        for name, value in mapping.items():
            seen.setdefault(name, set()).add(_TYPES[type(value)])
    return {name: _common(kinds) for name, kinds in sorted(seen.items())}


def _common(kinds: set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    if "liststring" in kinds:
        return "liststring"
    return "double" if kinds == {"long", "double"} else "string"


def _declaration(element: str, types: Mapping[str, str]) -> Iterable[str]:
    yield f'<attributes class="{element}">\n'
    for number, (name, kind) in enumerate(types.items()):
        yield f'<attribute id="{number}" title={_quoted(name)} type="{kind}"/>\n'
    yield "</attributes>\n"


def _values(attributes: Mapping[str, Value], types: Mapping[str, str]) -> Iterable[str]:
    yield "<attvalues>"
    for number, name in enumerate(types):
        if name in attributes:
            yield f'<attvalue for="{number}" value={_quoted(_written(attributes[name], types[name]))}/>'
    yield "</attvalues>"


def _written(value: Value, kind: str) -> str:
    if kind == "liststring":
        items = value if isinstance(value, list) else [value]
        return "[" + ", ".join(json.dumps(str(item), ensure_ascii=False) for item in items) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(value: object) -> str:
    return quoteattr(str(value), {"\n": "&#10;", "\t": "&#9;"})
