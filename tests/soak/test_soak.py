"""Faults by the dozen and bad input by the thousand: `make soak`, about an hour.

Set QUANZE_SOAK to a number to do that many of each (30 kills, 2,000 bad documents unless told).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from fuzz_corpus import KINDS, cases, write_cases
from test_fuzz import check_fuzzed

import pipeline

pytestmark = pytest.mark.soak

KILLS = int(os.environ.get("QUANZE_SOAK", "30"))
BAD = 66 * KILLS + 40
TEXT = "第{n}条　柳河县水利局负责河道巡查，并应当每月向柳河县人民政府报告巡查情况。\n"


def write_archive(folder: Path, documents: int, *, lines: int) -> None:
    """Writes texts that differ."""
    folder.mkdir()
    for number in range(documents):
        text = "".join(TEXT.format(n=f"{number}之{line}") for line in range(lines))
        (folder / f"{number:05}.txt").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    """A hundred texts."""
    folder = tmp_path_factory.mktemp("soak") / "in"
    write_archive(folder, 100, lines=40)
    return folder


@pytest.fixture(scope="module")
def undisturbed(archive, tmp_path_factory, digests) -> dict[str, str]:
    """Digests of the tables of a run that nothing happened to."""
    out = tmp_path_factory.mktemp("undisturbed") / "run"
    pipeline.run(archive, out=out, workers=2)
    return digests(out)


@pytest.fixture(scope="module")
def start_cost() -> float:
    """Processor seconds that a worker needs to start, on this machine now."""
    load = "from pipeline.config import Config; from pipeline.journey import load_resources; load_resources(Config())"
    tell = "import psutil; print(psutil.Process().cpu_times().user)"
    told = subprocess.run([sys.executable, "-c", f"{load}; {tell}"], capture_output=True, text=True, check=True)
    return float(told.stdout)


def command(archive: Path, out: Path) -> list[str]:
    """The command line of a run."""
    return [sys.executable, "-m", "pipeline.cli", "run", str(archive), "--out", str(out), "--quiet", "--workers", "2"]


def test_main_killed_again_and_again(archive, undisturbed, tmp_path, digests):
    """Kill -9 of the main process at random moments, over and over: what it did is kept, the end is the same."""
    rng = random.Random(1)
    kills = 0
    while kills < KILLS:
        out = tmp_path / f"run{kills}"
        finished = False
        while not finished:
            process = subprocess.Popen(command(archive, out))
            try:
                finished = process.wait(timeout=rng.uniform(0.2, 8.0)) == 0
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
        assert digests(out) == undisturbed
    print(f"main process killed {kills} times")


def test_workers_killed_again_and_again(archive, undisturbed, start_cost, tmp_path, digests):
    """Kill -9 of workers at random moments: no document fails, the tables are the same."""
    rng = random.Random(2)
    kills = round_ = 0
    while kills < KILLS:
        round_ += 1
        over = threading.Event()

        def strike(over: threading.Event = over) -> None:
            nonlocal kills
            while not over.wait(rng.uniform(0.5, 3.0)):
                # Mostly workers that have started: on a slow machine all would die while they start.
                children = psutil.Process().children()
                workers = [w for w in children if w.cpu_times().user > start_cost or rng.random() < 0.05]
                if workers:
                    rng.choice(workers).kill()
                    kills += 1

        thread = threading.Thread(target=strike)
        thread.start()
        try:
            result = pipeline.run(archive, out=tmp_path / f"run{round_}", workers=2)
        finally:
            over.set()
            thread.join()
        if result.failures:  # three deaths on one document, by chance: it is tried again
            pipeline.run(archive, out=tmp_path / f"run{round_}", workers=2)
        assert digests(tmp_path / f"run{round_}") == undisturbed
    print(f"workers killed {kills} times in {round_} runs")


def test_dask_workers_killed(archive, undisturbed, tmp_path, digests):
    """Kill -9 of Dask's own workers: their batches go to others."""
    distributed = pytest.importorskip("distributed")
    rng = random.Random(3)
    kills, wanted = 0, max(1, KILLS // 5)
    round_ = 0
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        while kills < wanted and round_ < 10 * wanted:
            round_ += 1
            over = threading.Event()

            def strike(over: threading.Event = over) -> None:
                nonlocal kills
                while not over.wait(rng.uniform(0.5, 2.0)):
                    running = [nanny.pid for nanny in cluster.workers.values() if nanny.pid]
                    # A nanny gives up a worker that dies while it starts: strike when both have joined.
                    if len(cluster.scheduler_info["workers"]) == len(running) == 2:
                        psutil.Process(rng.choice(running)).kill()
                        kills += 1

            thread = threading.Thread(target=strike)
            thread.start()
            try:
                out = tmp_path / f"run{round_}"
                pipeline.run(archive, out=out, engine="dask", scheduler=cluster.scheduler_address)
            finally:
                over.set()
                thread.join()
            assert digests(out) == undisturbed
    assert kills >= wanted
    print(f"Dask workers killed {kills} times in {round_} runs")


def test_bad_documents_by_the_thousand(tmp_path, table):
    """Every bad document ends in the tables or in `failures`, in time; no failure is a defect of ours."""
    (tmp_path / "good.txt").write_text("柳河县财政局应当公开预算，接受社会监督。\n", "utf-8")
    write_cases(tmp_path / "bad", BAD, seed=2)
    began = time.monotonic()
    errors = check_fuzzed(tmp_path / "bad", tmp_path / "run", table, good=tmp_path / "good.txt")
    unexpected = {Path(path).name: e for path, e in errors.items() if e not in ("ExtractionError", "LimitError")}
    print(f"{BAD} cases of {len(KINDS)} kinds in {time.monotonic() - began:.0f} s, {len(errors)} refused")
    assert not unexpected


def test_a_hundred_megabytes_in_one_line(tmp_path, table):
    """A text of one endless line ends within the limits, as rows or as a failure."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "long.txt").write_text("县财政局应当检查，" * 4_000_000, "utf-8")
    pipeline.run(tmp_path / "in", out=tmp_path / "run", workers=1)
    (failure,) = table(tmp_path / "run", "failures")
    assert failure["error"] == "LimitError"


def test_memory_stays_flat(tmp_path):
    """Ten thousand documents take a worker no more memory than five hundred do."""
    peaks = []
    for count in (500, 10_000):
        write_archive(tmp_path / str(count), count, lines=8)
        pipeline.run(tmp_path / str(count), out=tmp_path / f"run{count}", workers=2)
        notes = (tmp_path / f"run{count}" / "work" / "shards").glob("*/batch.json")
        import json

        peaks.append(max(json.loads(note.read_text())["peak_memory"] for note in notes))
    print(f"peak memory of a worker: {peaks[0] / 1e6:.0f} MB after 500, {peaks[1] / 1e6:.0f} MB after 10,000")
    assert peaks[1] < 1.15 * peaks[0]


def test_the_cases_are_always_the_same():
    """The fuzz corpus depends on its seed alone."""
    assert list(cases(len(KINDS), seed=3))[:5] == list(cases(len(KINDS), seed=3))[:5]
