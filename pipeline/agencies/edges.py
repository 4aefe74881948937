"""The left edge of a name: what stands before its head and belongs to it.

From the head to the left, unit by unit: the first of `_STEPS` that knows what to do with the unit
before the name takes it in, with all that goes with it, or ends the name there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipeline.agencies.phrases import (
    and_others,
    bracketed_levels,
    described_by_verbs,
    list_of_fields,
    modifies,
    opened_by_place,
    relative_clause,
    shares_modifiers,
)
from pipeline.agencies.standing import is_told
from pipeline.agencies.units import (
    ARTICLES,
    CLAUSE_MARKS,
    COORDINATORS,
    FIELDS,
    INNER,
    MAX_WORDS,
    NOMINAL,
    STEMS,
    Unit,
    UnitKind,
    numbered_alike,
)
from pipeline.language import is_han

_OPENINGS = frozenset(("place", "level", "quantifier"))
_PLACED = frozenset(("place", "level", "quantifier", "context"))
_COUNTING = frozenset("所家个")


class _Name(NamedTuple):
    """A name as far as it is read.

    A named tuple, since one is made for every unit of a name.

    Attributes:
        first, last: Its outermost units; the last is its head.
        bare: Whether nothing but general heads is read, which share what stands left of them (党委、政府).
        words: Plain words taken in.
    """

    first: int
    last: int
    bare: bool
    words: int = 0

    def taking(self, first: int, *, bare: bool = False, words: int = 0) -> _Name:
        """The name from the unit `first` on."""
        return _Name(first, self.last, bare, self.words + words)


_Step = Callable[[Sequence[Unit], _Name], _Name | None]
"""Gives the longer name, the same one where it ends here, or None where another step decides."""


def left_edge(units: Sequence[Unit], last: int) -> int:
    """Index of the first unit of the name whose head is the unit `last`."""
    name = _Name(last, last, units[last].kind == "general")
    while name.first > 0:
        longer = next((taken for step in _STEPS if (taken := step(units, name)) is not None), name)
        if longer.first == name.first:
            break
        name = longer
    return _trimmed(units, name)


def _over_list_mark(units: Sequence[Unit], name: _Name) -> _Name | None:
    """、: levels, places and fields share the head; general heads what stands left of them."""
    first = name.first
    if units[first - 1].text != "、" or first < 2:
        return None
    before, left = units[first - 2], units[first - 2].kind
    beside_field = first > 2 and units[first].kind in FIELDS and units[first - 3].kind in FIELDS
    of_field = beside_field and left == "word" and before.tag in NOMINAL
    opened = bracketed_levels(units, first - 2) if before.text in "）)" else None
    if opened is not None and units[first].kind == "level":
        return name.taking(opened)  # 省、州（市）、县人民政府
    text = units[first].text
    if numbered_alike(before.text, text) or (first < name.last and _joint(before.text, text)):
        return name.taking(first - 2)
    shared = left in STEMS and not _whole(units, name, left)
    if shared or of_field or (name.bare and left in ("general", "head", "bound")):
        return name.taking(first - 2, bare=left == "general")
    return name


def _joint(party: str, government: str) -> bool:
    """Whether a body may belong to a party committee and its government: 省委、省政府 | 督察组."""
    return party.endswith("委") and government.endswith("政府") and party[:-1] == government[:-2]


def _over_conjunction(units: Sequence[Unit], name: _Name) -> _Name | None:
    """和, 及, 或: the same, and fields that one name holds (省数据和政务服务局)."""
    first, text = name.first, units[name.first - 1].text
    if text not in COORDINATORS or first < 2:
        return None
    party = text == "和" and units[first].text == "政府" and units[first - 2].text.endswith("党委")
    if name.bare and (party or (first == name.last and shares_modifiers(units, first - 2))):
        return name.taking(first - 2, bare=True)
    stem = units[first - 2].kind
    if stem in STEMS and text != "及其" and not _whole(units, name, stem):
        return name.taking(first - 2)
    opened = opened_by_place(units, first, name.last)
    return name if opened is None else name.taking(opened)


def _over_others(units: Sequence[Unit], name: _Name) -> _Name | None:
    """等: with a count (民政部等四部门), behind a list of fields, behind a place or field."""
    first = name.first
    others = and_others(units, first - 1) if name.bare and first == name.last else None
    if others is None and units[first - 1].text == "等":
        others = list_of_fields(units, first - 1)
        if others is None and first > 1 and units[first - 2].kind in ("place", "field", "short"):
            others = first - 1
    return None if others is None else name.taking(others)


def _over_brackets(units: Sequence[Unit], name: _Name) -> _Name | None:
    """县（市、区）; other brackets end a name."""
    if units[name.first - 1].text not in "）)":
        return None
    opened = bracketed_levels(units, name.first - 1)
    return name if opened is None else name.taking(opened)


def _over_particle(units: Sequence[Unit], name: _Name) -> _Name | None:
    """的 closes a relative clause; 地 is the place of an act (执行地公安机关, 受害地法院)."""
    first, text = name.first, units[name.first - 1].text
    if text == "地" and first > 1 and units[first - 2].kind in ("word", "relative"):
        return name.taking(first - 2)
    if text != "的":
        return None
    opened = relative_clause(units, first - 1)
    return name if opened is None else name.taking(opened)


def _barred(units: Sequence[Unit], name: _Name) -> _Name | None:
    """What ends a name though it could stand inside one."""
    before, opening = units[name.first - 1], units[name.first]
    two = before.text.startswith("各") and before.kind == "context" and opening.text.startswith("各")
    passive = before.text == "被" and opening.tag not in ("v", "vn")
    doing = before.kind == "quantifier" and before.tag == "v" and "stop" in before.marks and not name.bare
    # 各地 | 各有关部门; 被 | 平台处罚, but 被审计单位; 市政府 | 派出 | 工作组, but 派出机构; 核算 | 本单位
    return name if two or passive or doing or "first" in opening.marks else None


def _over_inner(units: Sequence[Unit], name: _Name) -> _Name | None:
    """Words that the lexicons know inside names."""
    return name.taking(name.first - 1) if units[name.first - 1].kind in INNER else None


def _at_article(units: Sequence[Unit], name: _Name) -> _Name | None:
    """第八条 ends a name."""
    text = units[name.first - 1].text
    return name if text.startswith("第") and (text[-1] in ARTICLES or units[name.first].text in ARTICLES) else None


def _over_verb(units: Sequence[Unit], name: _Name) -> _Name | None:
    """A verb that tells what the body does: 审批机关, 组织编制机关, 发证机关, 原发证部门, 水库管理单位."""
    first, last = name.first, name.last
    before, head = units[first - 1], units[last]
    doing = before.kind in ("stop", "relative", "word") and before.tag in ("v", "vn") and len(before.text) > 1
    chained = doing and all(unit.tag in ("v", "vn") for unit in units[first:last])
    if head.text in ("机关", "管理机关") and chained and name.words < 3 and "order" not in before.marks:
        return name.taking(first - 1, bare=name.bare, words=1)
    if first < last:
        return None
    quantified = first > 1 and head.kind == "general" and units[first - 2].kind == "quantifier"
    plain = before.kind == "word" and before.tag == "v" and ("doing" in head.marks or quantified)
    after = units[last + 1] if last + 1 < len(units) else None
    if head.kind == "bearer" and (after is None or after.text in CLAUSE_MARKS or after.kind == "follow"):
        return None  # 搞好 | 企业，…, 写入 | 企业章程: its predicate
    takes_verbs = name.bare and ("doing" in head.marks or head.text == "部门")
    if plain or (takes_verbs and modifies(units, first - 1)):
        return name.taking(first - 1, bare=name.bare, words=1)
    return None


def _at_body(units: Sequence[Unit], name: _Name) -> _Name | None:
    """A known body is complete by itself: 郑某 | 外交部副部长."""
    return name if units[name.first].kind == "body" else None


def _over_bridge(units: Sequence[Unit], name: _Name) -> _Name | None:
    """Words of any kind up to a place or body, or to the words that describe a bare head."""
    first, last = name.first, name.last
    opened = opened_by_place(units, first, last)
    open_head = units[last].kind in ("weak", "bound", "bearer") or is_told(units, last)
    if opened is None and (name.bare or (first == last and open_head)):
        opened = described_by_verbs(units, first, last)
    return None if opened is None else name.taking(opened)


def _over_noun(units: Sequence[Unit], name: _Name) -> _Name | None:
    """Plain nouns, so many; 检验 | 市人民政府 are two, 生态环保工作各相关部门 is one."""
    first, before = name.first, units[name.first - 1]
    nominal = before.kind in ("word", "follow") and before.tag in NOMINAL and units[name.last].kind != "context"
    if not nominal or not before.marks.isdisjoint(("measure", "stop")) or name.words >= MAX_WORDS:
        return name
    if units[first].kind == "word" and "site" in units[first + 1].marks:
        return name  # 图报 | 管道所在地人民政府: one word tells what lies there
    of_field = first > 1 and units[first - 2].kind == "field"
    opens = units[first].kind in _OPENINGS or units[first].tag in ("nt", "ns")
    if before.tag == "vn" and opens and not of_field:
        return name
    return name.taking(first - 1, words=1)


def _over_letter(units: Sequence[Unit], name: _Name) -> _Name | None:
    """A word that the segmenter cut into its letters: 首 | 办单位, 安 | 屏分局."""
    before, opening = units[name.first - 1], units[name.first]
    cut = len(before.text) == len(opening.text) == 1 and before.kind == "word" and opening.kind in ("word", "bound")
    if not cut or name.first == name.last or before.tag[:1] not in "nvamgbjz" or not is_han(before.text):
        return None
    if before.tag == "v" and any(unit.kind in ("level", "place") for unit in units[name.first : name.first + 3]):
        return None  # 找 | 禾原县水利局
    return name.taking(name.first - 1)


_STEPS: tuple[_Step, ...] = (
    _over_list_mark,
    _over_conjunction,
    _over_others,
    _over_brackets,
    _over_particle,
    _barred,
    _over_letter,
    _over_inner,
    _at_article,
    _over_verb,
    _at_body,
    _over_bridge,
    _over_noun,
)


def _whole(units: Sequence[Unit], name: _Name, left: UnitKind) -> bool:
    """Whether the body stands by itself in a list, the field left of it standing for another: 税务、海关."""
    return name.first == name.last and left in FIELDS and "whole" in units[name.last].marks


def _trimmed(units: Sequence[Unit], name: _Name) -> int:
    """The first unit without conjunctions, counts and numbers of articles at the edge."""
    first = name.first
    while first < name.last:
        unit, before = units[first], units[first - 1] if first else None
        counted = before is not None and before.tag == "m" and unit.text in _COUNTING  # 三 | 所学校
        numbered = before is not None and before.text.startswith("第") and unit.text in ARTICLES
        number = unit.tag == "m" and unit.kind == "word" and not unit.text.startswith("第")
        measure = unit.tag == "q" and unit.kind == "word"
        acted = unit.kind == "field" and unit.tag in ("v", "vn") and units[first + 1].kind in _PLACED  # 建设 | 国家中心
        if not (acted or counted or numbered or number or measure or unit.text in COORDINATORS or unit.text in "、等"):
            break
        first += 1
    return first
