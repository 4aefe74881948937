"""PDFs to pages of glyphs: places, turns, doubles, limits, and files that cannot be read."""

import hashlib
from contextlib import closing, nullcontext
from pathlib import Path

import newspaper
import pypdfium2
import pytest
from newspaper import Sheet, write_pdf

from pipeline.errors import ExtractionError, LimitError
from pipeline.extract.fonts import plain_font, supply_fonts, system_fonts
from pipeline.extract.pdf import read_pages

NOTO = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")


class Limits:
    """Generous limits."""

    pages = 50
    bytes = 10_000_000


def one(sheet: Sheet, **options):
    """The only page of a PDF of one sheet."""
    return read_pages(write_pdf([sheet]), limits=Limits, **options).pages[0]


def test_glyphs_have_places_sizes_and_fonts():
    """A glyph's advance, baseline, em and font are those it was printed with."""
    sheet = Sheet(width=300, height=200)
    sheet.text(40, 50, "河长负责", 12, font=newspaper.KAI)
    glyphs = one(sheet).glyphs
    assert glyphs.text == "河长负责"
    assert glyphs.x0.tolist() == pytest.approx([40, 52, 64, 76])
    assert glyphs.x1.tolist() == pytest.approx([52, 64, 76, 88], abs=0.6)
    assert glyphs.baseline.tolist() == pytest.approx([50 + 0.88 * 12] * 4, abs=0.1)
    assert set(glyphs.size.tolist()) == {12.0}
    assert glyphs.fonts == ("STKaiti-Regular",)


def test_blanks_are_left_out_and_doubles_printed_once():
    """Ideographic blanks are no glyphs; a character printed twice in one place (false bold) counts once."""
    sheet = Sheet(width=300, height=200)
    sheet.text(40, 50, "水　利", 12)
    sheet.text(40.4, 50, "水", 12)
    sheet.text(40, 80, "水水", 12)
    assert sorted(one(sheet).glyphs.text) == sorted("水利水水")


def test_radicals_become_ideographs():
    """A radical that a ToUnicode map names (U+2F9F) is the ideograph that was printed."""
    sheet = Sheet(width=300, height=200)
    sheet.text(40, 50, "⾜球", 12)
    assert one(sheet).glyphs.text == "足球"


def test_a_turned_page_is_read_upright():
    """With /Rotate 90 the glyphs come out where a reader sees them."""
    sheet = Sheet(width=300, height=200)
    sheet.text(40, 50, "上下左右", 12)
    upright = read_pages(write_pdf([sheet]), limits=Limits).pages[0]
    data = write_pdf([sheet]).replace(b"/MediaBox", b"/Rotate 90 /MediaBox")
    turned = read_pages(data, limits=Limits).pages[0]
    # the text itself is now sideways, so the page is turned back to make it readable
    assert (turned.width, turned.height) == (upright.width, upright.height)
    assert turned.glyphs.x0.tolist() == pytest.approx(upright.glyphs.x0.tolist(), abs=0.2)
    assert turned.glyphs.baseline.tolist() == pytest.approx(upright.glyphs.baseline.tolist(), abs=0.2)


def test_rules_and_panels_are_told_apart():
    """A thin stroke is a rule, a filled area a panel."""
    sheet = Sheet(width=300, height=200)
    sheet.text(40, 50, "水", 12)
    sheet.rule(20, 30, 280, 30)
    sheet.rule(150, 40, 150, 190)
    sheet.box(30, 100, 140, 180, tint=True)
    page = one(sheet)
    assert len(page.rules) == 2 and len(page.panels) == 1
    assert page.panels[0].top == pytest.approx(100, abs=1.5)


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.5 and then nothing", write_pdf([Sheet()])[:400]])
def test_what_is_no_pdf_or_damaged_says_so(data):
    """Broken files raise an error that tells what to do."""
    with pytest.raises(ExtractionError) as caught:
        read_pages(data, limits=Limits)
    assert caught.value.remedy


def test_an_encrypted_pdf_says_so():
    """A PDF that asks for a password is told apart from a damaged one."""
    encrypt = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"28" * 32 + b"> /U <" + b"29" * 32 + b"> >> "
        b"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
    )
    data = write_pdf([Sheet()]).replace(b"/Root 1 0 R", b"/Root 1 0 R " + encrypt)
    with pytest.raises(ExtractionError, match="encrypted"):
        read_pages(data, limits=Limits)


def test_a_pdf_without_pages_says_so():
    """An empty document is an error, not an empty result."""
    with pytest.raises(ExtractionError, match="no pages"):
        read_pages(write_pdf([]), limits=Limits)


def test_limits_hold():
    """Too many bytes or pages raise before anything is read."""

    class Tight:
        pages = 1
        bytes = 10_000_000

    class Tiny:
        pages = 50
        bytes = 100

    with pytest.raises(LimitError, match="pages"):
        read_pages(write_pdf([Sheet(), Sheet()]), limits=Tight)
    with pytest.raises(LimitError, match="bytes"):
        read_pages(write_pdf([Sheet()]), limits=Tiny)


def with_picture() -> Sheet:
    """A sheet that an image fills."""
    sheet = Sheet(width=300, height=200)
    sheet.marks.append("q 300 0 0 200 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x20 EI Q")
    return sheet


def test_a_picture_page_fails_alone():
    """Without recognition a page that is a picture becomes a failure with a remedy; the others are read."""
    text = Sheet(width=300, height=200)
    text.text(40, 50, "第二页有字", 12)
    source = read_pages(write_pdf([with_picture(), text, with_picture()]), limits=Limits, ocr="never")
    assert [page.number for page in source.pages] == [2]
    assert [failure.pages for failure in source.failures] == [(1, 3)]
    assert "quanze[ocr]" in source.failures[0].remedy
    with pytest.raises(ExtractionError, match="picture"):
        read_pages(write_pdf([with_picture()]), limits=Limits, ocr="never")


def test_unknown_characters_are_told():
    """A text layer with some unknown characters is kept, with a failure row; one without sense is refused."""
    some = Sheet(width=600, height=200)
    some.text(40, 50, "本标准规定了噪声的限值和测量的方法\ue010以及监测要求", 12)
    source = read_pages(write_pdf([some]), limits=Limits, ocr="never")
    assert len(source.pages) == 1 and "unknown characters" in source.failures[0].message
    most = Sheet(width=300, height=200)
    most.text(40, 50, "\ue010\ue011\ue012声", 12)
    with pytest.raises(ExtractionError, match="unknown characters"):
        read_pages(write_pdf([most]), limits=Limits, ocr="never")


def test_one_page_alone():
    """`only` reads one page; one that isn't there is an error."""
    sheets = [Sheet(width=300, height=200) for _ in range(3)]
    for number, sheet in enumerate(sheets, 1):
        sheet.text(40, 50, f"第{number}页", 12)
    data = write_pdf(sheets)
    assert [page.number for page in read_pages(data, limits=Limits, only=2).pages] == [2]
    with pytest.raises(ExtractionError, match="no page 9"):
        read_pages(data, limits=Limits, only=9)


def test_without_the_extra_the_remedy_names_it(monkeypatch):
    """When recognition isn't installed, the failure says how to install it."""
    monkeypatch.setitem(__import__("sys").modules, "rapidocr", None)
    text = Sheet(width=300, height=200)
    text.text(40, 50, "有字", 12)
    source = read_pages(write_pdf([with_picture(), text]), limits=Limits, ocr="auto")
    assert source.failures[0].pages == (1,)
    assert "pip install" in source.failures[0].remedy


def test_fonts_that_are_not_embedded_need_no_fonts_of_the_machine():
    """Every character is read, each an object of its own, though PDFium finds no font that draws it."""
    text = "县水务局应当巡查洑水埠，槜李村除外。"
    sheet = Sheet(width=300, height=200)
    for number, character in enumerate(text):
        sheet.text(20 + 14 * number, 50, character, 12)
    assert one(sheet).glyphs.text == text


def test_the_plain_font_is_always_the_same():
    """Its bytes don't depend on the clock."""
    assert hashlib.sha256(plain_font()).hexdigest()[:16] == "4be70be78b6f7000"


@pytest.mark.skipif(not NOTO.exists(), reason="needs fonts-noto-cjk")
def test_pictures_take_the_fonts_of_the_machine():
    """What people look at is drawn with real glyphs where there are some."""
    sheet = Sheet(width=300, height=200)
    sheet.text(40, 50, "县水务局", 24)
    data, pictures = write_pdf([sheet]), []
    supply_fonts()
    for fonts in (nullcontext(), system_fonts()):
        with fonts, closing(pypdfium2.PdfDocument(data)) as document:
            pictures.append(document[0].render().to_pil().tobytes())
    assert pictures[0] != pictures[1]
