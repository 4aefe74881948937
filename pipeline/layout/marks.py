"""What the marks and words around a text tell: its authors, their institution, page furniture."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.language import is_han
from pipeline.lexicon import Lexicons

_LONGEST_NAME = 4
_JUMP_NOTE = 14
_BETWEEN = re.compile(r"[\s、，,;；/／|｜]+")
_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]{0,40}[）)】\]]")
_COLONS = " \u3000：:/／"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The words of the lexicons ``layout`` and ``surnames``, ready for asking.

    Attributes:
        byline_marks: Signs before authors' names.
        byline_leads: Words before authors' names, longest first.
        affiliation_leads: Beginnings of a line that tells where the authors work.
        furniture: What only lines of the page head or foot hold.
        caption_leads, caption_ends: Beginnings and ends of captions.
        jump_out, jump_in: What stands in a line that leads to, or comes from, another page.
        section_names: Usual names of pages.
        publication_ends: Last characters of names of newspapers and journals.
        surnames: Surnames with a cost that grows as they become rarer.
    """

    byline_marks: str
    byline_leads: tuple[str, ...]
    affiliation_leads: tuple[str, ...]
    furniture: tuple[str, ...]
    caption_leads: tuple[str, ...]
    caption_ends: tuple[str, ...]
    jump_out: tuple[str, ...]
    jump_in: tuple[str, ...]
    section_names: frozenset[str]
    publication_ends: tuple[str, ...]
    surnames: Mapping[str, float]


@lru_cache(maxsize=8)
def read_marks(lexicons: Lexicons) -> Marks:
    """Gathers the marks from the lexicons; remembered, since every document asks for them."""

    def terms(category: str) -> tuple[str, ...]:
        return tuple(sorted(lexicons.terms("layout", category), key=lambda term: (-len(term), term)))

    single = [e.term for e in lexicons.entries("surnames") if e.category == "single"]
    costs = {term: 1.0 + 6.0 * rank / len(single) for rank, term in enumerate(single)}
    return Marks(
        byline_marks="".join(terms("byline_mark")),
        byline_leads=terms("byline_lead"),
        affiliation_leads=terms("affiliation_lead"),
        furniture=terms("furniture"),
        caption_leads=terms("caption_lead"),
        caption_ends=terms("caption_end"),
        jump_out=terms("jump_out"),
        jump_in=terms("jump_in"),
        section_names=frozenset(terms("section_name")),
        publication_ends=terms("publication_end"),
        surnames=costs | dict.fromkeys(lexicons.terms("surnames", "double"), 3.0),
    )


def byline_names(line: str, *, marks: Marks) -> tuple[str, ...]:
    """The authors' names that a byline tells, in order; none when the line is no byline.

    Args:
        line: The line as printed, with the blanks between the names if there are any.
        marks: Which signs and words stand before names.
    """
    rest = _BRACKETS.sub(" ", line).strip()
    bare = rest.lstrip(marks.byline_marks + _COLONS)
    while bare and unicodedata.category(bare[0]) == "So":
        bare = bare[1:].lstrip(_COLONS)
    marked = bare != rest
    for lead in marks.byline_leads:
        if lead[-1] in _COLONS and bare.startswith(lead):
            bare, marked = bare.removeprefix(lead), True
    parts = []
    for part in _stretched(_BETWEEN.split(bare)):
        name = part
        while lead := next((lead for lead in marks.byline_leads if name.startswith(lead)), ""):
            name = name.removeprefix(lead).lstrip(_COLONS)
            marked = True
        if name:
            parts.append(name)
    names = tuple(name for part in parts for name in split_names(part, marks=marks))
    return names if marked and all(_like_a_name(name) for name in names) else ()


def split_names(text: str, *, marks: Marks) -> tuple[str, ...]:
    """Divides names of two to four characters that stand without blanks, by their surnames.

    The division with the most usual surnames wins; names of three characters, the most usual
    length, count less than shorter and longer ones. One piece when nothing fits.
    """
    if len(text) <= 3 or not all(is_han(c) for c in text):
        return (text,)
    best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ()), *[None] * len(text)]
    for end in range(2, len(text) + 1):
        for size in range(2, min(_LONGEST_NAME, end) + 1):
            name, before = text[end - size : end], best[end - size]
            cost = _name_cost(name, marks.surnames)
            if before is not None and cost is not None:
                best[end] = min(best[end] or (float("inf"), ()), (before[0] + cost, (*before[1], name)))
    found = best[-1]
    return found[1] if found is not None else (text,)


def _name_cost(name: str, surnames: Mapping[str, float]) -> float | None:
    if len(name) == _LONGEST_NAME:
        return surnames.get(name[:2])
    surname = surnames.get(name[0])
    return None if surname is None else surname + (0.0 if len(name) == 3 else 1.5)


def _stretched(parts: list[str]) -> list[str]:
    """Joins single characters in a row: a name of two is printed as wide as one of three."""
    joined: list[str] = []
    single = False
    for part in parts:
        if len(part) == 1 and single:
            joined[-1] += part
            single = len(joined[-1]) < 2
        elif part:
            joined.append(part)
            single = len(part) == 1
    return joined


def _like_a_name(name: str) -> bool:
    if any(dot in name for dot in "·•・"):
        return len(name) <= 20
    if name.isascii():
        return name.replace(".", "").replace("-", "").isalpha()
    return 2 <= len(name) <= _LONGEST_NAME and all(is_han(c) for c in name)


def affiliation(line: str, *, marks: Marks) -> str | None:
    """The institution that a line tells the authors to work at, or None when it tells none."""
    text = line.strip().strip("（()）")
    lead = next((lead for lead in marks.affiliation_leads if text.startswith(lead)), None)
    if lead is None:
        return None
    return text[len(lead) :].lstrip(_COLONS) or None


def jumps(line: str, *, marks: Marks) -> bool:
    """Whether a line only notes that the text goes on, or comes from, elsewhere (下转第三版, 上接第一版)."""
    text = line.strip().strip("（()）[]【】▶►▲▼→← ")
    return len(text) <= _JUMP_NOTE and "版" in text and text.startswith(marks.jump_out + marks.jump_in)


def leads_on(line: str, *, marks: Marks) -> bool:
    """Whether a note of `jumps` leads on to another page, not from one."""
    return any(term in line for term in marks.jump_out)
