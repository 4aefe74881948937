"""`quanze merge`: shards of a job array to tables."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline import api
from pipeline.cli.summary import print_summary


@click.command("merge", short_help="Join the shards of a job array into one run folder.")
@click.argument("runs", nargs=-1, metavar="[DIR]...", type=click.Path(path_type=Path))
@click.option("--run", "run", type=click.Path(path_type=Path), help="Another way to name one DIR.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the tables go.  [default: the first DIR]")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(runs: tuple[Path, ...], run: Path | None, out: Path | None, quiet: bool) -> None:
    """Join the shards of a job array into one run folder.

    DIR are the folders that `quanze run --shard I/N` wrote into, one for all shards or several
    (default: outputs/run). All shards must be there, made by the same program and settings.

    \b
    Example:
      quanze run archive/ --shard 1/2 --out outputs/archive
      quanze run archive/ --shard 2/2 --out outputs/archive
      quanze merge outputs/archive
    """
    folders = [*runs, *([run] if run else [])] or [Path("outputs/run")]
    result = api.merge_shards(*folders, out=out)
    if not quiet:
        print_summary(result)
    sys.exit(1 if result.failures else 0)
