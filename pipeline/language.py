"""Evidence about the language that several stages ask for: folding of characters, words.

Folding is for matching only: it maps one code point to one code point, so that offsets stay.
"""

from __future__ import annotations

import gzip
import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jieba
import opencc

from pipeline.modelfiles import model_bytes

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@cache
def _simplified() -> dict[int, int]:
    """Traditional characters to simplified ones, one to one (OpenCC's t2s characters)."""
    convert = opencc.OpenCC("t2s").convert
    table: dict[int, int] = {}
    for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00)):
        simple = convert(chr(code))
        if len(simple) == 1 and ord(simple) != code:
            table[code] = ord(simple)
    return table


def fold_width(text: str) -> str:
    """Full-width Latin letters, digits and signs to half-width ones; same length."""
    return text.translate(_FULL_WIDTH)


def fold(text: str) -> str:
    """`text` in half-width, simplified, lower-case form; same length, for matching only."""
    folded = text.translate(_FULL_WIDTH).translate(_simplified())
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded


def is_han(character: str) -> bool:
    """Whether `character` is a Chinese ideograph (CJK unified, extensions or compatibility)."""
    code = ord(character)
    return 0x3400 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or 0x20000 <= code < 0x32000


_HAN_RUN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U00031fff]{2,}")
"""The ideographs of `is_han`, two and more."""


def han_runs(text: str) -> list[str]:
    """The stretches of two and more ideographs in `text`."""
    return _HAN_RUN.findall(text)


# ---------------------------------------------------------------- does text run on across a seam?

SEAMS = "seams.txt.gz"
"""The model file of `run_on`."""
_GRAM_WEIGHT = 0.7
_SMOOTHING = 2.0
_UNSEEN = 2000.0
_LONGEST_WORD = 4
_RARE = 10
"""Words that jieba's dictionary counts fewer times than this are left out: 103 k words stay, and
what is lost are names and misspellings."""
_WINDOW = 6
"""Code points on either side of a seam that are looked at: longer than any word, so that the
edges of the window weigh the same with and without the seam."""


@cache
def _word_costs() -> Mapping[str, float]:
    """Negative log probability of each word, from the frequencies in jieba's dictionary."""
    counts: dict[str, int] = {}
    with (Path(jieba.__file__).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            if len(word) <= _LONGEST_WORD and int(count) >= _RARE:
                counts[word] = int(count)
    total = sum(counts.values())
    return {word: math.log(total / count) for word, count in counts.items()}


def _cost(text: str) -> float:
    """Cost of the cheapest division of `text` into words, in nats."""
    costs = _word_costs()
    unknown = math.log(len(costs)) + 6.0
    best = [0.0]
    for end in range(1, len(text) + 1):
        best.append(
            min(
                best[start] + costs.get(text[start:end], unknown if end - start == 1 else math.inf)
                for start in range(max(0, end - _LONGEST_WORD), end)
            )
        )
    return best[-1]


def rarity(word: str) -> float:
    """How much `word` tells of a text's topic, .1 for words that any text uses to 1 for rare and unknown ones."""
    cost = _word_costs().get(word)
    return 1.0 if cost is None else min(1.0, max(0.1, (cost - 7.0) / 5.0))


def seam_score(left: str, right: str) -> float:
    """How much the text runs on from `left` to `right`; higher is likelier, 0 tells nothing.

    Args:
        left: Text that ends at the seam; its last few code points count.
        right: Text that begins at the seam; its first few code points count.

    Returns:
        A log-likelihood ratio in nats of "one text" against "two texts".
    """
    before, after = fold(left[-_WINDOW:].strip()), fold(right[:_WINDOW].strip())
    if not before or not after:
        return 0.0
    return _cost(before) + _cost(after) - _cost(before + after)


@cache
def _gram_counts() -> tuple[Mapping[str, float], float]:
    """Counts of one to three characters in a row, and of all characters.

    The coded corpus tells how texts run on, over words; jieba's dictionary adds what stands in words,
    as often as in a text of the corpus's length.
    """
    counts: dict[str, float] = {}
    total = 0.0
    for line in gzip.decompress(model_bytes(SEAMS)).decode().splitlines():
        gram, count = line.split("\t")
        counts[gram] = float(count)
        total += float(count) if len(gram) == 1 else 0.0
    for word, cost in _word_costs().items():
        share = math.exp(-cost) * total
        for n in (2, 3):
            for k in range(len(word) - n + 1):
                counts[word[k : k + n]] = counts.get(word[k : k + n], 0.0) + share
    return counts, total


def run_on(left: str, right: str) -> float:
    """How much the text runs on, by the words across the seam and by the characters on both sides.

    As `seam_score`, but strangers side by side speak against it: on 1,500 seams of newspaper pages set
    for tests, with ten wrong ones to each, the right one scores best in 60 %, by words alone in 48 %.

    Returns:
        A log-likelihood ratio in nats of "one text" against "two texts"; 0 tells nothing.
    """
    before, after = fold(left[-2:].strip()), fold(right[:2].strip())
    if not before or not after:
        return 0.0
    score = _surprise(before, after[0])
    if len(after) > 1:
        score += _surprise(before[-1] + after[0], after[1])
        score -= _surprise(after[0], after[1])
    return seam_score(left, right) + _GRAM_WEIGHT * score


def _surprise(context: str, character: str) -> float:
    """Log of how much likelier `character` is behind `context` than anywhere, backing off to shorter contexts."""
    counts, total = _gram_counts()
    anywhere = (counts.get(character, 0.0) + 0.5) / (total + _UNSEEN)
    likely = anywhere
    for n in range(1, len(context) + 1):
        tail = context[-n:]
        likely = (counts.get(tail + character, 0.0) + _SMOOTHING * likely) / (counts.get(tail, 0.0) + _SMOOTHING)
    return math.log(likely / anywhere)


@cache
def _common_characters() -> frozenset[str]:
    """The 3,500 characters that stand in most words, as many as the school list has."""
    counts: dict[str, float] = {}
    for word, cost in _word_costs().items():
        for character in word:
            counts[character] = counts.get(character, 0.0) + math.exp(-cost)
    return frozenset(sorted(counts, key=lambda c: (-counts[c], c))[:3500])


def common_share(text: str) -> float:
    """Share of the non-ASCII code points of `text` that Chinese commonly uses, 0..1; 1 when there are none.

    Text in a wrong encoding shows itself by rare characters.
    """
    foreign = [c for c in fold(text) if c > "\x7f"]
    if not foreign:
        return 1.0
    common = _common_characters()
    return sum(c in common or c in "，。、；：？！“”‘’（）《》【】—…·" for c in foreign) / len(foreign)
