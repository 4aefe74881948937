"""Raw dumps of newspaper pages: short lines in the order a program wrote them, back to articles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.clean import paragraph
from pipeline.language import is_han
from pipeline.layout.columns import Piece, groups, pieces_of, printed_lines
from pipeline.layout.heads import Headline, Item, headline_of, items_of
from pipeline.layout.marks import Marks, affiliation, byline_names, read_marks
from pipeline.layout.openings import read_openings
from pipeline.layout.plain import iso_date
from pipeline.layout.stitch import Chain, stitch
from pipeline.layout.titles import Match, match, title_evidence
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

_AFTER_AFFILIATION = 9.0
_AFTER_HEAD = 2.0
_RIGHT_BEHIND = 4.0
_QUOTE_BESIDE = 2.0
_NO_ARTICLE = -1000.0
_HEADLINE_WEIGHT = 0.5
_MIN_GAIN = 1.5
_UNSURE = 1.2
_MISFIT, _FIT = 1.0, 2.0
_SHORTEST_ARTICLE = 150
_CAPTION = 200
"""Characters of a caption at most."""


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
    """Rebuilds the articles of a page dump."""
    marks = read_marks(lexicons)
    lines = printed_lines(text)
    items = items_of(groups(lines), marks=marks)
    body = [item for item in items if item.kind == "text"]
    pieces = pieces_of([(item.group, item.lines) for item in body])
    sheet = _sheet(items, pieces, marks)
    chains: Sequence[Chain] = stitch(
        pieces,
        barriers=sheet.barriers,
        articles=len(sheet.heads),
        openings=read_openings(lexicons),
    )
    chains = _parted(sheet, chains, pieces)
    bundles = [_Bundle(chain=chain, text=_chain_text(chain, pieces)) for chain in chains]
    if bundles:
        evidence = _evidence(sheet, chains, pieces)
        for h, b in match(evidence).pairs:
            if evidence[h, b] <= _NO_ARTICLE / 2:
                continue
            bundles[b].head, bundles[b].authors = sheet.heads[h], sheet.heads[h].authors
        for quote in sheet.quotes:
            bundles[_home(quote.text, [bundle.text for bundle in bundles])].quotes.append(quote.text)
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
        """The words that tell the topic; kickers are mostly labels of the section."""
        return f"{self.headline.title} {self.headline.subtitle or ''}"


@dataclass(slots=True, kw_only=True)
class _Quote:
    """A pull quote; `head` is the headline it stands under, -1 for none."""

    text: str
    head: int


@dataclass(slots=True, kw_only=True)
class _Sheet:
    """What stands around the text, each with the index of the piece of text before it."""

    heads: list[_Head] = field(default_factory=list)
    quotes: list[_Quote] = field(default_factory=list)
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
                sheet.quotes[-1].text += item.text
            else:
                beside = previous is not None and previous.kind in ("byline", "head")
                sheet.quotes.append(_Quote(text=item.text, head=len(sheet.heads) - 1 if beside else -1))
        previous = item
    return sheet


def _evidence(sheet: _Sheet, chains: Sequence[Chain], pieces: Sequence[Piece]) -> NDArray[np.float64]:
    """Evidence in nats for each headline and article: shared words, a quote beside, nearness in the dump."""
    texts = [_chain_text(chain, pieces) for chain in chains]
    table = title_evidence([head.words for head in sheet.heads], texts)
    for h, head in enumerate(sheet.heads):
        for c, chain in enumerate(chains):
            if chain.pieces[0] == head.after + 1:
                table[h, c] += _RIGHT_BEHIND
    for c, chain in enumerate(chains):
        if _is_caption(sheet, chain, texts[c]):
            table[:, c] = _NO_ARTICLE
    for quote in sheet.quotes:
        if quote.head >= 0:
            table[quote.head, _home(quote.text, texts)] += _QUOTE_BESIDE
    return table


def _parted(sheet: _Sheet, chains: Sequence[Chain], pieces: Sequence[Piece]) -> list[Chain]:
    """Parts articles where a headline finds its text only so.

    Neighbours in the dump with one topic look like one article; a headline that would be left
    over, or would get a text that it doesn't fit, tells of two.
    """
    found = list(chains)
    for _ in sheet.heads:
        now = match(_evidence(sheet, found, pieces))
        lost = [h for h in range(len(sheet.heads)) if now.fits.get(h, 0.0) < _MISFIT]
        options = [
            (gain, c, k)
            for c, chain in enumerate(found if lost else [])
            for k in range(1, len(chain.pieces))
            if _may_part(chain, k, pieces)
            and (gain := _gain(sheet, _parted_at(found, c, k), pieces, lost, now)) > chain.margins[k - 1] + _MIN_GAIN
        ]
        if not options:
            break
        _, c, k = max(options, key=lambda option: (option[0] - found[option[1]].margins[option[2] - 1], option[1:]))
        found = _parted_at(found, c, k)
    return sorted(found, key=lambda chain: chain.pieces[0])


def _may_part(chain: Chain, k: int, pieces: Sequence[Piece]) -> bool:
    before, after = pieces[chain.pieces[k - 1]], pieces[chain.pieces[k]]
    return (
        before.closed
        and after.opening >= 0
        and chain.margins[k - 1] < _UNSURE
        and all(len(_chain_text(part, pieces)) >= _SHORTEST_ARTICLE for part in chain.parted(k))
    )


def _parted_at(chains: Sequence[Chain], c: int, k: int) -> list[Chain]:
    return [*chains[:c], *chains[c].parted(k), *chains[c + 1 :]]


def _gain(sheet: _Sheet, chains: Sequence[Chain], pieces: Sequence[Piece], lost: Sequence[int], now: Match) -> float:
    """What the headlines gain by `chains`, in nats of seams; nothing when no lost headline fits then."""
    then = match(_evidence(sheet, chains, pieces))
    if all(then.fits.get(h, 0.0) < _FIT for h in lost):
        return -math.inf
    return _HEADLINE_WEIGHT * (then.evidence - now.evidence)


def _chain_text(chain: Chain, pieces: Sequence[Piece]) -> str:
    return "".join(pieces[i].text for i in chain.pieces)


def _home(quote: str, texts: Sequence[str]) -> int:
    """The text that a quote was taken from."""
    return max(range(len(texts)), key=lambda t: (_overlap(quote, texts[t]), -t))


def _overlap(quote: str, text: str) -> float:
    grams = {quote[k : k + 4] for k in range(len(quote) - 3)}
    return sum(gram in text for gram in grams) / max(1, len(grams))


def _give_ends(sheet: _Sheet, bundle: _Bundle) -> None:
    """Institution, authors and picture credit that stand behind the last piece of an article."""
    for piece in bundle.chain.pieces:
        if sheet.affiliations.get(piece):
            bundle.affiliation = sheet.affiliations[piece]
    last = bundle.chain.pieces[-1]
    bundle.authors = bundle.authors or sheet.bylines.get(last, ())
    bundle.caption = bundle.head is None and _is_caption(sheet, bundle.chain, bundle.text)


def _is_caption(sheet: _Sheet, chain: Chain, text: str) -> bool:
    return chain.pieces[-1] in sheet.credits and len(text) <= _CAPTION


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
