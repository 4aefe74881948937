"""What documents, paths and libraries must not be able to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline
from pipeline.config import Config
from pipeline.errors import StoreError
from pipeline.journey import load_resources

GUARD = """
import os, sys

HERE = ("127.0.0.1", "::1")

def forbid(event, arguments):
    if not event.startswith("socket.") or event in ("socket.__new__", "socket.gethostname"):
        return
    host = arguments[0] if event == "socket.getaddrinfo" else arguments[1][0] if len(arguments) > 1 else None
    if host in HERE and (os.environ["MAY_TALK_TO_SELF"] or event == "socket.bind"):
        return  # binding to this machine alone is how urllib3 finds out whether there is IPv6
    with open(os.environ["SOCKET_LOG"], "a") as log:
        log.write(f"{event} {arguments}\\n")
    raise RuntimeError(f"no network: {event} {arguments}")

sys.addaudithook(forbid)
"""


def guarded(tmp_path: Path, *arguments: object, loopback: bool) -> tuple[int, str]:
    """Runs `quanze` with the network forbidden, in its workers too; returns status and what was tried."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD, "utf-8")
    log = tmp_path / "sockets.log"
    environment = {**os.environ, "SOCKET_LOG": str(log), "MAY_TALK_TO_SELF": "yes" if loopback else ""}
    environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path / "guard"), *(p for p in sys.path if p)])
    command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    return done.returncode, (log.read_text("utf-8") if log.exists() else "") + done.stderr


def test_the_guard_sees_sockets(tmp_path):
    """The guard itself works: opening a connection is noticed."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "guard"), "SOCKET_LOG": str(tmp_path / "log")}
    environment["MAY_TALK_TO_SELF"] = ""
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 1 and "no network" in done.stderr


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_no_network_during_runs(engine, tmp_path, texts):
    """A run opens no connection; one with Dask only those of its scheduler, inside the machine."""
    (texts / "外链.html").write_text(
        '<html><body><img src="http://192.0.2.1/x.png"><p>柳河县财政局应当公开预算，接受社会监督。</p></body></html>',
        "utf-8",
    )
    arguments = ("run", texts, "--quiet", "--out", tmp_path / "run", "--engine", engine, "--workers", 1)
    status, tried = guarded(tmp_path, *arguments, loopback=engine == "dask")
    assert (status, tried) == (0, "")


def test_a_swapped_model_is_refused(tmp_path, monkeypatch):
    """A model file that isn't the one that was trained is not loaded."""
    import shutil

    from pipeline import modelfiles

    models = tmp_path / "models"
    shutil.copytree(modelfiles.MODELS, models)
    with (models / "classifier.npz").open("ab") as file:
        file.write(b"more")
    with pytest.raises(StoreError, match="not the model"):
        modelfiles.model_bytes("classifier.npz", models)
    load_resources(Config())


@pytest.mark.parametrize(
    "name",
    ["有 空格.txt", "引号'\"`$(x).txt", "-dash.txt", "换\n行.txt", "%s{0}.txt", "emoji🀄.txt", "*.txt", "a;b&c|d.txt"],
)
def test_odd_names_of_files(name, tmp_path, table):
    """A file of any name is read, and its name comes out as it is."""
    folder = tmp_path / "in put'资料"
    folder.mkdir()
    (folder / name).write_text("柳河县财政局应当公开预算。\n", "utf-8")
    pipeline.run(folder, out=tmp_path / "out put'结果", workers=1)
    (row,) = table(tmp_path / "out put'结果", "documents")
    assert row["paths"] == [str(folder / name)]


def test_names_that_are_no_unicode(tmp_path, table):
    """A file whose name is no UTF-8 is read all the same."""
    folder = tmp_path / "in"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/\xb0\xec\xb7\xa8.txt", "wb") as file:
        file.write("柳河县财政局应当公开预算。\n".encode())
    result = pipeline.run(folder, out=tmp_path / "run", workers=1)
    assert result.failures == 0
    assert len(table(tmp_path / "run", "documents")) == 1


def test_link_loops_and_links_out(tmp_path, table):
    """A loop of links ends, a dangling link is a failure, a link to a folder is followed."""
    folder, other = tmp_path / "in", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (other / "a.txt").write_text("柳河县财政局应当公开预算。\n", "utf-8")
    (folder / "loop").symlink_to(folder)
    (other / "back").symlink_to(folder)
    (folder / "more").symlink_to(other)
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    pipeline.run(folder, out=tmp_path / "run", workers=1)
    (row,) = table(tmp_path / "run", "documents")
    assert row["paths"] == [str(folder / "more" / "a.txt")]
    (failure,) = table(tmp_path / "run", "failures")
    assert failure["path"] == str(folder / "gone.txt")


def test_the_run_folder_and_hidden_files_are_no_inputs(tmp_path, table, texts):
    """A run folder inside the input isn't read again, and neither is what a dot hides."""
    out = texts / "outputs" / "run"
    out.mkdir(parents=True)
    (out / "page.html").write_text("<p>柳河县财政局应当公开预算，接受社会监督。</p>", "utf-8")
    (texts / ".cache").mkdir()
    (texts / ".cache" / "a.txt").write_text("柳河县财政局应当公开预算。", "utf-8")
    (texts / "._b.txt").write_text("柳河县财政局应当公开预算。", "utf-8")
    pipeline.run(texts, out=out, workers=1)
    assert len(table(out, "documents")) == 3


def test_devices_and_pipes_are_not_read(tmp_path, table):
    """What is no regular file is refused, not waited for."""
    folder = tmp_path / "in"
    folder.mkdir()
    os.mkfifo(folder / "pipe.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    pipeline.run(folder, out=tmp_path / "run", workers=1)
    assert [row["message"] for row in table(tmp_path / "run", "failures")] == ["not a regular file"] * 2


def test_an_unreadable_folder_is_told(tmp_path, table):
    """A folder without rights is a failure, not silence."""
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (tmp_path / "in" / "locked").mkdir(parents=True)
    (tmp_path / "in" / "locked").chmod(0)
    pipeline.run(tmp_path / "in", out=tmp_path / "run", workers=1)
    assert [Path(row["path"]).name for row in table(tmp_path / "run", "failures")] == ["locked"]


def test_words_of_documents_stay_words(tmp_path, table):
    """Quotes, markup and escapes in a text come out of the tables as they went in."""
    text = '某县办法\n县财政局\'); DROP TABLE x; --应当负责\\u0000{"a": 1}<b>监督</b>。\n'
    (tmp_path / "a.txt").write_text(text, "utf-8")
    pipeline.run(tmp_path / "a.txt", out=tmp_path / "run", workers=1)
    joined = "".join(row["text"] for row in table(tmp_path / "run", "articles"))
    assert "'); DROP TABLE x; --" in joined and '\\u0000{"a": 1}<b>' in joined
