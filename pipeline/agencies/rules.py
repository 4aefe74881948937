"""Rules for names of agencies: a head with everything to its left that belongs to the name."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.agencies.units import HEADS, Unit
from pipeline.model import Span

_STEMS = frozenset(("place", "level", "field", "short"))
_INNER = _STEMS | frozenset(["quantifier", "context", "head", "general", "weak", "bound", "local", "body", "bearer"])
_COORDINATORS = frozenset(["和", "及", "与", "或", "或者", "以及", "及其"])
_NOMINAL = ("n", "vn", "b", "j", "m", "q", "an", "eng", "s", "nz", "nt", "ns", "nr")
_CLAUSE_MARKS = frozenset("，；：。！？,;:!?")
_ARTICLES = frozenset("条章节款项")
_CALLS = frozenset(
    "要求 建议 责令 督促 授权 委托 鼓励 支持 倡导 恳请 请 让 通知 会同 经 向 给".split()  # noqa: SIM905 - a word list
)
_OPENERS = frozenset(("、", "和", " ", "　", "）", ")", "条"))
_DOING = frozenset(("机关", "单位", "机构", "企业"))
_DATES = frozenset(["年", "月", "日", "条", "章", "节", "款", "项", "时", "天", "次"])
_MAX_WORDS = 6
"""Plain nouns in a row that a name may hold left of its head; of the training corpus's
mentions, 99 % have fewer."""
_MAX_RELATIVE = 18
"""Units that a relative clause (负有…职责的) may hold."""


def rule_spans(units: Sequence[Unit]) -> tuple[Span, ...]:
    """The spans of names that the rules find in a sentence's units."""
    titled = _inside_titles(units)
    found: list[Span] = []
    last = len(units) - 1
    while last >= 0:
        first = None if titled[last] else _first_of_name(units, last)
        if first is None:
            last -= 1
        else:
            found.append(Span(start=units[first].start, end=units[last].end))
            last = first - 1
    return tuple(reversed(found))


def _first_of_name(units: Sequence[Unit], last: int) -> int | None:
    """Index of the first unit of the name that ends with the unit `last`; None where none does."""
    if units[last].kind in HEADS:
        first = _left_edge(units, last)
        return first if _is_mention(units, first, last) else None
    return _standing_for_body(units, last)


def _standing_for_body(units: Sequence[Unit], last: int) -> int | None:
    """Where a place or field stands for its authority: 各县（市、区）要…, 由住建牵头."""
    if units[last].kind == "short":
        after = units[last + 1] if last + 1 < len(units) else None
        called = after is not None and after.kind == "stop" and after.tag[:1] in "vdp" and acts(units, last, last)
        return last if called else None
    first: int | None = last if units[last].kind == "level" else None
    if units[last].text in "）)":
        opened = _bracketed_levels(units, last)
        first = opened - 1 if opened is not None else None
    if first is None:
        return None
    while first > 1 and units[first - 1].text == "、" and units[first - 2].kind == "level":
        first -= 2
    if not units[first].text.startswith("各"):
        if not first or units[first - 1].text not in ("各", "有的", "部分", "一些"):
            return None
        first -= 1
    return first if acts(units, first, last) else None


def _left_edge(units: Sequence[Unit], last: int) -> int:
    """Index of the first unit of the name whose head is the unit `last`."""
    first = last
    words = 0
    bare = units[last].kind == "general"  # 党委、政府 share what stands left of them
    while first > 0:
        before = units[first - 1]
        kind, text = before.kind, before.text
        if text in "、" and first > 1:
            left = units[first - 2].kind
            if left in _STEMS or (bare and left in ("general", "head", "bound")):
                first -= 2
                bare = left == "general"
                continue
            break
        if text == "和" and bare and units[first].text == "政府" and units[first - 2].text.endswith("党委"):
            first -= 2
            continue
        if text in _COORDINATORS and first > 1:
            if units[first - 2].kind in _STEMS and text != "及其":
                first -= 2
                bare = False
                continue
            break
        if text == "等" and first > 1 and units[first - 2].kind in ("place", "field", "short"):
            first -= 1
            bare = False
            continue
        if text in "）)":
            opened = _bracketed_levels(units, first - 1)
            if opened is None:
                break
            first, bare = opened, False
            continue
        if text == "的":
            opened = _relative(units, first - 1)
            if opened is None:
                break
            first, bare = opened, False
            continue
        if kind in _INNER:
            first -= 1
            bare = False
            continue
        if text.startswith("第") and (text[-1] in "条章节款项" or units[first].text in _ARTICLES):
            return first + (units[first].text in _ARTICLES)
        if text == "被" and units[first].tag == "vn":
            return first - 1
        if kind == "word" and before.tag == "v" and first == last and units[last].text in _DOING:
            words += 1  # 发证机关, 受理部门
            first -= 1
            continue
        if kind in ("word", "follow") and before.tag in _NOMINAL and words < _MAX_WORDS and text not in _DATES:
            words += 1
            first -= 1
            bare = False
            continue
        break
    while first < last and (
        units[first].text in _COORDINATORS
        or units[first].text in "、等"
        or (units[first].tag == "m" and units[first].kind == "word" and not units[first].text.startswith("第"))
        or (units[first].tag == "q" and units[first].kind == "word")
    ):
        first += 1
    return first


def _bracketed_levels(units: Sequence[Unit], close: int) -> int | None:
    """The unit before which 县（市、区） opens, or None where the brackets hold something else."""
    index = close - 1
    while index >= 0 and units[index].text not in "（(":
        if units[index].kind not in ("level", "place") and units[index].text != "、":
            return None
        index -= 1
    return index if index > 0 and units[index - 1].kind in ("level", "place", "quantifier") else None


def _relative(units: Sequence[Unit], mark: int) -> int | None:
    """The unit that opens the relative clause closed by 的 at `mark`, or None."""
    before = units[mark - 1] if mark else None
    if before is not None and (before.kind in ("place", "context") or before.text in ("领域", "地区", "委托", "指定")):
        return mark - 1
    for index in range(mark - 1, max(-1, mark - _MAX_RELATIVE), -1):
        unit = units[index]
        if unit.text in _CLAUSE_MARKS:
            return None
        if unit.kind == "relative":
            return index
    return None


def _is_mention(units: Sequence[Unit], first: int, last: int) -> bool:
    head = units[last]
    after = units[last + 1] if last + 1 < len(units) else None
    if first == last:
        if head.kind == "bound":
            return False
        if head.kind == "general" and after is not None and _no_body_before(after):
            return False
        if (head.kind == "weak" or head.text in ("企业", "单位")) and not acts(units, first, last):
            return False
    if head.kind in ("bearer", "context"):
        return acts(units, first, last)
    return True


def _no_body_before(after: Unit) -> bool:
    """Whether a bare head before this word is part of another noun (部门联合, 政府采购)."""
    noun = after.kind in ("word", "field") and after.tag[:1] in ("n", "j")
    return noun or after.kind == "follow" or after.text == "相关"


def acts(units: Sequence[Unit], first: int, last: int) -> bool:
    """Whether the units `first`..`last` stand where a bearer or an addressee of a task stands."""
    before = units[first - 1] if first else None
    after = units[last + 1] if last + 1 < len(units) else None
    if after is None or _in_case(units, last):
        return False
    if before is not None and (before.text.endswith("由") or before.text in _CALLS) and after.text != "的":
        return True
    opens = (
        before is None
        or before.text in _CLAUSE_MARKS
        or before.text in _OPENERS
        or before.tag in ("c", "d")
        or (before.text.startswith("第") and before.text[-1] in _ARTICLES)
    )
    nominal = after.text in "的。；" or (after.kind in ("word", "field", "follow") and after.tag[:1] in ("n", "j"))
    return opens and not nominal and after.tag != "vn"


def _in_case(units: Sequence[Unit], last: int) -> bool:
    """Whether what follows is a case (…的，) and not the bearer's task."""
    for index in range(last + 1, len(units) - 1):
        text = units[index].text
        if text in ("应", "应当", "可以", "不得", "须", "必须", "。", "；"):
            return False
        if text == "的" and units[index + 1].text == "，":
            return True
    return False


def _inside_titles(units: Sequence[Unit]) -> list[bool]:
    depth = 0
    inside = []
    for unit in units:
        depth += unit.text.count("《") - unit.text.count("》")
        inside.append(depth > 0)
    return inside
