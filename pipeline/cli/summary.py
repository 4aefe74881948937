"""What is printed at the end of a run."""

from __future__ import annotations

import shlex

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.api import RunResult
from pipeline.model import LABELS
from pipeline.store.parquet import quoted

BUSIEST = 5


def print_summary(result: RunResult) -> None:
    """Prints what a run found, where its files are, and what to try next."""
    console = Console(highlight=False)
    if not result.rows:
        share = f"{result.worked} documents done, {result.failures} failed; `quanze merge` joins the shards"
        console.print(share, markup=False)
        return
    rows = result.rows
    with duckdb.connect(config={"threads": 1}) as database:

        def ask(query: str, table: str) -> list[tuple[str, int]]:
            files = quoted(result.path / "tables" / table / "*.parquet")
            return database.execute(query.format(files=f"read_parquet({files})")).fetchall()

        labels = dict(ask("SELECT label, count(*) FROM {files} GROUP BY label", "sentences"))
        busiest = ask(
            "SELECT agent, count(*) AS n FROM {files} WHERE agency_id IS NOT NULL "
            f"GROUP BY agent ORDER BY n DESC, agent LIMIT {BUSIEST}",
            "duties",
        )
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("documents", f"{rows['documents']:,}" + (f" ({result.worked:,} done now)" if result.worked else ""))
    table.add_row("articles", f"{rows['articles']:,}")
    by_class = ", ".join(f"{label} {labels.get(label, 0):,}" for label in LABELS)
    table.add_row("sentences", f"{rows['sentences']:,}: {by_class}")
    table.add_row("agencies", f"{rows['agencies']:,} in {rows['mentions']:,} mentions")
    table.add_row("duties", f"{rows['duties']:,}")
    if busiest:
        table.add_row("busiest", Text("、".join(f"{name} {count}" for name, count in busiest)))
    if rows["failures"]:
        table.add_row("failures", f"{rows['failures']:,}: see {result.path / 'tables' / 'failures'}")
    console.print(table)
    console.print(f"\nTables are in {result.path / 'tables'}. Try next:", markup=False, soft_wrap=True)
    where = "" if str(result.path) == "outputs/run" else f" --run {shlex.quote(str(result.path))}"
    agency = busiest[0][0] if busiest else "生态环境局"
    for example in (f"query duties {shlex.quote(agency)}", "query gaps", "export html"):
        console.print(f"  quanze {example}{where}", markup=False, soft_wrap=True)
