"""`quanze train`: rebuild the models."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--corpus",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of *.coded documents.  [default: the corpus that comes with the program]",
)
@click.option(
    "--lexicons",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder that overlays the lexicons.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the models.  [default: the program's own]",
)
def command(corpus: Path | None, lexicons: Path | None, out: Path | None) -> None:
    """Rebuild the models from the coded corpus.

    The same corpus and lexicons give the same model files, digest by digest.

    \b
    Example:
      quanze train
      quanze train --corpus my-corpus --out my-models
    """
    from pipeline.lexicon import load_lexicons
    from pipeline.modelfiles import MODELS
    from pipeline.train import train, training_corpus

    written = train(
        corpus or training_corpus(),
        load_lexicons(lexicons),
        folder=out or MODELS,
        progress=lambda step: click.echo(step, err=True),
    )
    for name, digest in written.items():
        click.echo(f"{name}  sha256 {digest}")
