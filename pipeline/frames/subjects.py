"""Who stands at the head of a clause: its subject, a body's second name, what acts before a deontic word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.frames.clauses import Clause
from pipeline.frames.grammar import compile_form
from pipeline.frames.words import Word, classes

_SUBJECT = re.compile(compile_form("agent:SUBJECT").pattern.removesuffix("$"))


def subject(words: Sequence[Word]) -> list[Word]:
    """The coordinated bearers at the head of a clause, unless they are part of a longer noun phrase."""
    match = _SUBJECT.match(classes(words))
    return list(words[: match.end()]) if match else []


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
