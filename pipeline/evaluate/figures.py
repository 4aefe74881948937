"""The figures: precision, recall and F1 by class, confusion, calibration, mentions and frames.

Intervals are 95 % bootstrap intervals over documents' articles (Efron 1979), since sentences of
one article aren't independent.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.evaluate.align import Alignment, align, squeezed_offset
from pipeline.evaluate.outcome import FoundFrame, Outcome
from pipeline.model import LABELS, GoldDocument, GoldFrame

DRAWS = 500
BINS = 10
MISSED = "missed"
FRAME_PARTS = ("action", "agent", "aim", "deontic", "status", "whole")
_ALIKE_ENDING = 4
"""Code points that two names' ends must share for the shorter one to be a short form."""
_OVERLAP = 0.5
"""Least intersection over union of two actions that are the same act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision, recall and F1 with the counts behind them."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what is coded that was found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.found + self.gold
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """One bin of the reliability diagram: how sure, how often right, how many sentences."""

    confidence: float
    accuracy: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All figures of one comparison.

    Attributes:
        n: Gold sentences.
        missed: Gold sentences that no found sentence covers.
        labels: Score of each class.
        confusion: Counts by (gold label, found label or `missed`).
        macro_f1: Mean F1 of the classes that the gold has.
        macro_interval: Its 95 % interval over articles.
        accuracy: Share of sentences with the right class.
        majority_macro_f1: What always saying the commonest class would reach.
        calibration_error: Expected calibration error in ten bins (Guo et al. 2017).
        reliability: The bins.
        mentions: Score of mentions with the same bounds, and with the same end.
        frames: Score by part; `action` alone tells found from not found.
    """

    n: int
    missed: int
    labels: Mapping[str, Score]
    confusion: Mapping[tuple[str, str], int]
    macro_f1: float
    macro_interval: tuple[float, float]
    accuracy: float
    majority_macro_f1: float
    calibration_error: float
    reliability: tuple[Reliability, ...]
    mentions: Mapping[str, Score]
    frames: Mapping[str, Score]


def evaluate(documents: Sequence[GoldDocument], found: Mapping[str, Sequence[Outcome]]) -> Evaluation:
    """Compares what was found with gold documents; documents not found count as missed."""
    units: dict[str, Counter[tuple[str, ...]]] = {}
    sure: list[tuple[float, bool]] = []
    for document in documents:
        alignment = align(document.sentences, found.get(document.id, ()))
        for number, sentence in enumerate(document.sentences):
            unit = units.setdefault(f"{document.id}|{sentence.article}", Counter())
            partner = alignment.partners[number]
            label = partner.outcome.label if partner else MISSED
            unit["label", sentence.label, label] += 1
            if partner:
                sure.append((max(partner.outcome.probabilities), label == sentence.label))
        if not document.classes_only:
            _count_mentions(document, alignment, units)
            _count_frames(document, alignment, units)
    total: Counter[tuple[str, ...]] = Counter()
    for unit in units.values():
        total.update(unit)
    confusion = {(key[1], key[2]): n for key, n in sorted(total.items()) if key[0] == "label"}
    n = sum(confusion.values())
    labels = _label_scores(total)
    gold = {label: labels[label].gold for label in LABELS}
    commonest = max(gold.values(), default=0)
    present = sum(1 for size in gold.values() if size)
    bins = _reliability(sure)
    return Evaluation(
        n=n,
        missed=sum(count for (_, label), count in confusion.items() if label == MISSED),
        labels=labels,
        confusion=confusion,
        macro_f1=_macro(labels),
        macro_interval=_interval(units),
        accuracy=sum(labels[label].right for label in LABELS) / n if n else 0.0,
        majority_macro_f1=2 * commonest / (n + commonest) / present if present else 0.0,
        calibration_error=sum(b.n * abs(b.accuracy - b.confidence) for b in bins) / max(1, len(sure)),
        reliability=bins,
        mentions={
            kind: Score(right=total["m", kind], found=total["m", "found"], gold=total["m", "gold"])
            for kind in ("exact", "end")
        },
        frames={
            part: Score(right=total["f", part], found=total["f", "found"], gold=total["f", "gold"])
            for part in FRAME_PARTS
        },
    )


def _label_scores(counts: Counter[tuple[str, ...]]) -> dict[str, Score]:
    return {
        label: Score(
            right=counts["label", label, label],
            found=sum(n for key, n in counts.items() if key[0] == "label" and key[2] == label),
            gold=sum(n for key, n in counts.items() if key[0] == "label" and key[1] == label),
        )
        for label in LABELS
    }


def _macro(labels: Mapping[str, Score]) -> float:
    present = [score.f1 for score in labels.values() if score.gold]
    return sum(present) / len(present) if present else 0.0


def _interval(units: Mapping[str, Counter[tuple[str, ...]]]) -> tuple[float, float]:
    dice, names, draws = random.Random(0), sorted(units), []
    for _ in range(DRAWS if names else 0):
        drawn: Counter[tuple[str, ...]] = Counter()
        for name in dice.choices(names, k=len(names)):
            drawn.update(units[name])
        draws.append(_macro(_label_scores(drawn)))
    low, high = np.percentile(draws, [2.5, 97.5]) if draws else (0.0, 0.0)
    return float(low), float(high)


def _reliability(sure: Sequence[tuple[float, bool]]) -> tuple[Reliability, ...]:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in sure:
        bins.setdefault(min(BINS - 1, int(confidence * BINS)), []).append((confidence, right))
    return tuple(
        Reliability(
            confidence=sum(c for c, _ in members) / len(members),
            accuracy=sum(r for _, r in members) / len(members),
            n=len(members),
        )
        for _, members in sorted(bins.items())
    )


def _unit_at(document: GoldDocument, alignment: Alignment, offset: int) -> str | None:
    for sentence, start, end in zip(document.sentences, alignment.starts, alignment.ends, strict=True):
        if start <= offset < end:
            return f"{document.id}|{sentence.article}"
    return None


def _count_mentions(document: GoldDocument, alignment: Alignment, units: dict[str, Counter[tuple[str, ...]]]) -> None:
    gold = {
        (start + squeezed_offset(s.text, m.start), start + squeezed_offset(s.text, m.end))
        for s, start in zip(document.sentences, alignment.starts, strict=True)
        for m in s.mentions
    }
    found = {
        (item.start + squeezed_offset(text, m.start), item.start + squeezed_offset(text, m.end))
        for item in alignment.laid
        for text in (item.outcome.text,)
        for m in item.outcome.mentions
    }
    ends = {end for _, end in gold}
    for start, _ in gold:
        unit = _unit_at(document, alignment, start)
        if unit:
            units[unit]["m", "gold"] += 1
    for start, end in found:
        unit = _unit_at(document, alignment, start)
        if unit:
            units[unit]["m", "found"] += 1
            units[unit]["m", "exact"] += (start, end) in gold
            units[unit]["m", "end"] += end in ends


def _count_frames(document: GoldDocument, alignment: Alignment, units: dict[str, Counter[tuple[str, ...]]]) -> None:
    gold = [
        (start + squeezed_offset(s.text, f.start), start + squeezed_offset(s.text, f.end), f)
        for s, start in zip(document.sentences, alignment.starts, strict=True)
        for f in s.frames
    ]
    found = [
        (item.start + squeezed_offset(text, f.start), item.start + squeezed_offset(text, f.end), f)
        for item in alignment.laid
        for text in (item.outcome.text,)
        for f in item.outcome.frames
    ]
    for key, members in (("gold", gold), ("found", found)):
        for start, _, _ in members:
            unit = _unit_at(document, alignment, start)
            if unit:
                units[unit]["f", key] += 1
    if not gold or not found:
        return
    value = np.zeros((len(gold), len(found)))
    for i, (start, end, coded) in enumerate(gold):
        for j, (from_, to, frame) in enumerate(found):
            shared = min(end, to) - max(start, from_)
            if shared > 0 and shared / (max(end, to) - min(start, from_)) >= _OVERLAP:
                value[i, j] = 1 + shared / (end - start + to - from_) + 0.5 * same_agent(coded.agent, frame)
    rows, columns = linear_sum_assignment(-value)
    for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
        unit = _unit_at(document, alignment, gold[i][0])
        if value[i, j] and unit:
            for part, right in _parts(gold[i][2], found[j][2]).items():
                units[unit]["f", part] += right


def _parts(gold: GoldFrame, found: FoundFrame) -> dict[str, bool]:
    parts = {
        "action": True,
        "agent": same_agent(gold.agent, found),
        "aim": gold.aim == found.aim or _ends_alike(gold.aim, found.aim, least=2),
        "deontic": gold.deontic == found.deontic,
        "status": gold.status == found.status,
    }
    return parts | {"whole": all(parts.values())}


def same_agent(gold: str | None, found: FoundFrame) -> bool:
    """Whether a found frame's agent is the coded one, by any of its names or a longer or shorter form."""
    if not gold or not found.names:
        return not gold and not found.names
    return any(name == gold or _ends_alike(name, gold, least=_ALIKE_ENDING) for name in found.names)


def _ends_alike(one: str, other: str, *, least: int) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= least and long.endswith(short)
