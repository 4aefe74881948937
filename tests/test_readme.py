"""The README's commands and Python, run as written."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import quanze

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def block(language: str, after: str) -> str:
    """The first code block of a language after a heading."""
    found = re.search(rf"```{language}\n(.*?)```", README[README.index(after) :], re.S)
    assert found
    return found.group(1)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample corpus where the README has it."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "corpus" / "sample", folder / "corpus" / "sample")
    return folder


def test_the_tour(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the tour ends well, and each says or writes something."""
    monkeypatch.chdir(desk)
    commands = [
        shlex.split(line, comments=True)
        for line in block("sh", "## Five minutes").splitlines()
        if line.startswith("quanze")
    ]
    assert len(commands) >= 8
    for command in commands:
        result = CliRunner().invoke(quanze, command[1:])
        assert result.exit_code == 0, (command, result.output, result.exception)
        assert result.output.strip(), command
    assert "权责" in (desk / "outputs" / "graph.html").read_text("utf-8")


def test_the_python(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The Python example runs and finds duties."""
    monkeypatch.chdir(desk)
    exec(compile(block("python", "## In Python"), "README.md", "exec"), {})
    assert "检查" in capsys.readouterr().out


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link of the READMEs is a file of the project, and no placeholder is left."""
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]
    assert "@@" not in text
