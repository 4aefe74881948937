"""Raw dumps of newspaper pages: short lines in the order a program wrote them, back to articles."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.clean import paragraph
from pipeline.language import is_han
from pipeline.layout.bundles import Bundle, bundle_up, join_pages
from pipeline.layout.columns import Piece, groups, pieces_of, printed_lines
from pipeline.layout.heads import Item, items_of
from pipeline.layout.marks import read_marks
from pipeline.layout.openings import read_openings
from pipeline.layout.plain import iso_date
from pipeline.layout.sheets import read_sheet
from pipeline.lexicon import Lexicons
from pipeline.model import Article, Paragraph, ReadDocument, Seam, Span

_LINE_LIMIT = 60
"""Squares: newspaper columns are 9 to 40 wide."""
_LONG_SHARE = 0.3
_BROKEN_SHARE = 0.25
"""Share of the text in short lines that break off inside a sentence. 61 dumps of newspaper pages have
.52 and more, of 469 laws, reports and documents none has .05."""
_SENTENCES = 20
"""Lines to a sentence at most; a newspaper column has two to five."""
_MIN_LINES = 8
_MOST_ITEMS = 600
"""Items of a sheet at most: a newspaper page has about 100. What it costs grows with their square, so
a longer text without form feeds is read in sheets of this size."""


def is_dump(text: str) -> bool:
    """Whether `text` is a page dump: its lines are short, and most break off inside a sentence.

    Of plain documents the lines are paragraphs: long, or ended by a sign, or items of a list
    without sentences.
    """
    lines = printed_lines(text)
    total = sum(line.width for line in lines)
    long = sum(line.width for line in lines if line.width > _LINE_LIMIT)
    if len(lines) < _MIN_LINES or long > _LONG_SHARE * total or _SENTENCES * text.count("。") < len(lines):
        return False
    broken = sum(line.width for line in lines if line.width <= _LINE_LIMIT and _breaks_off(line.text))
    return broken > _BROKEN_SHARE * total


def _breaks_off(line: str) -> bool:
    return (is_han(line[-1]) or line[-1] in "，、") and any(sign in line[:-1] for sign in "，。；")


def arrange_dump(text: str, *, lexicons: Lexicons) -> ReadDocument:
    """Rebuilds the articles of a page dump, page by page.

    Args:
        text: The dump; form feeds part its pages.
        lexicons: Marks and words around texts, surnames, beginnings of paragraphs.
    """
    marks, openings = read_marks(lexicons), read_openings(lexicons)
    lines = printed_lines(text)
    sheets: list[list[Bundle]] = []
    furniture: list[str] = []
    for items in _sheets(items_of(groups(lines), marks=marks, openings=openings)):
        pieces = pieces_of([(item.group, item.lines) for item in items if item.kind == "text"])
        sheets.append(bundle_up(read_sheet(items, pieces, marks=marks), openings=openings))
        furniture += [line.text for item in items if item.kind == "furniture" for line in item.lines]
    return ReadDocument(
        format="dump",
        articles=tuple(_article(text, bundle) for bundle in join_pages(sheets)),
        n_pages=lines[-1].page if lines else 0,
        publisher=next((line for line in furniture if line.endswith("报") and all(map(is_han, line))), None),
        issue_date=next((date for line in furniture if (date := iso_date(line))), None),
    )


def _sheets(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for _, page in groupby(items, key=lambda item: item.lines[0].page):
        of_page = list(page)
        for start in range(0, len(of_page), _MOST_ITEMS):
            yield of_page[start : start + _MOST_ITEMS]


def _article(source: str, bundle: Bundle) -> Article:
    paragraphs: list[Paragraph] = []
    seams: list[Seam] = []
    offset = 0
    spans: list[Span] = []
    before: Piece | None = None
    for piece, (following, margin) in zip(bundle.pieces, [(True, 0.0), *bundle.joins], strict=True):
        if before is not None and _new_paragraph(before, piece):
            paragraphs.append(paragraph(source, spans))
            offset += len(paragraphs[-1].text) + 1
            spans = []
        if before is not None and not (before.closed and following):
            place = offset + (len(paragraph(source, spans).text) if spans else 0)
            seams.append(Seam(offset=place, confidence=round(1 / (1 + math.exp(-margin)), 3)))
        spans += [span for line in piece.lines for span in line.spans]
        before = piece
    paragraphs.append(paragraph(source, spans))
    head = bundle.head
    return Article(
        kind="caption" if bundle.caption else "article",
        title=head.headline.title if head else None,
        kicker=head.headline.kicker if head else None,
        subtitle=head.headline.subtitle if head else None,
        section=head.section if head else None,
        authors=bundle.authors,
        affiliation=bundle.affiliation,
        paragraphs=tuple(paragraphs),
        pages=tuple(sorted({line.page for piece in bundle.pieces for line in piece.lines})),
        pull_quotes=tuple(bundle.quotes),
        seams=tuple(seams),
    )


def _new_paragraph(before: Piece, piece: Piece) -> bool:
    if not before.closed:
        return before.text[-1] in "：:" and piece.opening > 0
    return before.short or piece.opening >= 0
