"""`quanze run`: documents to tables."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from pipeline import api
from pipeline.cli.summary import print_summary


@click.command("run", short_help="Read, code and tabulate documents.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", type=click.Path(path_type=Path))
@click.option(
    "--out", default="outputs/run", show_default=True, type=click.Path(path_type=Path), help="The run folder."
)
@click.option("--workers", type=click.IntRange(1, 1024), help="Processes.  [default: one a core]")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Who works.")
@click.option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler, as tcp://host:8786.")
@click.option("--shard", metavar="I/N", help="Do only the I-th of N shares; `quanze merge` joins them.")
@click.option(
    "--ocr",
    type=click.Choice(["auto", "never", "always"]),
    help="Recognise characters in pictures: on pages without text, never, always.  [default: auto]",
)
@click.option(
    "--metadata",
    metavar="FILE.csv",
    type=click.Path(path_type=Path),
    help="Columns path, title, publisher, date, region: they win over what a text says.",
)
@click.option(
    "--lexicons", metavar="DIR", type=click.Path(path_type=Path), help="Lexicons that overlay the shipped ones."
)
@click.option(
    "--config", metavar="FILE", type=click.Path(path_type=Path), help="A TOML file; see docs/configuration.md."
)
@click.option("--fresh", is_flag=True, help="Forget what was done before.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(inputs: tuple[Path, ...], quiet: bool, **options: Any) -> None:
    """Read, code and tabulate documents.

    INPUT are files, or folders of them: .pdf .txt .html .docx. The run folder mirrors what the
    last command named: unchanged documents are not done again, failed ones are.

    \b
    Example:
      quanze run corpus/sample
      quanze run scans/ articles/ --out outputs/2026 --workers 8

    Exit status: 0 all done, 1 some documents failed (see the table `failures`), 2 bad usage.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    console = Console(stderr=True)
    with _bar(console, shown=not quiet and console.is_terminal) as bar:
        task = bar.add_task("reading", total=None)

        def show(progress: api.Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        result = api.run(*inputs, on_progress=show, **options)
    if not quiet:
        print_summary(result)
    sys.exit(1 if result.failures else 0)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _bar(console: Console, *, shown: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not shown,
    )
