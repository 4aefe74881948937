"""The command line: a file a verb.

A verb's module is imported only when the verb is asked for, so that `quanze --help` stays
quick; each holds one click command (or group) called ``command``.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from pipeline.errors import QuanzeError

VERBS = {
    "run": "Read, code and tabulate documents.",
    "merge": "Join the shards of a job array into one run folder.",
    "query": "Ask a run who has which duty, and what is missing.",
    "export": "Write a run as a graph, tables or a page.",
    "report": "Describe a run in numbers and pictures.",
    "page": "Draw a page with the layout as it was understood.",
    "lexicons": "Check and try word lists and patterns.",
    "train": "Rebuild the models from the coded corpus.",
    "evaluate": "Score a run against coded sentences.",
}
"""Each verb with its line in the overview; the module of the same name does it."""


class _Verbs(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = import_module(f"pipeline.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


def _print_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"quanze {version('quanze')}")
        ctx.exit()


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
def quanze() -> None:
    """quanze (权责) reads Chinese policy texts and newspaper pages, and tells who must, should or fails to do what.

    \b
    Example:
      quanze run corpus/sample
      quanze query who 垃圾分类
    """


def main() -> None:
    """Runs the command line; errors raised on purpose become one message and exit status 2."""
    try:
        quanze(prog_name="quanze", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("Stopped. Finished documents are kept; the same command goes on from here.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except QuanzeError as error:
        click.echo(f"quanze: {error.message}", err=True)
        if error.remedy:
            click.echo(f"        {error.remedy}", err=True)
        sys.exit(2)
