"""Words as the grammar of duties sees them: each with a class that patterns speak of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.lexicon import Lexicons
from pipeline.model import Deontic, Mention, Token

CLASSES: Final[Mapping[str, str]] = {
    "AGENCY": "A",
    "PERSON": "P",
    "TITLE": "S",
    "DEONTIC": "D",
    "BY": "Y",
    "FRONT": "B",
    "BASIS": "C",
    "LIGHT": "L",
    "DUTY": "Z",
    "GRANT": "g",
    "ADVISE": "a",
    "DELEGATE": "G",
    "CAUSE": "c",
    "BELONG": "b",
    "SPEECH": "H",
    "STATE": "E",
    "CONNECTIVE": "K",
    "MANNER": "R",
    "NEGATIVE": "N",
    "NOT": "W",
    "VERB": "V",
    "NOMINAL": "v",
    "OF": "U",
    "JOIN": "J",
    "OTHERS": "Q",
    "TIME": "T",
    "MARK": "x",
    "NUMBER": "m",
    "NOUN": "n",
}
"""Names of the word classes in `patterns.toml`, with the character that stands for each."""

_OF = frozenset("的之")
_OPENING = frozenset(("pure", "case_verb"))
_GLUED = frozenset("和给到")
_INSIDE = frozenset("可需")
"""Deontic words that open a modifier where a verb stands before them."""
_NONE: frozenset[str] = frozenset()
_BEFORE_VERBS = frozenset("xRDKAP")
"""Classes of words behind which a predicate begins."""
_VERBS = frozenset(("verb", "nominal"))
_PAIR = 6
"""Code points of the longest entries that are made of words of the segmenter's."""
_ABLE = 4
"""Verbs with 可 that may stand in a list before 的."""
_OTHERS_WORDS = 3
"""Words behind 等 that may name what a list of bearers is: 等社会力量, 等有关部门."""
_TITLED = re.compile(r"《[^《》]{1,80}》")
_VERB_SENSES = frozenset(("verb", "result", "failing", "serial", "disposal", "pure"))


class Word(NamedTuple):
    """A word, a mention or a 《title》, with its class and what the lexicons say of it."""

    text: str
    tag: str
    start: int
    end: int
    kind: str
    senses: frozenset[str] = frozenset()
    mention: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Lexis:
    """What the lexicons say of words. Build it once with `build_lexis`; each is equal to itself alone."""

    senses: Mapping[str, frozenset[str]]
    deontics: Mapping[str, Deontic]
    pairs: frozenset[str]
    openings: frozenset[str]
    persons: frozenset[str]
    speakers: frozenset[str]
    endings: tuple[str, ...]
    suffixes: frozenset[str]


_NOTHING = Word("", "", 0, 0, "")

# Which class a word has that stands in several lexicons: the first that applies.
_ORDER = (
    ("by", "Y"),
    ("light", "L"),
    ("duty", "Z"),
    ("grant", "g"),
    ("advise", "a"),
    ("delegate", "G"),
    ("cause", "c"),
    ("belong", "b"),
    ("speech", "H"),
    ("state", "E"),
    ("front", "B"),
    ("basis", "C"),
    ("join", "J"),
    ("connective", "K"),
    ("manner", "R"),
    ("negative", "N"),
)


# A word that is a verb as well (参照, 统一) is a verb.
_YIELDING = frozenset(("front", "basis", "connective", "manner", "negative", "speech", "delegate"))


def build_lexis(lexicons: Lexicons) -> Lexis:
    """Collects the categories of each word from the lexicons of verbs, markers and deontics."""
    senses: dict[str, set[str]] = {}
    for name in ("verbs", "markers"):
        for entry in lexicons.entries(name):
            senses.setdefault(entry.term, set()).add(entry.category)
    deontics: dict[str, Deontic] = {}
    for entry in lexicons.entries("deontics"):
        deontics.setdefault(entry.term, entry.category)  # type: ignore[arg-type]
    persons = lexicons.terms("posts", "post", "person")
    pairs = frozenset(term for term in (*senses, *deontics, *persons) if len(term) <= _PAIR)
    return Lexis(
        senses={term: frozenset(found) for term, found in senses.items()},
        deontics=deontics,
        pairs=pairs,
        openings=frozenset(term[:end] for term in pairs for end in range(1, len(term))),
        persons=persons,
        speakers=lexicons.terms("posts", "speaker"),
        endings=tuple(sorted(lexicons.terms("posts", "ending", "suffix"))),
        suffixes=lexicons.terms("posts", "suffix"),
    )


def read_words(
    text: str, tokens: Sequence[Token], mentions: Sequence[tuple[int, Mention]], *, lexis: Lexis
) -> tuple[Word, ...]:
    """The words of a sentence: mentions and 《titles》 are one word each.

    Args:
        text: The sentence.
        tokens: Its words from the segmenter.
        mentions: Its mentions in order, each with its index among the article's mentions.
        lexis: What the lexicons say.
    """
    blocks = [(m.start, m.end, "A", index) for index, m in mentions]
    if "《" in text:
        blocks += [
            (t.start(), t.end(), "S", -1)
            for t in _TITLED.finditer(text)
            if not any(b[0] < t.end() and t.start() < b[1] for b in blocks)
        ]
        blocks.sort()
    words: list[Word] = []
    at = 0
    pending = iter([*blocks, (len(text) + 1, 0, "", -1)])
    block = next(pending)
    kind = "x"
    for spelling, tag, token_start, token_end in tokens:
        while at < token_end:
            if at == block[0]:
                start, end, kind, index = block
                words.append(Word(text[start:end], "nt", start, end, kind, _NONE, index))
                at, block = end, next(pending)
                continue
            end = token_end if token_end <= block[0] else block[0]
            part = spelling if at == token_start and end == token_end else text[at:end]
            cut, kind, senses = _seen(part, tag, lexis, kind in _BEFORE_VERBS)
            if cut:
                words.append(_word(part[:cut], "v", at, at + cut, lexis=lexis))
                part = part[cut:]
            words.append(Word(part, tag, at + cut, end, kind, senses))
            at = end
    found = _joined(words, lexis=lexis)
    return _with_others(found) if "等" in text else found


@lru_cache(maxsize=65536)
def _seen(text: str, tag: str, lexis: Lexis, starting: bool) -> tuple[int, str, frozenset[str]]:
    """Where a word of the segmenter's is cut (see `_glued`), and the class and senses of its last part.

    Remembered, since a page's words are few and come often; by position, which is found faster.
    """
    cut = _glued(text, lexis, starting=starting)
    return (cut, *_class(text[cut:], tag, lexis))


def _glued(text: str, lexis: Lexis, *, starting: bool) -> int:
    """Where the segmenter's dictionary glues words: 尽量避免, 检查和, 采取措施; at a predicate's start 互通情况.

    Returns:
        Code points of the first word; 0 for a word that is none of these.
    """
    if len(text) == 2 and text[0] in lexis.deontics and text not in lexis.senses and text not in lexis.deontics:
        return int("hands" in lexis.senses.get(text[1], _NONE))  # 须报
    if len(text) < 3 or text in lexis.senses:
        return 0
    opening = lexis.senses.get(text[:2], _NONE)
    if len(text) > 3 and (not _OPENING.isdisjoint(opening) or (starting and len(text) == 4 and "verb" in opening)):
        return 2
    if text[-1] in _GLUED and not _VERBS.isdisjoint(lexis.senses.get(text[:-1], ())):
        return len(text) - 1
    for cut in range(1, len(text) - 1):
        left, right = lexis.senses.get(text[:cut], ()), lexis.senses.get(text[cut:], ())
        if ("manner" in left or "negative" in left) and right and _VERB_SENSES.intersection(right):
            return cut
    return 0


def _word(text: str, tag: str, start: int, end: int, *, lexis: Lexis) -> Word:
    kind, senses = _class(text, tag, lexis)
    return Word(text, tag, start, end, kind, senses)


def _class(text: str, tag: str, lexis: Lexis) -> tuple[str, frozenset[str]]:
    """The class of a word and its senses."""
    senses = lexis.senses.get(text, _NONE)
    return _kind(text, tag, senses, lexis), senses


def _kind(text: str, tag: str, senses: frozenset[str], lexis: Lexis) -> str:
    if text in _OF:
        return "U"
    if text in lexis.deontics:
        return "D"
    if text == "不":
        return "W"
    for sense, kind in _ORDER:
        if sense in senses and not (sense in _YIELDING and "verb" in senses):
            return kind
    if "noun" in senses or text in lexis.speakers:
        return "n"
    if text in lexis.persons:
        return "P"
    first = tag[:1]
    if senses & _VERB_SENSES:
        return "v" if "nominal" in senses else "V"
    if "nominal" in senses and len(text) == 4:
        return "v"
    if first == "v":
        return "v" if tag == "vn" or "nominal" in senses else "V"
    if first in ("n", "j") and len(text) > 1 and text.endswith(lexis.endings):
        return "P"
    if first == "x" or tag == "w":
        return "x"
    if first in ("d", "z") or tag == "ad":
        return "R"
    if first == "c":
        return "K"
    if first == "p":
        return "C"
    if first == "t":
        return "T"
    if first in ("m", "q"):
        return "m"
    return "n"


def _joined(words: Sequence[Word], *, lexis: Lexis) -> tuple[Word, ...]:
    """The words with those put together that are one, each in the class that its neighbours leave it."""
    joined: list[Word] = []
    openings, suffixes = lexis.openings, lexis.suffixes
    last = _NOTHING
    index, count = 0, len(words)
    while index < count:
        word = words[index]
        index_behind = index + 1
        if last.text in openings or word.text in suffixes or word.text == "人":
            whole, index_behind = _whole(joined, words, index, lexis)
            if whole is not None:
                joined[-1] = last = whole
                index = index_behind
                continue
        if word.kind == "A" and last.text in ("与", "同") and len(joined) > 1 and joined[-2].kind == "A":
            joined[-1] = last = last._replace(kind="J")  # 甲局与乙局
        if word.senses or last.kind == "J" or word.text in _INSIDE:  # no other is changed by what stands beside it
            word = _in_place(word, joined, words, index, lexis)
        joined.append(word)
        last = word
        index = index_behind
    return tuple(joined)


def _whole(joined: Sequence[Word], words: Sequence[Word], index: int, lexis: Lexis) -> tuple[Word | None, int]:
    """What the last word makes up with those from `index` on, and where the next one stands; None for nothing."""
    if not joined:
        return None, index + 1
    last, word = joined[-1], words[index]
    if last.text in lexis.openings:
        text, end = last.text, last.end
        for behind in range(index, min(index + 2, len(words))):
            part = words[behind]
            if last.mention >= 0 or part.mention >= 0 or part.start != end:
                break
            text, end = text + part.text, part.end
            if text in lexis.pairs:  # 改 | 由, 不 | 得, 共同 | 发 | 力
                return _word(text, last.tag, last.start, end, lexis=lexis), behind + 1
            if text not in lexis.openings:
                break
    person = word.text in lexis.suffixes and last.kind in "nvV" and last.end == word.start  # 代理 | 师
    if word.text == "人" and last.kind in "vV" and len(last.text) > 1:
        listed = len(joined) > 2 and joined[-2].kind == "J" and joined[-3].kind == "P"
        person = listed or _kind_at(words, index + 1) in "DJ"  # 检验 | 人应当, 申请人或者注册 | 人发现
    if person:
        return Word(last.text + word.text, "n", last.start, word.end, "P"), index + 1
    return None, index + 1


def _in_place(word: Word, before: Sequence[Word], words: Sequence[Word], index: int, lexis: Lexis) -> Word:
    """A word in the class that the words around it leave it."""
    last = before[-1] if before else None
    after = _kind_at(words, index + 1)
    kind = word.kind
    if "pronoun" in word.senses and last is not None and last.kind == "Y" and after not in "nPAUJ":
        kind = "P"  # 由其三日内核查, but 由其主管部门核查
    elif kind in "nvV" and word.text in lexis.endings and last is not None and last.kind == "J" and len(before) > 1:
        kind = "P" if before[-2].kind in "AP" else kind  # 公民、 | 组织
    elif kind == "n" and "nominal" in word.senses:
        starts = last is None or last.kind in "xK"
        if (last is not None and last.kind == "D") or (starts and after in "nmA"):
            kind = "V"  # 应规划…; 规划海上无线电台的布局
    elif "encourage" in word.senses and after in "AP" and not any(other.kind in "AP" for other in before):
        kind = "g"  # 鼓励企业参与…, without a subject: the firms may
    if word.text in _INSIDE and ((last is not None and last.kind in "VL") or _able(words, index)):
        kind = "n"  # 提示可退期限, 提出需讨论的议题; 详细可操作的制度
    return word if kind == word.kind else word._replace(kind=kind)


def _kind_at(words: Sequence[Word], index: int) -> str:
    """The class of the word at `index`; that of a sign behind the last."""
    return words[index].kind if index < len(words) else "x"


def _able(words: Sequence[Word], index: int) -> bool:
    """Whether 可 with its verb modifies the noun behind 的: 可操作的制度, 可复制、可推广的经验."""
    for at in range(index, min(len(words) - 2, index + 3 * _ABLE), 3):
        if words[at].text != words[index].text or words[at + 1].kind not in "Vv":
            return False
        if words[at + 2].text != "、":
            return words[at + 2].text == "的"
    return False


def _with_others(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """What closes a list of bearers is one word: 残疾人联合会、老龄协会 | 等组织."""
    out: list[Word] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word.text == "等" and out and out[-1].kind in "AP":
            if at + 1 < len(words) and words[at + 1].kind in "DC":
                out.append(word._replace(kind="Q"))  # 甲社和乙协会等 | 应当, 甲部门等 | 会同乙部门
                at += 1
                continue
            if at + 2 < len(words) and words[at + 1].kind == "J" and words[at + 2].kind in "AP":
                out.append(word._replace(kind="J"))  # 甲部、乙局等 | 和各有关省级人民政府
                at += 1
                continue
            near = words[at + 1 : at + 1 + _OTHERS_WORDS]
            last = next((i for i, other in enumerate(near) if "others" in other.senses), None)
            if last is not None and all(other.kind in "nPvm" for other in near[:last]):
                end = near[last].end
                text = word.text + "".join(other.text for other in near[: last + 1])
                out.append(Word(text=text, tag="u", start=word.start, end=end, kind="Q"))
                at += last + 2
                continue
        out.append(word)
        at += 1
    return tuple(out)


def classes(words: Sequence[Word]) -> str:
    """The classes of words as a string, one character a word: what patterns match."""
    return "".join([word.kind for word in words])
