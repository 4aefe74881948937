"""Where the action of a clause begins and ends, and the role that it gives its bearer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.frames.grammar import Parse
from pipeline.frames.predicate import strong, verbal
from pipeline.frames.words import Word
from pipeline.model import Role

_OBLIGED = re.compile(r"^(?:都|均|也)?(?:负)?有(.{2,40})的(义务|责任|职责|权利|权力)$")
_PREDICATE = "VvLRBCDNZ"
_OPENING, _CLOSING = frozenset("“‘《（("), frozenset("”’》）)")
_CLOSED = _OPENING | _CLOSING | {"等"}
"""What makes a list one piece."""
_CUTTING = _OPENING | _CLOSING | {"并", "并且", "或者", "或", "、"}
"""What may part acts, or open and close what is one thing."""
_VERBS = frozenset(("verb", "pure", "light", "serial", "disposal", "hands", "failing"))
"""Senses of words that open an act, where a verb of the segmenter may open a noun (准入制度)."""
_MAX_CASE = 14
"""Words that a case inside a clause (固定线索后进行处罚) may hold; longer ones have a comma."""


def rule_cuts(words: Sequence[Word]) -> list[int]:
    """The marks where a predicate of its own follows: 报国务院批准 | 并公布实施, 提出建议 | 或者提起诉讼."""
    cuts: list[int] = []
    start = depth = 0
    for index in range(len(words) - 1):
        text = words[index].text
        if text not in _CUTTING:
            continue
        following = words[index + 1].kind
        depth += (text in _OPENING) - (text in _CLOSING)
        if index < 2 or depth > 0:
            continue  # “政府投保、农户报案”的模式 is one thing
        if (
            (text in ("并", "并且") and following in _PREDICATE)
            or (text in ("或者", "或") and following == "Y")
            or (text in ("或者", "或") and _has_object(words, index))
            or (text == "、" and _parts_acts(words[start:], index - start))
        ):
            cuts.append(index)
            start = index + 1
    return cuts


def _has_object(words: Sequence[Word], mark: int) -> bool:
    """Whether verb and object stand on either side of a mark, and what follows modifies nothing."""
    rest = words[mark + 1 :]
    end = next((i for i, word in enumerate(rest) if word.kind in "xJ"), len(rest))
    acts = any(word.kind in "VHL" for word in words[: mark - 1]) and words[mark - 1].kind in "nva"
    if end < 2 or rest[0].kind not in "VL" or not acts:
        return False
    return rest[end - 1].kind in "nv" and all(word.kind != "U" for word in rest)


def _parts_acts(words: Sequence[Word], mark: int) -> bool:
    """Whether 、 stands between two acts."""
    return _both_told(words, mark) or _another_bears(words, mark)


def _both_told(words: Sequence[Word], mark: int) -> bool:
    """Whether 、 stands between two acts with an object each: 选定机构、移送材料, but 建立检查问题、整改情况的台账."""
    before, after = words[:mark], words[mark + 1 :]
    end = next((i for i, word in enumerate(after) if word.kind in "xJ"), len(after))
    if len(before) > 1 and end > 1 and before[-2].kind in "RT" and after[0].kind in "RT":
        # 按季预拨、年终清算; 统一备案、统一培训
        shared = any(strong(word) or word.kind in "BC" for word in before[:-2])  # 与道路同步设计、同步施工
        bare = end == 2 and verbal(before[-1]) and verbal(after[1]) and not shared
        return bare or (strong(before[-1]) and strong(after[1]))
    # What is fronted is one thing: 把站点、开放时间标到图上.
    fronted = max((i for i, word in enumerate(before) if word.text in ("把", "将")), default=-1)
    told = any(strong(word) for word in before[fronted + 1 : -1]) and before[-1].kind in "nvAP"
    acts = end > 1 and not _VERBS.isdisjoint(after[0].senses) and after[end - 1].kind in "nvAPV"
    return told and acts and all(word.kind not in "UQ" and word.text not in _CLOSED for word in words)


def _another_bears(words: Sequence[Word], mark: int) -> bool:
    """Whether another body bears what stands behind 、: 由县民政局审核、县财政局拨付."""
    before, after = words[:mark], words[mark + 1 :]
    acted = any(word.kind in "AP" for word in before) and verbal(before[-1]) and before[-1].kind != "v"
    named = after[0].kind == "A" and len(after) > 1 and verbal(after[1])
    given = any(after[i].kind == "Y" for i in (1, 2) if i < len(after) - 1) and after[0].kind == "n"
    return acted and (named or given)  # 人员由镇街聘用、业务由总馆指导


def action_words(words: Sequence[Word], found: Parse) -> tuple[Sequence[Word], Sequence[Word]]:
    """The action of a parsed clause, and the words at its head that tell a case.

    Connectives, 负责 before a verb and signs at the edges are left out.
    """
    low, high = (0, len(words)) if found.pattern.whole else found.parts["action"]
    action = list(words[low:high])
    while action and _loose(action[0]):
        action.pop(0)
    topic = found.parts.get("topic")
    if topic is not None and found.pattern.id == "by-agency" and topic[1] > topic[0]:
        content = [word for word in action if word.kind not in "RZx"]
        # 监测工作由甲局统一负责; 对整改情况由甲局进行督察: the act is told by the whole clause.
        if not content or (words[topic[0]].kind == "B" and content[0].kind == "L"):
            return words[topic[0] :], ()
    cut = _inner_case(action)
    case, action = action[:cut], action[cut:]
    action = _obliged(action)
    if len(action) > 1 and (action[0].kind == "a" or action[0].text == "来"):
        action = action[1:]
    if len(action) > 1 and action[0].text == "负责" and _verb_follows(action):
        action = action[1:]
    while action and action[-1].kind == "x" and action[-1].text not in "”’）)】":
        action.pop()
    return action, case


def _loose(word: Word) -> bool:
    return ("connective" in word.senses and word.kind in "KJ") or (word.kind == "x" and word.text in " 　、")


def _inner_case(words: Sequence[Word]) -> int:
    """How many words at the head tell when or in which case (固定线索后 | 进行处罚); 0 for none."""
    for index in range(1, min(len(words) - 1, _MAX_CASE)):
        following = words[index + 1].kind
        if "moment" in words[index].senses and following in _PREDICATE:
            return index + 1
        if words[index].kind != "U":
            continue
        # 对显失公平的依法变更; 涉嫌犯罪的移送公安机关: the noun is left out behind 的.
        if words[index - 1].text == words[index + 1].text:
            return index + 1  # 该销号的销号
        opens_case = "case_verb" in words[0].senses or words[0].kind in "EN"
        if any(word.kind == "Z" for word in words[:index]) or "ground_end" in words[index + 1].senses:
            continue  # 负责对债务的统一管理, 符合标准的要求
        if (following in "RD" and (opens_case or not strong(words[0]))) or (
            following == "V" and words[index + 1].tag != "vn" and opens_case
        ):
            return index + 1
    return 0


def _obliged(action: list[Word]) -> list[Word]:
    """有保护环境的义务 is the act 保护环境."""
    match = _OBLIGED.match("".join(word.text for word in action))
    if match is None:
        return action
    start, end = action[0].start + match.start(1), action[0].start + match.end(1)
    return [word for word in action if start <= word.start and word.end <= end]


def _verb_follows(action: Sequence[Word]) -> bool:
    """Whether 负责 stands before a verb (负责指导…) and not before a noun (负责监察工作)."""
    index = 1
    while index < len(action) - 1 and action[index].kind == "R":
        index += 1
    if action[index].kind in "BC":
        return True
    if action[index].kind not in "VvLGHE":
        return False
    run = index
    while run < len(action) and (action[run].kind in "VvLGHEJ" or action[run].text == "、"):
        run += 1
    return run == len(action) or not action[run].text.startswith(("工作", "任务", "事务", "的"))


def role_of(words: Sequence[Word], action: Sequence[Word]) -> Role | None:
    """Whether the clause makes its bearer lead or support, or neither."""
    if any("leads" in word.senses for word in words):
        return "lead"
    if action and "supports" in action[0].senses:
        return "support"
    return None
