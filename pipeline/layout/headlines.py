"""Headlines: stacks of display lines with kicker, subtitle and byline.

Of a stack the largest lines are the title; smaller ones before it are kickers, behind it
subtitles. Kickers, subtitles and bylines about as small as the body are found by their place.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout.blocks import panel_of
from pipeline.layout.shapes import Headline, Line, above, beside, hull, shared, without
from pipeline.layout.wording import Wording
from pipeline.model import Box, Page

TITLE = 1.35
"""Smallest title in relation to the body."""

PART = 0.8
"""Lines of a stack smaller than this part of its largest aren't part of the title."""

MAX_KICKER = 14
"""Characters of the longest kicker that is set as small as the body."""

_NO_KICKER_END = "。！？；!?;…，、："


def find_headlines(
    display: Sequence[Line],
    bylines: Sequence[Line],
    running: Sequence[Line],
    *,
    page: Page,
    size: float,
    words: Wording,
) -> tuple[tuple[Headline, ...], list[Line]]:
    """Builds headlines; gives them and the running lines that are no part of one.

    Args:
        display: Lines of display type.
        bylines: Lines that name authors by mark or lead.
        running: All other lines.
        page: Where they stand.
        size: Em of the body.
        words: What the words of a line tell.
    """
    headlines = []
    running, free = list(running), list(bylines)
    for stack in _stacks(display):
        largest = max(line.size for line in stack)
        if largest < TITLE * size:
            running += [line for line in stack if not line.vertical]
            continue
        titles = [line for line in stack if line.size > PART * largest]
        box, vertical = hull(line.box for line in titles), titles[0].vertical
        near = [line for line in running if _belongs(line, box, largest, size, vertical)]
        running = without(running, near)
        rest = [*(line for line in stack if line.size <= PART * largest), *near]
        kicker = [line for line in rest if _before(line, box, vertical) and not _dashed(line)]
        subtitle = without(rest, kicker)
        authors = _bylines(free, hull([box, *(line.box for line in rest)]), largest, vertical)
        free = without(free, authors)
        names = tuple(name for line in _in_order(authors, vertical) for name in words.authors(line))
        if not authors:
            bare = [o for o in running if o.vertical == vertical and o.size < TITLE * size and words.bare_names(o)]
            authors = _bylines(bare, hull([box, *(line.box for line in rest)]), largest, vertical)[:1]
            running = without(running, authors)
            names = tuple(name for line in authors for name in words.bare_names(line))
        parts = (*titles, *rest, *authors)
        headlines.append(
            Headline(
                box=hull(line.box for line in parts),
                title=_running_text(titles, vertical),
                size=largest,
                kicker=_running_text(kicker, vertical) or None,
                subtitle=_running_text(subtitle, vertical) or None,
                authors=names,
                vertical=vertical,
                panel=panel_of(box, page.panels),
                lines=parts,
            )
        )
    return tuple(headlines), running + free


def _bylines(lines: Sequence[Line], whole: Box, large: float, vertical: bool) -> list[Line]:
    """The bylines right under the headline at `whole`, together with those beside them."""
    under = [line for line in lines if _is_under(line, whole, large, vertical)]
    if not under:
        return []
    closest = min(under, key=lambda line: (abs(line.box.top - whole.bottom), line.box.x0))
    return [line for line in under if abs(line.box.top - closest.box.top) < 3.2 * line.size]


def _stacks(display: Sequence[Line]) -> list[list[Line]]:
    """Display lines that stand close above (or, vertical ones, beside) one another."""
    stacks: list[list[Line]] = []
    for line in sorted(display, key=lambda o: (-o.size, o.box.top, o.box.x0)):
        touching = [stack for stack in stacks if any(_touches(line, other) for other in stack)]
        if touching:
            touching[0].append(line)
        else:
            stacks.append([line])
    return sorted(stacks, key=lambda stack: (min(line.box.top for line in stack), min(line.box.x0 for line in stack)))


def _touches(line: Line, other: Line) -> bool:
    larger, smaller = max(line.size, other.size), min(line.size, other.size)
    if line.vertical != other.vertical:
        return False
    if line.vertical:
        gap = -shared(line.box.x0, line.box.x1, other.box.x0, other.box.x1)
        return gap < 0.6 * smaller and beside(line.box, other.box) > 0
    gap = -beside(line.box, other.box)
    return -0.2 * smaller < gap < 0.8 * larger and above(line.box, other.box) > 0.3 * min(line.width, other.width)


def _dashed(line: Line) -> bool:
    return line.text.startswith(("——", "--", "──", "—"))


def _before(line: Line, box: Box, vertical: bool) -> bool:
    return line.box.x0 > box.x1 - 1 if vertical else line.box.bottom < box.top + 0.3 * line.size


def _belongs(line: Line, box: Box, large: float, size: float, vertical: bool) -> bool:
    """Whether a line of about the body's size is a kicker or subtitle of the title at `box`."""
    if vertical:
        return False
    below, over = line.box.top - box.bottom, box.top - line.box.bottom
    if above(line.box, box) < 0.5 * min(line.width, box.x1 - box.x0):
        return False
    if _dashed(line):
        return -0.2 * size < below < 0.9 * large
    aligned = abs(line.box.x0 - box.x0) < 0.5 * size or abs(line.box.x0 + line.box.x1 - box.x0 - box.x1) < 2 * size
    return (
        aligned
        and len(line.text) <= MAX_KICKER
        and line.text[-1] not in _NO_KICKER_END
        and -0.2 * size < over < 0.8 * size
    )


def _is_under(line: Line, whole: Box, large: float, vertical: bool) -> bool:
    """Whether a byline stands right under (or over) the headline that fills `whole`."""
    wide = 1.5 * large
    if vertical:
        same = shared(line.box.x0, line.box.x1, whole.x0 - large, whole.x1 + large) > 0.5 * min(line.width, line.size)
        return same and (-0.3 * large < line.box.top - whole.bottom < 2 * wide or beside(line.box, whole) > 0)
    overlap = above(line.box, whole) > 0.3 * line.width
    return overlap and -0.3 * line.size < line.box.top - whole.bottom < wide


def _in_order(lines: Sequence[Line], vertical: bool) -> list[Line]:
    if vertical:
        return sorted(lines, key=lambda line: (-line.box.x0, line.box.top))
    return sorted(lines, key=lambda line: (round(line.box.top / line.size), line.box.x0))


def _running_text(lines: Sequence[Line], vertical: bool) -> str:
    return "".join(line.text for line in _in_order(lines, vertical))
