"""Rules for names of agencies: a head with everything to its left that belongs to the name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.agencies.units import COORDINATORS, FIELDS, HEADS, Unit
from pipeline.model import Span

_STEMS = frozenset(("place", "level", "field", "short"))
_INNER = _STEMS | frozenset(["quantifier", "context", "head", "general", "weak", "bound", "local", "body", "bearer"])
_HEADING = re.compile(
    r"^(?:[（(][一二三四五六七八九十0-9]+[）)]|[一二三四五六七八九十]+、|[0-9０-９]{1,2}[.．、])?\s*"
    r"([一-鿿]{1,26}(?:[厅局委处科股室站院署]|中心|[总支大中]队|办公室|学校|服务队|指挥部))(?:[（(][^）)]{1,16}[）)])?[。：:]?$"
)
_ITEM = re.compile(r"[^、，。；：（）()\s]+")
_BODY = re.compile(r"[^的]{2,26}(?:[厅局委处科室站段组队所院]|中心|学校)$")
_LEAD = re.compile(
    r"^(?:[（(][一二三四五六七八九十0-9]+[）)]|[一二三四五六七八九十]+、|[0-9０-９]{1,2}[.．、])?\s*"
    r"([一-鿿]{2,14}(?:[处科股室]|中心|办公室|[总支大中]队))[：:]."
)
_LEAD_UNITS = 24
_COMPLETE = frozenset(("body", "local", "head"))
_OPENINGS = frozenset(("place", "level", "quantifier"))
_LISTED = _STEMS | frozenset(("word", "follow"))
_NOMINAL = ("n", "vn", "b", "j", "m", "q", "an", "eng", "s", "nz", "nt", "ns", "nr")
_CLAUSE_MARKS = frozenset("，；：。！？,;:!?")
_ARTICLES = frozenset("条章节款项")
_OPENERS = frozenset(("、", "和", " ", "　", "）", ")", "条"))
_MAX_WORDS = 6
"""Plain words in a name besides those of the lexicons; of the training corpus's mentions, 99.9 %
have no more."""
_BRIDGED, _BRIDGED_LENGTH, _TOPIC_LENGTH = 4, 8, 14
"""Units and code points that may stand between a place's level and the rest of a name."""
_DESCRIBING = 4
"""Words that may tell what a body does before its bare head."""
_DESCRIPTIVE = frozenset(("v", "vn", "n", "nz", "b", "l"))
_MAX_RELATIVE = 18
"""Units that a relative clause (负有…职责的) may hold."""


def rule_spans(units: Sequence[Unit]) -> tuple[Span, ...]:
    """The spans of names that the rules find in a sentence's units."""
    heading = _heading(units)
    if heading is not None:
        return (heading,)
    lead = _lead(units)
    titled = _inside_titles(units)
    found: list[Span] = []
    last = len(units) - 1
    while last >= 0:
        first = None if titled[last] else _first_of_name(units, last)
        if first is None and not titled[last]:
            opened = _bracketed_name(units, last)
            first = _first_of_name(units, opened - 1) if opened is not None else None
        if first is None:
            last -= 1
        else:
            found.append(Span(start=units[first].start, end=units[last].end))
            last = first - 1
    if lead is not None:
        found = [*(span for span in found if span.start >= lead.end), lead]
    return _with_list_items(units, tuple(reversed(found)))


def _lead(units: Sequence[Unit]) -> Span | None:
    """The division whose functions follow behind a colon: 资源保护科：编制巡护计划."""
    match = _LEAD.match("".join(unit.text for unit in units[:_LEAD_UNITS]))
    if match is None:
        return None
    offset = units[0].start if units else 0
    start, end = offset + match.start(1), offset + match.end(1)
    inside = [unit for unit in units if start <= unit.start and unit.end <= end]
    if any(unit.kind in ("stop", "relative") and unit.tag == "v" for unit in inside):
        return None
    return Span(start=start, end=end)


def _with_list_items(units: Sequence[Unit], found: tuple[Span, ...]) -> tuple[Span, ...]:
    """The names with those beside them in a list that end like a body: 财务处、养护处、研究室."""
    if not found:
        return found
    offset, text = units[0].start, "".join(unit.text for unit in units)
    items = [(offset + m.start(), offset + m.end()) for m in _ITEM.finditer(text)]
    names = {(span.start, span.end) for span in found}
    order = range(len(items))
    for sequence, edge in ((order, 1), (reversed(order), 0)):
        before: tuple[int, int] | None = None
        for index in sequence:
            item = items[index]
            beside = before is not None and any(name[edge] == before[edge] for name in names)
            if beside and item not in names and _adjacent(before, item):
                body = text[item[0] - offset : item[1] - offset]
                inside = [unit for unit in units if item[0] <= unit.start < item[1]]
                if _BODY.match(body) and not any(_ends_item(unit) for unit in inside) and _one_name(inside, names):
                    names = {name for name in names if name[1] <= item[0] or name[0] >= item[1]} | {item}
            before = item
    return tuple(Span(start=start, end=end) for start, end in sorted(names))


def _ends_item(unit: Unit) -> bool:
    return unit.kind == "stop" or (unit.tag[:1] in ("d", "m", "r") and unit.kind == "word")


def _one_name(units: Sequence[Unit], names: Iterable[tuple[int, int]]) -> bool:
    """Whether no verb stands behind a name inside a list's item (县档案局派出督导组 is no name)."""
    ends = [end for start, end in names if units[0].start <= start and end < units[-1].end]
    return not ends or not any(unit.tag == "v" and unit.start >= min(ends) for unit in units)


def _adjacent(one: tuple[int, int] | None, other: tuple[int, int]) -> bool:
    return one is not None and 1 in (other[0] - one[1], one[0] - other[1])


def _heading(units: Sequence[Unit]) -> Span | None:
    """A line that is nothing but a name, as in （二）规划财务处。."""
    text = "".join(unit.text for unit in units)
    match = _HEADING.match(text)
    if match is None or units[-1].text.endswith("》"):
        return None
    start, end = match.span(1)
    inside = [unit for unit in units if start <= unit.start and unit.end <= end]
    if any("unnamed" in unit.marks or (unit.tag == "v" and unit.kind in ("relative", "stop")) for unit in inside):
        return None
    offset = units[0].start
    return Span(start=offset + start, end=offset + end)


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
        if len(units[last].text) > 2 or units[last].tag in ("v", "vn"):
            return None  # 交通, 应急 are words of their own
        if after is None or after.kind == "follow" or after.tag[:1] not in "vdp" or after.text.startswith("为"):
            return None
        return last if acts(units, last, last) else None
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
            beside_field = first > 2 and units[first].kind in FIELDS and units[first - 3].kind in FIELDS
            of_field = beside_field and left == "word" and units[first - 2].tag in _NOMINAL
            if left in _STEMS or of_field or (bare and left in ("general", "head", "bound")):
                first -= 2
                bare = left == "general"
                continue
            break
        if text == "和" and bare and units[first].text == "政府" and units[first - 2].text.endswith("党委"):
            first -= 2
            continue
        if text in COORDINATORS and bare and first == last and _shares_modifiers(units, first - 2):
            first -= 2
            continue
        others = _and_others(units, first - 1) if first == last and bare else None
        if others is not None:
            first, bare = others, False
            continue
        if text in COORDINATORS and first > 1:
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
        if text.startswith("各") and kind == "context" and units[first].text.startswith("各"):
            break  # 各地各有关部门 are two
        if text == "被" and units[first].tag not in ("v", "vn"):
            break  # 被平台处罚, but 被审计单位
        if kind == "quantifier" and before.tag == "v" and "stop" in before.marks and not bare:
            break  # 市政府派出工作组, but 派出机构
        if kind in _INNER:
            first -= 1
            bare = False
            continue
        if text.startswith("第") and (text[-1] in "条章节款项" or units[first].text in _ARTICLES):
            return first + (units[first].text in _ARTICLES)
        doing = kind in ("stop", "relative", "word") and before.tag in ("v", "vn") and len(text) > 1
        chained = all(unit.tag in ("v", "vn") for unit in units[first:last])
        if units[last].text in ("机关", "管理机关") and doing and chained and words < 3 and "order" not in before.marks:
            words += 1  # 审批机关, 组织编制机关: a verb stands before it that it isn't the object of
            first -= 1
            continue
        quantified = first > 1 and units[last].kind == "general" and units[first - 2].kind == "quantifier"
        if kind == "word" and before.tag == "v" and first == last and ("doing" in units[last].marks or quantified):
            words += 1  # 发证机关, 受理部门, 原发证部门
            first -= 1
            continue
        takes_verbs = "doing" in units[last].marks or units[last].text == "部门"
        if first == last and bare and takes_verbs and _modifies(units, first - 1):
            words += 1  # 水库管理单位
            first -= 1
            continue
        opened = _opened_by_place(units, first, last)
        if opened is None and (bare or (first == last and units[last].kind in ("weak", "bound"))):
            opened = _described_by_verbs(units, first, last)
        if opened is not None:
            first, bare = opened, False
            continue
        nominal = kind in ("word", "follow") and before.tag in _NOMINAL and before.marks.isdisjoint(("measure", "stop"))
        of_field = first > 1 and units[first - 2].kind == "field"
        if nominal and before.tag == "vn" and units[first].kind in _OPENINGS and not of_field:
            break  # 检验 | 市人民政府, but 生态环保工作各相关部门
        if nominal and words < _MAX_WORDS:
            words += 1
            first -= 1
            bare = False
            continue
        break
    while first < last and (
        units[first].text in COORDINATORS
        or units[first].text in "、等"
        or (units[first].tag == "m" and units[first].kind == "word" and not units[first].text.startswith("第"))
        or (units[first].tag == "q" and units[first].kind == "word")
    ):
        first += 1
    return first


def _bracketed_name(units: Sequence[Unit], close: int) -> int | None:
    """The bracket that opens a body's second name, closed at `close`: 办公厅（室）, 党委（党组）; else None."""
    if units[close].text not in ("）", ")") or close < 3 or units[close - 1].kind not in HEADS:
        return None
    for index in range(close - 2, max(0, close - _MAX_WORDS), -1):
        unit = units[index]
        if unit.text in ("（", "("):
            return index if units[index - 1].kind in HEADS else None
        if unit.kind not in _INNER and not (unit.kind == "word" and unit.tag in _NOMINAL):
            return None
    return None


def _bracketed_levels(units: Sequence[Unit], close: int) -> int | None:
    """The unit before which 县（市、区） opens, or None where the brackets hold something else."""
    index = close - 1
    while index >= 0 and units[index].text not in "（(":
        if units[index].kind not in ("level", "place") and units[index].text != "、":
            return None
        index -= 1
    return index if index > 0 and units[index - 1].kind in ("level", "place", "quantifier") else None


def _shares_modifiers(units: Sequence[Unit], left: int) -> bool:
    """Whether the head before 和 shares what stands left of it with the one behind: 有关部门和单位."""
    if left < 1 or units[left].kind != "general":
        return False
    return units[left - 1].kind == "quantifier" or units[left - 1].text == "的"


def _and_others(units: Sequence[Unit], index: int) -> int | None:
    """The body that stands before 等 and a count of others: 民政部等四部门; None where it is one of a list."""
    if units[index].tag not in ("m", "q"):
        return None
    while index > 0 and units[index].tag in ("m", "q"):
        index -= 1
    if index < 1 or units[index].text != "等" or units[index - 1].kind not in _COMPLETE:
        return None
    listed = index > 1 and units[index - 2].text in "、和"
    return None if listed else index - 1


def _opened_by_place(units: Sequence[Unit], first: int, last: int) -> int | None:
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
        noun = unit.kind == "stop" and unit.tag in inside and "order" not in unit.marks
        if length > (_TOPIC_LENGTH if by_topic else _BRIDGED_LENGTH) or not (bridges or noun):
            return None
    return None


def _described_by_verbs(units: Sequence[Unit], first: int, last: int) -> int | None:
    """Where words that tell what a body does begin before its bare head: 电梯维护保养 | 单位应当; else None.

    Nothing stands before them whose predicate they could be, and the body itself acts.
    """
    start = first
    while start > 0 and first - start < _DESCRIBING and _describes(units[start - 1]):
        start -= 1
    if start == first:
        return None
    before = units[start - 1] if start else None
    asked = before is not None and (before.text.endswith("由") or "call" in before.marks)
    opens = before is None or before.text in _CLAUSE_MARKS
    ordered = last + 1 < len(units) and "order" in units[last + 1].marks and acts(units, start, last)
    return start if asked or (opens and ordered) else None


def _describes(unit: Unit) -> bool:
    kinds = ("word", "follow", "field", "short", "relative", "person")
    return unit.kind in kinds and unit.tag in _DESCRIPTIVE and len(unit.text) > 1


def _modifies(units: Sequence[Unit], verb: int) -> bool:
    """Whether a verb belongs to the head behind it, its object before it: 数据提供单位."""
    if units[verb].kind not in ("relative", "follow", "word") or units[verb].tag not in ("v", "vn") or not verb:
        return False
    before = units[verb - 1]
    return before.kind in ("word", "field", "follow") and before.tag in ("n", "nz", "vn", "an") and len(before.text) > 1


def _relative(units: Sequence[Unit], mark: int) -> int | None:
    """The unit that opens the relative clause closed by 的 at `mark`, or None."""
    before = units[mark - 1] if mark else None
    if before is not None and before.text in ("领域", "行业", "地区") and mark > 1:
        first = mark - 1
        while first > 0 and (units[first - 1].text in ("、", "等", "和") or units[first - 1].kind in _LISTED):
            first -= 1
        return first
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
    before = units[last - 1] if last else None
    joined = first < last and before is not None and before.text in "、和"
    if head.kind == "general" and after is not None:
        if after.text == "间":
            return False
        if _no_body_before(after) and (joined or (first < last and before is not None and before.kind in _COMPLETE)):
            return False
        if first == last and before is not None and before.text == "等":
            return False
    if head.text == "处" and after is not None and after.tag == "m":
        return False  # 处五百元罚款
    if head.text == "所" and before is not None and before.tag == "m":
        return False  # 学校九所
    if head.text == "所" and after is not None and after.tag == "v":
        return False  # 工作所需经费
    if head.text == "所" and before is not None and before.text.endswith(("法", "条例", "规定", "规则", "细则")):
        return False
    if first == last:
        if head.kind == "bound":
            return False
        if head.kind == "general" and after is not None and _no_body_before(after):
            return False
        if "regulated" in head.marks:
            return after is not None and ("order" in after.marks or (before is not None and before.text.endswith("由")))
        if head.kind == "weak" and not acts(units, first, last):
            return False
    if head.kind in ("bearer", "context"):
        return acts(units, first, last)
    return True


def _no_body_before(after: Unit) -> bool:
    """Whether a bare head before this word is part of another noun (部门联合, 政府采购)."""
    noun = after.kind == "field" or (after.kind == "word" and after.tag[:1] in ("n", "j"))
    return noun or after.kind == "follow" or after.text == "相关"


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
        or before.text in _CLAUSE_MARKS
        or before.text in _OPENERS
        or before.tag in ("c", "d")
        or (before.text.startswith("第") and before.text[-1] in _ARTICLES)
    )
    nominal = after.text in "的。；" or (
        after.kind in ("word", "field", "follow", "person") and after.tag[:1] in ("n", "j", "m")
    )
    modifies = last + 2 < len(units) and units[last + 2].text == "的"  # 有的企业排放的废气
    return opens and not nominal and not modifies and after.tag != "vn"


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
