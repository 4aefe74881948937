"""The picture of a page with its layout."""

from click.testing import CliRunner
from newspaper import Sheet, make_page, write_pdf
from PIL import Image

from pipeline.cli.page import command


def drawn(tmp_path, sheets, *options):
    """Runs the command on sheets; gives the result and the picture's path."""
    file, out = tmp_path / "paper.pdf", tmp_path / "page.png"
    file.write_bytes(write_pdf(sheets))
    return CliRunner().invoke(command, [str(file), "--out", str(out), *options]), out


def test_articles_have_colours(tmp_path):
    """A newspaper page is drawn with as many articles as it has."""
    sheet, stories = make_page(4)
    result, out = drawn(tmp_path, [sheet])
    assert result.exit_code == 0, result.output
    assert f"{len(stories)} articles" in result.output
    with Image.open(out) as picture:
        assert picture.size == (1488, 2126)
        colours = {pixel[1] for pixel in picture.convert("RGB").getcolors(1_000_000) or ()}
    assert {(214, 39, 40), (31, 119, 180)} <= colours


def test_one_column_pages_show_paragraphs(tmp_path):
    """Documents in one column are drawn paragraph by paragraph."""
    sheet = Sheet(width=595, height=842)
    for row in range(4):
        sheet.text(114, 100 + 24 * row, f"第{row + 1}条供水单位公布水质。", 12)
    result, _ = drawn(tmp_path, [Sheet(), sheet], "--page", "2")
    assert result.exit_code == 0 and "4 blocks" in result.output


def test_a_page_that_is_not_there(tmp_path):
    """Asking for a page that the file hasn't is an error with a message."""
    result, out = drawn(tmp_path, [Sheet()], "--page", "9")
    assert result.exit_code != 0 and "no page 9" in str(result.exception) and not out.exists()
