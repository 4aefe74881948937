"""Glyphs to printed lines, by geometry alone.

Glyphs on one baseline form runs that end at wide gaps; runs are joined again where the gap is
the line's own letter-spacing, and single characters stacked one above the other become
vertical lines (headlines and bylines of newspapers).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.layout.shapes import Line
from pipeline.model import Box, Glyphs, Page

ASCENT = 0.88
"""Part of the em above the baseline, as in all common Chinese fonts."""

BODY_GAP = 0.95
"""A wider blank (in ems) ends a run of body text: letter-spaced lines stay under .8, gutters begin at 1.1."""

PIECES_GAP = 1.6
"""Recognition cuts lines at punctuation; pieces up to so many ems apart are one line unless a column begins."""

DISPLAY_GAP = 1.3
"""The same for headlines, which are set wider."""

DISPLAY_SAME = 1.06
"""Runs of display type differ by less than this ratio in size when they are one headline."""

DISPLAY = 1.3
"""Glyphs this much larger than the page's median are display type."""


BLANK = 0.22
"""A blank this much wider than the letter-spacing (in ems) parts names and phrases."""

LATIN_BLANK = 0.12
"""The same between Latin letters, whose blanks are set from .15 ems."""

EDGE_SLACK = 0.75
"""Points by which lines of one column may begin apart."""

EDGE_GAP = 0.4
RECOGNISED_EDGE_GAP = 0.4
"""Ems that a blank before a column's edge is wider than the letter-spacing, for it to be a gutter."""

RECOGNISED_SLACK = 4.0
"""The same for recognised lines, whose ends are measured with noise."""

EDGE_REACH = 15.0
"""Ems up and down the page in which lines are looked at for an edge."""

EDGE_LINES = 4
"""Lines that begin at one place before it counts as a column's left edge."""


WIDEST_SPACING = 1.8
"""Letter-spacing in ems beyond which evenly set characters are table cells, not a line."""


@dataclass(slots=True)
class _Run:
    indices: NDArray[np.int64]
    x0: float
    x1: float
    baseline: float
    size: float
    gaps: NDArray[np.float64]

    @property
    def spacing(self) -> float:
        return _median(self.gaps) if len(self.gaps) else 0.0


def _median(values: NDArray[np.float64]) -> float:
    """The upper median; NumPy's costs ten times as much on the few values of a line."""
    return float(sorted(values.tolist())[len(values) // 2])


def find_lines(page: Page) -> tuple[Line, ...]:
    """The page's lines, from top to bottom, then left to right."""
    glyphs = page.glyphs
    if not glyphs.text:
        return ()
    body = float(np.median(glyphs.size))
    runs = _runs(glyphs, body)
    setting = _Setting(
        body=body,
        edges=_Edges(runs, body, slack=RECOGNISED_SLACK if page.recognised else EDGE_SLACK),
        walls=_walls(page),
        widest=PIECES_GAP if page.recognised else BODY_GAP,
        edge_gap=RECOGNISED_EDGE_GAP if page.recognised else EDGE_GAP,
    )
    runs = _wide_set(glyphs, _split_at_edges(glyphs, runs, setting))
    runs = _joined(_split_at_walls(glyphs, runs, setting.walls), setting)
    stacks, rest = _stacked(_unpaired(glyphs, runs), body)
    lines = [_line(page, run) for run in rest] + [_vertical_line(page, stack) for stack in stacks]
    return tuple(sorted(lines, key=lambda line: (line.box.top, line.box.x0)))


def _runs(glyphs: Glyphs, body: float) -> list[_Run]:
    """Glyphs of one baseline and size without a wide gap."""
    row = np.round(glyphs.baseline * 2)
    order = np.lexsort((glyphs.x0, row))
    x0, x1, size, rows = glyphs.x0[order], glyphs.x1[order], glyphs.size[order], row[order]
    gap = x0[1:] - x1[:-1]
    larger, smaller = np.maximum(size[1:], size[:-1]), np.minimum(size[1:], size[:-1])
    limit = np.where(smaller > DISPLAY * body, DISPLAY_GAP, BODY_GAP) * smaller
    breaks = (rows[1:] != rows[:-1]) | (gap > limit) | (larger > DISPLAY * smaller) | (gap < -0.8 * smaller)
    edges = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(order)]
    return [_run(glyphs, order[a:b]) for a, b in itertools.pairwise(edges)]


def _run(glyphs: Glyphs, indices: NDArray[np.int64]) -> _Run:
    x0, x1, size = glyphs.x0[indices], glyphs.x1[indices], _median(glyphs.size[indices])
    return _Run(
        indices=indices,
        x0=float(x0[0]),
        x1=float(x1.max()),
        baseline=_median(glyphs.baseline[indices]),
        size=size,
        gaps=np.maximum(0.0, x0[1:] - x1[:-1]) / size,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What holds for all runs of a page.

    Attributes:
        body: Median size of the glyphs.
        walls: Upright rules and the sides of panels.
        widest: Ems of the widest blank inside a line of body type.
        edge_gap: Ems (beyond the letter-spacing) of a blank that parts columns at an edge.
    """

    body: float
    edges: _Edges
    walls: tuple[Box, ...]
    widest: float
    edge_gap: float


class _Edges:
    """Where lines begin: several at one place, close to one another, mark the left edge of a column."""

    def __init__(self, runs: list[_Run], body: float, *, slack: float) -> None:
        starts = [(run.x0, run.baseline) for run in runs if len(run.indices) > 2]
        self._x, self._y = np.array(starts, dtype=np.float64).reshape(-1, 2).T
        self._slack, self._reach = slack, EDGE_REACH * body

    def at(self, x: float, baseline: float) -> bool:
        """Whether a column's left edge is at `x` about the height of `baseline`."""
        near = (np.abs(self._x - x) <= self._slack) & (np.abs(self._y - baseline) <= self._reach)
        return int(np.count_nonzero(near)) >= EDGE_LINES


def _split_at_edges(glyphs: Glyphs, runs: list[_Run], setting: _Setting) -> list[_Run]:
    """Splits evenly set runs where a single blank ends at the left edge of a column.

    Punctuation hanging into the gutter makes it look narrower than `BODY_GAP`.
    """
    split = []
    for run in runs:
        wide = (np.flatnonzero(run.gaps > setting.edge_gap + run.spacing) + 1).tolist()
        cuts = [c for c in wide if setting.edges.at(float(glyphs.x0[run.indices[c]]), run.baseline)]
        bounds = [0, *cuts, len(run.indices)]
        split += [_run(glyphs, run.indices[a:b]) for a, b in itertools.pairwise(bounds)] if cuts else [run]
    return split


def _split_at_walls(glyphs: Glyphs, runs: list[_Run], walls: tuple[Box, ...]) -> list[_Run]:
    """Splits runs where an upright rule stands between two glyphs (cells of a table, columns)."""
    split = []
    for run in runs:
        crossing = [w for w in walls if _crosses(w, run, run.x0, run.x1)]
        cuts = sorted({int(np.searchsorted(glyphs.x0[run.indices], w.x0 - 0.1 * run.size)) for w in crossing})
        bounds = [0, *(c for c in cuts if 0 < c < len(run.indices)), len(run.indices)]
        split += [_run(glyphs, run.indices[a:b]) for a, b in itertools.pairwise(bounds)] if len(bounds) > 2 else [run]
    return split


def _walls(page: Page) -> tuple[Box, ...]:
    rules = [r for r in page.rules if r.bottom - r.top > r.x1 - r.x0]
    sides = [replace(p, x0=x, x1=x) for p in page.panels for x in (p.x0, p.x1)]
    return (*rules, *sides)


def _crosses(wall: Box, run: _Run, x0: float, x1: float) -> bool:
    """Whether an upright rule stands between `x0` and `x1` at the run's height."""
    return x0 - 1 < wall.x0 < x1 + 1 and wall.top < run.baseline - 0.4 * run.size < wall.bottom


def _wide_set(glyphs: Glyphs, runs: list[_Run]) -> list[_Run]:
    """Joins three or more single glyphs of one baseline that stand apart by one and the same blank."""
    rest = [run for run in runs if len(run.indices) > 1]
    singles = sorted((run for run in runs if len(run.indices) == 1), key=lambda r: (round(2 * r.baseline), r.x0))
    series: list[_Run] = []
    for run in [*singles, None]:
        if series and run is not None:
            last = series[-1]
            gap = (run.x0 - last.x1) / last.size
            pitch = (last.x0 - series[-2].x1) / last.size if len(series) > 1 else gap
            level = abs(run.baseline - last.baseline) < 0.5 and abs(run.size - last.size) < 0.5
            if level and 0 < gap < WIDEST_SPACING and abs(gap - pitch) < 0.08:
                series.append(run)
                continue
        if len(series) >= 3:
            rest.append(_run(glyphs, np.concatenate([r.indices for r in series])))
        else:
            rest += series
        series = [run] if run is not None else []
    return rest


def _joined(runs: list[_Run], setting: _Setting) -> list[_Run]:
    """Joins neighbours on (nearly) one baseline: mixed fonts, superscripts, letter-spaced lines."""
    runs.sort(key=lambda r: r.x0)
    buckets: dict[int, list[_Run]] = {}
    for run in runs:
        row = round(run.baseline / setting.body)
        left = max(
            (o for r in (row - 1, row, row + 1) for o in buckets.get(r, ()) if _continues(o, run, setting)),
            key=lambda o: o.x1,
            default=None,
        )
        if left is None:
            buckets.setdefault(row, []).append(run)
            continue
        gap = max(0.0, run.x0 - left.x1) / max(left.size, run.size)
        heavier = left if len(left.indices) >= len(run.indices) else run
        left.gaps = np.concatenate([left.gaps, [gap], run.gaps])
        left.indices = np.concatenate([left.indices, run.indices])
        left.x1 = max(left.x1, run.x1)
        left.size, left.baseline = heavier.size, left.baseline
    return [run for bucket in buckets.values() for run in bucket]


def _continues(left: _Run, right: _Run, setting: _Setting) -> bool:
    size = max(left.size, right.size)
    if abs(left.baseline - right.baseline) > 0.35 * size:
        return False
    gap = (right.x0 - left.x1) / size
    if gap < -0.3 or (gap > setting.edge_gap + left.spacing and setting.edges.at(right.x0, right.baseline)):
        return False
    display = size > DISPLAY * setting.body
    if display and size > DISPLAY_SAME * min(left.size, right.size):
        return False
    if gap > BODY_GAP + DISPLAY_GAP or any(_crosses(wall, right, left.x1, right.x0) for wall in setting.walls):
        return False
    level = abs(left.baseline - right.baseline) < 0.1 * size
    if not level or size > 1.1 * min(left.size, right.size):
        return gap <= 0.35 and not display
    even = max(left.spacing, right.spacing)
    if len(left.gaps) > 1 and even > 0.5 and gap < 1.15 * even + 0.05:
        return True
    return gap <= (DISPLAY_GAP if display else setting.widest)


def _unpaired(glyphs: Glyphs, runs: list[_Run]) -> list[_Run]:
    """Parts pairs of characters that belong to two vertical lines side by side.

    Four or more pairs stand one above the other, closer than the two characters of a pair.
    """
    pairs = sorted(
        (r for r in runs if len(r.indices) == 2 and r.gaps[0] > 0.3), key=lambda r: (round(r.x0), r.baseline)
    )
    parted: set[int] = set()
    chain: list[_Run] = []
    for run in [*pairs, None]:
        if run is not None and chain:
            last = chain[-1]
            close = 0.8 < (run.baseline - last.baseline) / last.size < 1 + float(min(run.gaps[0], last.gaps[0]))
            if close and abs(run.x0 - last.x0) < 0.2 * last.size and abs(run.x1 - last.x1) < 0.2 * last.size:
                chain.append(run)
                continue
        if len(chain) >= 4:
            parted |= {id(r) for r in chain}
        chain = [run] if run is not None else []
    singles = [_run(glyphs, r.indices[k : k + 1]) for r in pairs if id(r) in parted for k in (0, 1)]
    return [r for r in runs if id(r) not in parted] + singles


def _stacked(runs: list[_Run], body: float) -> tuple[list[list[_Run]], list[_Run]]:
    """Three or more single characters right below one another are one vertical line."""
    singles = sorted((r for r in runs if len(r.indices) == 1), key=lambda r: r.baseline)
    stacks: list[list[_Run]] = []
    for run in singles:
        for stack in stacks:
            last = stack[-1]
            pitch = (run.baseline - last.baseline) / last.size
            centred = abs((run.x0 + run.x1) - (last.x0 + last.x1)) / 2 < 0.4 * last.size
            alike = run.size < 1.15 * last.size and last.size < 1.15 * run.size
            if centred and alike and 0.8 < pitch < 2.6:
                stack.append(run)
                break
        else:
            stacks.append([run])
    stacks = [s for s in stacks if len(s) >= 3]
    taken = {id(run) for stack in stacks for run in stack}
    return stacks, [run for run in runs if id(run) not in taken]


def _line(page: Page, run: _Run) -> Line:
    glyphs = page.glyphs
    return Line(
        box=Box(
            page=page.number,
            x0=round(run.x0, 2),
            top=round(run.baseline - ASCENT * run.size, 2),
            x1=round(run.x1, 2),
            bottom=round(run.baseline + (1 - ASCENT) * run.size, 2),
        ),
        text=_text(glyphs, run),
        size=run.size,
        font=_font(glyphs, run.indices),
        spacing=run.spacing,
        breaks=_breaks(run.gaps, glyphs.text, run.indices.tolist()),
        confidence=float(glyphs.confidence[run.indices].mean()),
    )


def _breaks(gaps: NDArray[np.float64], text: str, indices: list[int]) -> tuple[int, ...]:
    """Where a blank is wider than the line's letter-spacing: between names, Latin words, parts of a headline."""
    if not len(gaps):
        return ()
    usual = float(sorted(gaps.tolist())[int(0.3 * len(gaps))])
    wide = np.flatnonzero(gaps > usual + LATIN_BLANK).tolist()
    latin = [text[a].isascii() and text[b].isascii() for a, b in itertools.pairwise(indices)]
    return tuple(i + 1 for i in wide if latin[i] or gaps[i] > usual + BLANK)


def _text(glyphs: Glyphs, run: _Run) -> str:
    """The run's characters; blanks between Latin words come back when paragraphs are built."""
    return "".join(glyphs.text[i] for i in run.indices.tolist())


def _vertical_line(page: Page, stack: list[_Run]) -> Line:
    glyphs = page.glyphs
    size = float(np.median([run.size for run in stack]))
    indices = np.concatenate([run.indices for run in stack])
    pitches = np.diff([run.baseline for run in stack]) / size
    return Line(
        box=Box(
            page=page.number,
            x0=round(min(run.x0 for run in stack), 2),
            top=round(stack[0].baseline - ASCENT * size, 2),
            x1=round(max(run.x1 for run in stack), 2),
            bottom=round(stack[-1].baseline + (1 - ASCENT) * size, 2),
        ),
        text="".join(glyphs.text[i] for i in indices.tolist()),
        size=size,
        font=_font(glyphs, indices),
        spacing=max(0.0, float(np.median(pitches)) - 1),
        breaks=_breaks(np.maximum(0.0, pitches - 1), glyphs.text, indices.tolist()),
        vertical=True,
        confidence=float(glyphs.confidence[indices].mean()),
    )


def _font(glyphs: Glyphs, indices: NDArray[np.int64]) -> str:
    if not glyphs.fonts:
        return ""
    return glyphs.fonts[int(np.bincount(glyphs.font[indices]).argmax())]
