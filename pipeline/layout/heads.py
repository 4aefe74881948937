"""What in a dump is no running text: headlines, bylines, institutions, pull quotes, credits, page heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from pipeline.language import fold_width, is_han, seam_score
from pipeline.layout.columns import INDENT, PrintedLine, complete, pieces_of
from pipeline.layout.marks import Marks, affiliation, byline_names, jumps
from pipeline.layout.openings import Openings

Kind = Literal["text", "head", "byline", "affiliation", "quote", "credit", "section", "jump", "furniture", "ornament"]

_CLAUSE_ENDS = frozenset("，、；：,;:")
_SUBTITLE = re.compile(r"^(?:—|─|―|-{2,})")
_LABEL = 6
"""Characters of a section label at most (要闻, 业界评说)."""
_HEADLINE = 34
"""Characters of one line of a headline at most."""
_HEAD_LINES = 5
_ODD = 3.2
"""Squares short of a column's measure that neither an indented first line nor a sign drawn back explains."""
_GRAM = 4
_COPIED = 0.5
"""Share of the 4-grams of each line of a pull quote that stand in the text: editors change it at its
edges, and where the text runs over a column's end its grams there are not seen."""
_WHOLLY = 0.8
"""The same for a quote whose lines stand together, as those of a paragraph do."""
_QUOTE_ITEMS = 12
"""Lines of a quote at most."""
_BESIDE_QUOTES: tuple[Kind, ...] = ("byline", "head", "section", "ornament")
_SHORTEST_QUOTE = 12
_PAGE_LABEL = re.compile(r"第?\s*[A-Z]?\d{1,3}\s*版?|版\s*\d{1,3}|\d{1,3}\s*/\s*\d{1,3}")
_DATE_LINE = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
_WEEKDAY = re.compile(r"(?:星期|周)[一二三四五六日天]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Lines of one kind, printed together.

    Attributes:
        kind: What they are.
        lines: The lines.
        group: Index of the group they stand in.
    """

    kind: Kind
    lines: tuple[PrintedLine, ...]
    group: int

    @property
    def text(self) -> str:
        """The lines' text without breaks."""
        return "".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The parts of a headline."""

    title: str
    kicker: str | None = None
    subtitle: str | None = None


def items_of(groups: Sequence[tuple[PrintedLine, ...]], *, marks: Marks, openings: Openings) -> tuple[Item, ...]:
    """Divides a dump into items and tells what each is."""
    items = [item for place, lines in enumerate(groups) for item in _by_marks(place, lines, marks)]
    items = _with_quotes(_with_signed_heads(_with_joined_heads(_with_page_heads(items), openings)))
    return tuple(_with_lone_heads(items, openings))


_AFFILIATION_REST = 2
"""An institution's name breaks into so many more lines at most; what is longer is text without a blank before it."""


def _by_marks(place: int, lines: tuple[PrintedLine, ...], marks: Marks) -> Iterator[Item]:
    """Items of a group that their marks and words tell; the rest is text."""
    kinds: list[Kind] = []
    for number, line in enumerate(lines):
        alone = number == len(lines) - 1
        if not any(is_han(c) or c.isalnum() for c in line.text):
            kinds.append("ornament")
        elif (kinds and kinds[-1] == "affiliation" and len(lines) - number <= _AFFILIATION_REST) or affiliation(
            line.text, marks=marks
        ) is not None:
            kinds.append("affiliation")
        elif jumps(line.text, marks=marks):
            kinds.append("jump")
        elif _is_furniture(line.text, marks):
            kinds.append("furniture")
        elif alone and _is_credit(line.text, marks):
            kinds.append("credit")
        elif byline_names(line.raw, marks=marks):
            kinds.append("byline")
        else:
            kinds.append("text")
    label = len(lines) > 1 and kinds[-1] == "text" and _is_label(lines[-1]) and complete(lines[-2].text)
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or kinds[end] != kinds[start] or (label and end == len(lines) - 1):
            yield Item(kind=kinds[start], lines=lines[start:end], group=place)
            start = end


def _is_label(line: PrintedLine) -> bool:
    return 2 <= len(line.text) <= _LABEL and all(map(is_han, line.text))


def _is_furniture(line: str, marks: Marks) -> bool:
    text = fold_width(line).lower()
    if complete(line) or len(text) > 80:
        return False
    if _PAGE_LABEL.fullmatch(text) or (_DATE_LINE.match(text) and (_WEEKDAY.search(text) or len(text) <= 11)):
        return True
    return any(fold_width(term).lower() in text for term in marks.furniture) and ("：" in line or ":" in line)


def _is_credit(line: str, marks: Marks) -> bool:
    return len(line) <= 16 and not complete(line) and line.endswith(marks.caption_ends)


def _with_page_heads(items: list[Item]) -> list[Item]:
    """Lines beside the date or the page number that are no text: the paper's and the section's name."""
    furniture = {item.group for item in items if item.kind == "furniture"}
    return [
        replace(item, kind="furniture")
        if item.kind == "text"
        and item.group in furniture
        and all(len(line.text) <= 2 * _LABEL and _headline(line) for line in item.lines)
        else item
        for item in items
    ]


# ---------------------------------------------------------------- pull quotes


def _with_quotes(items: list[Item]) -> list[Item]:
    """Marks near copies of the text that stand beside a headline or a printed quotation mark."""
    where: dict[str, set[int]] = {}
    for i, item in enumerate(items):
        if item.kind == "text":
            for gram in _grams(item.text):
                where.setdefault(gram, set()).add(i)
    result = list(items)
    for i, item in enumerate(items):
        if item.kind in _BESIDE_QUOTES:
            for step in (1, -1) if item.kind == "ornament" else (1,):
                for k in _quote(result, i + step, step, where):
                    result[k] = replace(items[k], kind="quote")
    return result


def _grams(text: str) -> set[str]:
    return {text[i : i + _GRAM] for i in range(len(text) - _GRAM + 1)}


def _quote(items: Sequence[Item], start: int, step: int, where: dict[str, set[int]]) -> list[int]:
    """The run of items from `start` that is a copy of text elsewhere; none when there is no such run.

    A copy stands whole in a larger stretch of text. The text that a quote was taken from is
    itself copied in part, but by something smaller.
    """
    run: list[int] = []
    k = start
    while 0 <= k < len(items) and items[k].kind == "text" and len(run) < _QUOTE_ITEMS:
        grams = _grams(items[k].text)
        copied = sum(1 for gram in grams if where[gram] - {k})
        apart = len(items[k].lines) == 1
        if copied < (_COPIED if apart else _WHOLLY) * len(grams) or (run and not apart) or not (grams or run):
            break
        run.append(k)
        if not apart:
            break
        k += step
    text = "".join(items[k].text for k in sorted(run))
    source = Counter(j for gram in _grams(text) for j in where.get(gram, ()) if j not in run)
    if len(text) < _SHORTEST_QUOTE or not source:
        return []
    home = max(len(items[j].text) for j, count in source.items() if 2 * count >= max(source.values()))
    return run if home > max(len(items[k].text) for k in run) else []


# ---------------------------------------------------------------- headlines


def _with_signed_heads(items: list[Item]) -> list[Item]:
    """Marks the headlines that a byline follows."""
    result = list(items)
    for i, (item, after) in enumerate(pairwise(items)):
        if _might_be_head(item) and after.kind == "byline" and after.group - item.group <= 1:
            result[i] = replace(item, kind="head")
    return result


def _with_joined_heads(items: list[Item], openings: Openings) -> list[Item]:
    """Parts headlines from the text that follows them without an empty line.

    The first line of a column is as wide as the column or indented; what is neither, and what stands
    flush above an indented line, is a headline.
    """
    result: list[Item] = []
    for item in items:
        count = _head_lines(item) if item.kind == "text" and not openings.refers_back(item.text) else 0
        if count:
            result.append(replace(item, kind="head", lines=item.lines[:count]))
        result.append(replace(item, lines=item.lines[count:]) if count else item)
    return result


def _head_lines(item: Item) -> int:
    """How many lines of a headline stand at the top of an item of text."""
    lines = item.lines
    for count in range(min(_HEAD_LINES - 1, len(lines) - 2), 0, -1):
        head, rest = lines[:count], lines[count:]
        if not all(_headline(line) and not line.spaced and line.lead < INDENT for line in head):
            continue
        (piece, *_) = pieces_of([(item.group, rest)])
        odd = all(not -_ODD < line.width - piece.measure < 1.2 for line in head)
        flush = rest[0].lead >= INDENT > max(line.lead for line in rest[1:])
        if (odd and piece.opening > 2 and len(rest) > 2) or flush:
            return count
    return 0


def _with_lone_heads(items: list[Item], openings: Openings) -> list[Item]:
    """Marks headlines without byline, and section labels."""
    columns = _columns(items)
    result = list(items)
    for i, item in enumerate(items):
        if (
            _might_be_head(item)
            and not openings.refers_back(item.text)
            and _stands_alone(item, _neighbour(items, i, -1), _neighbour(items, i, 1), columns)
        ):
            result[i] = replace(item, kind="section" if len(item.lines) == 1 and _is_label(item.lines[0]) else "head")
    return result


def _might_be_head(item: Item) -> bool:
    return item.kind == "text" and len(item.lines) <= _HEAD_LINES and all(map(_headline, item.lines))


def _columns(items: Sequence[Item]) -> dict[int, tuple[float, float]]:
    """For the groups of running text: evidence that they begin with a paragraph, and their measure."""
    pieces = pieces_of([(item.group, item.lines) for item in items if item.kind == "text"])
    found: dict[int, tuple[float, float]] = {}
    for piece in pieces:
        found.setdefault(piece.group, (piece.opening, piece.measure))
    return found


def _headline(line: PrintedLine) -> bool:
    """Whether a line could belong to a headline: no clause goes on behind it, no sentence ends by a full stop."""
    text = line.text
    return len(text) <= _HEADLINE and text[-1] not in "。…" and text[-1] not in _CLAUSE_ENDS and "。" not in text


def _neighbour(items: Sequence[Item], i: int, step: int) -> Item | None:
    """The next text on one side, with nothing but furniture and ornaments between."""
    i += step
    while 0 <= i < len(items):
        if items[i].kind not in ("furniture", "ornament"):
            return items[i]
        i += step
    return None


def _stands_alone(item: Item, before: Item | None, after: Item | None, columns: dict[int, tuple[float, float]]) -> bool:
    """Whether an item without byline is a headline and no scrap of a column.

    A scrap continues the sentence before it or goes on behind it, and it is as wide as a column's
    lines, full or indented.
    """
    label = len(item.lines) == 1 and _is_label(item.lines[0])
    if before is not None and before.kind == "text" and not complete(before.text):
        return (
            label and after is not None and after.kind in ("quote", "head") and seam_score(before.text, item.text) < 3
        )
    if after is None or after.kind in ("byline", "affiliation") or sum(map(is_han, item.text)) < 2:
        return False
    if complete(item.text) or seam_score(item.text, after.text) > 3:
        return False
    widest = max(line.width for line in item.lines)
    opening, measure = columns.get(after.group, (0.0, 0.0)) if after.kind == "text" else (1.0, 0.0)
    of_column = any(
        -_ODD < widest - m < 1.2 for m in (measure, columns.get(before.group, (0.0, 0.0))[1] if before else 0.0) if m
    )
    return opening > 0 and not of_column


def headline_of(lines: Sequence[PrintedLine], *, marks: Marks) -> Headline:
    """Tells the title among the lines of a headline.

    A dash begins a subtitle; a short label above is a kicker; lines of one length, or with a word
    across their break, are one title; of lines that differ the shortest is the title, since it
    is set largest.
    """
    texts = [line.text for line in lines]
    dash = next((k for k, text in enumerate(texts) if k and _SUBTITLE.match(text)), len(texts))
    subtitle = "".join(texts[dash:]) or None
    texts = texts[:dash]
    kicker: list[str] = []
    if len(texts) > 1 and (texts[0] in marks.section_names or len(texts[0]) <= min(_LABEL, len(texts[1]) - 2)):
        kicker.append(texts.pop(0))
    parts: list[list[str]] = []
    for text in texts:
        if parts and (seam_score(parts[-1][-1], text) > 3 or abs(len(parts[-1][-1]) - len(text)) <= 1):
            parts[-1].append(text)
        else:
            parts.append([text])
    titles = ["".join(part) for part in parts]
    chosen = min(range(len(titles)), key=lambda k: (len(titles[k]), k))
    kicker += titles[:chosen]
    below = [*titles[chosen + 1 :], *([subtitle] if subtitle else [])]
    return Headline(title=titles[chosen], kicker="".join(kicker) or None, subtitle="".join(below) or None)
