"""`quanze lexicons`: check word lists and patterns, and see what they do to a sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_OVERLAY = click.option(
    "--lexicons",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder that overlays the lexicons.",
)


@click.group()
def command() -> None:
    """Check and try word lists and patterns.

    \b
    Example:
      quanze lexicons check
      quanze lexicons try "县水利局应当巡查河道。"
    """


@command.command()
@_OVERLAY
def check(lexicons: Path | None) -> None:
    """Read every lexicon and run every pattern's example and counterexample.

    Exit status 1 when a pattern misses its example or matches its counterexample.

    \b
    Example:
      quanze lexicons check
      quanze lexicons check --lexicons my-lexicons
    """
    from pipeline.lexicon import load_lexicons
    from pipeline.trial import Bench, faults

    loaded = load_lexicons(lexicons)
    bench = Bench.load(loaded)
    for name, entries in loaded.tables.items():
        click.echo(f"{name}: {len(entries)} entries")
    click.echo(f"patterns: {len(bench.grammar.patterns)}")
    found = list(faults(bench.grammar.patterns, bench))
    for fault in found:
        click.echo(fault, err=True)
    if found:
        sys.exit(1)


@command.command(name="try")
@click.argument("sentence")
@click.option(
    "--class",
    "label",
    type=click.Choice(["problem", "responsibility", "proposal"]),
    default="responsibility",
    show_default=True,
    help="The class that the sentence is taken to have.",
)
@click.option(
    "--genre",
    type=click.Choice(["norm", "policy", "functions", "report", "commentary", "news", "other"]),
    default="norm",
    show_default=True,
    help="The genre that it is taken from.",
)
@_OVERLAY
def try_(sentence: str, label: str, genre: str, lexicons: Path | None) -> None:
    """Show words, agencies, clauses and duties of SENTENCE, with the patterns that found them.

    \b
    Example:
      quanze lexicons try "县水务局应当每月公布水质数据。"
    """
    from pipeline.frames.extract import Grammar
    from pipeline.lexicon import load_lexicons
    from pipeline.modelfiles import model_bytes
    from pipeline.trial import Bench, try_text
    from pipeline.vectors import WordVectors

    known = load_lexicons(lexicons)
    bench = Bench.load(known, Grammar.shipped(known, WordVectors.load(model_bytes("vectors.npz"))))
    for trial in try_text(sentence, bench, label=label, genre=genre):  # type: ignore[arg-type]
        click.echo(f"sentence  {trial.text}")
        click.echo(f"words     {' '.join(f'{token.text}/{token.tag}' for token in trial.tokens)}")
        click.echo(f"classes   {' '.join(trial.classes)}")
        for mention in trial.mentions:
            click.echo(f"agency    {mention.text} → {'、'.join(mention.agencies)} ({mention.why})")
        for clause in trial.clauses:
            click.echo(f"clause    {clause.of(trial.text)}")
        for frame in trial.frames:
            click.echo(f"duty      [{frame.pattern} {frame.score:.2f}] {frame.agent or '-'}: {frame.action}")
            parts = (
                ("deontic", frame.deontic),
                ("aim", frame.aim),
                ("object", frame.object),
                ("recipient", frame.recipient),
                ("condition", frame.condition),
                ("constraint", frame.constraint),
                ("or else", frame.or_else),
                ("role", frame.role),
            )
            click.echo("          " + "; ".join(f"{name} {value}" for name, value in parts if value))
