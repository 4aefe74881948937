"""The one place where text is made harmless before it leaves for other programs.

`sanitised` runs before every writer: what comes out holds only text that XML 1.0 allows
(so no control characters and no halves of surrogate pairs), numbers that are finite, and flat lists of those.
`cell` is for spreadsheets on top of it: nothing that would be run as a formula, nothing that
is longer than a cell may be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # networkx takes its time, and cells of a question's answer don't need it
    from pipeline.graph import Graph

Scalar = str | int | float | bool
Value = Scalar | list[Scalar]

SEPARATOR = " | "
"""Between the items of a list, in formats that have no lists."""

CELL_LENGTH = 32_767
"""Characters that Excel holds in a cell; it counts those beyond U+FFFF twice."""

# https://www.w3.org/TR/xml/#charsets, without the carriage return, which XML readers turn into a line feed
_FORBIDDEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# OWASP, CSV injection: what starts a formula in Excel, LibreOffice or Google Sheets, full-width forms too
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def clean(text: str) -> str:
    """`text` without the characters that XML forbids; line ends become line feeds."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def cell(value: Value) -> Scalar:
    """A value as a spreadsheet may hold it: text that begins like a formula gets an apostrophe in front."""
    text = joined(value) if isinstance(value, list) else value
    if not isinstance(text, str):
        return text
    if _FORMULA.match(text):
        text = "'" + text
    while (excess := len(text.encode("utf-16-le")) // 2 - CELL_LENGTH) > 0:
        text = text[: len(text) - (excess + 1) // 2 - 1] + "…"
    return text


def joined(value: Value) -> Scalar:
    """A list as one text, for formats that have no lists."""
    return SEPARATOR.join(map(str, value)) if isinstance(value, list) else value


def sanitised(graph: Graph) -> Graph:
    """A copy of `graph` with clean values; attributes without value are left out."""
    copy = type(graph)()
    copy.graph.update(_values(graph.graph))
    copy.add_nodes_from((clean(str(node)), _values(attributes)) for node, attributes in graph.nodes(data=True))
    copy.add_edges_from(
        (clean(str(start)), clean(str(end)), _values(attributes)) for start, end, attributes in graph.edges(data=True)
    )
    return copy


def _values(attributes: Mapping[str, object]) -> dict[str, Value]:
    cleaned = ((clean(str(name)), _value(value)) for name, value in attributes.items())
    return {name: value for name, value in cleaned if value is not None}


def _value(value: object) -> Value | None:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [item for item in map(_scalar, value) if item is not None]
    return _scalar(value)


def _scalar(value: object) -> Scalar | None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value if isinstance(value, bool | int | float) else clean(str(value))
