"""Numbers that Word sets before list items and headings, which its files don't hold as text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_MAX_BASED_ON = 32
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts the numbered paragraphs of one document."""

    def __init__(self, part: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles = _numbered_styles(styles)
        if part is None:
            return
        for abstract in part.iterchildren(_W + "abstractNum"):
            levels = {_count(level.get(_W + "ilvl")): _level(level) for level in abstract.iterchildren(_W + "lvl")}
            self._levels[abstract.get(_W + "abstractNumId", "")] = levels
        for num in part.iterchildren(_W + "num"):
            self._abstract[num.get(_W + "numId", "")] = _value(num, "abstractNumId") or ""

    def next_number(self, paragraph: etree._Element) -> str:
        """The number before `paragraph`, the next one of its list; empty when it bears none."""
        properties = paragraph.find(_W + "pPr")
        own = properties.find(_W + "numPr") if properties is not None else None
        style = _value(properties, "pStyle") if properties is not None else None
        number, depth = self._styles.get(style or "", ("", 0))
        if own is not None:
            number, depth = _value(own, "numId") or number, _count(_value(own, "ilvl"), depth)
        levels = self._levels.get(self._abstract.get(number, ""), {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(self._abstract[number], {})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if levels[depth].form in ("none", "bullet"):
            return ""

        def place(match: re.Match[str]) -> str:
            level = int(match.group(1)) - 1
            known = levels.get(level, levels[depth])
            return _written(counts.get(level, known.start), known.form)

        return _PLACE.sub(place, levels[depth].text)


def _level(element: etree._Element) -> _Level:
    return _Level(
        form=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText") or "",
        start=_count(_value(element, "start"), 1),
    )


def _numbered_styles(styles: etree._Element | None) -> dict[str, tuple[str, int]]:
    """Paragraph styles with the list and level that they, or the styles they are based on, number by."""
    if styles is None:
        return {}
    based: dict[str, str] = {}
    found: dict[str, tuple[str, int]] = {}
    for style in styles.iterchildren(_W + "style"):
        name = style.get(_W + "styleId", "")
        based[name] = _value(style, "basedOn") or ""
        numbers = style.find(f"{_W}pPr/{_W}numPr")
        if numbers is not None and _value(numbers, "numId"):
            found[name] = (_value(numbers, "numId") or "", _count(_value(numbers, "ilvl")))
    for name in based:
        ancestor = name
        for _ in range(_MAX_BASED_ON):
            if ancestor in found or not ancestor:
                break
            ancestor = based.get(ancestor, "")
        if ancestor in found:
            found.setdefault(name, found[ancestor])
    return found


def _count(value: str | None, default: int = 0) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else default


def _value(element: etree._Element, name: str) -> str | None:
    child = element.find(_W + name)
    return child.get(_W + "val") if child is not None else None


def _written(number: int, form: str) -> str:
    if form.startswith(("chinese", "japaneseCounting", "ideographDigital", "taiwaneseCounting")):
        return _chinese(number)
    if form == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(0x245F + number)
    if form == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    return str(number)


def _chinese(number: int) -> str:
    """Chinese numerals as clauses are counted by, up to 999; beyond, Arabic ones."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for value, sign in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += sign * (number // value)
        number %= value
    return text
