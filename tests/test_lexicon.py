"""Lexicon files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import LexiconError
from pipeline.lexicon import load_lexicons, read_lexicon, shipped

HEADER = "term\tcategory\tlevel\tsource\tnote\n"


def lexicon(folder: Path, text: str, name: str = "cues.tsv") -> Path:
    """Writes a lexicon file and gives its path."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_entries_keep_their_columns_and_lines(tmp_path: Path) -> None:
    """Comments and empty lines are passed over, own columns are kept."""
    path = lexicon(tmp_path, "# heads\n" + HEADER + "\n河务局\tgovernment\tcounty\town\t沿河才有\n")
    (entry,) = read_lexicon(path)
    assert (entry.term, entry.category, entry.extra["level"], entry.note, entry.line) == (
        "河务局",
        "government",
        "county",
        "沿河才有",
        4,
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("term\tnote\n", 1, "header"),
        (HEADER + "河务局\tgovernment\n", 2, "2 fields"),
        (HEADER + "\tgovernment\t\town\t\n", 2, "empty term"),
        (HEADER + "局\ta\t\town\t\n局\ta\t\town\t\n", 3, "stands in line 2"),
        ("# nothing\n", 1, "no header"),
    ],
)
def test_faults_have_their_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    """Each fault is told with file and line."""
    with pytest.raises(LexiconError, match=message) as caught:
        read_lexicon(lexicon(tmp_path, text))
    assert caught.value.line == line


def test_no_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    """A file in another encoding is refused where its first foreign byte stands."""
    path = tmp_path / "cues.tsv"
    path.write_bytes(HEADER.encode() + "河务局".encode("gb18030"))
    with pytest.raises(LexiconError, match="UTF-8") as caught:
        read_lexicon(path)
    assert caught.value.line == 2


def test_an_overlay_wins_removes_and_changes_the_digest(tmp_path: Path) -> None:
    """An overlay's entry replaces the shipped one, category - removes, and the digest tells."""
    base = load_lexicons()
    lexicon(tmp_path, "term\tcategory\tsource\tnote\n流于形式\t-\town\t\n绕道走\tblame\town\t新词\n")
    over = load_lexicons(tmp_path)
    assert "流于形式" in base.terms("cues") and "流于形式" not in over.terms("cues")
    assert "绕道走" in over.terms("cues", "blame")
    assert over.digest != base.digest


def test_an_overlay_of_an_unknown_name_is_refused(tmp_path: Path) -> None:
    """A misspelt file name doesn't pass unnoticed."""
    lexicon(tmp_path, HEADER, "cuse.tsv")
    with pytest.raises(LexiconError, match="no lexicon is called cuse"):
        load_lexicons(tmp_path)


def test_every_shipped_lexicon_is_sound() -> None:
    """All shipped lexicons load, each with entries and sources."""
    lexicons = load_lexicons()
    assert {p.stem for p in shipped().glob("*.tsv")} == set(lexicons.tables)
    assert all(entries for entries in lexicons.tables.values())


@given(st.text(max_size=120))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """No input fails in another way than by a lexicon error."""
    path = tmp_path_factory.mktemp("lexicon") / "cues.tsv"
    path.write_bytes((HEADER + text).encode("utf-8", "replace"))
    try:
        read_lexicon(path)
    except LexiconError as error:
        assert error.line >= 1
