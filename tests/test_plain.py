"""Plain documents: paragraphs, metadata from the head, bylines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.layout.marks import affiliation, byline_names, read_marks, split_names
from pipeline.layout.plain import arrange_plain, describe, iso_date
from pipeline.lexicon import load_lexicons
from pipeline.model import Article, Paragraph, ReadDocument

LEXICONS = load_lexicons()
MARKS = read_marks(LEXICONS)

NOTICE = """柳河市人民政府办公室关于加强
河道巡查工作的通知
柳政办发〔2024〕5号

各县人民政府，市直各部门：
　　为了保护河道，现就有关事项通知如下。
一、明确责任
市水利局负责制定巡查计划。
柳河市人民政府办公室
2024年3月5日
"""


def test_lines_are_paragraphs_of_one_article():
    """Each line is a paragraph, title lines too; blank lines and indentation go."""
    document = arrange_plain(NOTICE, lexicons=LEXICONS)
    (article,) = document.articles
    assert (document.format, document.n_pages) == ("txt", 0)
    assert [p.text for p in article.paragraphs] == [line.strip() for line in NOTICE.split("\n") if line.strip()]


def test_metadata_of_an_official_document():
    """The title may run over two lines; signature and date stand at the end."""
    document = arrange_plain(NOTICE, lexicons=LEXICONS)
    assert document.title == document.articles[0].title == "柳河市人民政府办公室关于加强河道巡查工作的通知"
    assert document.publisher == "柳河市人民政府办公室"
    assert document.issue_date == "2024-03-05"


@pytest.mark.parametrize(
    ("head", "title", "publisher", "date", "region"),
    [
        (
            "浙江省河道管理条例\n（2019年5月6日通过）\n第一条　为了…制定本条例。",
            "浙江省河道管理条例",
            None,
            "2019-05-06",
            "浙江省",
        ),
        (
            "打印\n2026年河北省政府工作报告\n来源：河北日报 时间：2026-02-09\n各位代表：\n现在报告工作。",
            "2026年河北省政府工作报告",
            "河北日报",
            "2026-02-09",
            "河北省",
        ),
        (
            "发文机关：\n省水利厅\n标题：\n关于巡查的函\n成文日期：\n二〇二三年十一月二十日",
            "关于巡查的函",
            "省水利厅",
            "2023-11-20",
            None,
        ),
        ("一、单位职责\n负责巡查。", None, None, None, None),
        ("各位代表：\n现在，我报告工作。", None, None, None, None),
    ],
)
def test_heads(head, title, publisher, date, region):
    """What the first lines tell, in the forms that laws, reports and saved web pages have."""
    document = arrange_plain(head, lexicons=LEXICONS)
    assert (document.title, document.publisher, document.issue_date, document.region) == (
        title,
        publisher,
        date,
        region,
    )


def test_bylines_leave_the_text():
    """Authors and their institution are told by their lines, which are no paragraphs then."""
    text = "巡河不能只打卡\n作者：张明 李小红\n有的村级河长一年没有到过河边。\n作者单位：柳河县水利局\n"
    (article,) = arrange_plain(text, lexicons=LEXICONS).articles
    assert article.authors == ("张明", "李小红")
    assert article.affiliation == "柳河县水利局"
    assert [p.text for p in article.paragraphs] == ["巡河不能只打卡", "有的村级河长一年没有到过河边。"]


def test_what_is_known_stays():
    """A title, date or publisher that the file itself tells is not overwritten by its text."""
    known = ReadDocument(
        format="docx",
        articles=(Article(title="甲", paragraphs=(Paragraph(text="关于乙的通知"),)),),
        title="甲",
        publisher="丙报",
        issue_date="2020-01-01",
    )
    described = describe(known, lexicons=LEXICONS)
    assert (described.title, described.articles[0].title, described.publisher) == ("甲", "甲", "丙报")
    assert described.issue_date == "2020-01-01"


@given(st.text(alphabet="县水利局应当巡查，。：\n\r\u3000 \t关于通知第一条2024年", max_size=200))
def test_origins(text):
    """Every code point of every paragraph is where its origin says."""
    for article in arrange_plain(text, lexicons=LEXICONS).articles:
        for paragraph in article.paragraphs:
            assert paragraph.text and len(paragraph.text) == len(paragraph.origins)
            assert all(text[o] == c for o, c in zip(paragraph.origins, paragraph.text, strict=True))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("◆张明 李小红", ("张明", "李小红")),
        ("▲张明李小红王大力", ("张明", "李小红", "王大力")),
        ("□ 王　强　欧阳文", ("王强", "欧阳文")),
        ("本报记者 张明 通讯员 李小红", ("张明", "李小红")),
        ("记者张明报道了巡河的做法", ()),
        ("文/张明", ("张明",)),
        ("文写在大地上", ()),
        ("作者：阿卜杜拉·买买提", ("阿卜杜拉·买买提",)),
        ("巡河不能只打卡", ()),
        ("◆", ()),
    ],
)
def test_byline_names(line, names):
    """Marks and leading words make a byline; what doesn't look like names doesn't."""
    assert byline_names(line, marks=MARKS) == names


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("张明", ("张明",)),
        ("王大力", ("王大力",)),
        ("张明李小红", ("张明", "李小红")),
        ("欧阳文王大力", ("欧阳文", "王大力")),
        ("的地得着了", ("的地得着了",)),
    ],
)
def test_names_without_blanks(run, names):
    """Surnames tell where the next name begins."""
    assert split_names(run, marks=MARKS) == names


def test_affiliation():
    """Several forms of telling the institution; other lines tell none."""
    assert affiliation("作者单位：柳河县水利局", marks=MARKS) == "柳河县水利局"
    assert affiliation("（作者系柳河县水利局干部）", marks=MARKS) == "柳河县水利局干部"
    assert affiliation("柳河县水利局负责巡查。", marks=MARKS) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年3月5日", "2024-03-05"),
        ("2024-3-5", "2024-03-05"),
        ("二〇二四年十二月三十一日", "2024-12-31"),
        ("2024年13月5日", None),
        ("5月3日", None),
    ],
)
def test_iso_date(text, date):
    """Arabic and Chinese dates; impossible ones are none."""
    assert iso_date(text) == date
