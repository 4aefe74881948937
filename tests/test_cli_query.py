"""`quanze query` and `quanze export` as they are typed."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_run import small_run

from pipeline.cli import quanze
from pipeline.errors import QueryError, StoreError
from pipeline.export import FORMATS


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small run's folder."""
    return small_run(tmp_path_factory.mktemp("run"))


def _typed(*arguments: object) -> Result:
    return CliRunner().invoke(quanze, [str(a) for a in arguments])


QUESTIONS = [
    ("who", "油烟"),
    ("duties", "城管局"),
    ("overlaps",),
    ("gaps",),
    ("changes",),
    ("pairs",),
    ("search", "清运"),
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_in_each_format(run: Path, question: tuple[str, ...]) -> None:
    """Table, JSON and CSV tell the same answers with their sentences."""
    table, as_json, as_csv = (_typed("query", *question, "--run", run, "--format", f) for f in ("table", "json", "csv"))
    assert (table.exit_code, as_json.exit_code, as_csv.exit_code) == (0, 0, 0)
    whole = json.loads(as_json.stdout)
    lines = list(csv.DictReader(io.StringIO(as_csv.stdout)))
    assert whole["total"] == len(whole["items"]) > 0 and len(lines) >= whole["total"]
    assert f"1-{whole['total']} of {whole['total']}" in table.stdout
    key = "sentence" if "sentence" in lines[0] else "proposal"
    assert all(line[key] in table.stdout for line in lines)


def test_pages_and_filters(run: Path) -> None:
    """--limit, --offset and filters reach the question."""
    typed = _typed(
        "query",
        "who",
        "油烟",
        "--run",
        run,
        "--limit",
        2,
        "--offset",
        2,
        "--status",
        "assigned",
        "--format",
        "json",
    )
    whole = json.loads(typed.stdout)
    assert (whole["total"], len(whole["items"]), whole["offset"]) == (4, 2, 2)
    assert "go on with --offset 2" in _typed("query", "who", "油烟", "--run", run, "--limit", 2).stdout


def test_near_names_are_an_error_with_a_remedy(run: Path) -> None:
    """A name that nobody bears ends with exit status 2 and near names."""
    typed = _typed("query", "duties", "城市管理局", "--run", run)
    assert isinstance(typed.exception, QueryError) and "云台市城市管理局" in typed.exception.remedy


def test_sql_as_table_and_csv(run: Path) -> None:
    """The result of SQL in columns."""
    statement = "SELECT status, count(*) AS n FROM duties GROUP BY status"
    assert "neglected" in _typed("query", "sql", statement, "--run", run).stdout
    assert _typed("query", "sql", statement, "--run", run, "--format", "csv").stdout.startswith(
        "status,n\nassigned,8\n"
    )


def test_csv_is_harmless_in_spreadsheets(run: Path) -> None:
    """What begins like a formula gets an apostrophe."""
    assert _typed("query", "sql", "SELECT '=1+1' AS x", "--run", run, "--format", "csv").stdout == "x\n'=1+1\n"


@pytest.mark.parametrize("form", FORMATS)
def test_each_export(run: Path, form: str, tmp_path: Path) -> None:
    """Each format goes to the place named, or into the run's folder."""
    typed = _typed("export", form, "--run", run, "--out", tmp_path / "out")
    assert typed.exit_code == 0 and (tmp_path / "out").exists() and str(tmp_path / "out") in typed.stdout
    assert _typed("export", form, "--run", run).exit_code == 0 and (run / "export" / FORMATS[form][1]).exists()


@pytest.mark.parametrize("command", ["query", "export", *(f"query {q[0]}" for q in QUESTIONS), "query sql"])
def test_help_has_an_example(command: str) -> None:
    """Every command tells what it does, with an example."""
    typed = _typed(*command.split(), "--help")
    assert typed.exit_code == 0 and "Example:" in typed.stdout and f"quanze {command.split()[0]}" in typed.stdout


def test_folders_that_are_no_runs(tmp_path: Path) -> None:
    """A wrong --run is told with a remedy."""
    typed = _typed("query", "gaps", "--run", tmp_path)
    assert isinstance(typed.exception, StoreError) and "quanze run" in typed.exception.remedy


def test_questions_start_without_what_only_graphs_need() -> None:
    """A question on the command line doesn't wait for pandas, networkx and DuckDB to be imported."""
    script = "import sys, pipeline.cli.query; print({'pandas', 'networkx', 'duckdb'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"
