"""The printed lines of a page dump: columns, their measure, and where paragraphs begin and end.

A dump has no geometry, but its lines are as long as a column is wide. A first line is two squares
shorter than the measure, a last line ends before it; letter-spaced lines tell nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from pipeline.clean import is_invisible, is_square, repair
from pipeline.language import is_han, seam_score
from pipeline.model import Span

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|\Z)")
_SPACED = re.compile(r"\S[ \u3000]\S[ \u3000]\S[ \u3000]\S")
_UNEVEN = re.compile(r"[!-~“”‘’（）《》]")
"""Signs that are set narrower or wider than a square."""
_VERTICAL = 3
"""Single characters under each other make a vertical line from this number on."""
_FLUSH = 0.6
"""Squares that a group's first line must be nearer to filling a column than to being indented in another."""
_ENOUGH = 4
"""Full lines that tell a group's measure without its neighbours."""
_INDENTS = (0.06, 0.6)
"""Shares of lines with printed indentation between which it marks paragraphs: they have two to fifteen lines."""
_NEAR = 8
"""Groups on either side that may be of the same column."""
ENDERS = frozenset("。！？!?…")
CLOSERS = frozenset("”’」』）)》〉")
INDENT = 1.6
"""Squares by which a line must fall short to be indented: it is by two, and a line may be one short
where a sign that can't begin a line was drawn back to it, or half a one by Latin letters and digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """One line of the dump, or several single characters under each other.

    Attributes:
        spans: Where it stands in the source, without blanks at its ends.
        raw: As printed, with its blanks.
        text: Repaired.
        width: In squares; half-width characters are half a square.
        spaced: Letter-spaced, so that the width tells nothing.
        gap: Empty lines before it.
        lead: Blanks before its first character, in squares.
        page: Page from 1, counted by form feeds.
    """

    spans: tuple[Span, ...]
    raw: str
    text: str
    width: float
    spaced: bool
    gap: int
    lead: float
    page: int


def width_of(text: str) -> float:
    """Width of `text` in squares."""
    return (len(text) + sum(map(is_square, text))) / 2


def printed_lines(source: str) -> tuple[PrintedLine, ...]:
    """The lines of `source` that print something, vertical ones joined."""
    lines: list[PrintedLine] = []
    gap, page = 0, 1
    for match in _LINE.finditer(source):
        text = match.group().strip()
        bare = repair(text).text
        if bare:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            before = "".join(c for c in source[match.start() : start] if not is_invisible(c))
            lines.append(
                PrintedLine(
                    spans=(Span(start=start, end=start + len(text)),),
                    raw=text,
                    text=bare,
                    width=width_of(bare),
                    spaced=bool(_SPACED.search(text)),
                    gap=gap,
                    lead=width_of(before.replace("\t", "\u3000\u3000")),
                    page=page,
                )
            )
            gap = 0
        elif match.group():
            gap += 1
        if "\f" in match.group():
            page += 1
            gap = max(gap, 1)
    return tuple(_vertical_joined(lines))


def _vertical_joined(lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    run: list[PrintedLine] = []
    for line in (*lines, None):
        if line is not None and len(line.text) == 1 and (not run or line.gap == 0):
            run.append(line)
            continue
        if len(run) >= _VERTICAL:
            text = "".join(single.text for single in run)
            yield PrintedLine(
                spans=tuple(span for single in run for span in single.spans),
                raw=text,
                text=text,
                width=width_of(text),
                spaced=False,
                gap=run[0].gap,
                lead=0.0,
                page=run[0].page,
            )
        else:
            yield from run
        run = []
        if line is not None:
            if len(line.text) == 1:
                run.append(line)
            else:
                yield line


def groups(lines: Sequence[PrintedLine]) -> tuple[tuple[PrintedLine, ...], ...]:
    """Lines without an empty line or a page's end between them."""
    found: list[list[PrintedLine]] = []
    for line in lines:
        if not found or line.gap or line.page != found[-1][-1].page:
            found.append([])
        found[-1].append(line)
    return tuple(tuple(group) for group in found)


def complete(text: str) -> bool:
    """Whether `text` ends with a sentence."""
    bare = text.rstrip("".join(CLOSERS))
    return bool(bare) and bare[-1] in ENDERS


@dataclass(slots=True, kw_only=True)
class Piece:
    """A stretch of lines that certainly belong together, in one column.

    Attributes:
        lines: Its lines.
        group: Index of the group it was printed in.
        measure: Width of its column in squares; 0 while unknown.
        opening: Evidence that a paragraph begins with it, in nats; 0 tells nothing.
        closed: Whether its last line ends a sentence.
        short: Whether its last line ends before the measure, so that a paragraph ends there.
    """

    lines: tuple[PrintedLine, ...]
    group: int
    measure: float = 0.0
    opening: float = 0.0
    closed: bool = False
    short: bool = False
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = "".join(line.text for line in self.lines)


def pieces_of(body: Sequence[tuple[int, tuple[PrintedLine, ...]]]) -> tuple[Piece, ...]:
    """Divides groups of body lines into pieces, at every place where a paragraph begins.

    Args:
        body: Groups with their index in the dump.
    """
    measures = _measures([lines for _, lines in body])
    indenting = _printed_indents([line for _, lines in body for line in lines])
    found: list[Piece] = []
    for (index, lines), measure in zip(body, measures, strict=True):
        begins = [0]
        for k in range(1, len(lines)):
            if _begins(lines, k, measure, indenting):
                begins.append(k)
        for start, end in zip(begins, [*begins[1:], len(lines)], strict=True):
            found.append(_described(Piece(lines=lines[start:end], group=index, measure=measure), indenting))
    return tuple(found)


def _printed_indents(lines: Sequence[PrintedLine]) -> bool:
    """Whether the dump kept the blanks that paragraphs begin with: some lines have them, most have none."""
    led = sum(1 for line in lines if line.lead >= INDENT)
    return _INDENTS[0] * len(lines) < led < _INDENTS[1] * len(lines)


def _begins(lines: Sequence[PrintedLine], k: int, measure: float, indenting: bool) -> bool:
    """Whether line `k` inside a group begins a paragraph."""
    line, before = lines[k], lines[k - 1]
    if indenting:
        return line.lead >= INDENT
    ended = complete(before.text)
    if ended and not before.spaced and before.width < measure - INDENT:
        return True
    if k + 1 >= len(lines) or _opening(line, measure) <= 2 or _drawn_back(line, lines[k + 1]):
        return False
    following = lines[k + 1]
    if not following.spaced and k + 2 < len(lines) and following.width < line.width + 1:
        return False
    uneven = _UNEVEN.search(before.text + line.text) is not None
    return ended or (not uneven and seam_score(before.text, line.text) <= 0)


def _opening(line: PrintedLine, measure: float) -> float:
    """Evidence that a line that isn't the last of its column is indented, from what it falls short by.

    Of 2,950 lines of newspaper pages set for tests, those short by two squares were first lines 892
    times of 893, those short by one 14 of 215 (with a sign hung at their end 23 of 32), the full ones
    27 of 1,627. Latin letters, quotation marks and
    brackets make lines uneven by half a square more.
    """
    if line.spaced:
        return 0.0
    short = measure - line.width
    if 0.8 <= short <= 1.2 and not is_han(line.text[-1]) and not _UNEVEN.search(line.text):
        return 1.3
    if short > INDENT + (0.3 if _UNEVEN.search(line.text) else -0.2):
        return 4.0 if short < 2 * INDENT else 2.5
    return -3.4 if short < 0.8 else -2.0


def _drawn_back(line: PrintedLine, following: PrintedLine) -> bool:
    """Whether `line` is short because a number or Latin word went to the next line whole."""
    head = re.match(r"[!-~]+", following.text)
    return head is not None and len(head.group()) > 2


def _described(piece: Piece, indenting: bool) -> Piece:
    first, last = piece.lines[0], piece.lines[-1]
    piece.closed = complete(last.text)
    piece.short = not last.spaced and last.width < piece.measure - INDENT
    if indenting:
        piece.opening = 6.0 if first.lead >= INDENT else -6.0
    elif len(piece.lines) == 1 and piece.closed:
        piece.opening = -2.0 if not first.spaced and first.width > piece.measure - 1 else 0.0
    elif len(piece.lines) == 1 or not _drawn_back(first, piece.lines[1]):
        piece.opening = _opening(first, piece.measure)
    return piece


def _measures(body: Sequence[Sequence[PrintedLine]]) -> list[float]:
    """The column's width for each group, from the lines that fill it and those of like groups near by.

    A sign hung beyond the edge makes a line one square too wide, one drawn back a square too short, and
    Latin letters leave it uneven: the measure is the most frequent width of the lines without these.
    """
    inner = [[line.width for line in _filled(lines) if _is_plain(line)] for lines in body]
    known = [i for i, widths in enumerate(inner) if widths]
    measures: list[float] = []
    for i, lines in enumerate(body):
        widest = max((line.width - (not is_han(line.text[-1])) for line in lines if not line.spaced), default=0.0)
        near = sorted(
            (j for j in known if abs(i - j) <= _NEAR and max(inner[j]) >= widest - 1.1), key=lambda j: (abs(i - j), j)
        )
        if len(inner[i]) >= _ENOUGH:
            pool = inner[i]
        elif inner[i]:
            middle = median(inner[i])
            pool = [w for j in near if abs(median(inner[j]) - middle) <= 1 for w in inner[j]]
        else:
            first = next((line.width for line in lines if not line.spaced), widest)
            pool = min((inner[j] for j in near), key=lambda widths: _oddness(_usual(widths) - first), default=[])
        measures.append(_usual(pool or inner[i] or [widest]))
    return measures


def _filled(lines: Sequence[PrintedLine]) -> Sequence[PrintedLine]:
    """The lines that fill their column: all but the first, which may be indented, and the last of a paragraph."""
    return lines[1:-1] if complete(lines[-1].text) else lines[1:]


def _usual(widths: Sequence[float]) -> float:
    counts = Counter(widths)
    return max(counts, key=lambda width: (counts[width], width))


def _oddness(short: float) -> float:
    """How far a first line is from being indented by two squares, as most are, or from filling its column."""
    return min(abs(short) + _FLUSH, abs(short - 2.0))


def _is_plain(line: PrintedLine) -> bool:
    return not line.spaced and is_han(line.text[-1]) and not _UNEVEN.search(line.text)
