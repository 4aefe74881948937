"""Articles put together: chains of pieces with their headlines, quotes and ends, also over pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pipeline.layout.columns import Piece
from pipeline.layout.openings import Openings
from pipeline.layout.sheets import Head, Sheet
from pipeline.layout.stitch import Chain, stitch
from pipeline.layout.titles import Match, match, title_evidence

_RIGHT_BEHIND = 4.0
"""Nats for a headline that stands right before the text."""
_QUOTE_BESIDE = 2.0
"""Nats for a headline that stands over a quote of the text."""
_NO_ARTICLE = -1000.0
_HEADLINE_WEIGHT = 0.5
"""Characters of a headline aren't independent: their evidence counts half beside that of seams."""
_MIN_GAIN = 1.5
_UNSURE = 1.2
"""Nats of a seam's margin below which headlines may part an article there."""
_MISFIT, _FIT, _BETTER = 3.0, 2.0, 3.0
"""Nats: a headline that fits its text worse than the first is lost; it has found one that it fits as
well as the second, and by the third better than before."""
_SHORTEST_ARTICLE = 150
_CAPTION = 200
"""Characters of a caption at most."""
_LEADS_ON = 4.0
"""Nats for a note that the text goes on on another page, and for one that it comes from there."""
_BROKEN_OFF = 3.0
_PROBE = 300
"""Characters of a text that tell whether it continues another."""


@dataclass(slots=True, kw_only=True)
class Bundle:
    """An article while it is put together.

    Attributes:
        pieces: Its pieces, in reading order.
        joins: For each piece but the first whether it was the next one in the dump, and the
            margin of the seam in nats.
        head: Its headline.
        leads_on, led: Whether a note leads from its end, or to its beginning.
    """

    pieces: list[Piece]
    joins: list[tuple[bool, float]]
    head: Head | None = None
    authors: tuple[str, ...] = ()
    affiliation: str | None = None
    caption: bool = False
    quotes: list[str] = field(default_factory=list)
    leads_on: bool = False
    led: bool = False

    @property
    def text(self) -> str:
        """All its text, without paragraphs."""
        return "".join(piece.text for piece in self.pieces)


def bundle_up(sheet: Sheet, *, openings: Openings) -> list[Bundle]:
    """Puts the articles of one sheet together."""
    chains: Sequence[Chain] = stitch(
        sheet.pieces, barriers=sheet.barriers, apart=sheet.apart, articles=len(sheet.heads), openings=openings
    )
    if not chains:
        return []
    chains = _parted(sheet, chains)
    bundles = [_bundle(sheet, chain) for chain in chains]
    evidence = _evidence(sheet, chains)
    for h, b in match(evidence).pairs:
        if evidence[h, b] > _NO_ARTICLE / 2:
            bundles[b].head = sheet.heads[h]
            bundles[b].authors = sheet.heads[h].authors or bundles[b].authors
            bundles[b].caption = False
    texts = [bundle.text for bundle in bundles]
    for quote in sheet.quotes:
        bundles[_home(quote.text, texts)].quotes.append(quote.text)
    return bundles


def _bundle(sheet: Sheet, chain: Chain) -> Bundle:
    """The article of a chain, with what stands behind its pieces."""
    first, last = chain.pieces[0], chain.pieces[-1]
    following = [after == before + 1 for before, after in zip(chain.pieces, chain.pieces[1:], strict=False)]
    return Bundle(
        pieces=[sheet.pieces[i] for i in chain.pieces],
        joins=list(zip(following, chain.margins, strict=True)),
        authors=sheet.bylines.get(last, ()) or sheet.bylines.get(first - 1, ()),
        affiliation=next((told for i in reversed(chain.pieces) if (told := sheet.affiliations.get(i))), None),
        caption=_is_caption(sheet, chain),
        leads_on=last in sheet.leading,
        led=first in sheet.led,
    )


def _is_caption(sheet: Sheet, chain: Chain) -> bool:
    return chain.pieces[-1] in sheet.credits and len(_chain_text(sheet, chain)) <= _CAPTION


def _chain_text(sheet: Sheet, chain: Chain) -> str:
    return "".join(sheet.pieces[i].text for i in chain.pieces)


# ---------------------------------------------------------------- headlines


def _evidence(sheet: Sheet, chains: Sequence[Chain]) -> NDArray[np.float64]:
    """Evidence in nats for each headline and article: shared words, a quote beside, nearness in the dump."""
    texts = [_chain_text(sheet, chain) for chain in chains]
    table = title_evidence([head.words for head in sheet.heads], texts)
    for h, head in enumerate(sheet.heads):
        for c, chain in enumerate(chains):
            if chain.pieces[0] == head.after + 1:
                table[h, c] += _RIGHT_BEHIND
    for c, chain in enumerate(chains):
        if _is_caption(sheet, chain):
            table[:, c] = _NO_ARTICLE
    for quote in sheet.quotes:
        if quote.head >= 0:
            table[quote.head, _home(quote.text, texts)] += _QUOTE_BESIDE
    return table


def _parted(sheet: Sheet, chains: Sequence[Chain]) -> list[Chain]:
    """Parts articles where a headline finds its text only so.

    Neighbours in the dump with one topic look like one article; a headline that would be left
    over, or would get a text that it doesn't fit, tells of two.
    """
    found = list(chains)
    for _ in sheet.heads:
        now = match(_evidence(sheet, found))
        lost = [h for h in range(len(sheet.heads)) if now.fits.get(h, 0.0) < _MISFIT]
        options = [
            (gain - chain.margins[k - 1], c, k)
            for c, chain in enumerate(found if lost else [])
            for k in range(1, len(chain.pieces))
            if _may_part(sheet, chain, k)
            and (gain := _gain(sheet, _parted_at(found, c, k), lost, now)) > chain.margins[k - 1] + _MIN_GAIN
        ]
        if not options:
            break
        _, c, k = max(options)
        found = _parted_at(found, c, k)
    return sorted(found, key=lambda chain: chain.pieces[0])


def _may_part(sheet: Sheet, chain: Chain, k: int) -> bool:
    before, after = sheet.pieces[chain.pieces[k - 1]], sheet.pieces[chain.pieces[k]]
    return (
        before.closed
        and after.opening >= 0
        and chain.margins[k - 1] < _UNSURE
        and all(len(_chain_text(sheet, part)) >= _SHORTEST_ARTICLE for part in chain.parted(k))
    )


def _parted_at(chains: Sequence[Chain], c: int, k: int) -> list[Chain]:
    return [*chains[:c], *chains[c].parted(k), *chains[c + 1 :]]


def _gain(sheet: Sheet, chains: Sequence[Chain], lost: Sequence[int], now: Match) -> float:
    """What the headlines gain by `chains`, in nats of seams; nothing when no lost headline fits then."""
    then = match(_evidence(sheet, chains))
    if all(then.fits.get(h, 0.0) < max(_FIT, now.fits.get(h, 0.0) + _BETTER) for h in lost):
        return -math.inf
    return _HEADLINE_WEIGHT * (then.evidence - now.evidence)


def _home(quote: str, texts: Sequence[str]) -> int:
    """The text that a quote was taken from."""
    return max(range(len(texts)), key=lambda t: (_overlap(quote, texts[t]), -t))


def _overlap(quote: str, text: str) -> float:
    grams = {quote[k : k + 4] for k in range(len(quote) - 3)}
    return sum(gram in text for gram in grams) / max(1, len(grams))


# ---------------------------------------------------------------- over pages


def join_pages(sheets: Sequence[list[Bundle]]) -> list[Bundle]:
    """Joins articles that go on on a later page.

    The one breaks off inside a sentence, or a note leads on from it; the other begins without
    indentation, or a note leads to it. Which to which is one assignment for each pair of pages.
    """
    pages = [list(page) for page in sheets]
    for p, earlier in enumerate(pages):
        for later in pages[p + 1 :]:
            open_ends = [b for b in earlier if b.leads_on or not b.pieces[-1].closed]
            open_starts = [b for b in later if b.led or (b.pieces[0].opening < 0 and b.head is None)]
            for left, right in _pairs(open_ends, open_starts):
                _append(left, right)
                later.remove(right)
    return [bundle for page in pages for bundle in page]


def _pairs(lefts: Sequence[Bundle], rights: Sequence[Bundle]) -> list[tuple[Bundle, Bundle]]:
    if not lefts or not rights:
        return []
    topics = title_evidence([b.text[:_PROBE] for b in rights], [b.text for b in lefts]).T
    table = np.clip(0.1 * topics, -3.0, 3.0)
    for i, left in enumerate(lefts):
        for j, right in enumerate(rights):
            table[i, j] += _LEADS_ON * (left.leads_on + right.led - 1)
            broken = not left.pieces[-1].closed
            table[i, j] += _BROKEN_OFF if broken == (right.pieces[0].opening < 0) else -_BROKEN_OFF
    rows, columns = linear_sum_assignment(-table)
    return [(lefts[i], rights[j]) for i, j in zip(rows.tolist(), columns.tolist(), strict=True) if table[i, j] > 0]


def _append(left: Bundle, right: Bundle) -> None:
    left.pieces += right.pieces
    left.joins += [(False, 1.0), *right.joins]
    left.head = left.head or right.head
    left.authors = left.authors or right.authors
    left.affiliation = left.affiliation or right.affiliation
    left.quotes += right.quotes
    left.leads_on = right.leads_on
