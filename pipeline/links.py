"""Which proposal answers which problem, within an article.

Four kinds of evidence, the surest first; a proposal that one of them has tied is left alone by the next:

1. a list of problems and a later list of proposals of the same length (一是…二是… twice),
2. a proposal right behind a problem in its paragraph, or taking it up (对此，应…),
3. rare words and agencies in common,
4. a sentence that takes up all problems before it (为改变这种现状，笔者建议…).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from operator import add

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.language import fold, han_runs
from pipeline.lexicon import Lexicons
from pipeline.model import LABELS, Answer, Coding, Mention, Sentence

_PARALLEL_HEAD, _PARALLEL_REST = 0.9, 0.7
_NEAR_TAKEN_UP, _NEAR = 0.85, 0.7
_ALIKE = 0.85
_BLOCK = 0.6
_LEAST_ALIKE = 0.05
"""Cosine of rare words from which a proposal is taken to answer a problem before it. Of pairs read in
commentaries, right were 33 of 36 from .08, 26 of 28 from .05 to there and 21 of 28 from .03 to .05."""
_REACH = 30
"""Sentences behind a problem in which words in common tell. In reports of hundreds of sentences some proposal is always
like a problem: by their openings 21 of 29 seemed right up to here, a third of 87 further on, also from .1."""
_LEAST_ALIKE_IN_BLOCK = 0.02
"""The same where a sentence between them takes up all problems before it."""
_LEAST_ALIKE_NEAR = 0.01
"""The same for a problem behind which something else stands before the proposal of its paragraph: of pairs read, right
were 20 of 22 from here on, 8 of 35 below it; of proposals right behind their problem 7 of 8 below it."""
_LEAST_SCORE = 0.44
"""Of 63 ties read in work reports and on sample pages, by the program's own classes, right were 41 of 54 from here on,
3 of 9 between .4 and here. Before that the best proposal was right in 15 of 24 from .4 on, in 1 of 7 between .3 and .4;
with classes coded by hand in 31 of 34."""
_AGENCY_WEIGHT = 2

_NUMERALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
_SEQUENCE = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}
_ORDINAL = re.compile(
    r"(?P<bare>[一二三四五六七八九十])(?P<style>是|要|、|则|方面)|第(?P<nth>[一二三四五六七八九十])[，、是]?|其(?P<its>[一二三四五六])"
    r"|（(?P<bracket>[一二三四五六七八九十])）|(?P<digit>\d{1,2})[.．、]|(?P<sequence>首先|其次|再次|最后)"
)
_ORDINAL_AHEAD = re.compile(rf"^(?:{_ORDINAL.pattern})")


@dataclass(frozen=True, slots=True)
class AnswerCues:
    """What a proposal says when it takes up a problem (`lexicons/answers.tsv`), compiled."""

    block: re.Pattern[str]
    near: re.Pattern[str]

    @classmethod
    def of(cls, lexicons: Lexicons) -> AnswerCues:
        """Compiles the cues of a lexicon."""
        block, near = (
            "|".join(map(re.escape, sorted(lexicons.terms("answers", category)))) for category in ("block", "near")
        )
        return cls(re.compile(rf"[^，；：。]{{0,12}}(?:{block})"), re.compile(rf"(?:{near})"))


class _RareWords:
    """Each sentence's agencies and pairs of characters without its ordinal, weighted by their rarity in the article."""

    def __init__(self, texts: Sequence[str], mentions: Sequence[Mention] = ()) -> None:
        counts = [Counter(_bigrams(fold(_ORDINAL_AHEAD.sub("", text)))) for text in texts]
        for mention in mentions:
            for agency in mention.agencies:
                counts[mention.sentence][f"agency {agency}"] += _AGENCY_WEIGHT
        spread = Counter(chain.from_iterable(counts))
        rarity = {word: math.log(len(texts) / n) for word, n in spread.items()}
        self._counts, self._rarity = counts, rarity
        self._known: dict[int, dict[str, float]] = {}

    def likeness(self, first: Sequence[int], second: Sequence[int]) -> float:
        """Cosine of the words of two groups of sentences."""
        a, b = self._direction(first), self._direction(second)
        if len(b) < len(a):
            a, b = b, a
        return math.fsum(value * b[word] for word, value in a.items() if word in b)

    def _direction(self, group: Sequence[int]) -> dict[str, float]:
        """The words of a group, weighted, to unit length; those of single sentences are remembered."""
        if len(group) == 1 and group[0] in self._known:
            return self._known[group[0]]
        total: dict[str, float] = {}
        for number in group:
            for word, n in self._counts[number].items():
                total[word] = total.get(word, 0.0) + math.sqrt(n) * self._rarity[word]
        length = math.sqrt(sum(value * value for value in total.values()))
        direction = {word: value / length for word, value in total.items()} if length else {}
        if len(group) == 1:
            self._known[group[0]] = direction
        return direction


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of a list: the sentences from `start` to before `end`."""

    start: int
    end: int


@dataclass(slots=True)
class _Article:
    sentences: Sequence[Sentence]
    labels: Sequence[str]
    words: _RareWords
    ties: dict[tuple[int, int], float] = field(default_factory=dict)

    def of_label(self, label: str, start: int, end: int) -> list[int]:
        return [n for n in range(start, end) if self.labels[n] == label]

    def tie(self, proposal: int, problem: int, score: float) -> None:
        self.ties[proposal, problem] = max(score, self.ties.get((proposal, problem), 0.0))

    def likeness(self, first: Sequence[int], second: Sequence[int]) -> float:
        return self.words.likeness(first, second)


def link_answers(
    sentences: Sequence[Sentence], *, codings: Sequence[Coding], mentions: Sequence[Mention], cues: AnswerCues
) -> tuple[Answer, ...]:
    """The proposals of an article with the problems that they answer.

    Args:
        sentences: The article's sentences.
        codings: Their classes.
        mentions: The agencies named in them.
        cues: Expressions that take up problems.

    Returns:
        Answers in the order of their proposals. The score is the precision of the kind of evidence, as read on
        coded documents, times the probabilities that the one is a problem and the other a proposal.
    """
    labels = [coding.label for coding in codings]
    if "problem" not in labels or "proposal" not in labels:
        return ()
    article = _Article(sentences, labels, _RareWords([sentence.text for sentence in sentences], mentions))
    _tie_lists(article)
    _tie_neighbours(article, cues)
    _tie_alike(article)
    _tie_blocks(article, cues)
    likely = [dict(zip(LABELS, coding.probabilities, strict=True)) for coding in codings]
    scored = (
        (proposal, problem, score * likely[proposal]["proposal"] * likely[problem]["problem"])
        for (proposal, problem), score in sorted(article.ties.items())
    )
    return tuple(
        Answer(proposal=proposal, problem=problem, score=round(score, 4))
        for proposal, problem, score in scored
        if score >= _LEAST_SCORE
    )


def _bigrams(text: str) -> Iterator[str]:
    for run in han_runs(text):
        yield from map(add, run, run[1:])


# ---------------------------------------------------------------- 1. parallel lists


def _tie_lists(article: _Article) -> None:
    lists = [(_label_of(article, items), items) for items in _lists(article.sentences)]
    for place, (label, problems) in enumerate(lists):
        # The next list that tells what is done answers, or none does: lists further on are about something else.
        behind = (told for told in lists[place + 1 :] if told[0] != "problem" and told[1][0].start > problems[-1].start)
        answer, later = next(behind, ("other", []))
        if (label, answer) == ("problem", "proposal") and len(later) == len(problems):
            for number, other in enumerate(_order(article, problems, later)):
                _tie_items(article, problems[number], later[other])


def _tie_items(article: _Article, problem: _Item, proposal: _Item) -> None:
    problems = article.of_label("problem", problem.start, problem.end)
    proposals = article.of_label("proposal", proposal.start, proposal.end)
    for place, answer in enumerate(proposals):
        for order, asked in enumerate(problems):
            if place == 0 or order == 0:
                article.tie(answer, asked, _PARALLEL_HEAD if place == order == 0 else _PARALLEL_REST)


def _order(article: _Article, problems: Sequence[_Item], proposals: Sequence[_Item]) -> list[int]:
    """For each problem the number of its proposal: in order, unless their words clearly say otherwise."""
    alike = np.array(
        [[article.likeness(range(a.start, a.end), range(b.start, b.end)) for b in proposals] for a in problems]
    )
    _, best = linear_sum_assignment(-alike)
    chosen = [int(n) for n in best]
    in_order = list(range(len(problems)))
    return chosen if alike[in_order, chosen].sum() > 2 * alike.trace() + 0.1 else in_order


def _label_of(article: _Article, items: Sequence[_Item]) -> str:
    """What most items of a list tell, by their first sentence that tells anything."""
    heads = [next((s for s in article.labels[i.start : i.end] if s != "other"), "other") for i in items]
    label, count = Counter(heads).most_common(1)[0]
    return label if 2 * count > len(items) else "other"


def _lists(sentences: Sequence[Sentence]) -> list[list[_Item]]:
    """The lists of two and more items, by their ordinals."""
    open_lists: dict[str, list[int]] = {}
    finished: list[list[int]] = []
    for number, sentence in enumerate(sentences):
        ordinal = _ordinal(sentence.text)
        if ordinal is None:
            continue
        style, n = ordinal
        started = open_lists.get(style, [])
        if n == 1:
            finished.append(open_lists.setdefault(style, []))
            open_lists[style] = [number]
        elif started and n == len(started) + 1:
            started.append(number)
    finished += open_lists.values()
    heads = {head for starts in finished for head in starts}
    lists = [_extended(sentences, starts, heads) for starts in finished if len(starts) > 1]
    return sorted(lists, key=lambda items: items[0].start)


def _ordinal(text: str) -> tuple[str, int] | None:
    match = _ORDINAL.match(text)
    if match is None:
        return None
    if match["sequence"]:
        return "首先", _SEQUENCE[match["sequence"]]
    style = match["style"] or next(name for name in ("nth", "its", "bracket", "digit") if match[name])
    written = match["bare"] or match["nth"] or match["its"] or match["bracket"] or match["digit"]
    return style, _NUMERALS.get(written) or int(written)


def _extended(sentences: Sequence[Sentence], starts: Sequence[int], heads: set[int]) -> list[_Item]:
    """Each item goes on until the next; the last one as many paragraphs as the longest before it."""
    items = [_Item(start, end) for start, end in pairwise(starts)]
    longest = max(sentences[i.end - 1].paragraph - sentences[i.start].paragraph for i in items)
    last = starts[-1]
    end = last + 1
    while end < len(sentences) and end not in heads and sentences[end].paragraph <= sentences[last].paragraph + longest:
        end += 1
    return [*items, _Item(last, end)]


# ---------------------------------------------------------------- 2. neighbours


def _tie_neighbours(article: _Article, cues: AnswerCues) -> None:
    tied = {proposal for proposal, _ in article.ties}
    for number in article.of_label("proposal", 0, len(article.labels)):
        if number in tied:
            continue
        sentence = article.sentences[number]
        taken_up = cues.near.match(sentence.text) is not None
        before = number - 1
        # Something neutral may stand between, an earlier proposal to the same problem as well.
        while before >= 0 and article.labels[before] != "problem" and number - before <= 2:
            before -= 1
        if before < 0 or article.labels[before] != "problem":
            continue
        same_paragraph = article.sentences[before].paragraph == sentence.paragraph
        alike = article.likeness([number], [before])
        if same_paragraph or (before == number - 1 and (taken_up or alike >= _LEAST_ALIKE_IN_BLOCK)):
            for asked in _run_back(article, before):
                if taken_up or asked == number - 1 or article.likeness([number], [asked]) >= _LEAST_ALIKE_NEAR:
                    article.tie(number, asked, _NEAR_TAKEN_UP if taken_up else _NEAR)


def _run_back(article: _Article, last: int) -> list[int]:
    """The problem sentence `last` and those right before it in its paragraph."""
    first = last
    while (
        first > 0
        and article.labels[first - 1] == "problem"
        and article.sentences[first - 1].paragraph == article.sentences[last].paragraph
    ):
        first -= 1
    return list(range(first, last + 1))


# ---------------------------------------------------------------- 3. likeness


def _tie_alike(article: _Article) -> None:
    everywhere = range(len(article.labels))
    _tie_best(article, everywhere, everywhere, least=_LEAST_ALIKE, score=_ALIKE)


def _tie_best(article: _Article, asked_in: range, answered_in: range, *, least: float, score: float) -> None:
    """Ties each free proposal to the problem most like it, then each problem left to its likest proposal."""
    problems = article.of_label("problem", asked_in.start, asked_in.stop)
    proposals = article.of_label("proposal", answered_in.start, answered_in.stop)
    if not problems or not proposals:
        return
    alike = np.array(
        [[article.likeness([a], [b]) if _may_answer(article, a, b) else 0.0 for b in problems] for a in proposals]
    )
    busy = {proposal for proposal, _ in article.ties}
    for row, proposal in enumerate(proposals):
        column = int(alike[row].argmax())
        if proposal not in busy and alike[row, column] >= least:
            article.tie(proposal, problems[column], score)
    answered = {problem for _, problem in article.ties}
    for column, problem in enumerate(problems):
        row = int(alike[:, column].argmax())
        if problem not in answered and alike[row, column] >= least:
            article.tie(proposals[row], problem, score)


def _may_answer(article: _Article, proposal: int, problem: int) -> bool:
    """Proposals follow their problems, not too far, or stand in one paragraph with them."""
    return (
        problem < proposal <= problem + _REACH
        or article.sentences[problem].paragraph == article.sentences[proposal].paragraph
    )


# ---------------------------------------------------------------- 4. blocks


def _tie_blocks(article: _Article, cues: AnswerCues) -> None:
    takers = [n for n, s in enumerate(article.sentences) if cues.block.match(s.text) and article.labels[n] != "problem"]
    for since, number, end in zip([0, *takers], takers, [*takers[1:], len(article.labels)], strict=False):
        _tie_best(article, range(since, number), range(number, end), least=_LEAST_ALIKE_IN_BLOCK, score=_BLOCK)
