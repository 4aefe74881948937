"""Speed from sentences to duties, beside words and tags by jieba on the same text.

    python benchmarks/duties.py                    the sample corpus
    python benchmarks/duties.py FILE [FILE ...]    these texts, dumps or documents

One thread on one core; of several rounds each document's quickest counts, so that what else the machine does weighs
less.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import jieba
import jieba.posseg
from threadpoolctl import threadpool_limits

from pipeline.config import Config
from pipeline.engine.worker import settle
from pipeline.journey import Resources, Stopwatch, code, read
from pipeline.model import ReadDocument

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 7


def main(paths: Sequence[Path]) -> None:
    """Prints a line for each program: characters a second, and how often what jieba does with tags."""
    resources = settle(Config())
    documents = [
        read(path.read_bytes(), name=path.name, metadata={}, resources=resources, clock=Stopwatch()) for path in paths
    ]
    texts = ["\n".join(p.text for a in document.articles for p in a.paragraphs) for document in documents]
    total = sum(map(len, texts))
    jieba.initialize()
    seconds: dict[str, float] = {}
    for document, text in zip(documents, texts, strict=True):
        rounds = [_seconds(document, text, resources) for _ in range(ROUNDS)]
        for name in rounds[0]:
            seconds[name] = seconds.get(name, 0.0) + min(found[name] for found in rounds)
    print(f"{len(documents)} documents, {total:,} characters")
    for name, spent in seconds.items():
        print(f"{name:34} {total / spent:10,.0f} characters/s {seconds['jieba: words and tags'] / spent:6.2f}")


def _seconds(document: ReadDocument, text: str, resources: Resources) -> dict[str, float]:
    """The seconds of each stage of coding, sentences to duties as `frames`, and of jieba."""
    clock = Stopwatch()
    code(document, resources=resources, clock=clock)
    with clock.stage("jieba: words"):
        list(jieba.cut(text))
    with clock.stage("jieba: words and tags"):
        list(jieba.posseg.cut(text))
    return clock.seconds


if __name__ == "__main__":
    with threadpool_limits(1):
        main([Path(name) for name in sys.argv[1:]] or sorted((ROOT / "corpus" / "sample").glob("*.txt")))
