"""`quanze query`: questions to a run."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pipeline.cli.answers import print_answers, print_rows
from pipeline.errors import QueryError
from pipeline.export.sanitise import cell, clean
from pipeline.model import LABELS, LEVELS, STATUSES
from pipeline.query import Answers, Rows
from pipeline.query.rows import rows
from pipeline.run_folder import open_run


@click.group("query", short_help="Ask a run who has which duty, and what is missing.")
def command() -> None:
    """Ask a run who has which duty, and what is missing.

    Every answer comes with its sentence, article, author and page. Names of agencies may be
    aliases; simplified and traditional characters are the same.

    \b
    Example:
      quanze query who 垃圾分类
      quanze query duties 城管局 --status assigned --format csv > duties.csv
      quanze query gaps --since 2019
    """


_PAGE_OPTIONS = (
    click.option(
        "--run",
        "run",
        default="outputs/run",
        show_default=True,
        type=click.Path(path_type=Path),
        help="The run folder.",
    ),
    click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "csv"]),
        default="table",
        show_default=True,
        help="How to answer.",
    ),
    click.option(
        "--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True, help="Answers on a page."
    ),
    click.option("--offset", type=click.IntRange(0), default=0, show_default=True, help="Answers before the page."),
)
_FILTER_OPTIONS = (
    click.option("--status", type=click.Choice(STATUSES), help="Only duties of this status."),
    click.option("--place", help="Only agencies or documents of this place (part of its name)."),
    click.option("--level", type=click.Choice(LEVELS), help="Only agencies of this level."),
    click.option("--since", metavar="DATE", help="Only documents issued from then on: 2019, 2019-05 or 2019-05-31."),
    click.option("--until", metavar="DATE", help="Only documents issued until then, inclusive."),
    click.option("--document", metavar="TEXT", help="Only documents with this in their path or title."),
)


def _question(
    name: str, *options: Callable[[Any], Any], filters: bool = True
) -> Callable[[Callable[..., Any]], click.Command]:
    """Makes a function that asks a run into a command that prints what it answers."""

    def make(ask: Callable[..., Any]) -> click.Command:
        @wraps(ask)
        def answer(run: Path, form: str, **chosen: Any) -> None:
            with open_run(run) as opened:
                found = ask(opened, **chosen)
            _print(found, form)

        made: Callable[..., Any] = answer
        for option in reversed((*options, *(_FILTER_OPTIONS if filters else ()), *_PAGE_OPTIONS)):
            made = option(made)
        return command.command(name)(made)

    return make


@_question("who", click.argument("text"))
def who(run: Any, **chosen: Any) -> Any:
    """Which agencies have, should have or neglect a duty about TEXT.

    \b
    Example:
      quanze query who 餐厨垃圾 --status neglected
    """
    return run.who(chosen.pop("text"), **chosen)


@_question(
    "duties",
    click.argument("agency"),
    click.option(
        "--with-predecessors", "predecessors", is_flag=True, help="Add the duties of the bodies it came from."
    ),
)
def duties(run: Any, **chosen: Any) -> Any:
    """The duties of AGENCY, by status; any alias is understood.

    \b
    Example:
      quanze query duties 生态环境局 --with-predecessors
    """
    return run.duties(chosen.pop("agency"), **chosen)


@_question("overlaps")
def overlaps(run: Any, **chosen: Any) -> Any:
    """Like duties (aim and object) of different agencies in the same place or level.

    Joint bearers of one sentence don't count, unless the sentence itself complains of overlap.

    \b
    Example:
      quanze query overlaps --place 河北
    """
    return run.overlaps(**chosen)


@_question(
    "gaps",
    click.option("--kind", type=click.Choice(["no_bearer", "unanswered", "neglected"]), help="Only these gaps."),
)
def gaps(run: Any, **chosen: Any) -> Any:
    """Orders without bearer, problems without answer, duties neglected by those charged with them.

    \b
    Example:
      quanze query gaps --kind no_bearer
    """
    return run.gaps(**chosen)


@_question("changes")
def changes(run: Any, **chosen: Any) -> Any:
    """Duties that moved from one holder to another, before and after.

    \b
    Example:
      quanze query changes --format json
    """
    return run.changes(**chosen)


@_question("pairs")
def pairs(run: Any, **chosen: Any) -> Any:
    """Problems with the proposals that answer them.

    \b
    Example:
      quanze query pairs --document 日报
    """
    return run.pairs(**chosen)


@_question(
    "search",
    click.argument("text"),
    click.option("--label", type=click.Choice(LABELS), help="Only sentences of this class."),
)
def search(run: Any, **chosen: Any) -> Any:
    """Sentences that hold TEXT, with their class.

    \b
    Example:
      quanze query search 多头执法 --label problem
    """
    return run.search(chosen.pop("text"), **chosen)


@_question("sql", click.argument("statement"), filters=False)
def sql(run: Any, **chosen: Any) -> Any:
    """One SELECT over documents, articles, sentences, mentions, agencies, duties, links, failures.

    \b
    Example:
      quanze query sql "SELECT status, count(*) FROM duties GROUP BY status"
    """
    return run.sql(chosen.pop("statement"), **chosen)


def _print(found: Answers[Any] | Rows, form: str) -> None:
    if isinstance(found, Rows):
        lines = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        whole: Any = {"columns": found.columns, "rows": found.rows, "offset": found.offset, "more": found.more}
    else:
        lines = [line for item in found.items for line in rows(item)]
        whole = asdict(found)
    if form == "json":
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1, default=str))
    elif form == "csv":
        _print_csv(lines)
    elif isinstance(found, Rows):
        print_rows(found)
    else:
        print_answers(found)
    if not isinstance(found, Rows) and found.total == 0 and found.suggestions:
        raise QueryError("no such name", remedy=f"Near: {'、'.join(found.suggestions)}")


def _print_csv(lines: list[dict[str, Any]]) -> None:
    if lines:
        writer = csv.DictWriter(sys.stdout, lines[0].keys(), lineterminator="\n")
        writer.writeheader()
        for line in lines:
            writer.writerow(
                {name: cell(clean(v) if isinstance(v, str) else "" if v is None else v) for name, v in line.items()}
            )
