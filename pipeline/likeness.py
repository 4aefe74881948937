"""When two duties are about the same act: the form of aim and object in which they are compared.

The question store finds overlaps by it, the graph merges duties by it. It errs on the side of
difference: word order and modifiers count, only characters that can't change the meaning are
dropped (width, script, 的, signs, a leading quantifier).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.language import fold
from pipeline.lexicon import read_lexicon, shipped

SURE_DUTY = 0.6
"""Least score of a duty that is said to overlap with another, to have no bearer, or to be neglected: below it half of
those read were none."""
_TELLING = 4
"""Characters of a name that tells something by itself: 行政机关, but not 部门."""
_IDLE = re.compile(r"[\W_的]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The words that comparing duties needs (`lexicons/overlaps.tsv`), compiled."""

    leading: re.Pattern[str]
    within: re.Pattern[str]
    empty: frozenset[str]
    vague: frozenset[str]
    ends: tuple[str, ...]
    starts: tuple[str, ...]
    states: frozenset[str]
    residual: re.Pattern[str]
    parted: re.Pattern[str]
    complaint: re.Pattern[str]

    def aim(self, aim: str) -> str:
        """The form in which aims are compared."""
        return _IDLE.sub("", fold(aim))

    def object(self, text: str) -> str:
        """The form in which objects are compared."""
        bare = _IDLE.sub("", self.leading.sub("", fold(text)))
        return self.leading.sub("", bare)

    def body(self, name: str) -> str:
        """The form in which names of bodies are compared: without a describing clause, where a telling name is left."""
        head = name.rpartition("的")[2]
        bare = self.within.sub("", self.object(head if len(head) >= _TELLING else name))
        return bare or fold(name)

    def is_residual(self, name: str) -> bool:
        """Whether a name means whoever is left (有关部门, 其他组织), which is no body beside those that are named."""
        return self.residual.search(fold(name)) is not None

    def is_vague(self, object_form: str) -> bool:
        """Whether an object, in its compared form, says too little to call two duties alike."""
        return (
            len(object_form) < 2
            or object_form in self.vague
            or object_form.endswith(self.ends)
            or object_form.startswith(self.starts)
        )

    def is_state(self, aim_form: str) -> bool:
        """Whether an aim, in its compared form, tells how something is, so that nobody is missing who would do it."""
        return aim_form in self.states

    def is_parted(self, text: str) -> bool:
        """Whether a duty's text says that the work is divided (在各自职责范围内)."""
        return self.parted.search(fold(text)) is not None

    def is_empty(self, aim_form: str) -> bool:
        """Whether an aim, in its compared form, names no act of an office."""
        return aim_form in self.empty

    def complaints(self, sentence: str) -> tuple[tuple[int, int], ...]:
        """Where a sentence speaks of overlapping or unclear duties."""
        return tuple(match.span() for match in self.complaint.finditer(fold(sentence)))


def load_likeness() -> Likeness:
    """Reads the shipped word list."""
    entries = read_lexicon(shipped() / "overlaps.tsv")

    def terms(category: str) -> frozenset[str]:
        return frozenset(e.term for e in entries if e.category == category)

    def alternatives(category: str) -> str:
        return "|".join(map(re.escape, sorted(sorted(terms(category)), key=len, reverse=True)))

    return Likeness(
        leading=re.compile(rf"^(?:{alternatives('leading')})+(?=..)"),
        within=re.compile(alternatives("within")),
        empty=terms("empty"),
        vague=terms("vague"),
        ends=tuple(sorted(terms("ends"))),
        starts=tuple(sorted(terms("starts"))),
        states=terms("state"),
        residual=re.compile(rf"(?:{alternatives('residual')}).{{1,{_TELLING}}}$"),
        parted=re.compile(alternatives("parted")),
        complaint=re.compile(alternatives("complaint")),
    )
