"""Clauses whose edges say that they tell no act: a fit on the coded corpus has the last word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.frames.clauses import Clause, ClauseKind, after_last_of
from pipeline.frames.predicate import strong, verbal
from pipeline.frames.score import COUNTS, TRUTH, among
from pipeline.frames.tagger import Tags, rounded_odds
from pipeline.frames.words import Word, classes
from pipeline.model import Genre, Label

ACT_FROM = 0.6
"""Such a clause is an act from here on. In cross-validation over documents, of 8,088 such clauses with 878 coded acts,
those above .5 are acts in .75 of the cases, those above .6 in .79, those above .7 in .84."""
_LEAST = 0.02
"""A clause none of whose words begins an act with more probability by the tagger isn't asked about: on laws that spares
787 of 2,222 clauses, of which the fit calls none an act."""
_SHORT = 7
"""Words below which the classes of all of them are a feature."""


class Judged(NamedTuple):
    """A clause that its edges tell to be no act.

    Attributes:
        words: Its words without subject and deontic word.
        clause: The clause.
        kind: What its edges say (`clauses.kind_of`).
        called, named: Whether a deontic word and a subject were taken away.
    """

    words: Sequence[Word]
    clause: Clause
    kind: ClauseKind
    called: bool
    named: bool

    def may_act(self, tags: Tags | None) -> bool:
        """Whether it may tell an act at all.

        Not where it only says what the act is about (对需要移交的事项), or where the tagger begins none.

        Args:
            tags: What the tagger says of the sentence's words.
        """
        if tags and max(tags.begins[slice(*tags.span(self.words))]) < _LEAST:
            return False
        return self.words[0].kind != "B" or any(verbal(word) for word in after_last_of(self.words))

    def features(self, tags: Tags | None, *, label: Label, genre: Genre) -> tuple[str, ...]:
        """Features for the question: does it tell an act all the same?

        Args:
            tags: What the tagger says of the sentence's words.
            label: The class of its sentence.
            genre: The document's.
        """
        words, clause, kind, called, named = self
        kinds = classes(words)
        first, last = words[0], words[-1]
        verb = next((word.text for word in words if strong(word)), "-")
        end = next((word.text for word in reversed(words) if strong(word)), "-")
        told = f"{kind}{'D' if called else ''}{'A' if named else ''}"
        return (
            f"k={told}",
            f"w={told}{label[:4]}{genre[:3]}",
            f"f={first.text}{kind}",
            f"f2={''.join(word.text for word in words[:2])}",
            f"fk={kinds[:2]}{told}",
            f"f3={kinds[:3]}{kind}",
            f"l={last.text}{kind}",
            f"lk={kinds[-2:]}{told}",
            f"l3={kinds[-3:]}{kind}",
            f"lg={last.tag}{kind}",
            f"v={verb}",
            f"ve={end}",
            f"n={COUNTS[min(8, len(words))]}{kind}",
            f"s={kinds if len(words) < _SHORT else 'long'}",
            f"vs={COUNTS[min(3, sum(map(kinds.count, 'VLZ')))]}{told}",
            f"nv={COUNTS[min(2, kinds.count('v'))]}{kind}",
            f"u={TRUTH['U' in kinds]}{kind}",
            f"b={among('BCYD', kinds)}{kind}",
            f"a={clause.after}{told}",
            f"m={clause.before}{told}",
            f"o={clause.opener}{kind}",
            f"i={TRUTH[clause.item]}{kind}",
            *_tag_features(words, kind, tags),
        )


def _tag_features(words: Sequence[Word], kind: ClauseKind, tags: Tags | None) -> tuple[str, ...]:
    if tags is None:
        return ()
    first, last = tags.span(words)
    begins = rounded_odds(max(tags.begins[first:last]))
    outside = rounded_odds(sum(tags.outside[first:last]) / (last - first))
    return (f"gb={begins}", f"gbk={begins}{kind}", f"go={outside}", f"gok={outside}{kind}", f"gbo={begins}{outside}")
