"""Lost processes, full disks, files that change: nothing is lost, nothing half-written."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

import pipeline
from pipeline import api
from pipeline.errors import StoreError
from pipeline.store.folder import RunFolder

SLOW_TEXT = "第一条　柳河县水利局负责河道巡查，并应当每月向柳河县人民政府报告巡查情况。\n"
COMMAND = [sys.executable, "-m", "pipeline.cli", "run", "--quiet"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty texts that take some seconds together."""
    folder = tmp_path_factory.mktemp("archive")
    for number in range(30):
        lines = (f"第{i}号文件{number}。" + SLOW_TEXT for i in range(80))
        (folder / f"{number:02}.txt").write_text("".join(lines), "utf-8")
    return folder


@pytest.fixture(scope="module")
def undisturbed(archive, tmp_path_factory, digests) -> dict[str, str]:
    """Digests of the tables of a run that nothing happened to."""
    out = tmp_path_factory.mktemp("undisturbed") / "run"
    pipeline.run(archive, out=out, workers=2)
    return digests(out)


def children(pid: int) -> list[psutil.Process]:
    """The worker processes below `pid`."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def wait_for(condition, *, seconds: float = 20.0) -> None:
    """Waits until `condition()` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_runs_go_on(seed, archive, undisturbed, tmp_path, digests):
    """After kill -9 of the main process at a random moment, its workers end and a second run completes it."""
    process = subprocess.Popen([*COMMAND, str(archive), "--out", str(tmp_path / "run"), "--workers", "2"])
    time.sleep(random.Random(seed).uniform(0.3, 3.0))
    workers = children(process.pid)
    process.kill()
    process.wait()
    wait_for(lambda: not any(worker.is_running() for worker in workers))
    pipeline.run(archive, out=tmp_path / "run", workers=2)
    assert digests(tmp_path / "run") == undisturbed


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_killed_workers_are_replaced(engine, archive, undisturbed, tmp_path, digests):
    """Workers killed from outside cost nothing but time, and none is left at the end."""
    over = threading.Event()
    killed = 0

    def strike() -> None:
        nonlocal killed
        while not over.is_set() and killed < 4:
            time.sleep(1.0)
            for worker in children(os.getpid())[:1]:
                if "pipeline.engine.worker" in " ".join(worker.cmdline()):
                    worker.kill()
                    killed += 1

    thread = threading.Thread(target=strike)
    thread.start()
    try:
        result = pipeline.run(archive, out=tmp_path / "run", workers=2, engine=engine)
    finally:
        over.set()
        thread.join()
    assert killed > 0
    assert not children(os.getpid())
    assert result.failures == 0
    assert digests(tmp_path / "run") == undisturbed


@pytest.mark.parametrize(
    ("stop", "engine"), [(signal.SIGINT, "local"), (signal.SIGTERM, "local"), (signal.SIGINT, "dask")]
)
def test_stopping_is_quick_and_resumes(stop, engine, archive, undisturbed, tmp_path, digests):
    """Ctrl-C, or the signal of a batch system, ends a run within two seconds; the next one goes on."""
    process = subprocess.Popen(
        [*COMMAND, str(archive), "--out", str(tmp_path / "run"), "--workers", "2", "--engine", engine],
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: len(children(process.pid)) == 2)
    time.sleep(0.7)
    workers = children(process.pid)
    process.send_signal(stop)
    began = time.monotonic()
    _, said = process.communicate(timeout=10)
    assert time.monotonic() - began < 2
    assert process.returncode == 130
    assert "goes on from here" in said and "Traceback" not in said
    assert not any(worker.is_running() for worker in workers)
    pipeline.run(archive, out=tmp_path / "run", workers=2)
    assert digests(tmp_path / "run") == undisturbed


def test_a_document_over_its_time_fails_alone(archive, tmp_path, table):
    """A document that takes too long is killed and told; the others of its batch are done."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(SLOW_TEXT, "utf-8")
    (tmp_path / "in" / "b.txt").write_text(SLOW_TEXT * 60_000, "utf-8")
    (tmp_path / "in" / "c.txt").write_text("柳河县财政局负责预算。\n", "utf-8")
    (tmp_path / "c.toml").write_text("[limits]\nseconds = 1.5\n", "utf-8")
    result = pipeline.run(tmp_path / "in", out=tmp_path / "run", workers=1, config=tmp_path / "c.toml")
    (failure,) = table(tmp_path / "run", "failures")
    assert Path(failure["path"]).name == "b.txt"
    assert (failure["error"], result.failures) == ("LimitError", 1)
    assert "limits.seconds" in failure["remedy"]
    assert len(table(tmp_path / "run", "documents")) == 2


def test_a_document_over_its_memory_fails_alone(tmp_path, table):
    """A document that eats too much memory is killed and told; the others are done."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(SLOW_TEXT, "utf-8")
    (tmp_path / "in" / "b.txt").write_text(SLOW_TEXT * 40_000, "utf-8")
    (tmp_path / "c.toml").write_text("[limits]\nmemory = 450\n", "utf-8")
    pipeline.run(tmp_path / "in", out=tmp_path / "run", workers=1, config=tmp_path / "c.toml")
    (failure,) = table(tmp_path / "run", "failures")
    assert Path(failure["path"]).name == "b.txt"
    assert "450 MB" in failure["message"] and "limits.memory" in failure["remedy"]
    assert len(table(tmp_path / "run", "documents")) == 1


def test_two_runs_into_one_folder(texts, tmp_path):
    """The second of two runs is refused, and told who holds the folder."""
    with RunFolder(tmp_path / "run").hold(), pytest.raises(StoreError, match=f"process {os.getpid()} on"):
        pipeline.run(texts, out=tmp_path / "run")


def test_shares_work_side_by_side(texts, tmp_path):
    """Shares of a job array may write into one folder at once, a whole run may not."""
    with RunFolder(tmp_path / "run").hold("1-of-2"):
        pipeline.run(texts, out=tmp_path / "run", workers=1, shard="2/2")
        with pytest.raises(StoreError, match="in use"):
            pipeline.run(texts, out=tmp_path / "run", workers=1)
        with pytest.raises(StoreError, match="in use"):
            pipeline.run(texts, out=tmp_path / "run", workers=1, shard="1/2")


def test_missing_shares_are_named(texts, tmp_path):
    """A merge of an unfinished job array is refused."""
    pipeline.run(texts, out=tmp_path / "run", workers=1, shard="2/3")
    with pytest.raises(StoreError, match="1/3, 3/3"):
        pipeline.merge_shards(tmp_path / "run")


def test_a_file_that_vanishes(texts, tmp_path, table, monkeypatch):
    """A file that is gone, or another, when its turn comes is a failure that says so."""
    real = api.take_in

    def take_in(*arguments, **options):
        intake = real(*arguments, **options)
        (texts / "评论.txt").unlink()
        (texts / "方案.txt").write_text("改过了。", "utf-8")
        return intake

    monkeypatch.setattr(api, "take_in", take_in)
    pipeline.run(texts, out=tmp_path / "run", workers=1)
    failures = table(tmp_path / "run", "failures")
    assert sorted(Path(row["path"]).name for row in failures) == ["方案.txt", "评论.txt"]
    assert all("changed or vanished" in row["message"] for row in failures)
    assert len(table(tmp_path / "run", "documents")) == 1


def test_an_unwritable_folder(texts, tmp_path):
    """A run folder that cannot be made is told at once."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot write"):
        pipeline.run(texts, out=tmp_path / "file" / "run")


def test_a_full_disk(archive, undisturbed, tmp_path, digests):
    """When the disk is full the run stops with a clear message; with room again it completes."""
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small disk")
    small = tmp_path / "small"
    small.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", small], capture_output=True)
    if mount.returncode:
        pytest.skip("cannot mount a small disk here")
    try:
        with pytest.raises(StoreError, match="cannot write") as caught:
            pipeline.run(archive, out=small / "run", workers=2)
        assert "Free space" in caught.value.remedy
        subprocess.run(["mount", "-o", "remount,size=100m", small], check=True)
        pipeline.run(archive, out=small / "run", workers=2)
        assert digests(small / "run") == undisturbed
    finally:
        subprocess.run(["umount", small], check=True)


def test_the_clock_may_jump(texts, tmp_path, digests):
    """Files and shards with times in the past or the future change nothing."""
    pipeline.run(texts, out=tmp_path / "run", workers=1)
    before = digests(tmp_path / "run")
    for number, path in enumerate([*texts.iterdir(), *(tmp_path / "run").rglob("*")]):
        os.utime(path, (0, 0) if number % 2 else (4_000_000_000, 4_000_000_000))
    assert pipeline.run(texts, out=tmp_path / "run", workers=1).worked == 0
    assert digests(tmp_path / "run") == before


def test_what_a_killed_run_left_is_swept(texts, tmp_path):
    """Half-written shards of a dead run are gone after the next one."""
    left = tmp_path / "run" / "work" / "shards" / ".tmp-000001-dead-1"
    left.mkdir(parents=True)
    (left / "sentences.parquet").write_bytes(b"half")
    pipeline.run(texts, out=tmp_path / "run", workers=1)
    assert not left.exists()
    assert json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))["counts"]["documents"] == 3
