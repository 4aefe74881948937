"""Speed from sentences to duties, beside words and tags by jieba on the same text.

    python benchmarks/duties.py                    the sample corpus
    python benchmarks/duties.py FILE [FILE ...]    these texts, dumps or documents

One thread on one core; of several rounds each document's quickest counts, so that what else the machine does weighs
less.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import jieba
import jieba.posseg
from threadpoolctl import threadpool_limits

from pipeline.config import Config
from pipeline.journey import Resources, Stopwatch, code, load_resources, read
from pipeline.model import ReadDocument

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 7


def main(paths: Sequence[Path]) -> None:
    """Prints a line for each program: characters a second, and how often what jieba does with tags."""
    resources = load_resources(Config())
    documents = [
        read(path.read_bytes(), name=path.name, metadata={}, resources=resources, clock=Stopwatch()) for path in paths
    ]
    texts = ["\n".join(p.text for a in document.articles for p in a.paragraphs) for document in documents]
    total = sum(map(len, texts))
    jieba.initialize()
    gc.freeze()  # as a run's worker does
    gc.set_threshold(100_000, 50, 100)
    seconds: dict[str, float] = {}
    for document, text in zip(documents, texts, strict=True):
        stages = [_stages(document, resources) for _ in range(ROUNDS)]
        for stage in stages[0]:
            seconds[stage] = seconds.get(stage, 0.0) + min(found[stage] for found in stages)
        for name, peer in PEERS.items():
            seconds[name] = seconds.get(name, 0.0) + min(_timed(peer, text) for _ in range(ROUNDS))
    print(f"{len(documents)} documents, {total:,} characters")
    for name, spent in seconds.items():
        print(f"{name:34} {total / spent:10,.0f} characters/s {seconds['jieba: words and tags'] / spent:6.2f}")


PEERS: dict[str, Callable[[str], object]] = {
    "jieba: words": lambda text: list(jieba.cut(text)),
    "jieba: words and tags": lambda text: list(jieba.posseg.cut(text)),
}


def _stages(document: ReadDocument, resources: Resources) -> dict[str, float]:
    """The seconds of each stage of coding, sentences to duties as `frames`."""
    clock = Stopwatch()
    code(document, resources=resources, clock=clock)
    return clock.seconds


def _timed(action: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    action(text)
    return time.perf_counter() - began


if __name__ == "__main__":
    with threadpool_limits(1):
        main([Path(name) for name in sys.argv[1:]] or sorted((ROOT / "corpus" / "sample").glob("*.txt")))
