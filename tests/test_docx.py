"""Word files: order, numbers, notes, tables, and what is refused."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import ExtractionError, LimitError, QuanzeError
from pipeline.extract import docx as reader
from pipeline.extract.docx import CELL_GAP, read_docx
from pipeline.extract.numbering import Numbering

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def packed(body: str, **parts: str) -> bytes:
    """A Word file of the given body and other parts (their names without folder and suffix)."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return data.getvalue()


def run(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def texts(data: bytes) -> list[str]:
    """The paragraphs of the one article of a file."""
    (article,) = read_docx(data).articles
    return [p.text for p in article.paragraphs]


def test_a_document_written_by_a_library():
    """Title, headings, paragraphs, list numbers and table rows come in order."""
    document = docx.Document()
    document.add_heading("关于加强河道巡查的通知", 0)
    document.add_heading("一、总体要求", 1)
    document.add_paragraph("县水利局应 当每月巡查。")
    document.add_paragraph("制定计划", style="List Number")
    document.add_paragraph("公布结果", style="List Number")
    table = document.add_table(2, 2)
    for row, cells in zip(table.rows, (("乡镇", "经费"), ("东河镇", "30万元")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("县财政局保障经费。")
    data = io.BytesIO()
    document.save(data)
    read = read_docx(data.getvalue())
    assert read.title == read.articles[0].title == "关于加强河道巡查的通知"
    assert texts(data.getvalue()) == [
        "关于加强河道巡查的通知",
        "一、总体要求",
        "县水利局应当每月巡查。",
        "1.制定计划",
        "2.公布结果",
        f"乡镇{CELL_GAP}经费",
        f"东河镇{CELL_GAP}30万元",
        "县财政局保障经费。",
    ]


def test_changes_fields_and_breaks():
    """Inserted text is read, deleted text and field codes aren't; a hard break begins a paragraph."""
    body = (
        "<w:p><w:r><w:t>县水利局</w:t></w:r><w:del><w:r><w:delText>可以</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>应当</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:hyperlink><w:r><w:t>巡查</w:t></w:r></w:hyperlink><w:r><w:t>。</w:t><w:br/><w:t>另行公布。</w:t></w:r></w:p>"
    )
    assert texts(packed(body)) == ["县水利局应当巡查。", "另行公布。"]


def test_footnotes_follow_their_paragraph():
    """A note stands behind the paragraph that calls it; separators are no notes."""
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0">{run("线")}</w:footnote>'
        f'<w:footnote w:id="1">{run("指村级河长。")}</w:footnote></w:footnotes>'
    )
    body = '<w:p><w:r><w:t>河长巡查</w:t><w:footnoteReference w:id="1"/><w:t>河道。</w:t></w:r></w:p>' + run("第二段。")
    assert texts(packed(body, footnotes=notes)) == ["河长巡查河道。", "指村级河长。", "第二段。"]


def test_merged_cells_and_tables_in_tables():
    """A cell merged downwards is read once; an inner table's text stays in its cell."""
    inner = f"<w:tbl><w:tr><w:tc>{run('内')}</w:tc><w:tc>{run('层')}</w:tc></w:tr></w:tbl>"
    first = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + run("县")
    merged = "<w:tcPr><w:vMerge/></w:tcPr>" + run("隐")
    table = (
        f"<w:tbl><w:tr><w:tc>{first}</w:tc><w:tc>{run('一')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{merged}</w:tc><w:tc>{run('二')}{inner}</w:tc></w:tr></w:tbl>"
    )
    assert texts(packed(table)) == [f"县{CELL_GAP}一", f"二内{CELL_GAP}层"]


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("chineseCountingThousand", "第%1条", ["第一条", "第二条"]),
        ("chineseCounting", "（%1）", ["（一）", "（二）"]),
        ("decimalEnclosedCircle", "%1", ["①", "②"]),
        ("lowerLetter", "%1)", ["a)", "b)"]),
        ("upperRoman", "%1.", ["I.", "II."]),
        ("decimalFullWidth", "%1．", ["１．", "２．"]),
        ("bullet", "●", ["", ""]),
    ],
)
def test_numbers_are_written_out(form, text, expected):
    """The number formats of Chinese documents; bullets leave nothing."""
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    numbered = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr>'
    body = run("巡查。", numbered) + run("公布。", numbered)
    assert texts(packed(body, numbering=numbering)) == [expected[0] + "巡查。", expected[1] + "公布。"]


def test_lower_levels_begin_anew():
    """Under each item of the upper level the lower one counts from its start, and shows both."""
    level = '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{1}"/></w:lvl>'
    part = etree.fromstring(
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1">{level.format(0, "%1.")}'
        f"{level.format(1, '%1.%2')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    numbering = Numbering(part, None)

    def number(depth: int) -> str:
        properties = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        return numbering.next_number(etree.fromstring(f'<w:p xmlns:w="{W}">{properties}</w:p>'))

    assert [number(d) for d in (0, 1, 1, 0, 1)] == ["1.", "1.1", "1.2", "2.", "2.1"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zip",
        b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old",
        packed(""),
        packed("<w:p>"),
        packed(run("字")).replace(b"word/document.xml", b"word/documemt.xml"),
    ],
)
def test_what_is_no_word_file_is_refused(data):
    """Broken, old, empty and other files: an error that says what to do."""
    with pytest.raises(ExtractionError) as caught:
        read_docx(data)
    assert caught.value.remedy


def test_bombs_are_refused(monkeypatch):
    """A part that unpacks to many times its size, or beyond the limit, isn't unpacked."""
    with pytest.raises(LimitError, match="unpacks"):
        read_docx(packed(run("河" * 3_000_000)))
    monkeypatch.setattr(reader, "MAX_PART_BYTES", 100)
    with pytest.raises(LimitError, match="unpacks"):
        read_docx(packed(run("河长")))


def test_entities_are_refused():
    """A part that defines entities is an attack: nothing outside the file is read."""
    body = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:document xmlns:w="{W}"><w:body/></w:document>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", body)
    with pytest.raises(ExtractionError, match="entities"):
        read_docx(data.getvalue())


def test_deep_nesting_is_refused():
    """Tables in tables without end are refused, not recursed into."""
    deep = "<w:tbl><w:tr><w:tc>" * 80 + run("底") + "</w:tc></w:tr></w:tbl>" * 80
    with pytest.raises(LimitError, match="nested"):
        read_docx(packed(deep))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.integers(0, 255))
def test_a_flipped_byte_is_text_or_an_error_of_ours(place, value):
    """A damaged file leads to text or to an error of ours."""
    data = bytearray(packed(run("县水利局应当巡查。")))
    data[place % len(data)] = value
    try:
        assert read_docx(bytes(data)).articles
    except QuanzeError as error:
        assert error.message
