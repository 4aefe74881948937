"""Glyphs to lines: gaps, letter-spacing, gutters, rules, vertical lines."""

from newspaper import HEI, KAI, Sheet, write_pdf

from pipeline.extract.pdf import read_pages
from pipeline.layout.lines import find_lines
from pipeline.layout.paragraphs import make_paragraph, spaced


class Limits:
    """Generous limits."""

    pages = 50
    bytes = 10_000_000


def lines_of(sheet: Sheet, shuffle: int | None = 3):
    """The lines of a sheet."""
    return find_lines(read_pages(write_pdf([sheet], shuffle=shuffle), limits=Limits, ocr="never").pages[0])


def texts_of(sheet: Sheet) -> list[str]:
    """Their texts."""
    return [line.text for line in lines_of(sheet)]


def column(sheet: Sheet, x: float, rows: int = 8, text: str = "街道社区物业电梯改造资金", top: float = 60) -> None:
    """Prints a column of equal lines, 15 pt apart."""
    for row in range(rows):
        sheet.text(x, top + 15 * row, text, 10)


def test_columns_stay_apart():
    """Two columns on one grid of baselines, 13 pt apart, give two lines a row."""
    sheet = Sheet()
    column(sheet, 40)
    column(sheet, 173)
    assert texts_of(sheet) == ["街道社区物业电梯改造资金"] * 16


def test_letter_spaced_lines_stay_whole():
    """A line set at .9 em letter-spacing is one line, beside a column 1.2 em away."""
    sheet = Sheet()
    column(sheet, 40)
    column(sheet, 172)
    sheet.text(40, 180, "责任清单公开", 10, spacing=10 * 0.9)
    sheet.text(172, 180, "照明维修", 10)
    found = [line for line in lines_of(sheet) if line.box.top > 175]
    assert [line.text for line in found] == ["责任清单公开", "照明维修"]
    assert 0.8 < found[0].spacing < 1.0 and found[1].spacing == 0


def test_single_glyphs_in_any_order_make_the_line():
    """Glyph by glyph, painted in random order."""
    sheet = Sheet()
    for i, character in enumerate("隐患台账及时更新"):
        sheet.text(40 + 10 * i, 60, character, 10)
    assert texts_of(sheet) == ["隐患台账及时更新"]


def test_punctuation_hanging_into_the_gutter_joins_nothing():
    """A full stop beyond the measure leaves a gap under .95 em; the next column's edge still parts the lines."""
    sheet = Sheet()
    column(sheet, 40)
    column(sheet, 177)
    sheet.text(40, 60 + 15 * 8, "街道社区物业电梯改造资金。", 10)
    sheet.text(177, 60 + 15 * 8, "书籍读者", 10)
    assert texts_of(sheet)[-2:] == ["街道社区物业电梯改造资金。", "书籍读者"]


def test_a_rule_parts_what_stands_close():
    """An upright rule between two glyphs half an em apart ends the line (cells of a table)."""
    sheet = Sheet()
    sheet.text(40, 60, "金额", 10)
    sheet.text(66, 60, "合计", 10)
    assert texts_of(sheet) == ["金额合计"]
    sheet.rule(63, 50, 63, 80)
    assert texts_of(sheet) == ["金额", "合计"]


def test_headlines_in_neighbouring_boxes():
    """Headlines of one size that fill their boxes to the edge aren't read across them."""
    sheet = Sheet()
    sheet.box(30, 40, 245, 400)
    sheet.box(255, 40, 470, 400, tint=True)
    sheet.text(36, 60, "电梯改造要算细账", 25, font=HEI)
    sheet.text(262, 60, "公园照明谁来检修", 25, font=HEI)
    column(sheet, 36, top=120)
    column(sheet, 262, top=120)
    assert [t for t in texts_of(sheet) if "街道" not in t] == ["电梯改造要算细账", "公园照明谁来检修"]


def test_other_sizes_on_a_baseline_are_other_lines():
    """A headline and body text that happen to share a baseline aren't one line."""
    sheet = Sheet()
    column(sheet, 300)
    sheet.text(40, 60 - 12.3, "把台账用起来", 24, font=HEI)
    sheet.text(190, 60, "正文从这里开始", 10)
    assert "把台账用起来" in texts_of(sheet)


def test_vertical_headline_and_byline():
    """Stacked characters are one vertical line; blanks between names are told."""
    sheet = Sheet()
    column(sheet, 120, rows=20)
    for i, character in enumerate("电梯改造要算细账"):
        sheet.text(40, 60 + 28 * i, character, 26, font=HEI)
    for i, character in enumerate("▲李明 王华"):
        sheet.text(48, 300 + 12 * i, character, 10.5, font=KAI)
    vertical = [line for line in lines_of(sheet) if line.vertical]
    assert [line.text for line in vertical] == ["电梯改造要算细账", "▲李明王华"]
    assert vertical[1].breaks == (3,)


def test_two_vertical_lines_side_by_side():
    """Two vertical headlines an em apart aren't read across."""
    sheet = Sheet()
    column(sheet, 120, rows=20)
    for i, (a, b) in enumerate(zip("公园照明检修", "社区食堂开张", strict=True)):
        sheet.text(600, 60 + 28 * i, a, 26, font=HEI)
        sheet.text(650, 60 + 28 * i, b, 26, font=HEI)
    assert {line.text for line in lines_of(sheet) if line.vertical} == {"公园照明检修", "社区食堂开张"}


def test_latin_words_keep_their_blanks():
    """Blanks come back between Latin words and numbers, never inside Chinese or letter-spaced numbers."""
    sheet = Sheet()
    sheet.text(40, 60, "执行GB 12523和ISO 14001标准", 10)
    sheet.text(40, 90, "共有2026个", 10, spacing=4)
    first, second = lines_of(sheet)
    assert spaced(first) == "执行GB 12523和ISO 14001标准"
    assert spaced(second) == "共有2026个"


def test_paragraphs_join_lines_without_blanks():
    """Lines of Chinese join directly, words cut by a line's end get their blank."""
    sheet = Sheet()
    sheet.text(40, 60, "按照清单", 10)
    sheet.text(40, 75, "办理green", 10)
    sheet.text(40, 90, "space手续", 10)
    paragraph = make_paragraph(lines_of(sheet))
    assert paragraph.text == "按照清单办理green space手续"
    assert [paragraph.text[line.start : line.end] for line in paragraph.lines] == ["按照清单", "办理green", "space手续"]


def test_an_empty_page_has_no_lines():
    """No glyphs, no lines, no error."""
    assert lines_of(Sheet()) == ()
