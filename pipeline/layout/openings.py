"""How paragraphs begin, and what that tells of what went before: leads, references back, counted items."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.lexicon import Lexicons

_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)}
_COUNTED = re.compile(
    r"第(?P<ordinal>[一二三四五六七八九十])[，、是]"
    r"|(?P<point>[一二三四五六七八九十])(?:是|要|、|，要|，是)"
    r"|[（(](?P<bracket>[一二三四五六七八九十])[）)]"
    r"|(?P<arabic>[1-9])[.．、](?!\d)"
)
_DATELINE = re.compile(r"[\u4e00-\u9fff]{2,8}(?:\d{1,2}月)?\d{1,2}日(?:电|讯|专电)")
"""Where and when a report was sent: 本报柳河3月1日电."""
_SENTENCE = re.compile(r"(?:^|[。！？；])([^。！？；]{1,6})")


@dataclass(frozen=True, slots=True)
class Item:
    """Place in a counted series: which kind of counting, and the number from 1."""

    series: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """What the beginnings of paragraphs tell, from the lexicon ``seams``."""

    leads: tuple[str, ...]
    insides: tuple[str, ...]
    closings: tuple[str, ...]
    ordinals: Mapping[str, int]

    def begins_article(self, text: str) -> bool:
        """Whether `text` begins as articles do."""
        return text.startswith(self.leads) or _DATELINE.match(text) is not None

    def refers_back(self, text: str) -> bool:
        """Whether `text` begins with a reference to what went before, or as an item that isn't the first."""
        item = self.item(text)
        return text.startswith(self.insides) or (item is not None and item.number > 1)

    def sums_up(self, text: str) -> bool:
        """Whether `text` begins as last paragraphs do."""
        return text.startswith(self.closings)

    def item(self, text: str) -> Item | None:
        """The place in a series that `text` begins with."""
        match = _COUNTED.match(text)
        if match is not None and match.lastgroup is not None:
            sign = match.group(match.lastgroup)
            return Item(match.lastgroup, int(sign) if sign.isdecimal() else _NUMERALS[sign])
        word = next((word for word in self.ordinals if text.startswith(word)), None)
        return Item("word", self.ordinals[word]) if word else None

    def items(self, text: str) -> tuple[Item, ...]:
        """The items that sentences of `text` begin with, in order."""
        found = (self.item(match.group(1)) for match in _SENTENCE.finditer(text))
        return tuple(item for item in found if item is not None)


def read_openings(lexicons: Lexicons) -> Openings:
    """Gathers the openings from the lexicon."""

    def terms(category: str) -> tuple[str, ...]:
        return tuple(sorted(lexicons.terms("seams", category)))

    ordinals = {e.term: int(e.extra["order"]) for e in lexicons.entries("seams") if e.category == "item"}
    return Openings(leads=terms("opening"), insides=terms("inside"), closings=terms("closing"), ordinals=ordinals)
