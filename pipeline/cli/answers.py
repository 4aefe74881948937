"""Answers as people read them in a terminal: the answer in a line, its sentence with the place under it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.query import Answers, Change, Duty, Evidence, Gap, Overlap, Pair, Rows

_STATUS_STYLES = {"assigned": "green", "proposed": "yellow", "neglected": "red"}
_LABEL_STYLES = {"problem": "red", "responsibility": "green", "proposal": "yellow", "other": "dim"}
_GAPS = {"no_bearer": "no bearer", "unanswered": "unanswered problem", "neglected": "assigned, but neglected"}


def print_answers(answers: Answers[object]) -> None:
    """Prints one page of answers, and how many there are."""
    console = Console(highlight=False)
    for item in answers.items:
        for line in _lines(item):
            console.print(line, soft_wrap=True)
        console.print()
    last = answers.offset + len(answers.items)
    if answers.items:
        more = f"; go on with --offset {last}" if answers.total is not None and last < answers.total else ""
        console.print(Text(f"{answers.offset + 1}-{last} of {answers.total}{more}", style="dim"))
    elif not answers.suggestions:
        console.print("nothing found" if not answers.total else f"only {answers.total} answers")


def print_rows(found: Rows) -> None:
    """Prints the result of SQL as a table."""
    console = Console(highlight=False)
    table = Table()
    for column in found.columns:
        table.add_column(Text(column))
    for row in found.rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    console.print(table)
    if found.more:
        console.print(Text(f"more rows: go on with --offset {found.offset + len(found.rows)}", style="dim"))


@singledispatch
def _lines(item: object) -> Iterator[Text]:
    raise TypeError(f"no answer: {type(item).__name__}")


@_lines.register
def _(item: Evidence) -> Iterator[Text]:
    yield from _sentence(item, indent=0)


@_lines.register
def _(item: Duty) -> Iterator[Text]:
    yield _duty(item)
    yield from _sentence(item.evidence)


@_lines.register
def _(item: Overlap) -> Iterator[Text]:
    scope = f" ({item.scope})" if item.scope else ""
    yield Text(f"{'、'.join(item.agencies)}{scope}: {item.action or 'overlap complained of'}", style="bold")
    for complaint in item.complaints:
        yield Text("  complained of:", style="red")
        yield from _sentence(complaint)
    for duty in item.duties:
        yield Text("  ").append_text(_duty(duty))
        yield from _sentence(duty.evidence, indent=4)


@_lines.register
def _(item: Gap) -> Iterator[Text]:
    line = Text(_GAPS[item.kind], style="bold")
    yield line.append(": ").append_text(_duty(item.duty)) if item.duty else line
    yield from _sentence(item.evidence)
    if item.assigned:
        yield Text("  assigned by:")
        yield from _sentence(item.assigned.evidence, indent=4)


@_lines.register
def _(item: Change) -> Iterator[Text]:
    matter = item.after.object or item.after.action
    yield Text(f"{item.before.agency or '?'} → {item.after.agency or '?'}: {matter}", style="bold")
    yield Text("  before: ").append_text(_duty(item.before))
    if item.before.evidence.sentence_id != item.after.evidence.sentence_id:
        yield from _sentence(item.before.evidence, indent=4)
    yield Text("  after:  ").append_text(_duty(item.after))
    yield from _sentence(item.after.evidence, indent=4)


@_lines.register
def _(item: Pair) -> Iterator[Text]:
    yield from _sentence(item.problem, indent=0)
    for proposal in item.proposals:
        yield Text(f"  answered ({proposal.score:.2f}) by", style="dim")
        yield from _sentence(proposal.evidence)


def _duty(duty: Duty) -> Text:
    line = Text(duty.agency or "nobody", style="bold").append(f"  {duty.status}", _STATUS_STYLES.get(duty.status, ""))
    deontic = "" if duty.deontic == "none" else f" {duty.deontic.replace('_', ' ')}"
    role = f" ({duty.role})" if duty.role else ""
    return line.append(f"{deontic}{role}  {duty.action}", "not bold")


def _sentence(evidence: Evidence, *, indent: int = 2) -> Iterator[Text]:
    margin = " " * indent
    text = Text(evidence.text)
    for start, end in evidence.marks:
        text.stylize("reverse", start, end)
    yield Text(margin).append(f"{evidence.label} ", _LABEL_STYLES.get(evidence.label, "")).append_text(text)
    page = f"page {evidence.page}" if evidence.page else ""
    title = f"《{evidence.title}》" if evidence.title else ""
    place = (title, "、".join(evidence.authors), evidence.document, page, evidence.date or "")
    yield Text(f"{margin}— {', '.join(part for part in place if part)}", style="dim")
