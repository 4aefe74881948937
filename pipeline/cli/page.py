"""`quanze page`: a page with the layout as it was understood."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.config import load_config
from pipeline.lexicon import load_lexicons
from pipeline.picture import draw_page


@click.command("page", short_help="Draw a page with the layout as it was understood.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--page", "number", default=1, show_default=True, type=click.IntRange(min=1), help="Which page.")
@click.option(
    "--out", default="page.png", show_default=True, type=click.Path(dir_okay=False, path_type=Path), help="The picture."
)
@click.option(
    "--ocr", type=click.Choice(["auto", "never", "always"]), help="When to recognise characters.  [default: auto]"
)
@click.option("--lexicons", type=click.Path(path_type=Path), help="A folder that overlays the shipped lexicons.")
@click.option("--config", "config_file", type=click.Path(path_type=Path), help="A configuration file (TOML).")
def command(
    file: Path, number: int, out: Path, ocr: str | None, lexicons: Path | None, config_file: Path | None
) -> None:
    """Draw a page of a PDF: blocks, headlines, reading order, a colour for each article.

    \b
    Example:
      quanze page newspaper.pdf --page 2 --out page.png
    """
    config = load_config(config_file, ocr=ocr, lexicons=lexicons)
    drawn = draw_page(
        file.read_bytes(),
        number=number,
        out=out,
        lexicons=load_lexicons(config.lexicons),
        limits=config.limits,
        ocr=config.ocr,
    )
    click.echo(f"Wrote {out}: " + ", ".join(f"{count} {name}" for name, count in drawn.items()))
