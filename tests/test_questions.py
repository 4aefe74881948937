"""The question store: built from tables, never stale, folded full text."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_run import small_run, small_tables, write_tables

from pipeline.errors import StoreError
from pipeline.store.questions import (
    FILE_NAME,
    TABLES,
    build_questions,
    digest_of_tables,
    open_questions,
)
from pipeline.store.questions.fill import characters, script


def test_store_holds_every_table(tmp_path: Path) -> None:
    """The views show the rows of the tables under their names."""
    store = open_questions(small_run(tmp_path))
    expected = {name: len(rows) for name, rows in small_tables().items()}
    assert {name: store.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES} == expected


def test_views_have_the_columns_and_ids_of_the_tables(tmp_path: Path) -> None:
    """A duty read through the view has the ids and words of its row."""
    store = open_questions(small_run(tmp_path))
    store.row_factory = sqlite3.Row
    row = next(row for row in small_tables()["duties"] if row["duty_id"] == "du-12")
    found = dict(store.execute("SELECT * FROM duties WHERE duty_id = 'du-12'").fetchone())
    assert {name: found[name] for name in row} == row


def test_store_is_taken_as_it_is_while_tables_stay(tmp_path: Path) -> None:
    """Opening twice builds once."""
    run = small_run(tmp_path)
    open_questions(run).close()
    built = (run / FILE_NAME).stat()
    open_questions(run).close()
    assert (run / FILE_NAME).stat().st_ino == built.st_ino


def test_store_is_built_again_when_a_table_changes(tmp_path: Path) -> None:
    """A changed table shows in the next answer."""
    run = small_run(tmp_path)
    open_questions(run).close()
    tables = small_tables()
    tables["duties"] = tables["duties"][:3]
    write_tables(run, tables)
    assert open_questions(run).execute("SELECT count(*) FROM duties").fetchone() == (3,)


def test_store_is_kept_when_tables_are_only_touched(tmp_path: Path) -> None:
    """New times with the same content, as after copying a folder, don't cost a rebuild."""
    run = small_run(tmp_path)
    open_questions(run).close()
    built, digest = (run / FILE_NAME).stat(), digest_of_tables(run)
    write_tables(run, small_tables())
    assert digest_of_tables(run) == digest
    open_questions(run).close()
    assert (run / FILE_NAME).stat().st_ino == built.st_ino


def test_store_made_by_another_program_is_built_again(tmp_path: Path) -> None:
    """A store of another layout is no store of this program."""
    run = small_run(tmp_path)
    open_questions(run).close()
    with sqlite3.connect(run / FILE_NAME) as store:
        store.execute("UPDATE meta SET value = 'another' WHERE name = 'format'")
        store.execute("DROP TABLE neglect")
    store.close()
    assert open_questions(run).execute("SELECT count(*) FROM neglect").fetchone() == (1,)


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\0" * 100])
def test_damaged_store_is_replaced(tmp_path: Path, content: bytes) -> None:
    """A file that is no store doesn't stand in the way."""
    run = small_run(tmp_path)
    (run / FILE_NAME).write_bytes(content)
    assert open_questions(run).execute("SELECT count(*) FROM documents").fetchone() == (3,)


def test_same_tables_give_the_same_store(tmp_path: Path) -> None:
    """Building twice gives the same bytes."""
    run = small_run(tmp_path)
    build_questions(run)
    first = (run / FILE_NAME).read_bytes()
    build_questions(run)
    assert (run / FILE_NAME).read_bytes() == first


def test_building_leaves_no_parts_behind(tmp_path: Path) -> None:
    """A failed build removes what it began, and says where and why."""
    run = small_run(tmp_path)
    (run / "tables" / "duties" / "part-0.parquet").write_bytes(b"broken")
    with pytest.raises(StoreError, match="can't be read"):
        build_questions(run)
    assert not list(run.glob(".questions-*")) and not (run / FILE_NAME).exists()


def test_missing_tables_are_named(tmp_path: Path) -> None:
    """An empty folder is told from a run."""
    with pytest.raises(StoreError, match="has no table documents"):
        open_questions(tmp_path)


def test_store_cannot_be_written_by_readers(tmp_path: Path) -> None:
    """The connection that questions get is read-only."""
    store = open_questions(small_run(tmp_path))
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.execute("DELETE FROM duty")


_TEXT = st.text(alphabet="环境監測监测局，。“”（） \nABcd12%３Ａ\"'*-^:", max_size=30)


@given(texts=st.lists(_TEXT, min_size=1, max_size=8), wanted=_TEXT.filter(lambda t: t.strip() != ""))
def test_phrases_of_characters_find_what_substrings_do(texts: list[str], wanted: str) -> None:
    """Full text over single characters equals a search for substrings in folded, blank-free text."""
    from pipeline.query.phrases import folded, phrase

    store = sqlite3.connect(":memory:")
    store.executescript(script("schema.sql"))
    store.executemany("INSERT INTO sentence_text (rowid, text) VALUES (?, ?)", enumerate(map(characters, texts)))
    query = "SELECT rowid FROM sentence_text WHERE sentence_text MATCH ? ORDER BY rowid"
    found = [row for (row,) in store.execute(query, (phrase(folded(wanted)),))]
    bare = folded(wanted)
    assert found == [n for n, text in enumerate(texts) if bare in characters(text).replace(" ", "")]
