"""Whole newspaper pages: made-up layouts come back as their articles; jumps between pages."""

import random
from pathlib import Path

import newspaper
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newspaper import KAI, Area, Sheet, Style, make_page, make_story, set_story, write_pdf

from pipeline.extract.pdf import read_pages
from pipeline.language import seam_score
from pipeline.layout.marks import read_marks
from pipeline.layout.pages import Arranged, arrange
from pipeline.lexicon import load_lexicons
from pipeline.model import Article


class Limits:
    """Generous limits."""

    pages = 50
    bytes = 10_000_000


@pytest.fixture(scope="module")
def marks():
    """The shipped marks."""
    return read_marks(load_lexicons())


def arranged(sheets: list[Sheet], marks, shuffle: int | None = 7) -> Arranged:
    """What the layout makes of sheets painted in random order."""
    source = read_pages(write_pdf(sheets, shuffle=shuffle), limits=Limits, ocr="never")
    return arrange(source.pages, marks=marks, continuity=seam_score)


def body(article: Article) -> str:
    """The article's text without paragraph ends."""
    return article.text.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("seed", "bent"), [(0, False), (4, False), (13, False), (27, False), (36, False), (55, False), (2, True), (5, True)]
)
def test_made_up_pages_come_back_whole(seed, bent, marks):
    """Islands, L-shapes, vertical headlines, boxes, pull quotes: each article is whole and has its head."""
    sheet, stories = make_page(seed, bent=bent)
    articles = arranged([sheet], marks, shuffle=seed).articles
    stories = [story for story in stories if story.text]
    assert sorted(a.title for a in articles) == sorted(story.title for story in stories)
    by_title = {a.title: a for a in articles}
    for story in stories:
        article = by_title[story.title]
        assert body(article) == story.text.replace(" ", "")
        assert [p.text.replace(" ", "") for p in article.paragraphs] == story.paragraphs
        assert list(article.authors) == story.authors
        assert (article.affiliation or "") == story.affiliation
        assert (article.kicker or "", article.subtitle or "") == (story.kicker, story.subtitle)


def test_paint_order_does_not_matter(marks):
    """The same page painted in other orders gives the same articles."""
    sheet, _ = make_page(3)
    assert (
        arranged([sheet], marks, shuffle=1)
        == arranged([sheet], marks, shuffle=2)
        == arranged([sheet], marks, shuffle=None)
    )


def test_the_page_head_is_told_not_read(marks):
    """Publisher, date, section and label come from the page head, which is part of no article."""
    sheet, _ = make_page(5)
    read = arranged([sheet], marks)
    assert read.publisher == "江北日报"
    assert read.issue_date is not None and read.issue_date.startswith("2025-")
    assert {a.section for a in read.articles} == {"评论"}
    assert all(a.page_labels and a.page_labels[0].endswith("版") for a in read.articles)
    assert not any("日报" in body(a) for a in read.articles)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(100, 10_000))
def test_printed_lines_cover_the_text(seed, marks):
    """Each paragraph's printed lines tile its text, and seams stand where a printed line begins."""
    sheet, _ = make_page(seed)
    for article in arranged([sheet], marks).articles:
        starts, offset = set(), 0
        for paragraph in article.paragraphs:
            at = 0
            for line in paragraph.lines:
                assert paragraph.text[at : line.start].strip() == ""
                assert line.start < line.end
                starts.add(offset + line.start)
                at = line.end
            assert at == len(paragraph.text)
            offset += len(paragraph.text) + 1
        assert all(seam.offset in starts and 0 < seam.confidence <= 1 for seam in article.seams)


def head(sheet: Sheet, label: str) -> None:
    """Prints a page head."""
    sheet.text(40, 34, label, 15, font=newspaper.HEI)
    sheet.text(446, 32, "江北日报", 20, font=KAI)
    sheet.rule(40, 78, 952, 78)


def test_an_article_goes_on_on_another_page(marks):
    """下转 and 上接 tie the parts of an article together; the notes themselves are no text."""
    rng, style = random.Random(4), Style()
    first, second = Sheet(), Sheet()
    head(first, "第一版")
    head(second, "第五版")
    story = set_story(first, Area(40, 94, 500, 700), style, rng, columns=2, head="left")
    other = set_story(first, Area(520, 94, 952, 700), style, rng, columns=2, head="left")
    first.text(40, 715, "电梯改造资金监督公开", 26, font=newspaper.HEI)
    line = "居民公园道路照明维修责任部门清单社区物业"
    for column in (40.0, 280.0):
        for row in range(14):
            indent = 2 if row == 0 and column == 40.0 else 0
            first.text(column + indent * 10.4, 750 + row * 15.4, line[indent:], 10.4)
    first.text(400, 750 + 14 * 15.4, "（下转第五版）", 10.4, font=KAI)
    second.text(40, 94, "（上接第一版）", 10.4, font=KAI)
    line = "检查隐患台账学校操场图书馆书籍读者老人食"
    for row in range(12):
        second.text(40, 112 + row * 15.4, "堂的情况。" if row == 11 else line, 10.4)
    third = set_story(second, Area(300, 94, 952, 700), style, rng, columns=3, head="left")
    articles = {a.title: a for a in arranged([first, second], marks).articles}
    assert set(articles) == {story.title, other.title, third.title, "电梯改造资金监督公开"}
    jumped = articles["电梯改造资金监督公开"]
    assert jumped.pages == (1, 2) and jumped.page_labels == ("第一版", "第五版")
    assert body(jumped).endswith("食堂的情况。") and "下转" not in body(jumped) and "上接" not in body(jumped)
    assert len(jumped.paragraphs) == 1
    assert articles[third.title].pages == (2,)


def test_a_box_without_headline_is_a_notice(marks):
    """A framed piece without a headline is kept apart, as a notice."""
    sheet = Sheet()
    head(sheet, "第二版")
    story = set_story(sheet, Area(40, 94, 600, 900), Style(), random.Random(9), columns=3, head="left")
    sheet.box(640, 94, 952, 300)
    text = make_story(random.Random(1), 120).text[:100]
    for row in range(5):
        sheet.text(650 + (20.8 if row == 0 else 0), 104 + row * 15.4, text[row * 20 : row * 20 + 20], 10.4)
    articles = arranged([sheet], marks).articles
    assert [a.kind for a in articles if a.title == story.title] == ["article"]
    assert [a.kind for a in articles if a.title is None] == ["notice"]


def test_an_affiliation_under_the_byline_goes_to_its_headline(marks):
    """An affiliation between byline and text is no piece of its own but tells where the author works."""
    data = (Path(__file__).parent.parent / "corpus" / "sample" / "yunling-daily.pdf").read_bytes()
    source = read_pages(data, limits=Limits, ocr="never")
    articles = arrange(source.pages, marks=marks, continuity=seam_score).articles
    by_title = {a.title: a.affiliation for a in articles}
    assert by_title["上门服务不能只上墙"] == "云岭县老龄事业发展中心"
    assert by_title["校园食堂要让家长看得见"] == "云岭县教育局"
    assert all(a.text for a in articles)
