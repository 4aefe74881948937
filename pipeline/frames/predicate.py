"""Inside an action: its main verb, its object and its recipient."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.frames.words import Word

VERBAL = frozenset("VvLZGgacbEH")
"""Classes of words that may be verbs."""
_FRONTED = frozenset(("向", "将", "把"))
_CHUNK_ENDS = frozenset(("和", "、", "及", "与", "并", "以及", "或", "或者"))


class Predicate(NamedTuple):
    """The parts of an action.

    Attributes:
        aim: The main verb.
        aim_index: Its index among the action's words.
        object: Code points of the object in the sentence.
        recipient: Index of the recipient among the article's mentions.
    """

    aim: str
    aim_index: int
    object: tuple[int, int] | None
    recipient: int | None


def verbal(word: Word) -> bool:
    """Whether the word may be a verb."""
    return word.kind in VERBAL


def strong(word: Word) -> bool:
    """Whether the word is rather a verb than a noun."""
    return verbal(word) and word.kind != "v"


def main_verb(words: Sequence[Word]) -> int | None:
    """Index of the main verb of an action by its grammar, or None where it has none."""
    found = _main_verb(words)
    return _fallback(words) if found is None else found


def _main_verb(words: Sequence[Word]) -> int | None:
    if words[-1].kind == "Z":
        return len(words) - 1  # 监测工作由甲局统一负责
    belongs = _belonging(words)
    if belongs is not None:  # 噪声归甲局, 噪声归甲局管
        return next((i for i in range(belongs + 1, len(words)) if verbal(words[i])), belongs)
    first = 0
    while first < len(words) - 1 and (
        words[first].kind in "RKTDNWx"
        or ("manner" in words[first].senses and words[first + 1].kind in "RVvLZBC")
        or (words[first].text == "、" and words[first + 1].kind == "R")
    ):
        first += 1
    manner = next((i for i in range(first, min(len(words) - 1, 10)) if words[i].tag == "uv"), None)
    if manner is not None:
        first = manner + 1  # 有计划、分步骤地实施
    if words[first].text == "以":
        ranks = (i for i in range(first + 2, len(words)) if "rank" in words[i].senses or words[i].text == "为")
        ranked = next(ranks, None)
        if ranked is not None:
            return next((i for i in range(ranked - 1, first, -1) if verbal(words[i])), first + 1)
    if words[first].kind in "BC":
        return _after_phrase(words, first)
    for index in range(first, len(words)):
        word = words[index]
        if word.kind in "BC" and index > first:
            found = _after_phrase(words, index)
            if found is not None:
                return found
        fronted = index + 1 < len(words) and words[index + 1].text in _FRONTED
        if verbal(word) and fronted and "serial" not in word.senses:
            continue  # 规范向社会公开
        if verbal(word) and not _modifies(words, index):
            if not strong(word) and index + 1 < len(words) and words[index + 1].kind in "nVvm":
                later = _later_verb(words, index + 1)  # 奖励资金从…列支: the verb of what it is subject to
                if later is not None:
                    return later
            return _content(words, index)
    for index in range(first, len(words)):
        if verbal(words[index]) or words[index].tag in ("i", "l"):
            return index
    return None


def _belonging(words: Sequence[Word]) -> int | None:
    """Index of the word that gives what stands before it to who stands behind: 归."""
    return next((index for index, word in enumerate(words) if word.kind == "b"), None)


def _fallback(words: Sequence[Word]) -> int | None:
    """The last word, where the segmenter sees no verb (以会员卡名义向老年人集资)."""
    for index in range(len(words) - 1, -1, -1):
        if words[index].kind in "nvV" and len(words[index].text) > 1:
            return index
    return None


def _later_verb(words: Sequence[Word], start: int) -> int | None:
    for index in range(start, len(words)):
        word = words[index]
        if word.kind == "U":
            return None
        if word.kind in "BC":
            return _after_phrase(words, index)
        if strong(word) or word.kind == "L":
            return _content(words, index)
    return None


def _modifies(words: Sequence[Word], index: int) -> bool:
    """Whether a verb modifies a noun: it stands before 的, or behind 所 (第六十条所列人员)."""
    return (index + 1 < len(words) and words[index + 1].kind == "U") or behind_particle(words, index)


def behind_particle(words: Sequence[Word], index: int) -> bool:
    """Whether a verb stands behind 所: 本法第六十条所列人员."""
    return index > 0 and words[index - 1].text == "所"


def _after_phrase(words: Sequence[Word], front: int) -> int | None:
    """The main verb of an action that a phrase (对…, 将…, 按照…) opens."""
    if "disposes" in words[front].senses:
        disposal = next((i for i in range(front + 2, len(words)) if "disposal" in words[i].senses), None)
        if disposal is not None:
            return disposal
    light = next((i for i in range(front + 1, len(words)) if words[i].kind == "L" and words[i].text != "完成"), None)
    candidates = [i for i in range(front + 2, len(words)) if strong(words[i]) and not _modifies(words, i)] or [
        i for i in range(front + 2, len(words)) if verbal(words[i]) and not _modifies(words, i)
    ]
    last_of = max((i for i in range(len(words)) if words[i].kind == "U"), default=-1)
    if light is not None and light > last_of:
        return _content(words, light)
    addressed = next(
        (i for i in range(front + 2, len(words)) if words[i].kind == "v" and words[i - 1].kind == "A"), None
    )
    if words[front].text in ("向", "给") and addressed is not None:
        return addressed  # 向上级报告…
    if not candidates:
        return light
    closing = ("ground_end", "time_end") if words[front].kind == "C" else ("ground_end",)
    ground = max((i for i in range(front, len(words)) if not words[i].senses.isdisjoint(closing)), default=-1)
    behind = [i for i in candidates if i > ground > front]
    if words[front].kind == "C" and behind:
        return _content(words, behind[0])
    later = [i for i in candidates if i > last_of + 1] or [i for i in candidates if i > last_of]
    return _content(words, later[0] if later else candidates[0])


def _content(words: Sequence[Word], index: int) -> int:
    """From a light or serial verb to the content verb behind it."""
    word = words[index]
    if word.kind == "L":
        if "loose" in word.senses and not verbal(words[-1]):
            return index
        found = _nominal_aim(words, index + 1)
        if found is None and index and words[index - 1].text in ("方式", "形式", "办法"):  # 通过随机抽查的方式进行
            found = next((i for i in range(index - 1, -1, -1) if words[i].kind == "V"), None)
        if found is None and len(words[-1].text) >= 4 and words[-1].kind == "n":  # 进行舆论监督, one word
            found = len(words) - 1
        return index if found is None else found
    following = index + 1
    while following < len(words) and words[following].kind in "R":
        following += 1
    if "serial" in word.senses and following < len(words):
        after = words[following]
        if after.kind == "L":
            return _content(words, following)
        if verbal(after) and (strong(after) or following + 1 == len(words) or words[following + 1].kind not in "Ux"):
            return following if "serial" not in after.senses else _content(words, following)
    return index


def _nominal_aim(words: Sequence[Word], start: int) -> int | None:
    """The last verb of the first part behind a light verb: 进行现场检查和执法 → 检查."""
    found = None
    for index in range(start, len(words)):
        word = words[index]
        if word.text in _CHUNK_ENDS and found is not None:
            return found
        if word.kind in "VvZG" and not _modifies(words, index) and word.text != "工作":
            found = index
    return found


def read_predicate(words: Sequence[Word], aim: int) -> Predicate:
    """The parts of an action whose main verb has the index `aim`."""
    return Predicate(aim=words[aim].text, aim_index=aim, object=_object(words, aim), recipient=_recipient(words))


def _object(words: Sequence[Word], aim: int) -> tuple[int, int] | None:
    topic = [word for word in words[: _belonging(words) or 0] if word.kind != "D"]
    if topic:
        return topic[0].start, topic[-1].end  # 噪声 | 宜归甲局管
    for i in range(aim):
        if "disposes" in words[i].senses and i + 1 < aim:
            end = aim
            while end - 1 > i + 1 and words[end - 1].kind in "LRD":
                end -= 1
            return words[i + 1].start, words[end - 1].end
    if aim + 1 < len(words):
        start = aim + 1
        if start < len(words) and words[start].kind not in "x":
            return words[start].start, words[-1].end
    return None


def _recipient(words: Sequence[Word]) -> int | None:
    """The body that the act goes to: 向X移交, 对X监督, 报X批准, 组织X."""
    for before, word in itertools.pairwise(words):
        if word.kind == "A" and ("towards" in before.senses or "hands" in before.senses):
            return word.mention
    return None
