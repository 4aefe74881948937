"""What the scorer weighs: features of a candidate, as short strings (they stand in the model file)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.frames.bearers import Bearer, Carried
from pipeline.frames.clauses import Clause
from pipeline.frames.grammar import Parse
from pipeline.frames.score import COUNTS, TRUTH
from pipeline.frames.tagger import Tags, rounded_odds
from pipeline.frames.words import Word, classes
from pipeline.model import Deontic, Genre, Label

_TELLING = frozenset(("negative", "failing", "purpose", "state", "cause", "speech", "connective"))
"""Senses of words that tell whether a clause is an act, whichever part they are."""


class Sight(NamedTuple):
    """A candidate as the scorer sees it.

    Attributes:
        words, action: The predicate's words, and those of its action.
        aim: Index of the main verb among the action's words.
        parse, clause: How the clause was divided, and its surroundings.
        position, last: The clause's place in its sentence.
        origin: Where the bearer stands (``named``, ``sentence``, ``case``, ``head``, ``section``, ``before``).
        bearers, carried: The bearers it would have; those offered from earlier sentences.
        force: The deontic of the clause or the last one before it in the sentence.
        before: What the sentence's candidate before this one is: its aim, and whether its
            bearer is ``named``, ``carried`` or ``null``; ``-`` and ``no`` for none.
        cased: Whether a case goes before.
        tags: What the tagger says of the sentence's words; None without one.
    """

    words: Sequence[Word]
    action: Sequence[Word]
    aim: int
    parse: Parse
    clause: Clause
    position: int
    last: bool
    origin: str
    bearers: Sequence[Bearer]
    carried: Carried
    force: Deontic | None
    before: tuple[str, str]
    cased: bool
    label: Label
    genre: Genre
    tags: Tags | None = None


def frame_features(sight: Sight, sentence: Label) -> tuple[str, ...]:
    """Features for the question: is it a duty?

    Args:
        sight: The candidate.
        sentence: The class of its sentence, which needn't be the one as which it was read.
    """
    label, genre = sentence[:4], sight.genre[:3]
    words, action = sight.words, sight.action
    pattern, aim, clause = sight.parse.pattern.id, action[sight.aim], sight.clause
    who = sight.origin if sight.bearers else "no"
    force = sight.force if "deontic" in sight.parse.parts else f"after {sight.force}"
    place = _place(sight)
    senses = sorted(aim.senses) or [aim.tag]
    size = "short" if len(action) < 3 else "long" if len(action) > 12 else "mid"
    kinds = classes(action)
    telling = [word for word in words if word.senses and not _TELLING.isdisjoint(word.senses)]
    told = [sense for word in telling for sense in word.senses]
    negative = TRUTH["negative" in told or "W" in classes(words)]
    failing = TRUTH["failing" in told]
    earlier, _ = sight.before
    behind = kinds[sight.aim + 1 : sight.aim + 2] or "-"
    return (
        f"pg={pattern}{genre}",
        f"al={aim.text}{label}",
        f"ak={aim.kind}{aim.tag}",
        f"ab={aim.kind}{behind}{label}",
        f"wg={who}{genre}{label}",
        f"wp={who}{place}{label}",
        f"dp={force}{place}{who}",
        f"x={place}{label}",
        f"xa={'first' if earlier == '-' else 'later'}{aim.text}",
        f"ol={clause.opener}{label}",
        f"b={clause.before}{label}",
        f"e={clause.after}{label}",
        f"s={size}{label}",
        f"n={negative}{label}{who}",
        f"f={failing}{label}{who}",
        f"h={action[0].kind}{label}",
        f"hw={action[0].text}",
        f"t={action[-1].kind}{label}",
        f"tw={action[-1].text}",
        f"ff={words[0].text}",
        f"fk={words[0].kind}{label}",
        f"i={TRUTH[clause.item]}{genre}",
        f"k={TRUTH[sight.cased]}{label}",
        f"m={kinds.count('A')}{label}",
        f"v={kinds.count('V') + kinds.count('v')}{size}",
        f"u={TRUTH['U' in kinds]}{label}",
        *[f"asp={sense}{place}{label}" for sense in senses],
        *dict.fromkeys([f"z={word.text}{label}" for word in telling]),
        *_tag_features(sight, label),
    )


def _tag_features(sight: Sight, label: str) -> tuple[str, ...]:
    """What the tagger says of the action's words, of those beside it, and whether another act begins in it."""
    tags = sight.tags
    if tags is None:
        return ()
    first, last = tags.span(sight.action)
    outside = tags.outside[first:last]
    mean, start = rounded_odds(1 - sum(outside) / len(outside)), rounded_odds(tags.begins[first])
    return (
        f"gm={mean}",
        f"gml={mean}{label}",
        f"gn={rounded_odds(1 - max(outside))}",
        f"gs={start}",
        f"gsl={start}{label}",
        f"gsm={start}{mean}",
        f"gb={rounded_odds(tags.outside[first - 1]) if first else '-'}",
        f"ga={rounded_odds(tags.outside[last]) if last < len(tags.outside) else '-'}",
        f"gi={rounded_odds(max(tags.begins[first + 1 : last], default=0.0))}",
        f"gv={rounded_odds(max(tags.aims[first:last]))}",
    )


def carry_features(sight: Sight) -> tuple[str, ...]:
    """Features for the question: does it go on with the bearer before it?"""
    origin, parts, clause = sight.origin, sight.parse.parts, sight.clause
    where = f"{origin}{sight.genre[:3]}{sight.label[:4]}"
    pattern = sight.parse.pattern.id
    topic = parts.get("topic")
    subject = sight.words[topic[1] - 1].text if topic else "-"
    force = sight.force if "deontic" in parts else "none"
    word = sight.words[parts["deontic"][0]].text if "deontic" in parts else "-"
    _, before = sight.before
    aim = sight.action[sight.aim].text
    return (
        f"w={where}",
        f"o={origin}",
        f"p={pattern}{origin}",
        f"pw={pattern}{where}",
        f"t={TRUTH[subject != '-']}{where}",
        f"ts={subject}",
        f"d={force}{where}",
        f"dw={word}{origin}",
        f"b={before}{where}",
        f"k={clause.before}{origin}",
        f"kb={clause.before}{before}{origin}",
        f"a={aim}",
        f"ao={aim}{origin}",
        f"i={TRUTH[clause.item]}{where}",
        f"n={TRUTH[len(sight.bearers) > 1]}{origin}",
        f"g={sight.bearers[0].name[:1]}{origin}",
        f"q={TRUTH[sight.bearers[0].key is None]}{origin}",
        f"c={TRUTH[sight.cased]}{where}",
        f"op={clause.opener}{origin}",
        f"h={sight.words[0].kind}{origin}",
        f"hw={sight.words[0].text}",
        f"pos={COUNTS[min(sight.position, 4)]}{origin}",
    )


def _place(sight: Sight) -> str:
    if sight.position == 0:
        return "only" if sight.last else "first"
    return "last" if sight.last else "inner"
