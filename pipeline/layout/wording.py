"""What the words of a printed line tell of its role, and what a page head tells."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass

from pipeline.language import fold, fold_width
from pipeline.layout.marks import Marks, affiliation, byline_names
from pipeline.layout.shapes import Line

MAX_BYLINE = 40
"""Characters; a byline of five authors with titles has about 30."""

MAX_BARE = 9
"""Characters of a byline without mark or lead: three names."""

_NUMERAL = "0-9０-９A-Za-z〇零一二三四五六七八九十百"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
_YEAR = r"([12]\d{3}|[〇零一二三四五六七八九]{4})"
_DATE = re.compile(_YEAR + r"年(\d{1,2}|[一二三四五六七八九十]{1,3})月(\d{1,2}|[一二三四五六七八九十]{1,3})日")
_DASHED = re.compile(r"(?<!\d)((?:19|20)\d{2})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_LABEL = re.compile(rf"^(?:第?[{_NUMERAL}]{{1,3}}版|[A-Z]?\d{{1,3}})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A note in a line (code points `start`..`end`) that the article comes from, or goes on to, another page."""

    page: str
    comes: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The marks, with the patterns that printed lines are held against."""

    marks: Marks
    furniture: re.Pattern[str]
    jump_out: re.Pattern[str]
    jump_in: re.Pattern[str]
    caption: re.Pattern[str]

    def authors(self, line: Line) -> tuple[str, ...]:
        """The names that a line gives as authors; none when it is no byline."""
        if len(line.text) > MAX_BYLINE or not self.begins_byline(line):
            return ()
        text = _with_blanks(line)
        if _is_sign(text[0]):
            text = self.marks.byline_marks[0] + text[1:]
        return byline_names(text, marks=self.marks)

    def bare_names(self, line: Line) -> tuple[str, ...]:
        """The names in a short line that holds names by their surnames and nothing else, marked or not."""
        if len(line.text) > MAX_BARE:
            return ()
        names = byline_names(self.marks.byline_marks[0] + _with_blanks(line), marks=self.marks)
        known = any(name[0] in self.marks.surnames or name[:2] in self.marks.surnames for name in names)
        return names if known else ()

    def begins_byline(self, line: Line) -> bool:
        """Whether a line begins like a byline, whatever follows."""
        text = line.text.lstrip("（(【[") or line.text
        return _is_sign(text[0]) or text.startswith((*self.marks.byline_marks, *self.marks.byline_leads))

    def tells_affiliation(self, line: Line) -> bool:
        """Whether a line begins to tell where the author works."""
        return line.text.lstrip("（(").startswith(self.marks.affiliation_leads)

    def affiliation(self, text: str) -> str | None:
        """The author's institution that `text` tells."""
        return affiliation(text, marks=self.marks)

    def jump_of(self, line: Line) -> Jump | None:
        """The jump to (下转) or from (上接) another page that a line holds."""
        for pattern, comes in ((self.jump_in, True), (self.jump_out, False)):
            found = pattern.search(line.text)
            if found:
                return Jump(
                    page=label_number(found.group(1) or found.group(2)),
                    comes=comes,
                    start=found.start(),
                    end=found.end(),
                )
        return None


def _with_blanks(line: Line) -> str:
    edges = [0, *line.breaks, len(line.text)]
    return " ".join(line.text[a:b] for a, b in itertools.pairwise(edges))


def _is_sign(character: str) -> bool:
    """Whether a character is an ornament that newspapers put before names (◎, ❖, ☉)."""
    return unicodedata.category(character) == "So"


def read_wording(marks: Marks) -> Wording:
    """Compiles the patterns from the marks."""

    def either(terms: tuple[str, ...]) -> str:
        return "(?:" + "|".join(map(re.escape, terms)) + ")"

    page = rf"(?:本报)?第?([{_NUMERAL}]+)(?:版|页)?"
    signs = r"[◀◄←▶►→]*"

    def jump(terms: tuple[str, ...]) -> str:
        lead = either(terms)
        return rf"(?:[（(《〈【\[]{signs}{lead}{page}[^。）)]{{0,20}}[）)》〉】\]]|{signs}{lead}{page}{signs})"

    return Wording(
        marks=marks,
        furniture=re.compile(either(marks.furniture), re.IGNORECASE),
        jump_out=re.compile(jump(marks.jump_out) + "$"),
        jump_in=re.compile("^" + jump(marks.jump_in)),
        caption=re.compile(rf"^{either(marks.caption_leads)}|{either(marks.caption_ends)}[）)]?$"),
    )


def issue_date(text: str) -> str | None:
    """The first date in `text`, in ISO form."""
    folded = fold(text)
    found = _DATE.search(folded) or _DASHED.search(folded)
    if not found:
        return None
    year, month, day = (_number(part) for part in found.groups())
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def page_label(text: str) -> str | None:
    """`text` when it is a page's label (第三版, 03, A12), else None."""
    return text if _LABEL.match(fold_width(text).upper()) else None


def label_number(label: str) -> str:
    """A page label's number alone: 第三版, 3版 and 03 are one page."""
    bare = fold_width(label).upper().removeprefix("第").removesuffix("版")
    if bare and all(c in _DIGITS or c in "十百" for c in bare):
        return str(_number(bare))
    return bare.lstrip("0") or "0"


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * (_DIGITS.get(tens, 1) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
    value = 0
    for character in text:
        value = 10 * value + _DIGITS.get(character, 0)
    return value
