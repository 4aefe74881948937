"""`quanze evaluate`: figures against sentences coded by hand."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("gold", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--run",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A run of the gold's documents.  [default: code the gold's own text now]",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for evaluation.md and confusion.png."
)
def command(gold: Path, run: Path | None, out: Path | None) -> None:
    """Score sentence classes, mentions and duty frames against GOLD.

    GOLD is a gold file (JSON lines) or a folder of *.coded documents. Prints precision, recall and
    F1 with confusion, calibration, n and the model's digest.

    \b
    Examples:
      quanze evaluate corpus/evaluation
      quanze evaluate my-gold.jsonl --run outputs/run --out outputs/evaluation
    """
    from rich.console import Console
    from rich.markdown import Markdown

    from pipeline.coded import read_corpus, read_gold
    from pipeline.config import load_config
    from pipeline.evaluate import code_gold, evaluate, read_outcomes, write_report
    from pipeline.evaluate.report import markdown
    from pipeline.journey import load_resources
    from pipeline.modelfiles import digests

    documents = read_corpus(gold) if gold.is_dir() else read_gold(gold)
    found = read_outcomes(run) if run else code_gold(documents, load_resources(load_config()))
    figures = evaluate(documents, found)
    model = digests()["classifier.npz"]
    Console().print(Markdown(markdown(figures, gold=gold.name, model=model)))
    if out:
        for path in write_report(figures, out, gold=gold.name, model=model):
            click.echo(f"written: {path}")
