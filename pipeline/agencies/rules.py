"""Where agencies are named.

Rules find candidates: a head with everything to its left that belongs to the name. A trained
model (`pipeline.agencies.crf`), where there is one, decides with the rules' answer among its
features; without it the rules decide alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.agencies.units import HEADS, Unit, Vocabulary, split_units
from pipeline.model import Mention, Sentence, Span, Token

_COORDINATORS = frozenset("和 及 与 或 或者 以及 及其".split())
_NOMINAL = ("n", "vn", "b", "j", "m", "q", "l", "an", "eng", "s", "nz", "nt", "ns", "nr", "i")
_CLAUSE_MARKS = frozenset("，；：。！？,;:!?")
_ARTICLES = frozenset("条章节款项")
_DATES = frozenset("年 月 日 条 章 节 款 项 时 天 次".split())
_MAX_WORDS = 6
"""Plain nouns in a row that a name may hold left of its head; of the training corpus's
mentions, 99 % have fewer."""
_MAX_RELATIVE = 18
"""Units that a relative clause (负有…职责的) may hold."""


def recognise_by_rules(text: str, tokens: Sequence[Token], *, vocabulary: Vocabulary) -> tuple[Span, ...]:
    """The spans of names in a sentence that the rules find, in order, without overlaps."""
    return rule_spans(split_units(text, tokens, vocabulary=vocabulary))


def rule_spans(units: Sequence[Unit]) -> tuple[Span, ...]:
    """The spans of names that the rules find in a sentence's units."""
    titled = _inside_titles(units)
    found: list[Span] = []
    last = len(units) - 1
    while last >= 0:
        unit = units[last]
        if unit.kind not in HEADS or titled[last]:
            last -= 1
            continue
        first = _left_edge(units, last)
        if _is_mention(units, first, last):
            found.append(Span(start=units[first].start, end=unit.end))
            last = first - 1
        else:
            last -= 1
    return tuple(reversed(found))


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
            if left in ("place", "level", "field") or (bare and left in ("general", "head", "bound")):
                first -= 2
                bare = left == "general"
                continue
            break
        if text in _COORDINATORS and first > 1:
            if units[first - 2].kind in ("place", "level", "field") and text != "及其":
                first -= 2
                bare = False
                continue
            break
        if text == "等" and first > 1 and units[first - 2].kind in ("place", "field"):
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
        if kind in ("quantifier", "level", "place", "field", "context", "head", "general", "bound", "local", "body", "bearer"):
            first -= 1
            bare = False
            continue
        if text.startswith("第") and (text[-1] in "条章节款项" or units[first].text in _ARTICLES):
            return first + (units[first].text in _ARTICLES)
        if kind == "word" and before.tag in _NOMINAL and words < _MAX_WORDS and text not in _DATES:
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
    nominal_after = after is not None and after.kind in ("word", "field") and after.tag[:1] in ("n", "j")
    if first == last:
        if head.kind == "bound":
            return False
        if head.kind == "general" and (nominal_after or (head.text in ("企业", "单位") and not acts(units, first, last))):
            return False
    if head.kind in ("bearer", "context"):
        return acts(units, first, last)
    return True


def acts(units: Sequence[Unit], first: int, last: int) -> bool:
    """Whether the units `first`..`last` stand where a bearer of a task stands."""
    before = units[first - 1] if first else None
    after = units[last + 1] if last + 1 < len(units) else None
    if after is None:
        return False
    if before is not None and before.text in ("由", "要求", "建议", "责令", "督促", "授权", "委托", "鼓励"):
        return True
    opens = before is None or before.text in _CLAUSE_MARKS or before.tag in ("c", "d") or before.text in ("、", "和")
    verbal = after.kind in ("stop", "relative") or after.tag in ("v", "d", "p", "vd", "zg") or after.text in ("，", "、")
    return opens and verbal and after.text not in ("的", "。", "；")


def _inside_titles(units: Sequence[Unit]) -> list[bool]:
    depth = 0
    inside = []
    for unit in units:
        depth += unit.text.count("《") - unit.text.count("》")
        inside.append(depth > 0)
    return inside


def as_mentions(number: int, sentence: Sentence, spans: Sequence[Span]) -> tuple[Mention, ...]:
    """Mentions of the sentence `number`, not resolved yet."""
    return tuple(
        Mention(sentence=number, start=span.start, end=span.end, text=span.of(sentence.text)) for span in spans
    )


def recognise(
    sentences: Sequence[Sentence], *, tokens: Sequence[tuple[Token, ...]], recogniser: Vocabulary
) -> tuple[Mention, ...]:
    """The agencies named in the sentences of an article, in order.

    Args:
        sentences: The article's sentences.
        tokens: Their words, in the same order.
        recogniser: What `build_vocabulary` made of the lexicons.
    """
    found: list[Mention] = []
    for number, (sentence, words) in enumerate(zip(sentences, tokens, strict=True)):
        found.extend(as_mentions(number, sentence, recognise_by_rules(sentence.text, words, vocabulary=recogniser)))
    return tuple(found)
