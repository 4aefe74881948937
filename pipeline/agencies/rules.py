"""Rules for names of agencies: a head with everything to its left that belongs to the name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set

from pipeline.agencies.edges import left_edge
from pipeline.agencies.phrases import bracketed_levels, list_ordered
from pipeline.agencies.standing import acts, begins, is_told
from pipeline.agencies.units import COMPLETE, HEADS, INNER, MAX_WORDS, NOMINAL, Unit
from pipeline.model import Span

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
_NUMBERING = frozenset("〔﹝[［")
"""Brackets round the year in a document's number."""
_CLOSING = HEADS | {"short", "level"}
"""Kinds of the units that a name may end with."""
_CLOSED = frozenset("）)")
"""Signs that a name may end with."""


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
        if units[last].kind not in _CLOSING and units[last].text not in _CLOSED:
            last -= 1
            continue
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


def with_echoes(units: Sequence[Unit], found: tuple[Span, ...], endings: Set[str]) -> tuple[Span, ...]:
    """The names with the words that call a body named before by the end of its name, where it acts: 中心, 调查队.

    Args:
        units: The sentence's units.
        found: The names that the rules find there.
        endings: Ends of names found in the sentences before.
    """
    echoes = [
        Span(start=unit.start, end=unit.end)
        for index, unit in enumerate(units)
        if unit.text in endings and unit.kind in ("word", "bound") and unit.tag[:1] == "n" and acts(units, index, index)
    ]
    free = [e for e in echoes if not any(span.start < e.end and e.start < span.end for span in found)]
    return tuple(sorted((*found, *free), key=lambda span: span.start)) if free else found


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
                whole = len(inside) == 1 and inside[0].kind in ("weak", "bearer") and "regulated" not in inside[0].marks
                named = _BODY.match(body) and not any(_ends_item(unit) for unit in inside)
                if (whole or named) and _one_name(inside, names):
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
        first = left_edge(units, last)
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
    if units[last].text in _CLOSED:
        opened = bracketed_levels(units, last)
        first = opened - 1 if opened is not None else None
    if first is None:
        return None
    while first > 1 and units[first - 1].text == "、" and units[first - 2].kind == "level":
        first -= 2
    listed = first < last and units[last].kind == "level"
    if listed and begins(units, first) and acts(units, first, last):
        return first  # 省、自治区、直辖市可以制定…
    if not units[first].text.startswith("各"):
        if not first or "each" not in units[first - 1].marks:
            return None
        while first and units[first - 1].kind in ("quantifier", "place"):
            first -= 1
    return first if acts(units, first, last) else None


def _bracketed_name(units: Sequence[Unit], close: int) -> int | None:
    """The bracket that opens a body's second name, closed at `close`: 办公厅（室）, 党委（党组）; else None."""
    if units[close].text not in _CLOSED or close < 3 or units[close - 1].kind not in HEADS:
        return None
    for index in range(close - 2, max(0, close - MAX_WORDS), -1):
        unit = units[index]
        if unit.text in ("（", "("):
            return index if units[index - 1].kind in HEADS else None
        if unit.kind not in INNER and not (unit.kind == "word" and unit.tag in NOMINAL):
            return None
    return None


def _is_mention(units: Sequence[Unit], first: int, last: int) -> bool:
    head = units[last]
    after = units[last + 1] if last + 1 < len(units) else None
    before = units[last - 1] if last else None
    if after is not None and "compound" in after.marks and head.kind in ("general", "context", "bearer"):
        return False  # 地方政府债务, 各级预算
    if any(unit.text in _NUMBERING for unit in units[last + 1 : last + 3]):
        return False  # 国办函〔2004〕71号: a document's number
    joined = first < last and before is not None and before.text in "、和"
    if head.kind == "general" and after is not None:
        if after.text == "间":
            return False
        behind_body = first < last and before is not None and before.kind in COMPLETE
        part = behind_body and "division" in head.marks
        if _no_body_before(after) and (joined or behind_body) and not part:
            return False
        if first == last and before is not None and before.text == "等":
            return False
        if first == last - 1 and units[first].kind == "word" and _no_body_before(after):
            return False  # 全口径政府投资
    if head.text == "处" and after is not None and after.tag == "m":
        return False  # 处五百元罚款
    if head.text in ("所", "处") and before is not None and before.tag == "m":
        return False  # 学校九所, 危岩三十处
    if head.text == "所" and after is not None and after.tag == "v":
        return False  # 工作所需经费
    if head.text == "所" and before is not None and before.text.endswith(("法", "条例", "规定", "规则", "细则")):
        return False
    if first == last:
        if head.kind == "bound" or (head.kind == "general" and after is not None and after.text in "：:"):
            return False  # 负责部门：…
        if head.kind == "general" and after is not None and _no_body_before(after):
            return False
        if "regulated" in head.marks:
            asked = before is not None and before.text.endswith("由")
            return after is not None and (is_told(units, last) or asked or list_ordered(units, last + 1))
        if head.kind == "weak" and not acts(units, first, last):
            return False
    if head.kind == "context" and after is not None and after.kind in ("general", "head"):
        return False  # 地方 | 政府债务
    if head.kind in ("bearer", "context"):
        return acts(units, first, last)
    return True


def _no_body_before(after: Unit) -> bool:
    """Whether a bare head before this word is part of another noun (部门联合, 政府采购)."""
    noun = after.kind == "field" or (after.kind == "word" and after.tag[:1] in ("n", "j"))
    return noun or after.kind == "follow" or after.text == "相关"


def _inside_titles(units: Sequence[Unit]) -> list[bool]:
    if not any("《" in unit.text for unit in units):
        return [False] * len(units)
    depth = 0
    inside = []
    for unit in units:
        depth += unit.text.count("《") - unit.text.count("》")
        inside.append(depth > 0)
    return inside
