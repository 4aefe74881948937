"""Pages to articles: the composition of lines, roles, order and paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout.blocks import find_blocks
from pipeline.layout.flow import arrange_flow
from pipeline.layout.lines import find_lines
from pipeline.layout.marks import Marks
from pipeline.layout.order import Chain, Continuity, find_chains
from pipeline.layout.paragraphs import make_paragraph, make_paragraphs, starts_paragraph
from pipeline.layout.roles import DISPLAY, SMALL, PageParts, body_size, take_apart
from pipeline.layout.shapes import Line, beside
from pipeline.layout.tables import find_rows
from pipeline.layout.wording import Wording, read_wording
from pipeline.model import Article, Page, Seam

IN_COLUMNS = 0.4
"""Share of text in side-by-side blocks from which a document is a newspaper (.8 and more; plans have under .1)."""


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
    if not _in_columns(pages, lines):
        flow = arrange_flow(pages, lines)
        whole = Article(title=flow.title, paragraphs=flow.paragraphs, pages=tuple(page.number for page in pages))
        return Arranged(articles=(whole,), title=flow.title)
    articles: list[Article] = []
    publisher = date = None
    for page, own in zip(pages, lines, strict=True):
        parts = take_apart(page, own, words=words)
        publisher = publisher or parts.furniture.publisher
        date = date or parts.furniture.issue_date
        for chain in find_chains(parts, words=words, continuity=continuity):
            articles.append(_article(parts, chain, words))
    return Arranged(articles=tuple(articles), publisher=publisher, issue_date=date)


def _in_columns(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> bool:
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


def _article(parts: PageParts, chain: Chain, words: Wording) -> Article:
    groups: list[list[Line]] = []
    affiliation: list[Line] = []
    joins: list[tuple[int, int, float]] = []
    before: Line | None = None
    edge = 0.0
    for number, block in enumerate(chain.blocks):
        for position, line in enumerate(block.lines):
            if affiliation or words.tells_affiliation(line):
                affiliation.append(line)
                continue
            begins = starts_paragraph(
                line, before if position else None, left=block.left, right=edge if not position else block.right
            )
            if begins or not groups:
                groups.append([])
            if not position and number:
                joins.append((len(groups) - 1, len(groups[-1]), chain.confidence[number]))
            groups[-1].append(line)
            before = line
        edge = block.right
    paragraphs = make_paragraphs(groups)
    starts = [0]
    for paragraph in paragraphs:
        starts.append(starts[-1] + len(paragraph.text) + 1)
    seams = tuple(
        Seam(offset=starts[p] + paragraphs[p].lines[line].start, confidence=confidence) for p, line, confidence in joins
    )
    headline = chain.headline
    where = make_paragraph(affiliation).text if affiliation else ""
    return Article(
        kind="notice" if headline is None and chain.blocks[0].panel is not None else "article",
        title=headline.title if headline else None,
        kicker=headline.kicker if headline else None,
        subtitle=headline.subtitle if headline else None,
        authors=headline.authors if headline else (),
        affiliation=words.affiliation(where),
        section=parts.furniture.section,
        paragraphs=paragraphs,
        pages=(parts.page.number,),
        page_labels=(parts.furniture.label,) if parts.furniture.label else (),
        pull_quotes=tuple(a.text for a in parts.asides if a.role == "pull_quote" and _near(chain, a.box)),
        seams=seams,
    )


def _near(chain: Chain, box: object) -> bool:
    return False
