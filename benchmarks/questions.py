"""How fast the question store is, beside pandas and DuckDB on the same rows.

Makes a run of generated rows (default: 1,000,000 duties in 600,000 sentences), builds its question
store and asks it; then asks the same of the Parquet files with pandas and DuckDB. Each figure is the
median of several calls after one to warm up.

    python benchmarks/questions.py [--duties 1000000] [--folder /tmp/questions]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from pipeline import open_run
from pipeline.store.questions import FILE_NAME, build_questions
from pipeline.store.schema import TABLES

_CALLS = 7


def main() -> None:
    """Builds, asks and prints a table of figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--duties", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        if not (folder / "tables").is_dir():
            generate(folder, arguments.duties)
        began = time.perf_counter()
        build_questions(folder)
        print(f"build: {time.perf_counter() - began:.1f} s, {(folder / FILE_NAME).stat().st_size / 1e6:.0f} MB")
        began = time.perf_counter()
        with open_run(folder) as run:
            run.questions  # noqa: B018 - opens the store, which checks that it is fresh
            print(f"open: {1e3 * (time.perf_counter() - began):.1f} ms")
            name = "云台市水务局7"
            figures = {
                "duties": [timed(lambda: run.duties(name)), *_beside(folder, name)],
                "search 垃圾": [timed(lambda: run.search("垃圾")), *_searched(folder, "垃圾")],
                "search 整改台账": [timed(lambda: run.search("整改台账")), *_searched(folder, "整改台账")],
                "who 饮用水": [timed(lambda: run.who("饮用水"))],
                "overlaps": [timed(run.overlaps), *_overlapping(folder)],
                "overlaps in 青浦": [timed(lambda: run.overlaps(place="青浦"))],
                "gaps": [timed(run.gaps)],
                "changes": [timed(run.changes)],
                "pairs": [timed(run.pairs)],
            }
    print(
        f"{'':24}{'quanze':>10}{'DuckDB':>10}{'pandas':>10}"
        "   (ms; DuckDB and pandas have read the Parquet files before)"
    )
    for question, times in figures.items():
        print(f"{question:24}" + "".join(f"{value:10.1f}" for value in times))


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds of a call, the median of several."""
    call()
    taken: list[float] = []
    for _ in range(_CALLS):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return 1e3 * statistics.median(taken)


def generate(folder: Path, duties: int) -> None:
    """Writes the tables of a run with that many duties (`questions.sql`)."""
    documents, agencies = max(duties // 60, 1), max(duties // 50, 1)
    counts = {"duties": duties, "sentences": int(duties * 0.6), "documents": documents}
    counts |= {"articles": 2 * documents, "agencies": agencies}
    database = duckdb.connect()
    for name, count in counts.items():
        database.execute(f"SET VARIABLE {name} = {count}")
    database.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
    for name, columns in TABLES.items():
        target = folder / "tables" / name
        target.mkdir(parents=True, exist_ok=True)
        told = {column for column, *_ in database.execute(f"DESCRIBE new_{name}").fetchall()}
        values = (f'{_value(column, kind, told)}::{kind} AS "{column}"' for column, kind in columns.items())
        file = target / "part-0.parquet"
        database.execute(f"COPY (SELECT {', '.join(values)} FROM new_{name}) TO '{file}' (FORMAT parquet)")


def _value(column: str, kind: str, told: set[str]) -> str:
    if column in told:
        return f'"{column}"'
    return "[]" if kind.endswith("[]") else "NULL"


def _beside(folder: Path, name: str) -> list[float]:
    """An agency's duties with their sentences, by DuckDB and by pandas over tables in memory."""
    database, frames = _loaded(folder, "duties", "sentences", "agencies")
    query = """SELECT d.*, s.text FROM duties d JOIN agencies a USING (agency_id) JOIN sentences s USING (sentence_id)
        WHERE a.name = ? ORDER BY d.status, d.duty_id LIMIT 50"""

    def by_pandas() -> Any:
        agencies, duties = frames["agencies"], frames["duties"]
        found = duties[duties["agency_id"].isin(agencies.loc[agencies["name"] == name, "agency_id"])]
        return found.merge(frames["sentences"][["sentence_id", "text"]], on="sentence_id").head(50)

    return [timed(lambda: database.execute(query, [name]).fetchall()), timed(by_pandas)]


def _searched(folder: Path, text: str) -> list[float]:
    """Sentences that hold a text: count and first page."""
    database, frames = _loaded(folder, "sentences")
    count = f"SELECT count(*) FROM sentences WHERE contains(text, '{text}')"
    page = f"SELECT * FROM sentences WHERE contains(text, '{text}') LIMIT 50"

    def by_pandas() -> Any:
        held = frames["sentences"]["text"].str.contains(text, regex=False)
        return held.sum(), frames["sentences"][held].head(50)

    return [
        timed(lambda: (database.execute(count).fetchall(), database.execute(page).fetchall())),
        timed(by_pandas),
    ]


def _overlapping(folder: Path) -> list[float]:
    """Groups of equal aim, object and place with several agencies (without the finer rules)."""
    database, frames = _loaded(folder, "duties", "agencies")
    query = """SELECT d.aim, d.object, a.place, count(DISTINCT d.agency_id) AS n
        FROM duties d JOIN agencies a USING (agency_id)
        GROUP BY ALL HAVING n > 1 ORDER BY n DESC LIMIT 50"""

    def by_pandas() -> Any:
        joined = frames["duties"][["aim", "object", "agency_id"]].merge(
            frames["agencies"][["agency_id", "place"]], on="agency_id"
        )
        return joined.groupby(["aim", "object", "place"])["agency_id"].nunique().nlargest(50)

    return [timed(lambda: database.execute(query).fetchall()), timed(by_pandas)]


def _loaded(folder: Path, *tables: str) -> tuple[duckdb.DuckDBPyConnection, dict[str, Any]]:
    database = duckdb.connect()
    for table in tables:
        database.execute(f"CREATE TABLE {table} AS FROM read_parquet('{folder / 'tables' / table / '*.parquet'}')")
    return database, {table: database.execute(f"FROM {table}").df() for table in tables}


if __name__ == "__main__":
    main()
