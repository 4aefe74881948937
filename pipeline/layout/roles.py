"""What each line of a newspaper page is for: body, headline, byline, pull quote, page head.

Body is the size most glyphs have. Display type is larger; of a stack of display lines the
largest is the title, smaller ones above are kickers and below subtitles. A pull quote is
display type that copies the body's text or reads as a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.layout.blocks import find_blocks
from pipeline.layout.headlines import find_headlines
from pipeline.layout.jumps import take_notes, tie_notes
from pipeline.layout.shapes import Block, Headline, Line, hull, without
from pipeline.layout.wording import Wording, issue_date, page_label
from pipeline.model import Page

DISPLAY = 1.18
"""Display type is this much larger than body type; pull quotes begin at 1.25, titles at 1.6."""

SMALL = 0.8
"""Type smaller than this part of the body (tables, imprints) isn't body text."""

COPY = 0.6
"""A display block with this share of its 4-grams in the body's text is a copy: quotes had .8 to 1, titles .0 to .4."""

LARGEST_QUOTE = 2.6
"""Pull quotes are smaller than this many times the body; most are 1.3 to 1.8."""

HEAD = 0.12
"""The page head ends in this part of the page's height, at a rule across most of the page."""

LONGEST_HEAD = 24
"""Characters of a byline that still may go on after a blank."""

_ENDERS = "。！？；!?;…"
_ORNAMENTS = frozenset("“”‘’「」『』《》〈〉（）()—…·\"'•-–*◎※")


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """What the page head tells."""

    lines: tuple[Line, ...] = ()
    publisher: str | None = None
    issue_date: str | None = None
    section: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """A newspaper page taken apart.

    Attributes:
        blocks: Running text, from top to bottom.
        asides: Pull quotes, captions, ornaments and other blocks outside the running text.
    """

    page: Page
    body_size: float
    blocks: tuple[Block, ...]
    headlines: tuple[Headline, ...]
    asides: tuple[Block, ...]
    furniture: Furniture


def body_size(lines: Iterable[Line]) -> float:
    """The size most characters are printed in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return min(sizes, key=lambda s: (-sizes[s], s), default=10.0)


def take_apart(page: Page, lines: Sequence[Line], *, words: Wording) -> PageParts:
    """Gives each line of a newspaper page its role and builds blocks and headlines."""
    size = body_size(lines)
    furniture = _furniture(page, lines, size, words)
    lines, notes = take_notes(without(lines, furniture.lines), words=words)
    lines = _whole_bylines(lines, size, words)
    bylines = [line for line in lines if line.size < 2 * size and words.authors(line)]
    lines = without(lines, bylines)
    display = [line for line in lines if line.size >= DISPLAY * size or line.vertical]
    lines = without(lines, display)
    small = [line for line in lines if line.size < SMALL * size]
    running = without(lines, small)

    ornaments = [line for line in (*display, *running) if _is_ornament(line, size)]
    display, running = (without(group, ornaments) for group in (display, running))
    quotes = _pull_quotes(page, display, running, size)
    display = without(display, [line for quote in quotes for line in quote.lines])
    headlines, running = find_headlines(display, bylines, running, page=page, size=size, words=words)
    captions = [line for line in running if _is_caption(line, page, size, words)]
    running = without(running, captions)
    blocks = find_blocks(running, role="body", rules=page.rules, panels=page.panels)
    blocks, headlines = tie_notes(notes, blocks, headlines)
    asides = (
        *quotes,
        *find_blocks([*captions, *small], role="caption", rules=page.rules, panels=page.panels),
        *(Block(lines=(o,), role="ornament", left=o.box.x0, right=o.box.x1) for o in ornaments),
    )
    return PageParts(page=page, body_size=size, blocks=blocks, headlines=headlines, asides=asides, furniture=furniture)


def _furniture(page: Page, lines: Sequence[Line], size: float, words: Wording) -> Furniture:
    """Lines of the page head (above a rule across the page, or by their words) and foot."""
    rules = [
        r for r in page.rules if r.x1 - r.x0 > 0.6 * page.width and r.bottom - r.top < 4 and r.top < HEAD * page.height
    ]
    edge = max((r.top for r in rules), default=0.0)
    found = []
    for line in lines:
        if line.vertical:
            continue
        in_head = line.box.bottom < edge + 1
        near_edge = line.box.bottom < 0.09 * page.height or line.box.top > 0.955 * page.height
        telling = issue_date(line.text) or page_label(line.text) or words.furniture.search(line.text)
        if in_head or (near_edge and telling and len(line.text) < 60):
            found.append(line)
    text = [line for line in found if not words.furniture.search(line.text) and not issue_date(line.text)]
    label = next((line.text for line in text if page_label(line.text)), None)
    names = [line for line in text if line.text != label and len(line.text) > 1]
    publishers = [
        n for n in names if n.text.endswith(words.marks.publication_ends) and n.text not in words.marks.section_names
    ]
    publisher = max(publishers, key=lambda n: (n.size, len(n.text)), default=None)
    sections = [n for n in names if n is not publisher and not any(c.isdigit() for c in n.text) and len(n.text) <= 8]
    section = max(sections, key=lambda n: (n.text in words.marks.section_names, n.size), default=None)
    return Furniture(
        lines=tuple(found),
        publisher=publisher.text if publisher else None,
        issue_date=next((d for line in found if (d := issue_date(line.text))), None),
        section=section.text if section else None,
        label=label,
    )


def _whole_bylines(lines: Sequence[Line], size: float, words: Wording) -> list[Line]:
    """Puts bylines together that wide blanks between names broke."""
    result = list(lines)
    for start in lines:
        if start.size > 2 * size or not words.begins_byline(start) or not any(start is o for o in result):
            continue
        line = start
        while len(line.text) <= LONGEST_HEAD:
            after = min((o for o in result if _goes_on(line, o)), key=lambda o: (o.box.top, o.box.x0), default=None)
            if after is None:
                break
            joined = replace(
                line,
                box=hull((line.box, after.box)),
                text=line.text + after.text,
                breaks=(*line.breaks, len(line.text), *(b + len(line.text) for b in after.breaks)),
            )
            if not words.authors(joined):
                break
            result = [joined if o is line else o for o in result if o is not after]
            line = joined
    return result


def _goes_on(line: Line, other: Line) -> bool:
    if other is line or abs(line.size - other.size) > 0.05 * line.size or line.font != other.font:
        return False
    if line.vertical:
        below = other.box.top - line.box.bottom
        return abs(other.box.x0 - line.box.x0) < 0.4 * line.size and 0 < below < 2.6 * line.size
    level = abs(other.box.bottom - line.box.bottom) < 0.2 * line.size
    return level and not other.vertical and 0 < other.box.x0 - line.box.x1 < 2.6 * line.size


def _pull_quotes(page: Page, display: Sequence[Line], running: Sequence[Line], size: float) -> list[Block]:
    """Display lines that copy the running text, or end as only sentences do."""
    columns = find_blocks(running, role="body", rules=page.rules, panels=page.panels)
    text = "\n".join(block.text for block in columns)
    grams = {text[i : i + 4] for i in range(len(text) - 3)}
    candidates = [line for line in display if line.size < LARGEST_QUOTE * size and not line.vertical]
    quotes = []
    for block in find_blocks(candidates, role="pull_quote", rules=page.rules, panels=page.panels):
        own = [block.text[i : i + 4] for i in range(len(block.text) - 3)]
        copied = bool(own) and sum(gram in grams for gram in own) >= COPY * len(own)
        sentence = block.text.rstrip("”’」』）")[-1:] in _ENDERS
        long = len(block.text) > 24 and "，" in block.text
        if block.text.endswith("。") or (copied and (sentence or len(block.text) > 16)) or (long and sentence):
            quotes.append(block)
    return quotes


def _is_ornament(line: Line, size: float) -> bool:
    """Large punctuation, or a quotation mark that stands alone."""
    if not all(c in _ORNAMENTS for c in line.text):
        return False
    return line.size >= DISPLAY * size or (len(line.text) == 1 and line.text in "“”‘’「」『』")


def _is_caption(line: Line, page: Page, size: float, words: Wording) -> bool:
    """A line right under a picture and no wider, or one that says so."""
    for image in page.images:
        under = -0.5 * size < line.box.top - image.bottom < 2.2 * size
        inside = line.box.x0 > image.x0 - size and line.box.x1 < image.x1 + size
        if under and inside and (words.caption.search(line.text) or line.size < 0.96 * size):
            return True
    return False
