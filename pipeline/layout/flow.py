"""Documents set in one column (laws, plans, reports) to one article.

Running heads, page numbers and tables of contents go; tables become a paragraph a row;
footnotes follow the paragraph that they stand under.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language import fold_width
from pipeline.layout.paragraphs import make_paragraph, make_row
from pipeline.layout.roles import body_size
from pipeline.layout.shapes import Line, hull
from pipeline.layout.tables import Row, find_rows
from pipeline.model import Page, Paragraph

EDGE = 0.13
"""Running heads and page numbers stand in the outer eighth of a page's height."""

REPEATED = 0.3
"""A line at the edge that this share of the pages repeats (digits aside) is a running head."""

HEADING_SIZE = 1.08
"""Neighbouring lines whose sizes differ by more belong to different paragraphs."""

NOTE_SIZE = 0.92
"""Footnotes are smaller than this part of the body."""

TITLE = 1.15
"""A document's title is larger than the body by this ratio (a law's title 1.3 to 2.7)."""

TITLE_ZONE = 0.6
"""It stands in the upper part of the first page."""

MAX_TITLE = 80
"""Characters; the longest titles of notices and plans have about 60."""

MAX_WRAPPED = 3
"""Lines that an entry of a table of contents may have before the one with the page number."""

_PAGE_NUMBER = re.compile(
    r"^[-–—―•·\s第]*(?:\d{1,4}|[ivxlcIVXLC]{1,6})[-–—―•·\s页]*(?:[/／共(（]+\s*共?\d{1,4}\s*页?[)）]?)?$"
)
_CONTENTS = re.compile(r"[.…．·]{4,}\s*[-–—]?\s*(?:\d{0,4}|[IVXivx]{0,6})\s*[-–—]?$")
_NUMBERED = re.compile(
    r"^(?:第[一二三四五六七八九十百千零〇0-9]{1,7}[编章节条款]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]"
    r"|\d{1,3}(?:\.\d{1,3}){0,4}[.、．]?(?=[^\d.,%年月日])|[（(]\d{1,3}[)）]|[①-⑳]|附[件录表]|目录$|前言$)"
)
_CONTENTS_HEAD = re.compile(r"^目[录次]$")
_LABELLED = re.compile(r"^[^，。：；:]{1,8}[：:]")
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
    sheets = [_sheet(page, own, heads, size) for page, own in zip(pages, lines, strict=True)]
    dropped = _contents([line for sheet in sheets for line in sheet.lines])
    title = _title(sheets[0], pages[0]) if sheets else []
    dropped |= {id(line) for line in title}
    paragraphs: list[Paragraph] = []
    pending: list[Paragraph] = []  # footnotes of earlier pages, waiting for the paragraph's end
    current: list[Line] = []
    before = None
    for sheet in sheets:
        items: list[Line | Row] = [*sheet.lines, *sheet.rows]
        for item in sorted(items, key=_top):
            if isinstance(item, Line) and id(item) in dropped:
                continue
            last = current[-1] if current else None
            if isinstance(item, Line) and last and not _begins(item, last, sheet.measure, before or sheet.measure):
                current.append(item)
                continue
            if current:
                paragraphs.append(make_paragraph(current))
            if pending and pending[-1].lines[0].box.page != item.box.page:
                paragraphs += pending
                pending = []
            if isinstance(item, Row):
                paragraphs.append(make_row(item.cells))
                current = []
            else:
                current = [item]
        pending += [make_paragraph(note) for note in sheet.notes]
        before = sheet.measure
    paragraphs += [*([make_paragraph(current)] if current else []), *pending]
    return Flow(title=make_paragraph(title).text if title else None, paragraphs=tuple(paragraphs))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page without its furniture."""

    lines: list[Line]
    rows: tuple[Row, ...]
    notes: list[list[Line]]
    measure: _Measure


def _sheet(page: Page, lines: Sequence[Line], heads: frozenset[str], size: float) -> _Sheet:
    body = [line for line in lines if not line.vertical and not _is_furniture(line, page, heads)]
    rows = find_rows(page, body)
    in_table = {id(line) for row in rows for cell in row.cells for line in cell}
    body, notes = _footnotes(page, [line for line in body if id(line) not in in_table], size)
    joined = _rows_joined(body)
    return _Sheet(lines=joined, rows=rows, notes=notes, measure=_measure(joined, page, size))


def _top(item: Line | Row) -> float:
    return item.box.top


# ---------------------------------------------------------------- what goes


def _key(line: Line) -> str:
    return re.sub(r"[0-9一二三四五六七八九十〇ivxIVX]+", "#", fold_width(line.text))


def _running_heads(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Texts (digits aside) that stand at the edge of many pages."""
    seen: Counter[str] = Counter()
    for page, own in zip(pages, lines, strict=True):
        seen.update({_key(line) for line in own if _at_edge(line, page) and not _NUMBERED.match(line.text)})
    return frozenset(key for key, n in seen.items() if n >= 2 and n >= REPEATED * len(pages))


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
    ends = sorted(line.box.x1 for line in own)
    right = ends[int(0.9 * (len(ends) - 1))] if ends else 0.88 * page.width
    pitches = Counter(
        round(b.box.bottom - a.box.bottom, 0) for a, b in itertools.pairwise(own) if b.box.bottom > a.box.bottom + 1
    )
    leading = min(pitches, key=lambda p: (-pitches[p], p), default=1.6 * size)
    return _Measure(left, right, size, leading)


def _contents(lines: Sequence[Line]) -> set[int]:
    """Ids of lines of a table of contents: leaders to a page number, what is wrapped above, the heading."""
    found: set[int] = set()
    since = 0
    for index, line in enumerate(lines):
        if not _CONTENTS.search(line.text):
            continue
        wrapped = lines[since:index]
        if len(wrapped) <= MAX_WRAPPED and (since or any(_CONTENTS_HEAD.match(o.text) for o in wrapped)):
            found |= {id(o) for o in wrapped}
        elif wrapped and _CONTENTS_HEAD.match(wrapped[-1].text):
            found.add(id(wrapped[-1]))
        found.add(id(line))
        since = index + 1
    return found


def _title(sheet: _Sheet, page: Page) -> list[Line]:
    """The largest centred lines in the upper part of the first page, larger than the body."""
    upper = [
        line
        for line in sheet.lines
        if line.box.bottom < TITLE_ZONE * page.height
        and line.size > TITLE * sheet.measure.size
        and abs((line.box.x0 + line.box.x1) / 2 - page.width / 2) < 0.1 * page.width
    ]
    largest = max((line.size for line in upper), default=0.0)
    title: list[Line] = []
    for line in sorted(upper, key=_top):
        if line.size > 0.95 * largest and (not title or line.box.top - title[-1].box.bottom < 1.5 * largest):
            title.append(line)
    return title if sum(len(line.text) for line in title) <= MAX_TITLE else []


def _begins(line: Line, last: Line, measure: _Measure, before: _Measure) -> bool:
    """Whether a paragraph begins at `line`; `last` is the line before it, in a column like `before`."""
    turned = line.box.page != last.box.page
    if not turned:
        before = measure
    if max(line.size, last.size) > HEADING_SIZE * min(line.size, last.size):
        return True
    ended, numbered = last.text[-1] in _ENDERS, bool(_NUMBERED.match(line.text))
    if last.box.x1 < before.right - 2.2 * last.size:
        return True
    if not turned and line.box.bottom - last.box.bottom > 1.45 * measure.leading and ended:
        return True
    if line.box.x0 - measure.left > 1.2 * line.size:
        labelled = abs(line.box.x0 - last.box.x0) < 0.3 * line.size and bool(_LABELLED.match(line.text))
        return ended or numbered or labelled or last.box.x1 < before.right - 1.2 * last.size
    return ended and numbered
