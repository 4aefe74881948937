"""Web pages: main text, navigation, tables, metadata, limits."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ExtractionError, LimitError, QuanzeError
from pipeline.extract import html
from pipeline.extract.html import CELL_GAP, read_html

BODY = (
    "<p>柳河县水利局近日发布通知，要求各乡镇人民政府加强河道巡查，每月公布一次巡查结果。</p>"
    "<p>一、县水利局负责制定巡查计划，县财政局保障巡查经费，任何单位不得挪用。</p>"
    "<p>二、各乡镇人民政府应当组织村级河长巡查，发现问题及时向县河长制办公室报告。</p>"
)
MENU = "<ul>" + "".join(f'<li><p>· <a href="/{i}">县直部门{i}</a></p></li>' for i in range(30)) + "</ul>"
TABLE = "<table><tr><td>乡镇</td><td>经费</td></tr><tr><td>东河镇</td><td>30万元</td></tr></table>"


def page(body: str, head: str = "<title>关于加强河道巡查的通知</title>") -> str:
    """A page with navigation above and below its main text."""
    return (
        f"<html><head><meta charset='utf-8'>{head}</head><body><nav><a href='/'>首页</a> <a href='/a'>公开</a></nav>"
        f"<div class='article'><h1>关于加强河道巡查的通知</h1>{body}</div>{MENU}"
        "<footer>主办：柳河县</footer></body></html>"
    )


def texts(data: bytes) -> list[str]:
    """The paragraphs of the one article of a page."""
    (article,) = read_html(data).articles
    return [p.text for p in article.paragraphs]


def test_main_text_without_navigation():
    """The paragraphs come in order; menus, lists of links and the foot don't."""
    found = texts(page(BODY).encode())
    assert found[-3].startswith("柳河县水利局近日") and found[-1].endswith("报告。")
    assert not [text for text in found if "县直部门" in text or "首页" in text or "主办" in text]


def test_table_rows_keep_their_order():
    """Each row is a paragraph, its cells in order."""
    found = texts(page(BODY + TABLE + BODY.replace("柳河", "清河")).encode())
    assert f"乡镇{CELL_GAP}经费" in found
    assert found.index(f"乡镇{CELL_GAP}经费") + 1 == found.index(f"东河镇{CELL_GAP}30万元")


def test_head_of_government_sites():
    """Title, date and source come from the names that government sites use."""
    head = (
        "<title>柳河县人民政府网站</title><meta name='ArticleTitle' content='关于加强河道巡查的通知'>"
        "<meta name='PubDate' content='2025-03-04 10:00'><meta name='ContentSource' content='柳河县水利局'>"
    )
    document = read_html(page(BODY, head).encode())
    assert document.title == document.articles[0].title == "关于加强河道巡查的通知"
    assert (document.issue_date, document.publisher) == ("2025-03-04", "柳河县水利局")


def test_told_encoding():
    """A page in GB 2312 is read by the encoding it tells, also with a broken byte."""
    data = page(BODY).replace("utf-8", "gb2312").encode("gb18030")
    assert texts(data) == texts(page(BODY).encode())
    assert texts(data.replace(b"</body>", b"\xff</body>"))[-1] == texts(data)[-1]


def test_line_breaks_part_paragraphs_and_layout_blanks_go():
    """A hard break begins a paragraph; line feeds and indentation of the source don't."""
    found = texts(
        page(BODY + "<p>　　三、加强监督。<br>对瞒报的，县监委\n      应当追究责任并通报全县各乡镇。</p>").encode()
    )
    assert found[-2:] == ["三、加强监督。", "对瞒报的，县监委应当追究责任并通报全县各乡镇。"]


@pytest.mark.parametrize(
    "data", [b"", b"<html></html>", b"<html><body><script>x()</script></body></html>", b"\0\1\2" * 50]
)
def test_pages_without_text(data):
    """A page that holds no text is refused with a remedy."""
    with pytest.raises(ExtractionError) as caught:
        read_html(data)
    assert caught.value.remedy


def test_limits(monkeypatch):
    """Bytes and elements are bounded."""
    monkeypatch.setattr(html, "MAX_NODES", 20)
    with pytest.raises(LimitError, match="elements"):
        read_html(page(BODY).encode())
    monkeypatch.setattr(html, "MAX_BYTES", 20)
    with pytest.raises(LimitError, match="bytes"):
        read_html(page(BODY).encode())


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="<>/apdivtbler='\" 县水利局，。&;#x1", max_size=200))
def test_any_markup_is_read_or_an_error_of_ours(markup):
    """Broken markup leads to text or to an error of ours."""
    with contextlib.suppress(QuanzeError):
        assert read_html(markup.encode()).articles[0].paragraphs
