"""Documents set in one column (laws, plans, reports) to one article.

Running heads, page numbers and tables of contents go; tables become a paragraph a row;
footnotes follow the paragraph that they stand under.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.language import fold_width
from pipeline.layout.paragraphs import make_paragraph
from pipeline.layout.roles import body_size
from pipeline.layout.shapes import Line, hull
from pipeline.layout.tables import Row, find_rows
from pipeline.model import Page, Paragraph

EDGE = 0.1
"""Running heads and page numbers stand in the outer tenth of a page's height."""

REPEATED = 0.3
"""A line at the edge that this share of the pages repeats (digits aside) is a running head."""

HEADING_SIZE = 1.08
NOTE_SIZE = 0.92
MAX_TITLE = 80

_PAGE_NUMBER = re.compile(
    r"^[-–—―•·\s第]*(?:\d{1,4}|[ivxlcIVXLC]{1,6})[-–—―•·\s页]*(?:[/／共(（]+\s*共?\d{1,4}\s*页?[)）]?)?$"
)
_CONTENTS = re.compile(r"[.…．·]{4,}\s*[-–—]?\s*\d{0,4}\s*[-–—]?$")
_NUMBERED = re.compile(
    r"^(?:第[一二三四五六七八九十百千零〇0-9]{1,7}[编章节条款]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]"
    r"|\d{1,3}(?:\.\d{1,3}){0,4}[.、．]?(?=[^\d.,%年月日])|[（(]\d{1,3}[)）]|[①-⑳]|附[件录表]|目录$|前言$)"
)
_NOTE = re.compile(r"^(?:[①-⑳]|[\[〔【]\d{1,3}[\]〕】]|\*+|注\d?[：:])")
_ENDERS = "。！？；：!?;:”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A single-column document as paragraphs, with the title found on its first pages."""

    title: str | None
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class _Measure:
    """The column of a page: its edges, type size and usual leading."""

    left: float
    right: float
    size: float
    leading: float


def arrange_flow(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> Flow:
    """Joins the pages' lines to paragraphs.

    Args:
        pages: The pages.
        lines: For each page its lines (`lines.find_lines`).
    """
    heads = _running_heads(pages, lines)
    size = body_size(line for page in lines for line in page)
    groups: list[list[Line]] = []
    title: list[Line] = []
    notes: list[list[Line]] = []
    last: Line | None = None
    before: _Measure | None = None
    for page, own in zip(pages, lines, strict=True):
        body = [line for line in own if not line.vertical and not _is_furniture(line, page, heads)]
        rows = find_rows(page, body)
        in_table = {id(line) for row in rows for cell in row.cells for line in cell}
        body = [line for line in body if id(line) not in in_table]
        body, page_notes = _footnotes(page, body, size)
        joined = _rows_joined(body)
        measure = _measure(joined, page, size)
        for item in _in_order(joined, rows):
            if isinstance(item, Row):
                groups.append(_row_lines(item))
                last = None
                continue
            if _CONTENTS.search(item.text):
                last = None
                continue
            if not groups and _is_title(item, measure, page, title):
                title.append(item)
                continue
            turned = last is not None and last.box.page != item.box.page
            if last is None or _begins(item, last, measure, before if turned and before else measure, turned):
                if turned and notes:
                    groups += notes
                    notes = []
                groups.append([item])
            else:
                groups[-1].append(item)
            last = item
        notes += page_notes
        before = measure
    groups += notes
    name = make_paragraph(title).text if title else None
    return Flow(title=name, paragraphs=tuple(make_paragraph(group) for group in groups))


# ---------------------------------------------------------------- what goes


def _key(line: Line) -> str:
    return re.sub(r"[0-9一二三四五六七八九十〇ivxIVX]+", "#", fold_width(line.text))


def _running_heads(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Texts (digits aside) that stand at the edge of many pages."""
    seen: Counter[str] = Counter()
    for page, own in zip(pages, lines, strict=True):
        seen.update({_key(line) for line in own if _at_edge(line, page)})
    return frozenset(key for key, n in seen.items() if n >= 3 and n >= REPEATED * len(pages))


def _at_edge(line: Line, page: Page) -> bool:
    return line.box.bottom < EDGE * page.height or line.box.top > (1 - EDGE) * page.height


def _is_furniture(line: Line, page: Page, heads: frozenset[str]) -> bool:
    return _at_edge(line, page) and (_key(line) in heads or bool(_PAGE_NUMBER.match(fold_width(line.text))))


def _footnotes(page: Page, lines: list[Line], size: float) -> tuple[list[Line], list[list[Line]]]:
    """Divides small lines at the foot that begin with a note's sign from the text above them."""
    small = [line for line in lines if line.size < NOTE_SIZE * size and line.box.top > 0.5 * page.height]
    starts = [line for line in small if _NOTE.match(line.text)]
    if not starts:
        return lines, []
    top = min(line.box.top for line in starts) - 1
    foot = sorted((line for line in lines if line.box.top >= top), key=lambda line: (line.box.bottom, line.box.x0))
    if any(line not in small for line in foot):
        return lines, []
    notes: list[list[Line]] = []
    for line in foot:
        if _NOTE.match(line.text) or not notes:
            notes.append([])
        notes[-1].append(line)
    return [line for line in lines if line.box.top < top], notes


# ---------------------------------------------------------------- what stays


def _rows_joined(lines: Sequence[Line]) -> list[Line]:
    """Joins lines of one baseline, from left to right (a number and its heading, a form's fields)."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda o: (o.box.bottom, o.box.x0)):
        if rows and abs(rows[-1][0].box.bottom - line.box.bottom) < 0.35 * max(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(sorted(row, key=lambda o: o.box.x0)) for row in rows]


def _joined(row: list[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    text, breaks = "", []
    for line in row:
        if text:
            breaks.append(len(text))
        breaks += [len(text) + b for b in line.breaks]
        text += line.text
    heaviest = max(row, key=lambda o: len(o.text))
    return Line(
        box=hull(o.box for o in row),
        text=text,
        size=heaviest.size,
        font=heaviest.font,
        spacing=heaviest.spacing,
        breaks=tuple(breaks),
        confidence=min(o.confidence for o in row),
    )


def _measure(lines: Sequence[Line], page: Page, size: float) -> _Measure:
    own = [line for line in lines if abs(line.size - size) < 0.12 * size]
    lefts = Counter(round(line.box.x0) for line in own)
    left = min((x for x, n in lefts.items() if n >= 0.12 * len(own)), default=0.12 * page.width)
    right = max((line.box.x1 for line in own), default=0.88 * page.width)
    pitches = Counter(
        round(b.box.bottom - a.box.bottom, 0)
        for a, b in zip(own, own[1:], strict=False)
        if b.box.bottom > a.box.bottom + 1
    )
    leading = min(pitches, key=lambda p: (-pitches[p], p), default=1.6 * size)
    return _Measure(left, right, size, leading)


def _in_order(lines: Sequence[Line], rows: Sequence[Row]) -> Iterator[Line | Row]:
    yield from sorted([*lines, *rows], key=lambda item: item.box.top)


def _row_lines(row: Row) -> list[Line]:
    return [line for cell in row.cells for line in cell]


def _is_title(line: Line, measure: _Measure, page: Page, title: Sequence[Line]) -> bool:
    """Large centred lines before any text."""
    if sum(len(o.text) for o in title) + len(line.text) > MAX_TITLE or line.size < 1.15 * measure.size:
        return False
    if title and (title[-1].box.page != line.box.page or abs(title[-1].size - line.size) > 0.1 * line.size):
        return False
    return abs((line.box.x0 + line.box.x1) / 2 - page.width / 2) < 0.1 * page.width


def _begins(line: Line, last: Line, measure: _Measure, before: _Measure, turned: bool) -> bool:
    """Whether a paragraph begins at `line`, `last` being the line before it in a column like `before`."""
    if max(line.size, last.size) > HEADING_SIZE * min(line.size, last.size):
        return True
    indent, past = line.box.x0 - measure.left, last.box.x0 - before.left
    full = last.box.x1 > before.right - 2.2 * last.size
    if not full:
        return True
    if not turned and line.box.bottom - last.box.bottom > 1.45 * measure.leading and last.text[-1] in _ENDERS:
        return True
    if indent > 1.2 * line.size:
        hanging = abs(indent - past) < 0.5 * line.size and last.text[-1] not in _ENDERS
        return not hanging or bool(_NUMBERED.match(line.text))
    return last.text[-1] in _ENDERS and bool(_NUMBERED.match(line.text))
