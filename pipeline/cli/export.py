"""`quanze export`: a run's graph for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.export import FORMATS
from pipeline.run_folder import open_run


@click.command("export", short_help="Write a run as a graph, tables or a page.")
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.option(
    "--run", "run", default="outputs/run", show_default=True, type=click.Path(path_type=Path), help="The run folder."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file; for csv and parquet the folder.  [default: in the run's folder `export`]",
)
def command(form: str, run: Path, out: Path | None) -> None:
    """Write a run as a graph, tables or a page.

    FORMAT is graphml (yEd, NetworkX, igraph), gexf (Gephi), csv (nodes.csv and edges.csv for
    Gephi and spreadsheets), cypher (Neo4j), turtle or jsonld (RDF), xlsx (Excel), parquet
    (nodes and edges for data frames), or html (one page to click through, without a network).

    \b
    Example:
      quanze export gexf
      quanze export html --run outputs/2026 --out duties.html
    """
    with open_run(run) as opened:
        written = opened.export(form, out or run / "export" / FORMATS[form][1])
    click.echo(f"Wrote {written}")
