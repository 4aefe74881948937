"""What stands in one piece left of a head: brackets, lists, relative clauses, places that open a name."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.agencies.standing import acts, begins, is_told
from pipeline.agencies.units import (
    CLAUSE_MARKS,
    COMPLETE,
    COORDINATORS,
    FIELDS,
    HEADS,
    INNER,
    STEMS,
    Unit,
    UnitKind,
)

_LISTED = STEMS | frozenset(("word", "follow"))
_BRIDGED, _BRIDGED_LENGTH, _TOPIC_LENGTH = 4, 8, 14
"""Units and code points that may stand between a place's level and the rest of a name."""
_NAMING = ("word", "field", "short", "follow")
"""Kinds of the words that two fields in one name may be: 省 | 数据和政务服务局."""
_DESCRIBING = 4
"""Words that may tell what a body does before its bare head."""
_DESCRIPTIVE = frozenset(("v", "vn", "n", "nz", "b", "l"))
_DIRECTING = frozenset("到给至进向于为成在")
"""Last characters of verbs that go on to where or to whom."""
_LINKS = COORDINATORS | {"、"}
_PLACES: frozenset[UnitKind] = frozenset(("place", "context", "level"))
"""Kinds of the word before 的 that tells whose body it is: 自治地方的自治机关, 直辖市的人民政府."""
_PLACE_ENDS = ("领域", "地区", "灾区", "以上", "专门", "委托", "指定")
_NAME_AHEAD = 6
"""Units of a body behind 的, and of others beside it, before what they must do."""
_MAX_LISTED = 60
"""Units that a list of bodies may hold before what they must do."""
_MAX_RELATIVE = 18
"""Units that a relative clause (负有…职责的) may hold."""


def bracketed_levels(units: Sequence[Unit], close: int) -> int | None:
    """The unit before which 县（市、区） opens, or None where the brackets hold something else."""
    index = close - 1
    while index >= 0 and units[index].text not in "（(":
        if units[index].kind not in ("level", "place") and units[index].text != "、":
            return None
        index -= 1
    return index if index > 0 and units[index - 1].kind in ("level", "place", "quantifier") else None


def shares_modifiers(units: Sequence[Unit], left: int) -> bool:
    """Whether the head before 和 shares what stands left of it with the one behind: 有关部门和单位."""
    if left < 1 or units[left].kind != "general":
        return False
    return units[left - 1].kind == "quantifier" or units[left - 1].text == "的"


def and_others(units: Sequence[Unit], index: int) -> int | None:
    """The body that stands before 等 and a count of others: 民政部等四部门; None where it is one of a list."""
    if units[index].tag not in ("m", "q"):
        return None
    while index > 0 and units[index].tag in ("m", "q"):
        index -= 1
    if index < 1 or units[index].text != "等" or units[index - 1].kind not in COMPLETE:
        return None
    listed = index > 1 and units[index - 2].text in "、和"
    return None if listed else index - 1


def list_of_fields(units: Sequence[Unit], mark: int) -> int | None:
    """Where a list before 等 begins of which some are fields alone: 科技、海关等部门; None for any other."""
    first = mark - 1
    while first > 1 and units[first - 1].text in ("、", "和") and _lists(units[first - 2]):
        first -= 2
    listed = units[first:mark:2]
    some_alone = any(unit.kind in FIELDS for unit in listed)
    return first if len(listed) > 1 and _lists(units[mark - 1]) and some_alone else None


def _lists(unit: Unit) -> bool:
    noun = unit.kind == "word" and unit.tag[:1] == "n" and len(unit.text) > 1
    return unit.kind in FIELDS or unit.kind in COMPLETE or noun


def opened_by_place(units: Sequence[Unit], first: int, last: int) -> int | None:
    """The level or body that opens a name over words of any kind; None where none does.

    县 | 采砂管理局, 省 | 市场监督管理局, 国务院 | 深化改革领导小组, 市医疗保障局 | 待遇保障科.
    """
    length = 0
    division = first == last and "division" in units[last].marks
    by_topic = division or "topic" in units[first].marks
    opening = ("level", "place", "body", "local", "head") if by_topic else ("level", "place")
    for index in range(first - 1, max(-1, first - 2 - _BRIDGED), -1):
        unit = units[index]
        if unit.kind in opening:
            acted = division and units[index + 1].tag == "v"  # 市公安局 | 共建家事调解室
            return index if index < first - 1 and not acted else None
        length += len(unit.text)
        if unit.kind == "bound" and len(unit.text) > 1:
            return None  # a name of its own: 县公路管理中心 | 委托专业机构
        bridges = unit.kind in ("word", "field", "short", "bound", "follow") and unit.tag[:1] not in "pcdurxmqwt"
        inside = ("vn", "n", "j", "v") if division else ("vn", "n", "j") if by_topic else ("vn", "n")
        noun = unit.kind == "stop" and unit.tag in inside and unit.marks.isdisjoint(("order", "call"))
        acted = unit.tag == "v" and units[last].kind == "bearer"  # 市中院出台 | 管理人履职办法
        joins = unit.text in ("和", "与") and index > 0 and units[index - 1].kind in _NAMING
        if length > (_TOPIC_LENGTH if by_topic else _BRIDGED_LENGTH) or not (bridges or noun or joins) or acted:
            return None
    return None


def described_by_verbs(units: Sequence[Unit], first: int, last: int) -> int | None:
    """Where words that tell what a body does begin before its bare head: 电梯维护保养 | 单位应当; else None.

    Nothing stands before them whose predicate they could be, and the body itself acts. Before a bare head that is
    told what it must do also words count that else end a name: 起草 | 单位应当, 家庭教育指导 | 机构应当.
    """
    ordered = is_told(units, last)
    bare = units[last].kind == "general"
    start = first
    while start > 0 and first - start < _DESCRIBING and _describes(units[start - 1], ordered=ordered and bare):
        start -= 1
    if start == first:
        return None
    predicate = units[start].kind == "relative" and units[start].tag == "v"
    while start > 0 and units[start - 1].kind == "quantifier" and units[start - 1].tag[:1] not in "mr":
        start -= 1  # 重点排放单位, 主管预算单位
    before = units[start - 1] if start else None
    if before is not None and (before.text.endswith("由") or "call" in before.marks):
        return start
    if predicate:
        return None  # 设立 | 机构应当
    listed = start > 1 and before is not None and before.text in _LINKS and units[start - 2].kind in HEADS
    after = units[last + 1] if last + 1 < len(units) else None
    told = after is not None and (ordered or after.tag in ("p", "d") or list_ordered(units, last + 1))
    return start if (listed or begins(units, start)) and told and acts(units, start, last) else None


def list_ordered(units: Sequence[Unit], mark: int) -> bool:
    """Whether a list of bodies goes on at `mark` that is told what it must do: 养护单位 | 、维修单位应当."""
    if units[mark].text not in _LINKS:
        return False
    for index in range(mark + 1, min(len(units), mark + 1 + _MAX_LISTED)):
        if "order" in units[index].marks:
            return units[index - 1].kind in HEADS or units[index - 1].kind == "person"
        if units[index].text in CLAUSE_MARKS or (units[index].tag in ("p", "c") and units[index].text not in _LINKS):
            return False
    return False


def _describes(unit: Unit, *, ordered: bool) -> bool:
    kinds = ("word", "follow", "field", "short", "relative", "person")
    known = unit.kind in kinds or (ordered and unit.kind in ("stop", "bearer") and "order" not in unit.marks)
    directed = unit.tag == "v" and unit.text[-1] in _DIRECTING  # 送到 | 市里, 写进 | 机构报告
    return known and unit.tag in _DESCRIPTIVE and len(unit.text) > 1 and not directed


def _ordered(units: Sequence[Unit], mark: int) -> bool:
    """Whether the body behind 的 at `mark`, or it and others, is told what it must do."""
    for unit in units[mark + 1 : mark + 1 + _NAME_AHEAD]:
        if "order" in unit.marks:
            return True
        if unit.text in CLAUSE_MARKS or (unit.tag == "v" and unit.kind not in INNER):
            return False
    return False


def modifies(units: Sequence[Unit], verb: int) -> bool:
    """Whether a verb belongs to the head behind it, its object before it: 数据提供单位."""
    if units[verb].kind not in ("relative", "follow", "word") or units[verb].tag not in ("v", "vn") or not verb:
        return False
    before = units[verb - 1]
    return before.kind in ("word", "field", "follow") and before.tag in ("n", "nz", "vn", "an") and len(before.text) > 1


def relative_clause(units: Sequence[Unit], mark: int) -> int | None:
    """The unit that opens the relative clause closed by 的 at `mark`, or None."""
    before = units[mark - 1] if mark else None
    if before is not None and before.text in ("领域", "行业", "地区") and mark > 1:
        first = mark - 1
        while first > 0 and (units[first - 1].text in ("、", "等", "和") or units[first - 1].kind in _LISTED):
            first -= 1
        return first
    if before is not None and "site" in before.marks:
        start = mark - 1
        while start > 0 and mark - start <= _DESCRIBING and _describes(units[start - 1], ordered=False):
            start -= 1
        return start  # 居民常住户口所在地的公安机关
    if before is not None and (before.kind in _PLACES or before.text.endswith(_PLACE_ENDS)):
        return mark - 1
    for index in range(mark - 1, max(-1, mark - _MAX_RELATIVE), -1):
        unit = units[index]
        if unit.text in CLAUSE_MARKS:
            return None
        if unit.kind == "relative" and unit.tag != "v" and units[index + 1].tag == "p":
            return None  # 派出所依法 | 对居民住宅区的物业企业进行检查
        if unit.kind == "relative" or "relative" in unit.marks:
            # 要 | 设立相应的机构, 街道办事处 | 组织饲养动物的单位: the predicate of what stands before it
            ahead = units[index - 1] if index else None
            told = ahead is not None and ("order" in ahead.marks or (ahead.kind in HEADS and "stop" in unit.marks))
            if ahead is not None and ahead.kind in ("word", "relative") and ahead.tag == unit.tag == "v":
                return index - 1  # 接到申请的部门
            return None if told and not _ordered(units, mark) else index  # 政府设立的图书馆 | 应当
        if unit.tag == "v" and unit.kind == "word" and (index == 0 or units[index - 1].text in CLAUSE_MARKS):
            return index if _ordered(units, mark) else None  # 饲养动物的单位和个人应当
        if "having" in unit.marks and (index == 0 or units[index - 1].kind == "stop"):
            return index if all(other.tag[:1] not in "mv" for other in units[index + 1 : mark]) else None
    return None
