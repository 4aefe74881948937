"""Sentences to clauses: the stretches between ，；： and their kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from pipeline.frames.predicate import VERBAL, strong, verbal
from pipeline.frames.words import Word
from pipeline.model import Token

Era = Literal["former", "present"]
"""Before or after a change of who bears a duty."""
ClauseKind = Literal["act", "case", "ground", "purpose", "subject", "phrase", "consequence"]

_MARKS = frozenset("，；：。！？,;:!?")
_OPEN = "“‘「『（(《〈【"
_CLOSE = "”’」』）)》〉】"
_ABOUT = frozenset(("对", "对于"))
_ACTING, _STRONG = VERBAL | {"D"}, VERBAL - {"v", "H"}
"""Classes of words of which a clause that tells an act has one, and those that tell one wherever they stand."""
_DIRECTING = frozenset(("向", "给", "与", "同"))
_ITEM = re.compile(
    r"\s*(?:第[〇零一二三四五六七八九十百千0-9]+[条章节款项](?:之[一二三四五六七八九十]+)?\s*"
    r"|[（(][〇零一二三四五六七八九十0-9０-９]+[）)]\s*"
    r"|[一二三四五六七八九十]+、\s*"
    r"|[0-9０-９]{1,2}(?:[.．][0-9０-９]{1,2})*[.．、]\s*|[0-9０-９]{1,2}(?:[.．][0-9０-９]{1,2})+\s+|[①-⑳⑴-⒇]\s*"
    r"|[一二三四五六七八九十]是|[一二三四五六七八九十](?=要)|第[一二三四五六七八九十](?:，|、|是)|其[一二三四五六](?:，|、|是)"
    r"|(?:首先|其次|再次|再者|最后)(?:，)?)"
)


class Clause(NamedTuple):
    """A stretch of a sentence between two of ，；： with its words, connectives at its head left out.

    Attributes:
        words: Its words.
        before, after: The mark on either side; empty at the sentence's edge.
        opener: The connectives at its head, as text.
        item: Whether an item number (（一）, 第六条) stands before it.
        topic: Whether it is a noun phrase that the next clause, opened by 由, is about.
    """

    words: tuple[Word, ...]
    before: str
    after: str
    opener: str = ""
    item: bool = False
    topic: bool = False

    @property
    def start(self) -> int:
        """Code points in the sentence."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Code points in the sentence."""
        return self.words[-1].end


def item_length(text: str) -> int:
    """How many code points the item number takes at the head of a sentence."""
    match = _ITEM.match(text)
    return match.end() if match else 0


def first_clause(tokens: Sequence[Token], text: str) -> Sequence[Token]:
    """The words of a sentence up to the first mark that divides clauses, behind its item number.

    All of them where a quotation or bracket opens before it, inside which marks don't divide.
    """
    skip = item_length(text)
    for index, token in enumerate(tokens):
        if token.start >= skip and token.text[0] in _OPEN:
            break
        if token.start >= skip and token.text in _MARKS:
            return tokens[:index]
    return tokens


def split_clauses(words: Sequence[Word], *, skip: int = 0) -> Iterator[Clause]:
    """The clauses of a sentence, in order; marks inside quotations and brackets don't divide.

    Args:
        words: The sentence's words.
        skip: Code points at the sentence's head that are an item number.
    """
    part: list[Word] = []
    before, depth = "", 0
    first = True
    for word in words:
        if word.end <= skip:
            continue
        if word.kind == "x":
            if word.text in _OPEN:
                # What somebody says is divided like any sentence; a quoted name is not.
                depth += not (word.text in "“「" and (not part and before in ("：", ":", "")))
            elif word.text in _CLOSE:
                depth = max(0, depth - 1)
                if word.text in "）)" and _charges(part):
                    yield _clause(part[1:], before, "", item=first and skip > 0)
                    first = False
                    part, before = [], word.text
                    continue
            elif depth == 0 and word.text in _MARKS:
                if part:
                    yield _clause(part, before, word.text, item=first and skip > 0)
                    first = False
                part, before = [], word.text
                continue
        part.append(word)
    if part:
        yield _clause(part, before, "", item=first and skip > 0)


def _charges(words: Sequence[Word]) -> bool:
    """Whether brackets tell who is responsible for the sentence before: （公安部、水利部负责）."""
    return len(words) > 2 and words[0].text in ("（", "(") and words[1].kind == "A" and words[-1].kind == "Z"


def _clause(words: Sequence[Word], before: str, after: str, *, item: bool) -> Clause:
    index = 0
    while index < len(words) - 1 and _opens(words[index]):
        index += 1
    return Clause(
        words=tuple(words[index:]),
        before=before,
        after=after,
        opener="".join(word.text for word in words[:index]),
        item=item,
    )


def _opens(word: Word) -> bool:
    """Whether a word at a clause's head only ties it to what stands before."""
    return ("connective" in word.senses and word.kind != "D") or (word.kind == "x" and word.text in " 　—")


def joined(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Clauses with those put together that 将 or 把 opens and only the next one's verb closes."""
    open_clause: Clause | None = None
    given = tuple(clauses)
    for number, clause in enumerate(given, 1):
        if open_clause is not None:
            clause = Clause(
                words=(*open_clause.words, *clause.words),
                before=open_clause.before,
                after=clause.after,
                opener=open_clause.opener,
                item=open_clause.item,
            )
            open_clause = None
        elif clause.after in ("，", ",") and (
            (_waits_for_verb(clause.words) and not (number < len(given) and given[number].words[0].kind in "AP"))
            or _goes_with(clause, given[number:])
        ):
            open_clause = clause
            continue
        yield clause._replace(topic=True) if _is_topic(clause, given[number:]) else clause
    if open_clause is not None:
        yield open_clause


def _is_topic(clause: Clause, following: Sequence[Clause]) -> bool:
    """Whether a clause only names what is done something with: 法院判处管制的对象，由社区矫正机构接收."""
    if clause.after not in ("，", ",") or not following or following[0].words[0].kind != "Y":
        return False
    if any(word.kind == "D" for word in clause.words):
        return False
    tail = after_last_of(clause.words)
    return 0 < len(tail) < len(clause.words) and all(word.kind in "nPA" for word in tail) and tail[-1].kind in "PA"


def _goes_with(clause: Clause, following: Sequence[Clause]) -> bool:
    """Whether 将 or 把 and a noun stand here and with what it is done in the next clause: 将…责任，与…因素严格区分."""
    fronted = clause.words[0].text in ("将", "把") and clause.words[-1].kind in "nv"
    return fronted and bool(following) and following[0].words[0].text in ("与", "同")


def _waits_for_verb(words: Sequence[Word]) -> bool:
    front = next((i for i, word in enumerate(words) if word.text in ("将", "把")), None)
    if front is None:
        return False
    modified = any(word.kind == "U" for word in words)
    if front + 1 < len(words) and words[front + 1].kind in "BCYR" and not modified:
        return False  # 将与有关部门一起，: it only tells that something is to come
    rest = words[front + 1 :]
    for i, word in enumerate(rest):
        following = rest[i + 1] if i + 1 < len(rest) else None
        modifies = following is not None and (following.kind in "UJ" or following.text == "等")
        if word.kind == "L" or (strong(word) and not modifies):
            return False
    return True


def kind_of(words: Sequence[Word], *, after: str, called: bool = False) -> ClauseKind:
    """What the words of a clause do in its sentence, told by their edges.

    Args:
        words: The clause without its subject and deontic word.
        after: The mark behind the clause.
        called: Whether a deontic word was taken away: then 为 is for somebody, and no purpose.
    """
    if not words:
        return "subject"
    lead = next((word for word in words if word.kind not in "RKx"), words[0])
    first, last = words[0], words[-1]
    comma = after in ("，", ",")
    if "or_else" in first.senses:
        return "consequence"
    if comma and last.text == "的" and len(words) > 1:
        return "case"
    if first.text == "以" and any("rank" in word.senses for word in words):  # 以督政为主 is an act
        return "act"
    begins = "case_begin" in first.senses and not _acts_behind_time(words)
    reasons = "reason" in first.senses  # 不能因为监管对象出了问题，: what follows is called for, or forbidden
    if comma and ((begins and (reasons or not (called and _acts_behind_noun(words)))) or _ends_case(words)):
        return "case"
    served = lead.text == "为" and not verbal(words[min(words.index(lead) + 1, len(words) - 1)])
    if (lead.text in _DIRECTING or served) and _acts_behind_noun(words):
        return "act"  # 向省局报送各总表的电量, 为企业提供便利
    if first.text in ("为", "为了") and comma and not called:
        return "purpose"
    tail = after_last_of(words)
    act = any([word.kind in _ACTING or word.tag in ("i", "l") for word in words])
    # 向县政府报告: a verb that is often a noun, behind the one it goes to.
    directed = tail and tail[-1].kind == "v" and any(word.text in ("向", "给") for word in tail)
    # 由公路部门的路政大队检查: the same, behind the one who does it.
    done = len(tail) > 1 and tail[-1].kind == "v" and tail[-2].kind in "AP" and any(word.kind == "Y" for word in words)
    act_in_tail = (
        directed or done or any(word.kind in _STRONG or (word.kind == "D" and word is not last) for word in tail)
    )
    if comma and lead.kind == "C" and ("ground_end" in last.senses or _only_grounds(words)):
        return "ground"  # 按照两个根本性转变的要求，
    if comma and first.text in _ABOUT and last.kind in "nP" and _only_about(words):
        return "case"  # 对违法团体，
    if (
        lead.kind in "BC"
        and lead.text not in ("将", "把")
        and (comma or not act)
        and not act_in_tail
        and (lead.kind == "C" or len(tail) < len(words))
        and not (lead.kind == "C" and _acts_behind_noun(words))
    ):
        return "ground" if lead.kind == "C" else "case"
    if (
        "purpose" in first.senses
        and not called
        and not any(word.kind == "D" for word in words)
        and (first.text != "以" or (len(words) > 1 and strong(words[1])))
    ):
        return "purpose"  # 以实现…, but 以清单方式列出
    noun = (lead.kind in "nSmv" or lead.text[0] == "未") and not _called_inside(words)
    if not act or (comma and len(tail) < len(words) and noun and not act_in_tail and not _acts_early(words)):
        return "phrase"
    return "act"


def _acts_behind_noun(words: Sequence[Word]) -> bool:
    """Whether a verb with an object of its own follows the phrase (在监管领域健全…的机制)."""
    for i in range(2, len(words) - 2):
        before = words[i - 2] if words[i - 1].kind == "R" else words[i - 1]
        told = before.kind in "nPA" or before.text == "而"  # 因场地免费开放而加重学校的责任
        if strong(words[i]) and told and words[i + 1].kind not in "Ux":
            return True
    return False


def _only_grounds(words: Sequence[Word]) -> bool:
    """Whether a phrase of basis holds no act of its own: 结合涉案金额等因素, but 按照规定报送情况."""
    if "ground_noun" not in words[-1].senses:
        return False
    closed = next((i for i, word in enumerate(words[:-1]) if "ground_end" in word.senses), len(words))
    return not any(strong(word) for word in words[closed + 1 :]) and not _acts_behind_noun(words)


def _only_about(words: Sequence[Word]) -> bool:
    """Whether 对 and what it is about are all: no light verb, duty or order, no verb behind a noun."""
    return all(word.kind not in "LZD" for word in words) and not _acts_behind_noun(words)


def _called_inside(words: Sequence[Word]) -> bool:
    """Whether a deontic word with a verb stands behind a noun: 停车场应列入规划的公用设施用地."""
    return any(
        words[i].kind == "D" and words[i - 1].kind in "nPAv" and strong(words[i + 1]) for i in range(1, len(words) - 1)
    )


def _acts_behind_time(words: Sequence[Word]) -> bool:
    """Whether an act follows the words that tell when (自收到申请之日起十日内裁定是否受理)."""
    time = max((i for i, word in enumerate(words[:-1]) if "time_end" in word.senses), default=-1)
    behind = next((word for word in words[time + 1 :] if word.kind != "R"), None)
    return time > 0 and behind is not None and (strong(behind) or behind.kind in "LBCv")


def _acts_early(words: Sequence[Word]) -> bool:
    """Whether a verb stands right behind an adverb that looks like a noun (综合考虑…)."""
    told = [word for word in words[:4] if word.kind != "R"]
    of = len(told) > 2 and told[2].kind == "U"  # 检查发现的问题
    return len(told) > 1 and strong(told[1]) and told[0].kind == "v" and not of


def after_last_of(words: Sequence[Word]) -> Sequence[Word]:
    """The words behind the last 的: the head of what it modifies."""
    for index in range(len(words) - 1, -1, -1):
        if words[index].kind == "U":
            return words[index + 1 :]
    return words


def _ends_case(words: Sequence[Word]) -> bool:
    last = words[-1]
    first = words[0]
    if last.tag[:1] == "n" and "time_end" not in last.senses and _acts_behind_noun(words):
        return False  # 按品类列出损坏的情形, but 自渡船检验合格之日起十日内
    return (
        "case_end" in last.senses and len(words) > 1 and first.text not in ("把", "将") and first.kind in "BCTnmvVRAPNL"
    )


def era_of(words: Sequence[Word]) -> Era | None:
    """The time that a clause's words tell, before or after a change: 原由, 改革以前; 现由, 合并后."""
    for index, word in enumerate(words):
        if "formerly" in word.senses:
            return "former"
        if "presently" in word.senses:
            return "present"
        if "reform" in word.senses and index + 1 < len(words):
            following = words[index + 1].senses
            if "earlier" in following:
                return "former"
            if "later" in following:
                return "present"
    return None
