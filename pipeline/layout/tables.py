"""Ruled tables: each printed line to its cell, cells to rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout.shapes import Line, hull
from pipeline.model import Box, Page

REACH = 3.0
"""Points by which rules may miss each other and still meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A table's row: the lines of each cell, cells from left to right."""

    box: Box
    cells: tuple[tuple[Line, ...], ...]


def find_rows(page: Page, lines: Sequence[Line]) -> tuple[Row, ...]:
    """The rows of all ruled tables of a page, from top to bottom.

    A cell that spans several rows stands in the row of its upper edge.
    """
    rules = [*page.rules, *(edge for panel in page.panels for edge in _edges(panel))]
    level = [r for r in rules if r.x1 - r.x0 > r.bottom - r.top]
    upright = [r for r in rules if r.x1 - r.x0 <= r.bottom - r.top]
    cells: dict[tuple[int, int, int, int], list[Line]] = {}
    for region in _regions(level, upright):
        inside = [line for line in lines if _holds(region, line)]
        own_level = [r for r in level if _meet(r, region)]
        own_upright = [r for r in upright if _meet(r, region)]
        for line in inside:
            cells.setdefault(_cell(line, region, own_level, own_upright), []).append(line)
    rows: list[list[tuple[int, int, int, int]]] = []
    for key in sorted(cells):
        if rows and key[0] - rows[-1][0][0] <= REACH:
            rows[-1].append(key)
        else:
            rows.append([key])
    return tuple(
        Row(
            box=hull(line.box for key in row for line in cells[key]),
            cells=tuple(
                tuple(sorted(cells[key], key=lambda o: (round(o.box.bottom / o.size), o.box.x0)))
                for key in sorted(row, key=lambda key: key[1])
            ),
        )
        for row in rows
    )


def _edges(panel: Box) -> list[Box]:
    x0, top, x1, bottom = panel.x0, panel.top, panel.x1, panel.bottom
    sides = [(x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)]
    return [Box(page=panel.page, x0=a, top=b, x1=c, bottom=d) for a, b, c, d in sides]


def _regions(level: Sequence[Box], upright: Sequence[Box]) -> list[Box]:
    """Areas of rules that meet; at least two level and two upright ones make a table."""
    groups: list[list[Box]] = []
    for rule in (*level, *upright):
        meeting = [g for g in groups if any(_meet(rule, other) for other in g)]
        groups = [g for g in groups if g not in meeting]
        groups.append([rule, *(r for g in meeting for r in g)])
    return [
        hull(group)
        for group in groups
        if sum(r in level for r in group) >= 2 and len({round(r.x0) for r in group if r in upright}) >= 3
    ]


def _meet(a: Box, b: Box) -> bool:
    return a.x0 - REACH < b.x1 and b.x0 - REACH < a.x1 and a.top - REACH < b.bottom and b.top - REACH < a.bottom


def _holds(region: Box, line: Line) -> bool:
    x, y = (line.box.x0 + line.box.x1) / 2, (line.box.top + line.box.bottom) / 2
    return region.x0 <= x <= region.x1 and region.top <= y <= region.bottom


def _cell(line: Line, region: Box, level: Sequence[Box], upright: Sequence[Box]) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of the cell around a line."""
    x, y = (line.box.x0 + line.box.x1) / 2, (line.box.top + line.box.bottom) / 2
    over = [r.bottom for r in level if r.x0 - REACH < x < r.x1 + REACH]
    beside = [r.x1 for r in upright if r.top - REACH < y < r.bottom + REACH]
    return (
        round(max((v for v in over if v <= y), default=region.top)),
        round(max((v for v in beside if v <= x), default=region.x0)),
        round(min((v for v in over if v > y), default=region.bottom)),
        round(min((v for v in beside if v > x), default=region.x1)),
    )
