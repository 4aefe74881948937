"""The aim of an action: its main verb, chosen among the verbs by a fit over the rule's choice.

`predicate.main_verb` reads the grammar; where a segmenter's word hides the verb or a verb stands in
the object (评 in 好差评), the words around tell better. The fit sees both, so that it can keep to
the rule. Of 8,320 coded actions of the training corpus the rule alone has the aim in .75.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from pipeline.frames.predicate import VERBAL, behind_particle, main_verb
from pipeline.frames.score import COUNTS, TRUTH, Scorer
from pipeline.frames.tagger import Tags
from pipeline.frames.words import Word, classes

_EDGE = Word("^", "^", 0, 0, "^")
"""What stands beside the first and the last word."""
_CONTENT = VERBAL - {"L"}
"""Classes of words that may be aims, but for long nouns."""
_LEAST, _SURE = 0.01, 0.8
"""Words that are an aim with less probability by the tagger aren't asked about, and none is where it takes the rule's
choice for one with so much: on laws 9,806 instead of 27,254 are, and no figure of seven differs."""
_FAR = 4
"""Words: beyond this distance from the rule's choice all are alike."""


def find_aim(words: Sequence[Word], tags: Tags | None, scorer: Scorer) -> int | None:
    """Index of an action's main verb among its words; None where there is none.

    Args:
        words: The action's words.
        tags: What the tagger says of the sentence's words; where it is sure of the rule's choice, that stands.
        scorer: The fit; without weights the rule's choice stands.
    """
    rule = main_verb(words)
    if rule is None or "aim" not in scorer.weights or (tags and tags.aims[tags.at[words[rule].start]] >= _SURE):
        return rule
    rivals = list(choices(words, rule, tags))
    if len(rivals) == 1:
        return rule
    asked = zip(aim_features(words, rivals, rule), rivals, strict=True)
    # Of equals the rule's choice, then the first.
    return max((scorer.odds("aim", features), index == rule, -index, index) for features, index in asked)[-1]


def choices(words: Sequence[Word], rule: int, tags: Tags | None) -> Iterator[int]:
    """The words that may be the aim: verbs, longer nouns, and the rule's choice.

    Where the rule chose, by the codebook, the verb that makes others act (组织专家评估) there is no
    other; and a light or serial verb before the content verb (统筹做好) is none. Nouns count from four code points
    on, which may hide a verb: of 14,973 coded actions .835 have the right aim so, .833 without nouns.

    Args:
        words: The action's words.
        rule: The rule's choice.
        tags: What the tagger says of the sentence's words; those that it hardly takes for an aim are left out.
    """
    makes_act = "delegate" in words[rule].senses and classes(words[rule + 1 : rule + 2]) in ("A", "P")
    if words[rule].kind == "b" or makes_act:
        yield rule
        return
    for index, word in enumerate(words):
        content = word.kind in _CONTENT or (word.kind == "n" and len(word.text) > 3)
        if index == rule or (
            content
            and "serial" not in word.senses
            and (tags is None or tags.aims[tags.at[word.start]] >= _LEAST)
            and not behind_particle(words, index)
        ):
            yield index


def aim_features(words: Sequence[Word], rivals: Sequence[int], rule: int) -> Iterator[tuple[str, ...]]:
    """Features for the question: is this word the aim? Those of each rival, in order.

    Args:
        words: The action's words.
        rivals: The words asked about.
        rule: The rule's choice.
    """
    kinds, end = classes(words), len(words)
    verbs = list(accumulate(map(VERBAL.__contains__, kinds), initial=0))
    light, of, front = (next((i for i, kind in enumerate(kinds) if kind in found), end) for found in ("L", "U", "BC"))
    chosen, front_text = words[rule].text, words[front].text if front < end else ""
    for index in rivals:
        text, tag, _, _, kind, senses, _ = words[index]
        left = words[index - 1] if index else _EDGE
        right = words[index + 1] if index + 1 < end else _EDGE
        place = "first" if index == 0 else "inner" if index + 1 < end else "last"
        far = str(max(-_FAR, min(_FAR, index - rule)))
        own = TRUTH[index == rule]
        yield (
            f"kl={left.kind}{kind}",
            f"kr={kind}{right.kind}",
            f"klr={left.kind}{kind}{right.kind}",
            f"t={text}",
            f"tr={text}{own}",
            f"tl={left.text}",
            f"tt={right.text}",
            f"g={tag}{own}",
            f"glr={left.tag}{tag}{right.tag}",
            f"va={COUNTS[min(3, verbs[end] - verbs[index + 1])]}{COUNTS[min(3, verbs[index])]}",
            f"fr={front_text if front < index else '-'}{own}",
            f"lr={TRUTH[light < index]}{kind}{own}",
            f"ub={TRUTH[of < index]}{kind}{own}",
            f"n={len(text)}{kind}",
            f"p={place}{kind}{own}",
            f"d={far}",
            f"dk={far}{kind}{kinds[rule]}",
            f"rt={chosen}{own}",
            f"j={TRUTH[left.kind == 'J' or right.kind == 'J']}{kind}{own}",
            *[f"s={sense}{own}" for sense in sorted(senses)],
        )
