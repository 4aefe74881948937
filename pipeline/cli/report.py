"""`quanze report`: a run in numbers and pictures."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.report import write_report
from pipeline.run_folder import open_run


@click.command("report", short_help="Describe a run in numbers and pictures.")
@click.option(
    "--run", "run", default="outputs/run", show_default=True, type=click.Path(path_type=Path), help="The run folder."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The folder for report.md, report.html and charts.  [default: in the run's folder `report`]",
)
def command(run: Path, out: Path | None) -> None:
    """Describe a run in numbers and pictures.

    Classes by year and source, the busiest agencies, status of duties, overlaps and gaps; as
    Markdown with pictures beside it, and as one HTML file.

    \b
    Example:
      quanze report --run outputs/2026
    """
    with open_run(run) as opened:
        written = write_report(opened, out or run / "report")
    click.echo(f"Wrote {written}")
