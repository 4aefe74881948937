"""The built package works outside its checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of what the package is made of."""
    pytest.importorskip("hatchling", reason="building needs hatchling, which pip fetches for itself")
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pipeline", "lexicons", "corpus"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return next(target.glob("*.whl"))


def test_the_wheel_carries_its_data(wheel):
    """Lexicons, models, sample and training corpus are inside; tests and outputs are not."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for part in ("lexicons/agencies.tsv", "corpus/sample/norm-elevator.txt", "corpus/sample/yunling-daily.pdf"):
        assert f"pipeline/_data/{part}" in names
    assert any(name.startswith("pipeline/_data/corpus/training/") for name in names)
    assert {"pipeline/models/digests.json", "pipeline/py.typed"} <= names
    assert not any(name.startswith(("tests/", "outputs/")) for name in names)


def test_the_installed_command_runs_anywhere(wheel, tmp_path):
    """Installed into an environment of its own, the command codes a text in an empty folder."""
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    site = next((tmp_path / "env" / "lib").glob("python*")) / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    ours = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (site / "others.pth").write_text(str(ours), "utf-8")  # the dependencies, not this checkout
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "a.txt").write_text("柳河县水利局负责河道巡查。\n", "utf-8")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    python = str(tmp_path / "env" / "bin" / "python")
    options = {"cwd": tmp_path / "work", "env": environment, "capture_output": True, "text": True}
    where = subprocess.run([python, "-c", "import pipeline; print(pipeline.__file__)"], **options)
    assert where.stdout.startswith(str(site))
    done = subprocess.run([python, "-m", "pipeline.cli", "run", "a.txt", "--workers", "1"], **options)
    assert done.returncode == 0, done.stderr
    assert "documents  1" in done.stdout
    assert (tmp_path / "work" / "outputs" / "run" / "tables" / "duties").is_dir()
