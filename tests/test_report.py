"""The report of a run: numbers, charts, Markdown and HTML."""

import warnings
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html
from PIL import Image
from small_run import small_run, small_tables, write_tables

from pipeline import charts, open_run
from pipeline.cli import quanze
from pipeline.errors import StoreError
from pipeline.report import write_report

CHARTS = ("classes-by-year.png", "classes-by-source.png", "agencies.png")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the small run."""
    run = small_run(tmp_path_factory.mktemp("run"))
    typed = CliRunner().invoke(quanze, ["report", "--run", str(run)])
    assert typed.exit_code == 0 and "report.html" in typed.stdout
    return run / "report"


def test_report_tells_the_numbers(folder: Path) -> None:
    """Counts, the busiest agencies with their statuses, overlaps and gaps."""
    text = (folder / "report.md").read_text("utf-8")
    assert "| sentences | 11 |" in text and "| duties | 15 |" in text
    assert "| 云台市城市管理局 | 2 | 1 | 1 |" in text
    assert "| orders and proposals without bearer | 2 |" in text
    assert "| 检查餐饮单位的油烟排放 | 云台市城市管理局、云台市环境保护局、云台市生态环境局、街道办事处 | 1 |" in text


def test_html_is_one_file_with_the_same_numbers(folder: Path) -> None:
    """Charts are inside; nothing is asked of a network."""
    page = html.parse(folder / "report.html")
    sources = page.xpath("//img/@src")
    assert len(sources) == len(CHARTS) and all(source.startswith("data:image/png;base64,") for source in sources)
    assert not page.xpath("//script | //link | //@href")
    assert "云台市城市管理局" in page.xpath("//td/text()")


def test_charts_are_drawn(folder: Path) -> None:
    """Each chart is a picture with the colours of its parts."""
    for name in CHARTS:
        with Image.open(folder / name) as picture:
            colours = {colour for _, colour in picture.convert("RGB").getcolors(1_000_000) or []}
        assert (0x3F, 0x7D, 0x3A) in colours and picture.size[0] > 500


@pytest.mark.skipif(charts.cjk_font() is None, reason="no font with Chinese characters (Debian: fonts-noto-cjk)")
def test_chinese_names_have_their_characters(tmp_path: Path) -> None:
    """The library matplotlib warns of characters that a font lacks: none here."""
    with open_run(small_run(tmp_path)) as run, warnings.catch_warnings():
        warnings.simplefilter("error")
        write_report(run, tmp_path / "report")


def test_missing_fonts_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a font for Chinese the report says why there are boxes, and what to install."""
    monkeypatch.setattr("pipeline.report.cjk_font", lambda: None)
    with open_run(small_run(tmp_path)) as run:
        write_report(run, tmp_path / "report")
    assert "fonts-noto-cjk" in (tmp_path / "report" / "report.md").read_text("utf-8")


def test_same_run_same_report(tmp_path: Path, folder: Path) -> None:
    """Every file has the same bytes again."""
    with open_run(small_run(tmp_path)) as run:
        write_report(run, tmp_path / "report")
    for name in ("report.md", "report.html", *CHARTS):
        assert (tmp_path / "report" / name).read_bytes() == (folder / name).read_bytes()


def test_empty_runs_have_a_report(tmp_path: Path) -> None:
    """No documents, no failure."""
    write_tables(tmp_path, {})
    with open_run(tmp_path) as run:
        assert write_report(run, tmp_path / "report").exists()


def test_markup_in_texts_is_text(tmp_path: Path) -> None:
    """Pipes and tags in names don't break tables or pages."""
    tables = small_tables()
    tables["agencies"][0]["name"] = "<b>局</b>|*_x"
    write_tables(tmp_path, tables)
    with open_run(tmp_path) as run:
        page = html.parse(write_report(run, tmp_path / "report"))
    assert "<b>局</b>|*_x" in page.xpath("//td/text()") and not page.xpath("//b")
    assert r"\<b\>局\</b\>\|\*\_x" in (tmp_path / "report" / "report.md").read_text("utf-8")


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the way is told with a remedy."""
    (tmp_path / "file").write_text("")
    with open_run(small_run(tmp_path)) as run, pytest.raises(StoreError, match="--out"):
        write_report(run, tmp_path / "file")
