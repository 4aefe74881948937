"""One sheet of a dump: what stands around the running text, each at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.layout.columns import Piece
from pipeline.layout.heads import Headline, Item, headline_of
from pipeline.layout.marks import Marks, affiliation, byline_names, leads_on

_AFTER_END = 9.0
"""Nats that a text goes on behind an institution, a picture credit or a note that it goes on elsewhere."""
_AFTER_HEAD = 2.0
"""Nats that it goes on behind a headline: columns run around headlines, too."""


@dataclass(slots=True, kw_only=True)
class Head:
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
class Quote:
    """A pull quote; `head` is the headline it stands under, -1 for none."""

    text: str
    head: int


@dataclass(slots=True, kw_only=True)
class Sheet:
    """What stands around the pieces of text, by the index of the piece before it (-1 for none).

    Attributes:
        pieces: The running text.
        heads: Headlines.
        quotes: Pull quotes.
        affiliations: Institutions of authors.
        credits: Pieces with a picture credit under them.
        bylines: Authors named where no headline stands.
        barriers: What it costs, in nats, that the text goes on over what stands behind a piece.
        leading: Pieces with a note behind them that they go on on another page.
        led: Pieces that follow a note that they go on from another page.
        apart: Pieces that begin anew: captions, and what comes from another page.
    """

    pieces: tuple[Piece, ...]
    heads: list[Head] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    affiliations: dict[int, str] = field(default_factory=dict)
    credits: set[int] = field(default_factory=set)
    bylines: dict[int, tuple[str, ...]] = field(default_factory=dict)
    barriers: dict[int, float] = field(default_factory=dict)
    leading: set[int] = field(default_factory=set)
    led: set[int] = field(default_factory=set)
    apart: set[int] = field(default_factory=set)


def read_sheet(items: Sequence[Item], pieces: tuple[Piece, ...], *, marks: Marks) -> Sheet:
    """Gathers what stands around `pieces`.

    Args:
        items: All items of the sheet, in the order of the dump.
        pieces: The pieces of those that are text.
        marks: What names and institutions are told by.
    """
    sheet = Sheet(pieces=pieces)
    starts = {id(piece.lines[0]): k for k, piece in enumerate(pieces)}
    captions = {k for k, piece in enumerate(pieces) if piece.text.startswith(marks.caption_leads)}
    sheet.credits |= captions
    sheet.apart |= captions
    last, section = -1, None
    previous: Item | None = None
    for item in items:
        if item.kind == "text":
            last = max((starts[id(line)] for line in item.lines if id(line) in starts), default=last)
            section = None
        elif item.kind == "section":
            section = item.text
        elif item.kind == "head":
            headline = headline_of(item.lines, marks=marks)
            sheet.heads.append(Head(headline=headline, authors=(), section=section, after=last))
            sheet.barriers[last] = max(sheet.barriers.get(last, 0.0), _AFTER_HEAD)
            section = None
        elif item.kind == "byline":
            names = tuple(name for line in item.lines for name in byline_names(line.raw, marks=marks))
            if previous is not None and previous.kind in ("head", "byline") and sheet.heads:
                sheet.heads[-1].authors += names
            else:
                sheet.bylines[last] = names
        elif item.kind == "quote":
            if previous is not None and previous.kind == "quote":
                sheet.quotes[-1].text += item.text
            else:
                beside = previous is not None and previous.kind in ("byline", "head")
                sheet.quotes.append(Quote(text=item.text, head=len(sheet.heads) - 1 if beside else -1))
        elif item.kind in ("affiliation", "credit", "jump"):
            _end(sheet, item, last, marks)
        previous = item
    return sheet


def _end(sheet: Sheet, item: Item, last: int, marks: Marks) -> None:
    """Notes what ends the article before it, or leads on to another page."""
    if item.kind == "jump" and not leads_on(item.text, marks=marks):
        sheet.led.add(last + 1)
        sheet.apart.add(last + 1)
        return
    sheet.barriers[last] = _AFTER_END
    if item.kind == "affiliation":
        sheet.affiliations[last] = affiliation(item.text, marks=marks) or ""
    elif item.kind == "credit":
        sheet.credits.add(last)
    else:
        sheet.leading.add(last)
