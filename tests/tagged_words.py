"""What a tagger would say of words, for tests of what listens to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.frames.tagger import Tags
from pipeline.frames.words import Word


def tags(
    words: Sequence[Word], begins: Mapping[str, float], outside: float = 0.5, aims: Mapping[str, float] | None = None
) -> Tags:
    """The words with these texts begin an act, or are an aim, with these probabilities, others hardly."""
    return Tags(
        at={word.start: number for number, word in enumerate(words)},
        begins=[begins.get(word.text, 0.001) for word in words],
        outside=[outside] * len(words),
        aims=[(aims or {}).get(word.text, 0.0) for word in words],
    )
