"""A run told in numbers and pictures: report.md, report.html and the charts beside them."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.builder import E

from pipeline.charts import cjk_font, stacked_bars
from pipeline.errors import StoreError
from pipeline.export.sanitise import clean
from pipeline.model import LABELS, STATUSES
from pipeline.run_folder import Run

_BUSIEST = 15
_SOURCES = 12
_OVERLAPS = 10

_STYLE = """
body { font: 16px/1.6 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; color: #1d2733; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .25rem .8rem .25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #d8dee4; }
img { max-width: 100%; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A piece of the report: a heading, a paragraph, a table or a picture; the rest is empty."""

    heading: str = ""
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    picture: str = ""


def write_report(run: Run, folder: Path) -> Path:
    """Writes the report of a run.

    Args:
        run: The run.
        folder: Where report.md, report.html and the charts go; made where it is missing.

    Returns:
        The path of report.html.

    Raises:
        StoreError: The folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        blocks = list(_blocks(run, folder))
        (folder / "report.md").write_text(_markdown(blocks), "utf-8")
        path = folder / "report.html"
        path.write_bytes(_html(blocks, folder))
    except OSError as error:
        raise StoreError(
            f"can't write into {folder}: {error.strerror or error}", remedy="Name another place with --out"
        ) from None
    return path


def _blocks(run: Run, folder: Path) -> Iterator[_Block]:
    store = run.questions
    yield _Block(heading="quanze: report of a run")
    if cjk_font() is None:
        yield _Block(
            text="No font with Chinese characters is installed, so the charts show boxes for them. "
            "On Debian: apt-get install fonts-noto-cjk."
        )
    yield _Block(columns=("what", "how many"), rows=tuple(_counts(store)))
    years = _shares(store, "coalesce(substr(d.issue_date, 1, 4), 'no date')", "ORDER BY 1")
    stacked_bars(years, LABELS, folder / "classes-by-year.png", title="Sentences by class and year")
    yield _Block(heading="Classes by year", picture="classes-by-year.png")
    sources = _shares(store, "coalesce(d.publisher, d.title, d.genre, '')", f"ORDER BY 2 DESC, 1 LIMIT {_SOURCES}")
    stacked_bars(sources, LABELS, folder / "classes-by-source.png", title="Sentences by class and source", across=True)
    yield _Block(heading="Classes by source", picture="classes-by-source.png")
    busiest = _busiest(store)
    stacked_bars(busiest, STATUSES, folder / "agencies.png", title="Agencies with most duties, by status", across=True)
    yield _Block(heading="Busiest agencies", picture="agencies.png")
    yield _Block(
        columns=("agency", *STATUSES),
        rows=tuple((name, *(counts.get(status, 0) for status in STATUSES)) for name, counts in busiest.items()),
    )
    shares = dict(store.execute("SELECT status, count(*) FROM duty GROUP BY status"))
    whole = sum(shares.values()) or 1
    yield _Block(
        heading="Status of duties",
        columns=("status", "duties", "share"),
        rows=tuple((s, shares.get(s, 0), f"{100 * shares.get(s, 0) / whole:.0f} %") for s in STATUSES),
    )
    found = run.overlaps(limit=_OVERLAPS)
    yield _Block(heading="Overlaps", text=f"Like duties of several agencies: {found.total}.")
    yield _Block(
        columns=("act", "agencies", "complained of", "sentence"),
        rows=tuple(
            (
                o.action,
                "、".join(o.agencies),
                len(o.complaints),
                (*o.complaints, *(d.evidence for d in o.duties))[0].text,
            )
            for o in found.items
        ),
    )
    totals = [(kind, run.gaps(kind=kind, limit=1).total) for kind in ("no_bearer", "unanswered", "neglected")]
    names = ("orders and proposals without bearer", "problems without answer", "assigned duties said to be neglected")
    yield _Block(
        heading="Gaps",
        columns=("what", "how many"),
        rows=tuple((name, total) for name, (_, total) in zip(names, totals, strict=True)),
    )


def _counts(store: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    for name in ("document", "article", "sentence", "agency", "duty", "failure"):
        (count,) = store.execute(f"SELECT count(*) FROM {name}").fetchone()
        yield {"agency": "agencies", "duty": "duties"}.get(name, f"{name}s"), count


def _shares(store: sqlite3.Connection, by: str, order: str) -> dict[str, dict[str, int]]:
    """Sentences of each class by something of their document."""
    keys = store.execute(
        f"SELECT {by}, count(*) FROM sentence s JOIN document d ON d.key = s.document GROUP BY 1 {order}"
    )
    shares: dict[str, dict[str, int]] = {str(key): {} for key, _ in keys}
    rows = store.execute(
        f"SELECT {by}, s.label, count(*) FROM sentence s JOIN document d ON d.key = s.document GROUP BY 1, 2"
    )
    for key, label, count in rows:
        if str(key) in shares:
            shares[str(key)][label] = count
    return shares


def _busiest(store: sqlite3.Connection) -> dict[str, dict[str, int]]:
    agencies = store.execute(
        """SELECT a.key, a.name FROM duty y JOIN agency a ON a.key = y.agency
        GROUP BY a.key ORDER BY count(*) DESC, a.key LIMIT ?""",
        (_BUSIEST,),
    ).fetchall()
    count = "SELECT status, count(*) FROM duty WHERE agency = ? GROUP BY status"
    return {name: dict(store.execute(count, (key,)).fetchall()) for key, name in agencies}


def _markdown(blocks: Sequence[_Block]) -> str:
    lines: list[str] = []
    for number, block in enumerate(blocks):
        if block.heading:
            lines += [f"{'#' if number == 0 else '##'} {block.heading}", ""]
        if block.text:
            lines += [block.text, ""]
        if block.picture:
            lines += [f"![{block.heading}]({block.picture})", ""]
        if block.columns:
            lines += ["| " + " | ".join(row) + " |" for row in (block.columns, ("---",) * len(block.columns))]
            lines += ["| " + " | ".join(_escaped(str(value)) for value in row) + " |" for row in block.rows]
            lines.append("")
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Text that Markdown takes as it is, in a cell of a table."""
    return "".join(f"\\{c}" if c in "\\|`*_{}[]<>#" else c for c in clean(text).replace("\n", " "))


def _html(blocks: Sequence[_Block], folder: Path) -> bytes:
    body = E.body()
    for number, block in enumerate(blocks):
        if block.heading:
            body.append(E.h1(block.heading) if number == 0 else E.h2(block.heading))
        if block.text:
            body.append(E.p(clean(block.text)))
        if block.picture:
            picture = base64.b64encode((folder / block.picture).read_bytes()).decode()
            body.append(E.p(E.img(src=f"data:image/png;base64,{picture}", alt=block.heading)))
        if block.columns:
            table = E.table(E.tr(*map(E.th, block.columns)))
            table.extend(E.tr(*(E.td(clean(str(value))) for value in row)) for row in block.rows)
            body.append(table)
    page = E.html(E.head(E.meta(charset="utf-8"), E.title(blocks[0].heading), E.style(_STYLE)), body, lang="en")
    written: bytes = etree.tostring(page, method="html", doctype="<!DOCTYPE html>", encoding="utf-8")
    return written
