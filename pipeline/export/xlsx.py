"""An Excel workbook: a sheet for each type of node, one for the statements of duties, one for the other ties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

from pipeline.errors import StoreError
from pipeline.export.sanitise import Value, cell
from pipeline.graph import EVIDENCE, NODE_TYPES, Graph

_ROWS = 1_048_576
"""Rows of a sheet, by Excel's specification; what is more goes to a further sheet."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}

_Table = tuple[Sequence[str], Sequence[Sequence[Value]]]


def write_xlsx(graph: Graph, path: Path) -> None:
    """Writes a sanitised graph as a workbook.

    Raises:
        StoreError: A value did not fit.
    """
    try:
        with xlsxwriter.Workbook(path, _OPTIONS) as book:
            book.set_properties({"created": _made(graph)})
            heading = book.add_format({"bold": True, "bg_color": "#DDE7F0"})
            for name, (columns, rows) in _tables(graph):
                for number, first in enumerate(range(0, max(len(rows), 1), _ROWS - 1)):
                    sheet = book.add_worksheet(name if number == 0 else f"{name} {number + 1}")
                    sheet.freeze_panes(1, 1)
                    for column, title in enumerate(columns):
                        _write(sheet, 0, column, title, heading)
                    for row, values in enumerate(rows[first : first + _ROWS - 1], 1):
                        for column, value in enumerate(values):
                            _write(sheet, row, column, value)
    except XlsxWriterException as error:
        raise StoreError(f"can't write {path}: {error}", remedy="Name another place with --out") from None


def _made(graph: Graph) -> datetime:
    """When the run began: a workbook must hold a time, and the clock's would make each export another."""
    return datetime.fromisoformat(str(graph.graph.get("started", "2000-01-01T00:00:00")))


def _write(sheet: Worksheet, row: int, column: int, value: Value, form: object = None) -> None:
    # The writer tells of what it leaves out (too long, outside the sheet) by its result alone.
    if sheet.write(row, column, cell(value), form) not in (0, None):
        raise StoreError(
            f"sheet {sheet.get_name()}, row {row + 1}: a value doesn't fit", remedy="Export csv or parquet instead"
        )


def _tables(graph: Graph) -> Iterator[tuple[str, _Table]]:
    for kind in NODE_TYPES:
        yield kind, _nodes(graph, kind)
    yield "Statements", _edges(graph, statements=True)
    yield "Ties", _edges(graph, statements=False)


def _nodes(graph: Graph, kind: str) -> _Table:
    nodes = [(node, attributes) for node, attributes in graph.nodes(data=True) if attributes.get("type") == kind]
    columns = list(dict.fromkeys(name for _, attributes in nodes for name in attributes if name != "type"))
    return ["id", *columns], [[node, *(attributes.get(name, "") for name in columns)] for node, attributes in nodes]


def _edges(graph: Graph, *, statements: bool) -> _Table:
    """Edges with a row for each sentence that bears them out: the duties' statements, or all others."""
    facts = ["deontic", "status", "source", "role"] if statements else ["kind"]
    rows: list[Sequence[Value]] = []
    for start, end, attributes in graph.edges(data=True):
        if (attributes.get("kind") == "HAS_DUTY") == statements:
            named = [_label(graph, start), _label(graph, end), *(attributes.get(fact, "") for fact in facts)]
            rows += [[*named, *evidence, start, end] for evidence in _sentences(attributes)]
    return ["from", "to", *facts, *EVIDENCE, "from_id", "to_id"], rows


def _sentences(attributes: Mapping[str, Value]) -> Iterator[tuple[Value, ...]]:
    columns = [attributes.get(name, []) for name in EVIDENCE]
    return zip(*(column if isinstance(column, list) else [column] for column in columns), strict=True)


def _label(graph: Graph, node: str) -> Value:
    label: Value = graph.nodes[node].get("label", node)
    return label
