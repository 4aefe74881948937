"""Pages to articles: the composition of lines, roles, order and paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.layout.blocks import find_blocks
from pipeline.layout.flow import arrange_flow
from pipeline.layout.jumps import find_ties
from pipeline.layout.lines import find_lines
from pipeline.layout.marks import Marks
from pipeline.layout.order import ENDERS, find_chains
from pipeline.layout.paragraphs import make_paragraph, starts_paragraph
from pipeline.layout.roles import DISPLAY, SMALL, PageParts, body_size, take_apart
from pipeline.layout.shapes import Block, Chain, Continuity, Line, above, beside, hull
from pipeline.layout.tables import find_rows
from pipeline.layout.wording import Wording, read_wording
from pipeline.model import Article, Box, Page, Seam

IN_COLUMNS = 0.4
"""Share of text in side-by-side blocks from which a document is a newspaper (.8 and more; plans have under .1)."""


STRAY = 3
"""Lines of the longest piece without a headline that is taken as stray, not as an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """What the layout makes of a paged document."""

    articles: tuple[Article, ...]
    title: str | None = None
    publisher: str | None = None
    issue_date: str | None = None


def arrange(pages: Sequence[Page], *, marks: Marks, continuity: Continuity) -> Arranged:
    """Builds articles from pages.

    Args:
        pages: All pages of a document.
        marks: Words that tell of a line's role.
        continuity: How much text runs on across a seam (`language.seam_score`).
    """
    words = read_wording(marks)
    lines = [find_lines(page) for page in pages]
    if not in_columns(pages, lines):
        flow = arrange_flow(pages, lines)
        whole = Article(title=flow.title, paragraphs=flow.paragraphs, pages=tuple(page.number for page in pages))
        return Arranged(articles=(whole,) if flow.paragraphs or flow.title else (), title=flow.title)
    parts = [take_apart(page, own, words=words) for page, own in zip(pages, lines, strict=True)]
    pieces = [
        _Piece(parts=own, chain=chain)
        for own in parts
        for chain in find_chains(own, words=words, continuity=continuity)
    ]
    pieces = _with_affiliations(pieces, words)
    heads = [own.furniture for own in parts]
    return Arranged(
        articles=tuple(_article(story, words) for story in _stories(pieces, continuity)),
        publisher=next((head.publisher for head in heads if head.publisher), None),
        issue_date=next((head.issue_date for head in heads if head.issue_date), None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A chain of blocks on its page.

    Attributes:
        confidence: How sure it continues the piece before it.
        affiliation: Where its authors work, where that stands apart under the headline.
    """

    parts: PageParts
    chain: Chain
    confidence: float = 1.0
    affiliation: str | None = None


def _with_affiliations(pieces: Sequence[_Piece], words: Wording) -> list[_Piece]:
    """Gives an affiliation that stands by itself to the headline right above it."""
    stray = [p for p in pieces if p.chain.headline is None and _is_affiliation(p.chain, words)]
    kept = [p for p in pieces if p not in stray]
    for note in stray:
        box = note.chain.blocks[0].box
        nearest = min(
            (n for n, p in enumerate(kept) if p.parts is note.parts and _heads(p.chain, box)),
            key=lambda n: box.top - kept[n].chain.headline.box.bottom,  # type: ignore[union-attr]
            default=None,
        )
        if nearest is None:
            kept.append(note)
        else:
            text = words.affiliation(make_paragraph(note.chain.blocks[0].lines).text)
            kept[nearest] = replace(kept[nearest], affiliation=text)
    return kept


def _is_affiliation(chain: Chain, words: Wording) -> bool:
    return len(chain.blocks) == 1 and words.tells_affiliation(chain.blocks[0].lines[0])


def _heads(chain: Chain, box: Box) -> bool:
    """Whether the chain's headline stands above the box, no further away than the headline is high."""
    if chain.headline is None:
        return False
    head = chain.headline.box
    overlap = min(head.x1, box.x1) - max(head.x0, box.x0)
    return overlap > 0 and -1.0 <= box.top - head.bottom <= head.bottom - head.top


def _stories(pieces: Sequence[_Piece], continuity: Continuity) -> list[list[_Piece]]:
    """The pieces of each article, where it begins; pieces on other pages follow."""
    labels = [piece.parts.furniture.label or str(piece.parts.page.number) for piece in pieces]
    ties = find_ties([piece.chain for piece in pieces], labels, continuity=continuity)
    later = {tie.earlier: (tie.later, tie.confidence) for tie in ties}
    starts = set(range(len(pieces))) - {tie.later for tie in ties}
    stories = []
    for start in sorted(starts):
        story, at = [pieces[start]], start
        while at in later and len(story) <= len(pieces):
            at, confidence = later[at]
            story.append(replace(pieces[at], confidence=confidence))
        stories.append(story)
    return stories


def in_columns(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> bool:
    """Whether most text is set in several columns side by side (tables aside)."""
    columns = total = 0
    for page, own in zip(pages, lines, strict=True):
        in_table = {id(line) for row in find_rows(page, own) for cell in row.cells for line in cell}
        size = body_size(own)
        text = [o for o in own if id(o) not in in_table and not o.vertical and SMALL * size < o.size < DISPLAY * size]
        blocks = [b for b in find_blocks(text, role="body", rules=page.rules, panels=page.panels) if len(b.lines) >= 4]
        total += sum(len(line.text) for line in text)
        columns += sum(
            len(b.text)
            for b in blocks
            if b.right - b.left > 5 * size and any(o is not b and beside(o.box, b.box) > 3 * size for o in blocks)
        )
    return columns > IN_COLUMNS * total


def _article(story: Sequence[_Piece], words: Wording) -> Article:
    groups: list[list[Line]] = []
    affiliation: list[Line] = []
    joins: list[tuple[int, int, float]] = []
    before: Line | None = None
    edge = 0.0
    for piece in story:
        for number, block in enumerate(piece.chain.blocks):
            for position, line in enumerate(block.lines):
                if affiliation or words.tells_affiliation(line):
                    affiliation.append(line)
                    continue
                if not position and block.comes_from and before is not None:
                    begins = before.text[-1] in ENDERS  # the notes have changed both lines' ends
                else:
                    right = block.right if position else edge
                    begins = starts_paragraph(line, before, left=block.left, right=right)
                if not groups or begins:
                    groups.append([])
                if not position and before is not None:
                    joins.append(
                        (
                            len(groups) - 1,
                            len(groups[-1]),
                            piece.chain.confidence[number] if number else piece.confidence,
                        )
                    )
                groups[-1].append(line)
                before = line
            edge = block.right
    paragraphs = tuple(make_paragraph(group) for group in groups)
    starts = list(accumulate((len(paragraph.text) + 1 for paragraph in paragraphs), initial=0))
    headline, parts = story[0].chain.headline, story[0].parts
    return Article(
        kind="article" if _is_article(story) else "notice",
        title=headline.title if headline else None,
        kicker=headline.kicker if headline else None,
        subtitle=headline.subtitle if headline else None,
        authors=headline.authors if headline else (),
        affiliation=words.affiliation(make_paragraph(affiliation).text) if affiliation else story[0].affiliation,
        section=parts.furniture.section,
        paragraphs=paragraphs,
        pages=tuple(dict.fromkeys(piece.parts.page.number for piece in story)),
        page_labels=tuple(dict.fromkeys(p.parts.furniture.label for p in story if p.parts.furniture.label)),
        pull_quotes=tuple(quote.text for piece in story for quote in _quotes_of(piece)),
        seams=tuple(
            Seam(offset=starts[p] + paragraphs[p].lines[line].start, confidence=confidence)
            for p, line, confidence in joins
        ),
    )


def _is_article(story: Sequence[_Piece]) -> bool:
    """False for headlines without text, and for boxed or stray pieces without a headline."""
    blocks = [block for piece in story for block in piece.chain.blocks]
    if not blocks or story[0].chain.headline is not None:
        return bool(blocks)
    return blocks[0].panel is None and sum(len(block.lines) for block in blocks) > STRAY


def _quotes_of(piece: _Piece) -> list[Block]:
    """The pull quotes that stand within the area of a piece."""
    chain = piece.chain
    area = hull([*(b.box for b in chain.blocks), *([chain.headline.box] if chain.headline else [])])
    return [
        aside
        for aside in piece.parts.asides
        if aside.role == "pull_quote"
        and above(aside.box, area) > 0.8 * (aside.box.x1 - aside.box.x0)
        and beside(aside.box, area) > 0.8 * (aside.box.bottom - aside.box.top)
    ]
