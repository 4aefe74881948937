"""Who stands at the head of a clause: its subject, a body's second name, what acts before a deontic word.

Bodies and persons that the lexicons know are told by a pattern. Whether another noun phrase acts (养犬人, 政务服务大厅,
but not 检查结果) is told by a fit on the coded corpus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.frames.clauses import Clause
from pipeline.frames.grammar import compile_form
from pipeline.frames.predicate import verbal
from pipeline.frames.score import COUNTS, TRUTH, Scorer
from pipeline.frames.tagger import Tags, rounded_odds
from pipeline.frames.words import Word, classes
from pipeline.model import Genre, Label

SUBJECT_FROM = 0.5
"""A noun phrase that the fit gives less is no subject."""

_SUBJECT = re.compile(compile_form("agent:SUBJECT").pattern.removesuffix("$"))
_OUTSIDE = 0.5
"""A phrase one of whose words stands in no act with less probability by the tagger isn't asked about: of 9,106 on laws
that halves those asked about and loses three of the 169 subjects."""
_LEAST = 0.02
"""Nor is a clause from which on no word of the sentence begins an act with more: a third of those in commentary, and no
figure of seven differs."""
_LONGEST = 9
"""Words that a noun phrase at a clause's head may have."""
_NO_START, _NO_PART, _LAST, _GOES_ON = "BCDYKWNxUJGgac", "DYKCBHGgacxNW", "nAPvVmT", "UJxPA"
"""Classes of words that don't open such a phrase, don't stand in it, may close it, or go on with it."""


def subject(words: Sequence[Word]) -> list[Word]:
    """The coordinated bearers at the head of a clause, unless they are part of a longer noun phrase."""
    match = _SUBJECT.match(classes(words))
    return list(words[: match.end()]) if match else []


def told_subject(
    words: Sequence[Word], clause: Clause, tags: Tags | None, *, label: Label, genre: Genre, scorer: Scorer
) -> list[Word]:
    """The noun phrase at the head of a clause that acts though no pattern knows it: 养犬人 | 应当….

    Args:
        words: The clause's words, without what somebody says before them.
        clause: The clause.
        tags: What the tagger says of the sentence's words; where it sees no act from here on, nobody is told.
        label: The class of its sentence.
        genre: The document's.
        scorer: The fit; without weights no noun phrase acts.
    """
    if "subject" not in scorer.weights or (tags and max(tags.begins[tags.at[words[0].start] :]) < _LEAST):
        return []
    best, end = SUBJECT_FROM, 0
    for index in subject_ends(words, tags):
        sure = scorer.probability("subject", subject_features(words, index, clause, tags, label=label, genre=genre))
        if sure > best:
            best, end = sure, index
    return list(words[:end])


def subject_ends(words: Sequence[Word], tags: Tags | None) -> Iterator[int]:
    """After how many words of a clause its subject may end; not behind one that the tagger takes for an act's."""
    kinds = classes(words)
    if not kinds or kinds[0] in _NO_START:
        return
    for end in range(1, min(_LONGEST, len(words) - 1) + 1):
        within = tags is not None and tags.outside[tags.at[words[end - 1].start]] < _OUTSIDE
        if within or kinds[end - 1] in _NO_PART:
            return
        if kinds[end - 1] in _LAST and kinds[end] not in _GOES_ON and not _governed(kinds[:end]):
            yield end


def _governed(kinds: str) -> bool:
    """Whether a verb stands before the body or person that a phrase ends in: 组织有关部门和专家."""
    return kinds[-1] in "AP" and any(kind in "VLE" for kind in kinds[kinds.rfind("U") + 1 : -1])


def subject_features(
    words: Sequence[Word], end: int, clause: Clause, tags: Tags | None, *, label: Label, genre: Genre
) -> tuple[str, ...]:
    """Features for the question: do the first `end` words of a clause name who acts?"""
    kinds = classes(words)
    last, following = words[end - 1], words[end]
    text = "".join(word.text for word in words[:end])
    verb = next((word.text for word in words[end:] if verbal(word)), "-")
    called = kinds.find("D", end)
    deontic = "now" if called == end else "later" if called > 0 else "no"
    shape = kinds[:end] if end < 5 else "long"
    before = kinds[end - 2] if end > 1 else "^"
    told = label[:4]
    return (
        f"t={last.text}",
        f"c={text[-1]}",
        f"cc={text[-2:]}",
        f"s={text}",
        f"l={last.kind}{last.tag}",
        f"n={following.kind}{following.tag}",
        f"nt={following.text}",
        f"n2={kinds[end : end + 2]}",
        f"n3={kinds[end : end + 3]}",
        f"ln={before}{last.kind}{following.kind}",
        f"tn={last.tag}{following.tag}",
        f"h={shape}",
        f"hn={shape}{following.kind}",
        f"hd={shape}{deontic}",
        f"f={words[0].kind}{words[0].tag}",
        f"ft={words[0].text}",
        f"k={end}",
        f"v={verb}",
        f"cv={text[-1]}{verb}",
        f"cd={text[-1]}{deontic}",
        f"d={deontic}{told}",
        f"dl={deontic}{last.kind}{following.kind}",
        f"w={told}{genre[:3]}",
        f"b={clause.before}{told}",
        f"o={clause.opener}",
        f"a={clause.after}",
        f"u={TRUTH['U' in kinds[:end]]}{last.kind}",
        f"vs={TRUTH['V' in kinds[: end - 1]]}{last.kind}",
        f"z={COUNTS[min(len(text), 8)]}",
        f"e={TRUTH[end == len(words) - 1]}",
        *_tag_features(words, end, deontic, tags),
    )


def _tag_features(words: Sequence[Word], end: int, deontic: str, tags: Tags | None) -> tuple[str, ...]:
    if tags is None:
        return ()
    at = tags.at[words[end].start]
    begins, outside = rounded_odds(tags.begins[at]), rounded_odds(tags.outside[at - 1])
    head = rounded_odds(tags.outside[tags.at[words[0].start]])
    return (f"gb={begins}{deontic}", f"go={outside}", f"gbo={begins}{outside}", f"gh={head}{outside}")


def without_second_name(words: tuple[Word, ...], named: Sequence[Word]) -> tuple[Word, ...]:
    """The words without a bracket right behind the subject: 县财政局（以下简称财政局）, 街道办事处（镇人民政府）."""
    start = words.index(named[-1]) + 1 if named else len(words)
    if start < len(words) and words[start].text in ("（", "("):
        close = next((i for i in range(start, len(words)) if words[i].text in ("）", ")")), None)
        if close is not None:
            return words[:start] + words[close + 1 :]
    return words


def acts(topic: Sequence[Word]) -> bool:
    """Whether what stands before a deontic word is a noun phrase for who acts: it ends in a body or persons."""
    return (
        bool(topic)
        and topic[-1].kind in "AP"
        and all(word.kind not in "BCDLNWYxT" or word.text in "（）()" for word in topic)
    )


def is_division(clauses: Sequence[Clause]) -> bool:
    """Whether a sentence is nothing but the name of a division."""
    words = clauses[0].words
    return len(clauses) == 1 and len(words) <= 3 and words[0].kind == "A" and all(w.kind in "AxJ" for w in words[1:])
