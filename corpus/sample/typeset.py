"""Sets the sample's newspaper pages: `pages/*.toml` to PDF pages and raw page dumps.

    python corpus/sample/typeset.py

A page is bands from top to bottom; a band is cells side by side; a cell is one article that
flows through its columns. A dump is what copying from such a page yields: its lines in the
order in which they were set, column by column, letter-spacing as blanks.

Needs fpdf2 and the fonts of Debian's package fonts-noto-cjk; they are embedded as subsets.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fpdf import FPDF

HERE = Path(__file__).resolve().parent
FONTS = Path("/usr/share/fonts/opentype/noto")
SIMPLIFIED = 2  # which font of the collection
EM, LEADING, GUTTER, MARGIN = 10.0, 15.0, 16.0, 36.0
COLUMN = 13 * EM
TITLE, KICKER, SMALL = 24.0, 13.0, 8.5
NO_START = frozenset("，。！？；：、”’）》」％")
NO_END = frozenset("“‘（《「")
TOKEN = re.compile(r"[A-Za-z0-9.%]+|.")


@dataclass
class Sheet:
    """A page being set: what to draw, and the lines of its dump."""

    texts: list[tuple[str, float, float, float, str, float]] = field(default_factory=list)
    strokes: list[tuple[float, float, float, float]] = field(default_factory=list)
    greys: list[tuple[float, float, float, float]] = field(default_factory=list)
    dump: list[str] = field(default_factory=list)

    def write(self, text: str, x: float, y: float, size: float, *, font: str = "song", spacing: float = 0.0) -> None:
        """Sets a line with its baseline at `y`."""
        self.texts.append((text, x, y, size, font, spacing))
        self.dump.append(" ".join(text) if spacing > 0.4 * size else text)

    def part(self) -> None:
        """Parts blocks and paragraphs in the dump."""
        if self.dump and self.dump[-1]:
            self.dump.append("")


def width(text: str) -> float:
    """Advance of `text` in ems: Chinese signs are square, Latin ones half as wide."""
    return sum(0.55 if ord(c) < 0x2E80 and c not in "“”‘’—…" else 1.0 for c in text)


def broken(paragraph: str, ems: float, *, indent: int = 2) -> Iterator[tuple[str, bool]]:
    """The lines of a paragraph, each with whether it is the last; no line begins with a closing sign."""
    line = "　" * indent
    for token in TOKEN.findall(paragraph):
        if width(line + token) > ems and token not in NO_START:
            carried = line[-1] if line[-1] in NO_END else ""
            yield line[: len(line) - len(carried)], False
            line = carried
        line += token
    yield line, True


def set_page(page: dict[str, Any]) -> tuple[Sheet, float, float]:
    """Sets a page; returns it with its width and height."""
    sheet = Sheet()
    columns = max(sum(cell["columns"] for cell in band["cells"]) for band in page["bands"])
    page_width = 2 * MARGIN + columns * COLUMN + (columns - 1) * GUTTER
    sheet.write(page["section"], MARGIN, 52, 20, font="bold")
    sheet.write(f"{page['date']}　{page['weekday']}", MARGIN + 220, 50, SMALL)
    sheet.write(page["name"], page_width - MARGIN - 130, 52, 16, font="bold")
    sheet.write(page["label"], page_width - MARGIN - 28, 50, SMALL)
    sheet.strokes.append((MARGIN, 60, page_width - MARGIN, 60))
    top = 74.0
    for band in page["bands"]:
        x, bottom = MARGIN, top
        for cell in band["cells"]:
            cell_width = cell["columns"] * COLUMN + (cell["columns"] - 1) * GUTTER
            bottom = max(bottom, set_cell(sheet, cell, x, top, cell_width))
            x += cell_width + GUTTER
            if x < page_width - MARGIN:
                sheet.strokes.append((x - GUTTER / 2, top, x - GUTTER / 2, bottom))
        sheet.strokes.append((MARGIN, bottom + 4, page_width - MARGIN, bottom + 4))
        top = bottom + 16
    return sheet, page_width, top + 10


def set_cell(sheet: Sheet, cell: dict[str, Any], x: float, top: float, cell_width: float) -> float:
    """Sets an article with its head over its columns; returns where it ends."""
    y = top
    sheet.part()
    if "picture" in cell:
        sheet.greys.append((x, y, cell_width, 110))
        y += 124
        sheet.write(cell["picture"], x, y, SMALL)
        sheet.part()
        y += 8
    if cell.get("kicker"):
        y += KICKER * 1.3
        sheet.write(cell["kicker"], x, y, KICKER, font="kai")
    title_size = KICKER if cell.get("notice") else TITLE if cell["columns"] > 1 else 17.0
    for line, _ in broken(cell["title"], cell_width / title_size, indent=0):
        y += title_size * 1.35
        sheet.write(line, x, y, title_size, font="bold")
    if "byline" in cell:
        y += LEADING * 1.4
        sheet.write(cell["byline"], x, y, EM, font="kai")
    if "affiliation" in cell:
        y += LEADING
        sheet.write(cell["affiliation"], x, y, SMALL, font="kai")
    y += 6
    return set_columns(sheet, cell, x, y)


def set_columns(sheet: Sheet, cell: dict[str, Any], x: float, top: float) -> float:
    """Flows the text through the columns, a pull quote in the middle one; returns the lowest baseline."""
    ems = COLUMN / EM
    if cell.get("notice"):
        ems = (cell["columns"] * COLUMN + (cell["columns"] - 1) * GUTTER) / EM
    lines = [line for paragraph in cell["text"].split("\n") if paragraph for line in broken(paragraph, ems)]
    columns = 1 if cell.get("notice") else cell["columns"]
    quote = list(broken(cell.get("quote", ""), COLUMN / KICKER, indent=0)) if "quote" in cell else []
    quote_rows = len(quote) + 2 if quote else 0
    rows = -(-(len(lines) + quote_rows) // columns)
    taken = 0
    for column in range(columns):
        left, y = x + column * (COLUMN + GUTTER), top
        sheet.part()
        room = rows
        if quote and column == columns // 2:
            room -= quote_rows
        for row, (line, last) in enumerate(lines[taken : taken + room]):
            if quote and column == columns // 2 and row == room // 2:
                y = set_quote(sheet, quote, left, y)
            y += LEADING
            slack = 0.0 if last else max(0.0, ems * EM - width(line) * EM)
            gaps = len(line.lstrip("　")) - 1
            indent = len(line) - len(line.lstrip("　"))
            if indent:
                sheet.part()
            sheet.write(line.lstrip("　"), left + indent * EM, y, EM, spacing=slack / gaps if gaps > 0 else 0.0)
        taken += room
    return top + rows * LEADING


def set_quote(sheet: Sheet, quote: list[tuple[str, bool]], left: float, y: float) -> float:
    """Sets a pull quote between two strokes; returns where the text goes on."""
    sheet.strokes.append((left, y + 8, left + COLUMN, y + 8))
    for line, _ in quote:
        y += LEADING
        sheet.write(line, left, y + 8, KICKER, font="kai")
    y += 2 * LEADING
    sheet.strokes.append((left, y - 8, left + COLUMN, y - 8))
    return y


def draw(sheet: Sheet, page_width: float, page_height: float, target: Path) -> None:
    """Writes the page as PDF; the same source gives the same bytes."""
    pdf = FPDF(unit="pt", format=(page_width, page_height))
    pdf.set_creation_date(datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
    for name, file in {
        "song": "NotoSerifCJK-Regular.ttc",
        "bold": "NotoSerifCJK-Bold.ttc",
        "kai": "NotoSansCJK-Regular.ttc",
    }.items():
        pdf.add_font(name, fname=FONTS / file, collection_font_number=SIMPLIFIED)
    pdf.add_page()
    pdf.set_fill_color(200)
    for box in sheet.greys:
        pdf.rect(*box, style="F")
    pdf.set_line_width(0.5)
    for stroke in sheet.strokes:
        pdf.line(*stroke)
    for text, x, y, size, font, spacing in sheet.texts:
        pdf.set_font(font, size=size)
        pdf.set_char_spacing(spacing)
        pdf.text(x, y, text)
    pdf.output(str(target))


def main() -> None:
    """Sets every page in its form."""
    for source in sorted((HERE / "pages").glob("*.toml")):
        page = tomllib.loads(source.read_text("utf-8"))
        sheet, page_width, page_height = set_page(page)
        if page["form"] == "pdf":
            draw(sheet, page_width, page_height, HERE / f"{source.stem}.pdf")
        else:
            (HERE / f"{source.stem}.dump.txt").write_text("\n".join(sheet.dump) + "\n", "utf-8")


if __name__ == "__main__":
    main()
