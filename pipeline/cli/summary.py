"""What is printed at the end of a run."""

from __future__ import annotations

import shlex

from rich.console import Console

from pipeline.api import RunResult
from pipeline.model import LABELS
from pipeline.store.parquet import connect, quoted

BUSIEST = 5


def print_summary(result: RunResult) -> None:
    """Prints what a run found, where its files are, and what to try next."""
    console = Console(highlight=False)
    if not result.rows:
        share = f"{result.worked} documents done, {result.failures} failed; `quanze merge` joins the shards"
        console.print(share, markup=False)
        return
    rows = result.rows
    with connect() as database:

        def ask(query: str, table: str) -> list[tuple[str, int]]:
            files = quoted(result.path / "tables" / table / "*.parquet")
            return database.execute(query.format(files=f"read_parquet({files})")).fetchall()

        labels = dict(ask("SELECT label, count(*) FROM {files} GROUP BY label", "sentences"))
        busiest = ask(
            "SELECT min(agent) AS name, count(*) AS n FROM {files} WHERE agency_id IS NOT NULL "
            f"GROUP BY agency_id ORDER BY n DESC, name LIMIT {BUSIEST}",
            "duties",
        )
    done_now = f" ({result.worked:,} worked on now)" if result.worked else ""
    lines = {
        "documents": f"{rows['documents']:,}{done_now}",
        "articles": f"{rows['articles']:,}",
        "sentences": f"{rows['sentences']:,}: " + ", ".join(f"{label} {labels.get(label, 0):,}" for label in LABELS),
        "agencies": f"{rows['agencies']:,} in {rows['mentions']:,} mentions",
        "duties": f"{rows['duties']:,}",
        "busiest": "、".join(f"{name} {count}" for name, count in busiest) or "none",
    }
    where = "" if str(result.path) == "outputs/run" else f" --run {shlex.quote(str(result.path))}"
    if rows["failures"]:
        question = "SELECT path, message, remedy FROM failures"
        lines["failures"] = f'{rows["failures"]:,}: quanze query sql "{question}"{where}'
    for name, value in lines.items():
        console.print(f"{name:<11}{value}", markup=False, soft_wrap=True)
    if not rows["documents"]:
        console.print("\nNothing could be read: there is nothing to ask.")
        return
    console.print(f"\nTables are in {result.path / 'tables'}. Try next:", markup=False, soft_wrap=True)
    agency = busiest[0][0] if busiest else "生态环境局"
    for example in (f"query duties {shlex.quote(agency)}", "query gaps", "export html"):
        console.print(f"  quanze {example}{where}", markup=False, soft_wrap=True)
