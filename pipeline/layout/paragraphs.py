"""Printed lines to paragraphs with their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.layout.shapes import Line
from pipeline.model import Paragraph, PrintedLine

INDENT = 1.2
"""Ems from which a first line counts as indented (the usual indent is 2)."""


def spaced(line: Line) -> str:
    """The line's text with blanks between its Latin words and numbers."""
    text = line.text
    for at in reversed(line.breaks):
        if _latin(text[at - 1]) and _latin(text[at]):
            text = f"{text[:at]} {text[at:]}"
    return text


def starts_paragraph(line: Line, before: Line | None, *, left: float, right: float) -> bool:
    """Whether a paragraph begins at `line`, set in a column from `left` to `right` after line `before`."""
    if line.box.x0 - left > INDENT * line.size:
        return True
    return before is not None and before.box.x1 < right - 1.5 * before.size


def make_row(cells: Sequence[Sequence[Line]]) -> Paragraph:
    """Joins a table's row into one paragraph, its cells parted by tabs."""
    text = ""
    printed: list[PrintedLine] = []
    for cell in cells:
        text += "\t" if text else ""
        own = make_paragraph(cell)
        printed += [replace(o, start=o.start + len(text), end=o.end + len(text)) for o in own.lines]
        text += own.text
    return Paragraph(text=text, lines=tuple(printed))


def make_paragraph(lines: Sequence[Line]) -> Paragraph:
    """Joins lines into one paragraph; a blank stays only between Latin words."""
    text = ""
    printed = []
    for line in lines:
        own = spaced(line)
        if text and _latin(text[-1]) and _latin(own[0]) and not (text[-1].isdigit() and own[0].isdigit()):
            text += " "
        printed.append(
            PrintedLine(start=len(text), end=len(text) + len(own), box=line.box, confidence=round(line.confidence, 3))
        )
        text += own
    return Paragraph(text=text, lines=tuple(printed))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
