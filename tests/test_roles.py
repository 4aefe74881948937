"""Roles of lines: page head, headlines with their parts, pull quotes, captions, jumps."""

import pytest
from newspaper import HEI, KAI, Sheet, write_pdf

from pipeline.extract.pdf import read_pages
from pipeline.layout.lines import find_lines
from pipeline.layout.marks import read_marks
from pipeline.layout.roles import PageParts, take_apart
from pipeline.layout.wording import issue_date, label_number, page_label, read_wording
from pipeline.lexicon import load_lexicons


class Limits:
    """Generous limits."""

    pages = 50
    bytes = 10_000_000


@pytest.fixture(scope="module")
def words():
    """The shipped words."""
    return read_wording(read_marks(load_lexicons()))


def parts_of(sheet: Sheet, words) -> PageParts:
    """The sheet taken apart."""
    page = read_pages(write_pdf([sheet], shuffle=2), limits=Limits, ocr="never").pages[0]
    return take_apart(page, find_lines(page), words=words)


def page_with_body() -> Sheet:
    """Two columns of body text under a page head."""
    sheet = Sheet()
    sheet.text(40, 34, "A07版", 14, font=HEI)
    sheet.text(440, 30, "江北晚报", 22, font=KAI)
    sheet.text(890, 30, "时评", 24, font=HEI)
    sheet.text(40, 60, "二〇二五年三月九日 星期日", 9)
    sheet.text(640, 60, "责任编辑：王明 电话：（010）8000000", 9)
    sheet.rule(40, 76, 952, 76)
    for x in (40.0, 300.0):
        for row in range(20):
            text = (
                "电梯改造要先算清楚细账再公开征求居民的意见。"
                if (x, row) == (40.0, 3)
                else "街道社区物业把维修的责任清单贴到每个单元门口"
            )
            sheet.text(x + (20 if row == 0 else 0), 300 + 15 * row, text[2:] if row == 0 else text, 10)
    return sheet


def test_the_page_head_tells_publisher_date_section_and_label(words):
    """All of it is furniture, and none of it text."""
    parts = parts_of(page_with_body(), words)
    head = parts.furniture
    assert (head.publisher, head.issue_date, head.section, head.label) == ("江北晚报", "2025-03-09", "时评", "A07版")
    assert len(head.lines) == 5
    assert parts.body_size == 10 and len(parts.blocks) == 2 and not parts.headlines


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025年3月9日", "2025-03-09"),
        ("２０２５年１２月３１日", "2025-12-31"),
        ("二〇二五年十二月三十一日", "2025-12-31"),
        ("2025-03-09 星期日", "2025-03-09"),
        ("2025年13月9日", None),
        ("第1234期", None),
    ],
)
def test_dates(text, date):
    """Dates in figures of all kinds become ISO dates; impossible ones none."""
    assert issue_date(text) == date


def test_page_labels():
    """Labels of one page are one number, however they are written."""
    assert {label_number(label) for label in ("第三版", "3版", "03", "０３版")} == {"3"}
    assert label_number("第十二版") == "12" and label_number("A07版") == "A07"
    assert page_label("第三版") == "第三版" and page_label("要闻") is None


def test_a_headline_with_all_its_parts(words):
    """Kicker above, two lines of title, subtitle with a dash, byline with two names and one stretched."""
    sheet = page_with_body()
    sheet.text(120, 110, "民生观察", 11, font=KAI)
    sheet.text(60, 128, "电梯改造要算", 26, font=HEI)
    sheet.text(75, 160, "两笔细账", 26, font=HEI)
    sheet.text(70, 194, "——老小区调查之二", 15, font=KAI)
    sheet.text(80, 216, "◇李　明　王建国", 11, font=KAI)
    (headline,) = parts_of(sheet, words).headlines
    assert headline.title == "电梯改造要算两笔细账"
    assert (headline.kicker, headline.subtitle) == ("民生观察", "——老小区调查之二")
    assert headline.authors == ("李明", "王建国")


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("本报记者 赵文静", ("赵文静",)),
        ("❖陈国华", ("陈国华",)),
        ("赵文静 陈国华", ("赵文静", "陈国华")),
        ("清单要公开", ()),
    ],
)
def test_bylines_by_lead_sign_or_surname(byline, authors, words):
    """What stands right under a headline is a byline when it leads, is marked, or holds names only."""
    sheet = page_with_body()
    sheet.text(60, 160, "电梯改造要算两笔细账", 26, font=HEI)
    sheet.text(60, 195, byline, 11, font=KAI)
    (headline,) = parts_of(sheet, words).headlines
    assert headline.authors == authors


def test_a_pull_quote_is_no_headline(words):
    """Display type that copies the text, or ends as a sentence, is a pull quote; its quotation mark an ornament."""
    sheet = page_with_body()
    sheet.text(60, 160, "把账算在前头", 26, font=HEI)
    sheet.text(590, 300, "“", 30, font=HEI)
    sheet.text(620, 320, "电梯改造要先算清楚细账", 15, font=KAI)
    sheet.text(620, 344, "再公开征求居民的意见", 15, font=KAI)
    parts = parts_of(sheet, words)
    assert [h.title for h in parts.headlines] == ["把账算在前头"]
    assert sorted(a.role for a in parts.asides) == ["ornament", "pull_quote"]


def test_a_caption_under_a_picture(words):
    """Small type right under an image is its caption."""
    sheet = page_with_body()
    sheet.marks.append("q 300 0 0 200 600 800 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x20 EI Q")
    sheet.text(610, 625, "图为居民在单元门口看公示。李明摄", 8.5, font=KAI)
    assert [(a.role, a.text[:4]) for a in parts_of(sheet, words).asides] == [("caption", "图为居民")]


@pytest.mark.parametrize("note", ["（下转第五版）", "下转5版", "▶下转A05版·民生", "（下转第5版“清单”）"])
def test_notes_of_jumps_are_taken_out(note, words):
    """However it is written, the note goes and the block remembers the page."""
    sheet = page_with_body()
    sheet.text(420, 300 + 15 * 20, note, 10, font=KAI)
    parts = parts_of(sheet, words)
    ends = [block.goes_to for block in parts.blocks]
    if note.startswith("▶"):
        assert "A05" in ends or ends == [None, None]
    else:
        assert ends == [None, "5"]
        assert not any("下转" in block.text for block in parts.blocks)
