"""Raw dumps of newspaper pages: short lines in the order a program wrote them, back to articles."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.clean import paragraph
from pipeline.language import is_han, seam_score
from pipeline.layout.columns import Piece, groups, pieces_of, printed_lines
from pipeline.layout.heads import Headline, Item, headline_of, items_of
from pipeline.layout.marks import Marks, affiliation, byline_names, read_marks
from pipeline.layout.openings import read_openings
from pipeline.layout.plain import iso_date
from pipeline.layout.stitch import Chain, stitch
from pipeline.lexicon import Lexicons
from pipeline.model import Article, Paragraph, ReadDocument, Seam, Span

_LINE_LIMIT = 60
"""Squares: newspaper columns are 9 to 40 wide."""
_LONG_SHARE = 0.3
_BROKEN_SHARE = 0.12
"""Share of the text in lines that break inside a word: 31 dumps have .28 and more, and of 465 laws, reports
and documents none has .01."""
_ACROSS = 2.0
"""Nats of `seam_score` that tell a word across a line's end."""
_MIN_LINES = 8

_AFTER_AFFILIATION = 9.0
_AFTER_HEAD = 2.0
_CAPTION = 200
"""Characters of a caption at most."""


def is_dump(text: str) -> bool:
    """Whether `text` is a page dump: its lines are short, and many break inside a sentence.

    Of plain documents the lines are paragraphs: long, or complete, or list items between which no
    word and no sentence runs on.
    """
    lines = printed_lines(text)
    if len(lines) < _MIN_LINES:
        return False
    total = sum(line.width for line in lines)
    if sum(line.width for line in lines if line.width > _LINE_LIMIT) > _LONG_SHARE * total:
        return False
    broken = sum(
        line.width
        for line, after in pairwise(lines)
        if (is_han(line.text[-1]) or line.text[-1] in "，、") and seam_score(line.text, after.text) > _ACROSS
    )
    return broken > _BROKEN_SHARE * total


def arrange_dump(text: str, *, lexicons: Lexicons) -> ReadDocument:
    """Rebuilds the articles of a page dump."""
    marks = read_marks(lexicons)
    lines = printed_lines(text)
    items = items_of(groups(lines), marks=marks)
    body = [item for item in items if item.kind == "text"]
    pieces = pieces_of([(item.group, item.lines) for item in body])
    sheet = _sheet(items, pieces, marks)
    chains = stitch(
        pieces,
        barriers=sheet.barriers,
        articles=len(sheet.heads),
        openings=read_openings(lexicons),
    )
    bundles = [_Bundle(chain=chain, text="".join(pieces[i].text for i in chain.pieces)) for chain in chains]
    _give_heads(sheet, bundles)
    _give_quotes(sheet, bundles)
    for bundle in bundles:
        _give_ends(sheet, bundle)
    furniture = [line.text for item in items if item.kind == "furniture" for line in item.lines]
    return ReadDocument(
        format="dump",
        articles=tuple(_article(text, bundle, pieces) for bundle in bundles),
        n_pages=lines[-1].page if lines else 0,
        publisher=next((line for line in furniture if line.endswith("报") and all(map(is_han, line))), None),
        issue_date=next((date for line in furniture if (date := iso_date(line))), None),
    )


@dataclass(slots=True, kw_only=True)
class _Head:
    """A headline with its authors; `after` is the piece of text before it in the dump, -1 for none."""

    headline: Headline
    authors: tuple[str, ...]
    section: str | None
    after: int

    @property
    def words(self) -> str:
        """All its words."""
        parts = (self.headline.kicker, self.headline.title, self.headline.subtitle)
        return " ".join(part for part in parts if part)


@dataclass(slots=True, kw_only=True)
class _Sheet:
    """What stands around the text, each with the index of the piece of text before it."""

    heads: list[_Head] = field(default_factory=list)
    quotes: list[tuple[int, int, str]] = field(default_factory=list)
    affiliations: dict[int, str] = field(default_factory=dict)
    credits: set[int] = field(default_factory=set)
    bylines: dict[int, tuple[str, ...]] = field(default_factory=dict)
    barriers: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Bundle:
    """An article while it is put together."""

    chain: Chain
    text: str
    head: _Head | None = None
    authors: tuple[str, ...] = ()
    affiliation: str | None = None
    caption: bool = False
    quotes: list[str] = field(default_factory=list)


def _sheet(items: Sequence[Item], pieces: Sequence[Piece], marks: Marks) -> _Sheet:
    sheet = _Sheet()
    starts = {id(piece.lines[0]): k for k, piece in enumerate(pieces)}
    last, section = -1, None
    previous: Item | None = None
    for item in items:
        if item.kind == "text":
            last = max((starts[id(line)] for line in item.lines if id(line) in starts), default=last)
            section = None
        elif item.kind == "section":
            section = item.text
        elif item.kind == "head":
            sheet.heads.append(
                _Head(headline=headline_of(item.lines, marks=marks), authors=(), section=section, after=last)
            )
            sheet.barriers[last] = max(sheet.barriers.get(last, 0.0), _AFTER_HEAD)
            section = None
        elif item.kind == "byline":
            names = tuple(name for line in item.lines for name in byline_names(line.raw, marks=marks))
            if previous is not None and previous.kind in ("head", "byline") and sheet.heads:
                sheet.heads[-1].authors += names
            else:
                sheet.bylines[last] = names
        elif item.kind == "affiliation":
            sheet.affiliations[last] = affiliation(item.text, marks=marks) or ""
            sheet.barriers[last] = _AFTER_AFFILIATION
        elif item.kind == "credit":
            sheet.credits.add(last)
            sheet.barriers[last] = _AFTER_AFFILIATION
        elif item.kind == "quote":
            if previous is not None and previous.kind == "quote":
                after, head, text = sheet.quotes.pop()
                sheet.quotes.append((after, head, text + item.text))
            else:
                beside = previous is not None and previous.kind in ("byline", "head", "ornament")
                sheet.quotes.append((last, len(sheet.heads) - 1 if beside else -1, item.text))
        previous = item
    return sheet


def _give_heads(sheet: _Sheet, bundles: Sequence[_Bundle]) -> None:
    """Headlines to articles by the words they share, best total; nearness in the dump breaks ties."""
    if not sheet.heads or not bundles:
        return
    table = np.zeros((len(sheet.heads), len(bundles)))
    weights = _rarity([bundle.text for bundle in bundles])
    for h, head in enumerate(sheet.heads):
        for b, bundle in enumerate(bundles):
            table[h, b] = _shared(head.words, bundle.text, weights)
            if bundle.chain.pieces[0] == head.after + 1:
                table[h, b] += _RIGHT_BEHIND
            table[h, b] -= 0.01 * abs(h / len(sheet.heads) - b / len(bundles))
            table[h, b] += 0.02 * math.log(len(bundle.text))
    for after, head_index, text in sheet.quotes:
        del after
        if head_index >= 0:
            home = max(range(len(bundles)), key=lambda b: (_overlap(text, bundles[b].text), -b))
            table[head_index, home] += _QUOTE_BESIDE
    for h, b in zip(*(side.tolist() for side in linear_sum_assignment(-table)), strict=True):
        bundles[b].head = sheet.heads[h]
        bundles[b].authors = sheet.heads[h].authors


_RIGHT_BEHIND = 0.5
_QUOTE_BESIDE = 0.3


def _pairs(text: str) -> Counter[str]:
    return Counter(
        text[k : k + n] for n in (2, 3, 4) for k in range(len(text) - n + 1) if all(map(is_han, text[k : k + n]))
    )


def _rarity(texts: Sequence[str]) -> dict[str, float]:
    holders = Counter(pair for text in texts for pair in _pairs(text))
    return {pair: math.log(1 + len(texts) / count) for pair, count in holders.items()}


def _shared(words: str, text: str, weights: dict[str, float]) -> float:
    """Share of the headline's word pieces that the text holds, rare ones and frequent use counting more."""
    pairs, held = _pairs(words), _pairs(text)
    total = sum(math.log(1 + len(pair)) for pair in pairs)
    found = sum(math.log(1 + len(pair)) * weights[pair] * math.log1p(held[pair]) for pair in pairs if pair in held)
    return found / total if total else 0.0


def _overlap(quote: str, text: str) -> float:
    grams = {quote[k : k + 4] for k in range(len(quote) - 3)}
    return sum(gram in text for gram in grams) / max(1, len(grams))


def _give_quotes(sheet: _Sheet, bundles: Sequence[_Bundle]) -> None:
    for _, _, quote in sheet.quotes:
        if bundles:
            best = max(range(len(bundles)), key=lambda b: (_overlap(quote, bundles[b].text), -b))
            bundles[best].quotes.append(quote)


def _give_ends(sheet: _Sheet, bundle: _Bundle) -> None:
    """Institution, authors and picture credit that stand behind the last piece of an article."""
    for piece in bundle.chain.pieces:
        if sheet.affiliations.get(piece):
            bundle.affiliation = sheet.affiliations[piece]
    last = bundle.chain.pieces[-1]
    bundle.authors = bundle.authors or sheet.bylines.get(last, ())
    bundle.caption = last in sheet.credits and bundle.head is None and len(bundle.text) <= _CAPTION


def _article(source: str, bundle: _Bundle, pieces: Sequence[Piece]) -> Article:
    paragraphs: list[Paragraph] = []
    seams: list[Seam] = []
    offset = 0
    spans: list[Span] = []
    margins = (0.0, *bundle.chain.margins)
    before: Piece | None = None
    for k, i in enumerate(bundle.chain.pieces):
        piece = pieces[i]
        if before is not None and _new_paragraph(before, piece):
            paragraphs.append(paragraph(source, spans))
            offset += len(paragraphs[-1].text) + 1
            spans = []
        if before is not None and (not before.closed or i != bundle.chain.pieces[k - 1] + 1):
            place = offset + len(paragraph(source, spans).text) if spans else offset
            seams.append(Seam(offset=place, confidence=round(1 / (1 + math.exp(-margins[k])), 3)))
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
        pages=tuple(sorted({line.page for i in bundle.chain.pieces for line in pieces[i].lines})),
        pull_quotes=tuple(bundle.quotes),
        seams=tuple(seams),
    )


def _new_paragraph(before: Piece, piece: Piece) -> bool:
    if not before.closed:
        return before.text[-1] in "：:" and piece.opening > 0
    return before.short or piece.opening >= 0
