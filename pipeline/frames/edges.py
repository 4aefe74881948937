"""Where an act begins, and where two acts in one clause part: both told by fits that see the grammar's own answer.

The rules of `actions` read the grammar of the clause. What people count to the act depends on more: the case before
it (查出险情的 | 当天封闭), what it is done to (邮费 | 由县财政列支), what is told twice (随机布点 | 异县化验).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.frames.actions import rule_cuts
from pipeline.frames.grammar import Parse
from pipeline.frames.predicate import VERBAL
from pipeline.frames.score import COUNTS, TRUTH, Scorer, among
from pipeline.frames.tagger import Tags, rounded_odds
from pipeline.frames.words import Word, classes
from pipeline.model import Genre, Label

_EDGE = "^"
_MARKS = frozenset(("、", "并", "并且", "和", "及", "与", "以及", "或", "或者", "且"))
_NO_START = "UJxYQ"
"""Classes of words with which no act begins."""
_REACH = 24
"""Words from a clause's head among which an act may begin."""
_NEAR = 4
_LEAST, _SURE = 0.05, 0.8
"""Words that begin an act with less probability by the tagger aren't asked about, but for what the rules choose; none
is where it begins one with so much at the rules' choice. On laws that leaves 4,721 words of 7,306, and no figure of
seven differs."""


def split_predicates(
    words: Sequence[Word], tags: Tags | None, *, label: Label, genre: Genre, scorer: Scorer
) -> Iterator[Sequence[Word]]:
    """A clause cut where a predicate of its own follows: 报国务院批准 | 并公布实施, 单独列支 | 据实支付.

    Args:
        words: The clause's words.
        tags: What the tagger says of the sentence's words.
        label: The class of its sentence.
        genre: The document's.
        scorer: The fit; without weights the rules' cuts stand.
    """
    cuts = rule = rule_cuts(words)
    if "split" in scorer.weights:
        cuts = [
            mark
            for mark in marks(words, rule, tags)
            if scorer.says("split", split_features(words, mark, mark in rule, tags, label=label, genre=genre))
        ]
    start = 0
    for mark in cuts:
        yield words[start:mark]
        start = mark + 1
    yield words[start:]


def marks(words: Sequence[Word], rule: Sequence[int], tags: Tags | None) -> Iterator[int]:
    """Where a clause may be cut: the rules' cuts, and other 、 and conjunctions behind which an act may begin."""
    for index in range(1, len(words) - 1):
        between = words[index].text in _MARKS and words[index + 1].text not in _MARKS
        if index in rule or (between and words[index - 1].kind != "x" and _may_begin(words[index + 1], tags)):
            yield index


def split_features(
    words: Sequence[Word], mark: int, rule: bool, tags: Tags | None, *, label: Label, genre: Genre
) -> tuple[str, ...]:
    """Features for the question: do two acts part at this mark?"""
    kinds = classes(words)
    text = words[mark].text
    left_end = next((i for i in range(mark - 1, -1, -1) if words[i].text in _MARKS), -1)
    right_end = next((i for i in range(mark + 1, len(words)) if words[i].text in _MARKS), len(words))
    left, right = words[left_end + 1 : mark], words[mark + 1 : right_end]
    left_kinds, right_kinds = classes(left), classes(right)
    before, after = kinds[:mark], kinds[mark + 1 :]
    sizes = sum(len(w.text) for w in left), sum(len(w.text) for w in right)
    last, first = words[mark - 1], words[mark + 1]
    ruled = TRUTH[rule]
    shape = f"{left_kinds[-_NEAR:]}{text}{right_kinds[:_NEAR]}"
    verbs = COUNTS[min(2, sum(map(VERBAL.__contains__, before)))]
    left_verb, right_verb = (TRUTH[not VERBAL.isdisjoint(side[:-1])] for side in (left_kinds, right_kinds))
    return (
        f"r={ruled}",
        f"m={text}{ruled}",
        f"h={shape}",
        f"l2={left_kinds[-2:]}{text}",
        f"l3={left_kinds[-3:]}",
        f"r2={right_kinds[:2]}{text}",
        f"r3={right_kinds[:3]}",
        f"lr={left_kinds[-1:]}{text}{right_kinds[:1]}",
        f"lr2={left_kinds[-2:]}{text}{right_kinds[:2]}",
        f"lt={last.text}",
        f"ft={first.text}",
        f"lg={last.tag}",
        f"fg={first.tag}",
        f"tt={last.tag}{text}{first.tag}",
        f"z={TRUTH[sizes[0] == sizes[1]]}{COUNTS[min(sizes[1], 9)]}{text}",
        f"k={TRUTH[left_kinds == right_kinds]}{text}{right_kinds[-1:]}",
        f"o={TRUTH[left[0].text == first.text]}{text}" if left else f"o=-{text}",
        f"of={TRUTH['U' in right_kinds]}{TRUTH['U' in after]}{text}",
        f"v={verbs}{text}",
        f"vl={left_verb}{right_verb}{text}",
        f"e={right_kinds[-1:]}{TRUTH[right_end == len(words)]}{text}",
        f"et={words[-1].text}",
        f"ek={kinds[-2:]}{text}",
        f"a={among('AYD', right_kinds)}{text}",
        f"b={next((w.text for w in words[:mark] if w.kind in 'BC'), '-')}{text}",
        f"n={COUNTS[min(4, [w.text for w in words].count(text))]}{text}",
        f"w={label[:4]}{genre[:3]}{text}",
        *_split_tags(words, mark, ruled, tags),
    )


def _split_tags(words: Sequence[Word], mark: int, rule: str, tags: Tags | None) -> tuple[str, ...]:
    if tags is None:
        return ()
    begins = rounded_odds(tags.begins[tags.at[words[mark + 1].start]])
    outside = rounded_odds(tags.outside[tags.at[words[mark].start]])
    return (f"gb={begins}", f"gbr={begins}{rule}", f"go={outside}", f"gbo={begins}{outside}")


def find_start(
    words: Sequence[Word], rule: int, parse: Parse, tags: Tags | None, *, label: Label, genre: Genre, scorer: Scorer
) -> int:
    """Index of the word with which the act of a clause begins.

    Args:
        words: The clause's words.
        rule: Where the rules begin it.
        parse: How the clause was divided.
        tags: What the tagger says of the sentence's words; where it is sure of the rules' choice, that stands.
        label: The class of its sentence.
        genre: The document's.
        scorer: The fit; without weights the rules' choice stands.
    """
    if "start" not in scorer.weights or (tags and tags.begins[tags.at[words[rule].start]] >= _SURE):
        return rule
    rivals = starts(words, rule, parse, tags)
    if len(rivals) == 1:
        return rule

    def sure(index: int) -> float:
        return scorer.odds("start", start_features(words, index, rule, parse, tags, label=label, genre=genre))

    return max(rivals, key=lambda i: (sure(i), i == rule, -i))


def starts(words: Sequence[Word], rule: int, parse: Parse, tags: Tags | None) -> list[int]:
    """The words with which an act may begin: the rules' choice, and those that a verb follows and the tagger allows.

    It begins behind its bearer. The rules' choice is the only one far from the clause's head, and where they take the
    whole clause, with its bearer inside, for the act (对整改情况由甲局进行督察).
    """
    low = parse.parts.get("agent", (0, 0))[1]
    if rule >= _REACH or rule < low:
        return [rule]
    high = next((i for i in range(len(words) - 1, -1, -1) if words[i].kind in VERBAL), -1)
    return [
        index
        for index in range(low, max(rule, min(high, _REACH)) + 1)
        if index == rule or (index <= high and words[index].kind not in _NO_START and _may_begin(words[index], tags))
    ]


def _may_begin(word: Word, tags: Tags | None) -> bool:
    return tags is None or tags.begins[tags.at[word.start]] >= _LEAST


def start_features(
    words: Sequence[Word], index: int, rule: int, parse: Parse, tags: Tags | None, *, label: Label, genre: Genre
) -> tuple[str, ...]:
    """Features for the question: does the act begin with this word?"""
    kinds = classes(words)
    word = words[index]
    own, side = TRUTH[index == rule], "<" if index < rule else ">"
    left = words[index - 1].text if index else _EDGE
    left_kinds = kinds[max(0, index - 2) : index] or _EDGE
    low, high = min(index, rule), max(index, rule)
    between = kinds[low:high]
    far = str(max(-5, min(5, index - rule)))
    parts = parse.parts
    pattern = parse.pattern.id
    agent_end = parts["agent"][1] if "agent" in parts else -1
    told = parts["deontic"][1] if "deontic" in parts else -1
    place = "agent" if index == agent_end else "deontic" if index == told else "head" if index == 0 else "-"
    inside = next((name for name, (start, end) in parts.items() if start <= index < end), "-")
    tail = kinds[index:]
    where = f"{genre[:3]}{label[:4]}"
    verbs = sum(map(VERBAL.__contains__, kinds[:index]))
    later = sum(map(VERBAL.__contains__, tail))
    return (
        f"o={own}",
        f"op={own}{pattern}",
        f"p={place}{pattern}",
        f"i={inside}{pattern}{own}",
        f"d={far}{pattern}",
        f"ok={own}{word.kind}{left_kinds[-1:]}",
        f"k2={kinds[index : index + 2]}{own}",
        f"k3={kinds[index : index + 3]}",
        f"l2={left_kinds}{word.kind}",
        f"l1={left_kinds[-1:]}{kinds[index : index + 2]}",
        f"t={word.text}",
        f"to={word.text}{own}",
        f"lt={left}",
        f"lto={left}{own}",
        f"g={word.tag}",
        f"lg={words[index - 1].tag if index else _EDGE}{word.tag}",
        f"b={between if len(between) < _NEAR else between[:1] + '+' + between[-1:]}{side}",
        f"u={among('UV', between)}{side}{own}",
        f"rt={words[rule].text}{far}",
        f"rk={words[rule].kind}{word.kind}{far}",
        f"s={among('BCYA', between)}{side}",
        f"v={COUNTS[min(3, verbs)]}{COUNTS[min(3, later)]}",
        f"z={COUNTS[min(8, len(tail))]}{own}",
        f"w={own}{where}",
        f"pw={place}{where}",
        f"h={TRUTH[index == 0]}{kinds[:1]}{own}",
        f"e={kinds[-1:]}{own}",
        *_start_tags(words, index, rule, tags),
    )


def _start_tags(words: Sequence[Word], index: int, rule: int, tags: Tags | None) -> tuple[str, ...]:
    if tags is None:
        return ()
    at, other = tags.at[words[index].start], tags.at[words[rule].start]
    begins, outside = rounded_odds(tags.begins[at]), rounded_odds(tags.outside[at - 1]) if at else "-"
    return (
        f"gb={begins}",
        f"gbr={begins}{TRUTH[index == rule]}",
        f"gd={int(begins) - int(rounded_odds(tags.begins[other]))}",
        f"go={outside}{begins}",
    )
