"""Whether a name stands where a bearer or an addressee of a task stands."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.agencies.units import ARTICLES, CLAUSE_MARKS, Unit

_FAR = 120
"""Units behind a name within which its case ends."""
_OPENERS = frozenset(("、", "和", " ", "　", "）", ")", "条"))


def is_told(units: Sequence[Unit], last: int) -> bool:
    """Whether the word right behind the unit `last` tells what it must do or may do."""
    return last + 1 < len(units) and "order" in units[last + 1].marks


def numbered(unit: Unit) -> bool:
    """Whether a unit is the number of an article: 第五十一条."""
    return unit.text.startswith("第") and unit.text[-1] in ARTICLES


def begins(units: Sequence[Unit], first: int) -> bool:
    """Whether nothing stands before the unit `first` but a mark, the number of an article or its end."""
    if not first:
        return True
    before = units[first - 1]
    return before.text in CLAUSE_MARKS or before.text in ARTICLES or before.text.isspace() or numbered(before)


def acts(units: Sequence[Unit], first: int, last: int) -> bool:
    """Whether the units `first`..`last` stand where a bearer or an addressee of a task stands."""
    before = units[first - 1] if first else None
    after = units[last + 1] if last + 1 < len(units) else None
    if after is None or _in_case(units, last):
        return False
    noun = after.kind in ("word", "person") and after.tag[:1] == "n"
    if before is not None and (before.text.endswith("由") or "call" in before.marks) and after.text != "的":
        return not noun
    opens = (
        before is None
        or before.text in CLAUSE_MARKS
        or before.text in _OPENERS
        or before.tag in ("c", "d")
        or numbered(before)
    )
    nominal = after.text in "的。；" or (
        after.kind in ("word", "field", "follow", "person") and after.tag[:1] in ("n", "j", "m")
    )
    modifies = last + 2 < len(units) and units[last + 2].text == "的"  # 有的企业排放的废气
    return opens and not nominal and not modifies and after.tag != "vn"


def _in_case(units: Sequence[Unit], last: int) -> bool:
    """Whether what follows is a case (…的，) and not the bearer's task."""
    for index in range(last + 1, min(len(units) - 1, last + 1 + _FAR)):
        text = units[index].text
        if text in ("应", "应当", "可以", "不得", "须", "必须", "。", "；"):
            return False
        if text == "的" and units[index + 1].text == "，":
            # 甲单位发现险情的，应当报告: its own case; 甲单位违反规定的，由…处罚: another's.
            return not is_told(units, index + 1)
    return False
