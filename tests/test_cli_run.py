"""The command line: run, merge, help, exit statuses."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from pipeline.cli import VERBS, quanze

COMMAND = [sys.executable, "-m", "pipeline.cli"]


def called(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command, called as from a shell."""
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True)


def test_a_run_ends_with_a_summary(texts, tmp_path):
    """Without a terminal nothing but the summary is printed: counts, where to look, what to try."""
    done = called("run", texts, "--out", tmp_path / "run", "--workers", 1)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for part in ("documents  3", "sentences", "agencies", "duties", "busiest", "query duties", str(tmp_path / "run")):
        assert part in done.stdout


def test_quiet_is_quiet(texts, tmp_path):
    """With --quiet nothing is printed."""
    done = called("run", texts, "--out", tmp_path / "run", "--workers", 1, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_failures_give_status_1(texts, tmp_path):
    """One bad document: status 1, and the summary tells where to look."""
    (texts / "leer.pdf").write_bytes(b"")
    done = called("run", texts, "--out", tmp_path / "run", "--workers", 1)
    assert done.returncode == 1
    assert "failures   1" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "/nowhere"],
        ["run", ".", "--shard", "3/2"],
        ["run", ".", "--workers", "0"],
        ["run", ".", "--ocr", "maybe"],
        ["run", ".", "--config", "/nowhere.toml"],
        ["run", ".", "--frobnicate"],
        ["merge", "/nowhere"],
        ["frobnicate"],
    ],
)
def test_bad_usage_gives_status_2(arguments, tmp_path):
    """Bad usage is told in a line or two, without a traceback."""
    done = called(*arguments, *(["--out", tmp_path / "run"] if arguments[0] in ("run", "merge") else []))
    assert done.returncode == 2
    assert done.stderr and "Traceback" not in done.stderr


def test_a_job_array(texts, tmp_path, digests):
    """Shares in folders of their own, merged into a third, are like one run."""
    assert called("run", texts, "--out", tmp_path / "all", "--workers", 1).returncode == 0
    for share in (1, 2):
        done = called("run", texts, "--out", tmp_path / f"share{share}", "--workers", 1, "--shard", f"{share}/2")
        assert done.returncode == 0 and "quanze merge" in done.stdout
    done = called("merge", tmp_path / "share1", tmp_path / "share2", "--out", tmp_path / "joined")
    assert done.returncode == 0 and "documents  3" in done.stdout
    assert digests(tmp_path / "joined") == digests(tmp_path / "all")


def test_version():
    """The version is told."""
    assert called("--version").stdout.startswith("quanze ")


def commands(group, path=()):
    """Every command below `group` with its words."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield (*path, name), command
        if hasattr(command, "list_commands"):
            yield from commands(command, (*path, name))


def test_every_help_has_an_example():
    """`--help` of every command tells what it does, with an example."""
    seen = 0
    for words, _ in commands(quanze):
        said = CliRunner().invoke(quanze, [*words, "--help"], prog_name="quanze")
        assert said.exit_code == 0, words
        assert "Example" in said.output, words
        assert f"quanze {' '.join(words)}" in said.output, words
        seen += 1
    assert seen > len(VERBS)
