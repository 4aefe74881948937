"""Repair of printed text: characters go, none is changed, and each keeps its place in the source.

Newspapers stretch a line by blanks between its characters, page programs leave control and
zero-width characters behind. What goes:

- characters that print nothing (control, zero-width, byte order marks);
- blanks next to a Chinese character or sign, on either side: Chinese has none. A blank that parts
  two names or a number and its heading is none of these; it is told by its width, or by
  standing in a line without clauses, between words of two characters or more;
- blanks between single Latin letters or digits in a row of three or more (``P M 2 . 5``).

What stays: every sign as printed, full-width too; private-use glyphs; of the blanks between
Latin words, the first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model import Paragraph, Span

# Signs that Unicode calls narrow or ambiguous and that Chinese print sets on a full square.
_SQUARE_SIGNS = frozenset("“”‘’…—·×°§※①②③④⑤⑥⑦⑧⑨⑩○●◆◇■□▲△★☆")
_SELECTORS = re.compile("[\ufe00-\ufe0f]")
_SPACED_RUN = re.compile(r"(?<![!-~])[!-~](?:\s[!-~]){2,}(?![!-~])")
_WORD = re.compile(r"\S+")
_CLAUSE_SIGNS = frozenset("，。；：！？、")
_WIDE = "\u3000\t"
_LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """Repaired text.

    Attributes:
        text: One line, without blanks at its ends.
        origins: For each code point of `text` its offset in the source.
    """

    text: str
    origins: tuple[int, ...]


@lru_cache(maxsize=16384)
def is_square(character: str) -> bool:
    """Whether `character` stands on a full square in Chinese print: ideographs, their signs, glyphs of fonts."""
    if character in _SQUARE_SIGNS or unicodedata.category(character) == "Co":
        return True
    # Korean is set on squares as well, but parts its words by blanks.
    return unicodedata.east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7a3"


@lru_cache(maxsize=16384)
def is_invisible(character: str) -> bool:
    """Whether `character` prints nothing and takes no room: controls, zero-width signs, variation selectors."""
    if "\ufe00" <= character <= "\ufe0f":
        return True
    return unicodedata.category(character) in ("Cc", "Cf") and not character.isspace()


def repair(source: str, spans: Iterable[Span] = ()) -> Repaired:
    """Repairs one paragraph.

    Args:
        source: The text it stands in.
        spans: The printed lines of the paragraph, in reading order; the whole of `source` when
            there are none.

    Returns:
        The text with ``source[origins[i]] == text[i]`` for every `i`, but for a blank that stands
        for the end of a line between two Latin words: its origin is the line break.
    """
    stretches = tuple(spans) or ((Span(start=0, end=len(source)),) if source else ())
    if len(stretches) == 1 and _is_whole(text := stretches[0].of(source)):
        return Repaired(text=text, origins=tuple(range(stretches[0].start, stretches[0].start + len(text))))
    kept = _without_square_blanks(tuple(_visible(source, stretches)))
    text = "".join(character for character, _ in kept)
    spaced = {i for run in _SPACED_RUN.finditer(text) for i in range(run.start(), run.end()) if text[i].isspace()}
    result = [pair for i, pair in enumerate(kept) if i not in spaced]
    return Repaired(text="".join(character for character, _ in result), origins=tuple(origin for _, origin in result))


def paragraph(source: str, spans: Iterable[Span] = ()) -> Paragraph:
    """A repaired paragraph with its origins; arguments as for `repair`."""
    repaired = repair(source, spans)
    return Paragraph(text=repaired.text, origins=repaired.origins)


def _is_whole(text: str) -> bool:
    """Whether nothing in `text` can need repair: most paragraphs of plain texts, found at a tenth of the price."""
    return text.isprintable() and " " not in text and not _SELECTORS.search(text)


def _visible(source: str, spans: Iterable[Span]) -> Iterator[tuple[str, int]]:
    """Code points that print something, with their offsets; line breaks become blanks or go."""
    before = ""
    for span in spans:
        for offset in range(span.start, span.end):
            character = source[offset]
            if is_invisible(character):
                continue
            if offset == span.start and _latin(before) and _latin(character):
                yield " ", max(span.start - 1, 0)
            yield (" " if character in _LINE_BREAKS else character), offset
            before = character


def _latin(character: str) -> bool:
    return character.isalpha() and not is_square(character)


def _without_square_blanks(characters: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
    """Leaves the first of several blanks, and none at the ends or beside a square character but for separators."""
    text = "".join(character for character, _ in characters)
    clauses = any(character in _CLAUSE_SIGNS for character in text)
    kept: list[tuple[str, int]] = []
    end = 0
    for word in _WORD.finditer(text):
        gap = text[end : word.start()]
        if gap and kept and _parts(text, end, word.start(), wide=not clauses or len(gap) > 1 or gap in _WIDE):
            kept.append(characters[end])
        kept.extend(characters[word.start() : word.end()])
        end = word.end()
    return kept


def _parts(text: str, start: int, end: int, *, wide: bool) -> bool:
    """Whether the blanks at `start`..`end` part words: Latin ones, or names set side by side."""
    squares = is_square(text[start - 1]) + is_square(text[end])
    if squares < 2:
        return squares == 0
    left, right = text[max(0, start - 2) : start], text[end : end + 2]
    return wide and len(left) == len(right) == 2 and left.isalpha() and right.isalpha()
