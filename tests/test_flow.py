"""Documents in one column: paragraphs over pages, heads, numbers, contents, tables, footnotes."""

import pytest
from newspaper import HEI, Sheet, write_pdf

from pipeline.extract.pdf import read_pages
from pipeline.language import seam_score
from pipeline.layout.marks import read_marks
from pipeline.layout.pages import arrange
from pipeline.lexicon import load_lexicons


class Limits:
    """Generous limits."""

    pages = 50
    bytes = 10_000_000


@pytest.fixture(scope="module")
def marks():
    """The shipped marks."""
    return read_marks(load_lexicons())


def whole(sheets, marks):
    """The only article of a document."""
    source = read_pages(write_pdf(sheets, shuffle=5), limits=Limits, ocr="never")
    read = arrange(source.pages, marks=marks, continuity=seam_score)
    assert len(read.articles) == 1
    return read.articles[0]


def texts(sheets, marks) -> list[str]:
    """Its paragraphs."""
    return [paragraph.text for paragraph in whole(sheets, marks).paragraphs]


LINE = "县级供水单位每季度公布水质检测结果并接受用户查询监督"  # 26 characters


def sheet_of(*lines: str, number: int | None = None) -> Sheet:
    """An A4 sheet; a line that begins with a blank is indented by two ems, numbered sheets have a running head."""
    sheet = Sheet(width=595, height=842)
    for row, line in enumerate(lines):
        sheet.text(90 + (24 if line.startswith(" ") else 0), 90 + 24 * row, line.strip(), 12)
    if number:
        sheet.text(220, 40, "村镇供水管理办法", 9)
        sheet.text(290, 790, f"- {number} -", 9)
    return sheet


def test_a_paragraph_goes_on_over_the_page(marks):
    """Running heads and page numbers go, and don't cut the paragraph in two."""
    pages = [
        sheet_of(" " + LINE[:24], LINE + "用户", LINE + "对水", number=1),
        sheet_of("质有疑问的可以申请复检。", " 第二条复检费用由供水单位先行垫付。", number=2),
        sheet_of(" 第三条检测机构对结果负责。", number=3),
    ]
    assert texts(pages, marks) == [
        LINE[:24] + LINE + "用户" + LINE + "对水质有疑问的可以申请复检。",
        "第二条复检费用由供水单位先行垫付。",
        "第三条检测机构对结果负责。",
    ]
    assert whole(pages, marks).pages == (1, 2, 3)


def test_the_title_is_large_and_centred(marks):
    """The largest centred lines of the first page are the title, not text."""
    sheet = sheet_of("", "", "", " 第一条为了保障供水，制定本办法。", " 第二条本办法适用于村镇。")
    sheet.text(595 / 2 - 6 * 20, 100, "村镇供水水质检测公布办法", 20, font=HEI)
    article = whole([sheet], marks)
    assert article.title == "村镇供水水质检测公布办法"
    assert [p.text for p in article.paragraphs] == ["第一条为了保障供水，制定本办法。", "第二条本办法适用于村镇。"]


def test_contents_go(marks):
    """Entries of a table of contents, with their wrapped lines and heading, are navigation."""
    sheet = sheet_of(
        "目录",
        "第一章供水单位的水质检测、结果公布以及用户查询和投",
        "诉处理" + "." * 60 + "1",
        "第二章监督" + "." * 60 + "4",
        " 第一章供水",
        " 供水单位每季度公布检测结果。",
    )
    assert texts([sheet], marks) == ["第一章供水", "供水单位每季度公布检测结果。"]


def test_headings_and_numbered_items_are_paragraphs(marks):
    """章, 一、, （一）, 1. begin paragraphs; a hanging indent doesn't."""
    sheet = sheet_of(" 一、检测", " （一）" + LINE[:21], LINE + "。", " 1.公布结果。", " 2.接受查询。")
    assert texts([sheet], marks) == ["一、检测", "（一）" + LINE[:21] + LINE + "。", "1.公布结果。", "2.接受查询。"]


def table(sheet: Sheet, top: float) -> None:
    """A table of three columns; the first cell spans two rows, the last cell has two lines."""
    xs, ys = (90, 170, 330, 500), (top, top + 40, top + 80)
    for y in ys:
        sheet.rule(xs[0] if y != ys[1] else xs[1], y, xs[-1], y)
    for x in xs:
        sheet.rule(x, ys[0], x, ys[-1])
    sheet.text(94, top + 34, "未公布", 12)
    sheet.text(174, top + 14, "首次", 12)
    sheet.text(334, top + 4, "警告，限期", 12)
    sheet.text(334, top + 22, "公布", 12)
    sheet.text(174, top + 54, "再次", 12)
    sheet.text(334, top + 54, "一万元以下", 12)


def test_a_table_keeps_its_rows(marks):
    """Each row is a paragraph with its cells in order; a cell over two rows stands in the upper one."""
    sheet = sheet_of(" 第四条按下表处理。")
    table(sheet, 140)
    sheet.text(114, 250, "第五条本办法自公布之日起施行。", 12)
    assert texts([sheet], marks) == [
        "第四条按下表处理。",
        "未公布\t首次\t警告，限期公布",
        "再次\t一万元以下",
        "第五条本办法自公布之日起施行。",
    ]


def test_footnotes_wait_for_the_paragraph(marks):
    """A footnote at a page's foot follows the paragraph that runs on to the next page."""
    first = sheet_of(" " + LINE[:24], LINE)
    first.text(90, 740, "①用户指签订供水合同的村民。", 9)
    second = sheet_of("并公示结果。", " 第六条其他事项另行规定。")
    assert texts([first, second], marks) == [
        LINE[:24] + LINE + "并公示结果。",
        "①用户指签订供水合同的村民。",
        "第六条其他事项另行规定。",
    ]


def test_blank_pages_give_nothing(marks):
    """A document of blank pages has no article."""
    source = read_pages(write_pdf([Sheet(), Sheet()]), limits=Limits, ocr="never")
    assert arrange(source.pages, marks=marks, continuity=seam_score).articles == ()


def test_section_paths_of_a_law(marks):
    """章 and 条 stand at the beginning of paragraphs, where the segmentation looks for them."""
    sheet = sheet_of(" 第一章总则", " 第一条为了节约用水，制定本条例。", " 第二章责任", " 第二条村民委员会负责计量。")
    found = texts([sheet], marks)
    assert [t[:3] for t in found] == ["第一章", "第一条", "第二章", "第二条"]
