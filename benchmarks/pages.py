"""Newspaper pages to text: speed and accuracy, side by side with pdfplumber, pdfminer.six and poppler's pdftotext.

    python benchmarks/pages.py                     40 made-up pages (tests/newspaper.py)
    python benchmarks/pages.py FOLDER [--pages N]  PDFs with their truth (NAME.json: articles with title, paragraphs)

Two figures of accuracy, blanks aside: `runs`, the share of the truth's 8-character runs that the
output has (broken where the reading order breaks), and `articles`, the share of articles that
stand in the output in one piece. All tools run one after the other in one process; the last
line is ours on two workers. Pages a second are wall-clock, so run it on a quiet machine; the
processor time a page doesn't depend on others.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

RUN = 8


class Limits:
    """Generous limits."""

    pages = 5000
    bytes = 300_000_000


@cache
def _marks() -> object:
    from pipeline.layout.marks import read_marks
    from pipeline.lexicon import load_lexicons

    return read_marks(load_lexicons())


def ours(data: bytes) -> str:
    """Extraction and layout of this program, articles one after the other."""
    from pipeline.extract.pdf import read_pages
    from pipeline.language import seam_score
    from pipeline.layout.pages import arrange

    source = read_pages(data, limits=Limits, ocr="never")
    return "\n\n".join(a.text for a in arrange(source.pages, marks=_marks(), continuity=seam_score).articles)


def with_pdfplumber(data: bytes) -> str:
    """Pdfplumber's text of all pages."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return "\n".join(page.extract_text() or "" for page in pdf.pages)


def with_pdfminer(data: bytes) -> str:
    """pdfminer.six's text with its layout analysis."""
    from pdfminer.high_level import extract_text

    return extract_text(io.BytesIO(data))


def with_pdftotext(data: bytes) -> str:
    """Poppler's text in its reading order."""
    return subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()


def squeeze(text: str) -> str:
    """`text` without blanks."""
    return re.sub(r"\s+", "", text)


def accuracy(text: str, truth: Sequence[str]) -> tuple[float, float, float, float]:
    """Runs found and all runs, articles found and all articles."""
    text = squeeze(text)
    runs = [body[i : i + RUN] for body in truth for i in range(len(body) - RUN + 1)]
    have = {text[i : i + RUN] for i in range(len(text) - RUN + 1)}
    return sum(run in have for run in runs), len(runs), sum(body in text for body in truth), len(truth)


def made_up(n: int) -> list[tuple[bytes, list[str]]]:
    """Pages of the tests' generator in random paint order, with their articles."""
    from newspaper import make_page, write_pdf

    made = []
    for seed in range(n):
        sheet, stories = make_page(seed)
        made.append((write_pdf([sheet], shuffle=seed), [squeeze(s.text) for s in stories if s.text]))
    return made


def given(folder: Path, n: int) -> list[tuple[bytes, list[str]]]:
    """PDFs of a folder with the articles of their truth files."""
    found = []
    for truth in sorted(folder.glob("*.json"))[:n]:
        articles = json.loads(truth.read_text("utf-8"))["articles"]
        bodies = ["".join(p if isinstance(p, str) else p["text"] for p in a["paragraphs"]) for a in articles]
        found.append((truth.with_suffix(".pdf").read_bytes(), [squeeze(body) for body in bodies]))
    return found


def measure(name: str, read: Callable[[bytes], str], pages: Sequence[tuple[bytes, list[str]]]) -> None:
    """Prints a tool's line."""
    read(pages[0][0])  # imports and dictionaries aside
    start, used = time.perf_counter(), sum(os.times()[:4])
    texts = [read(data) for data, _ in pages]
    seconds, used = time.perf_counter() - start, sum(os.times()[:4]) - used
    sums = [sum(column) for column in zip(*map(accuracy, texts, (truth for _, truth in pages)), strict=True)]
    print(
        f"{name:<22}{len(pages) / seconds:>7.2f} pages/s {1000 * used / len(pages):>6.0f} ms CPU a page"
        f"   runs {sums[0] / sums[1]:.4f}   articles {sums[2] / sums[3]:.3f}"
    )


def main() -> None:
    """Runs all tools over the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--pages", type=int, default=40)
    options = parser.parse_args()
    pages = given(options.folder, options.pages) if options.folder else made_up(options.pages)
    print(f"{len(pages)} pages, {sum(len(truth) for _, truth in pages)} articles")
    measure("quanze", ours, pages)
    measure("pdfplumber", with_pdfplumber, pages)
    measure("pdfminer.six", with_pdfminer, pages)
    if shutil.which("pdftotext"):
        measure("pdftotext (poppler)", with_pdftotext, pages)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(ours, [pages[0][0]] * 4))
        start = time.perf_counter()
        list(pool.map(ours, [data for data, _ in pages] * 2, chunksize=4))
        print(f"{'quanze, two workers':<22}{2 * len(pages) / (time.perf_counter() - start):>7.2f} pages/s")


if __name__ == "__main__":
    main()
