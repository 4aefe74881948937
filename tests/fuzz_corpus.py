"""Bad documents by the thousand, always the same ones for the same seed.

    python tests/fuzz_corpus.py FOLDER [COUNT] [SEED]

Each kind of damage takes its turn; what it does to which document is drawn from the seed.
"""

from __future__ import annotations

import codecs
import io
import random
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from fpdf import FPDF

SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "sample"
Case = tuple[str, bytes]
"""A suffix and the bytes."""

INJECTIONS = (
    "'; DROP TABLE sentences; --局应当监督检查。",
    "=cmd|'/c calc'!A0局负责监督检查。",
    "+1+1局应当检查。@SUM(A1)局不得检查。",
    "<script>alert(1)</script>市教育局应当检查<img src=x onerror=alert(2)>。",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>县财政局负责&x;审计。",
    "{{7*7}}${7*7}县水利局%s%n应当检查。",
)
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00ad\u061c"


@cache
def samples(suffix: str) -> tuple[bytes, ...]:
    """The sample documents of a suffix, shortened to keep the trial quick."""
    if suffix == ".docx":
        return (word_file(text_of(0)), word_file(text_of(1)))
    if suffix == ".html":
        return tuple(f"<html><head><title>题</title></head><body>{text_of(i)}</body></html>".encode() for i in range(2))
    return tuple(path.read_bytes() for path in sorted(SAMPLE.glob(f"*{suffix}")))


def text_of(number: int) -> str:
    """The text of a sample document."""
    paths = sorted(SAMPLE.glob("*.txt"))
    return paths[number % len(paths)].read_text("utf-8")


def word_file(text: str, *, extra: dict[str, bytes] | None = None, head: str = "") -> bytes:
    """A minimal Word file."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"{head}<w:document {space}><w:body>{body}</w:body></w:document>")
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return stream.getvalue()


def pdf_file(*objects: bytes) -> bytes:
    """A PDF of raw objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _any_suffix(rng: random.Random) -> str:
    return rng.choice((".pdf", ".txt", ".html", ".docx"))


def truncated(rng: random.Random) -> Case:
    """A document cut off somewhere."""
    suffix = _any_suffix(rng)
    data = rng.choice(samples(suffix))
    return suffix, data[: rng.randrange(len(data))]


def flipped(rng: random.Random) -> Case:
    """A document with some bits turned."""
    suffix = _any_suffix(rng)
    data = bytearray(rng.choice(samples(suffix)))
    for _ in range(rng.choice((1, 5, 50, 500))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return suffix, bytes(data)


def spliced(rng: random.Random) -> Case:
    """A document with stretches of itself elsewhere."""
    suffix = _any_suffix(rng)
    data = rng.choice(samples(suffix))
    cuts = sorted(rng.randrange(len(data)) for _ in range(4))
    return suffix, data[: cuts[2]] + data[cuts[0] : cuts[3]] + data[cuts[1] :]


def misnamed(rng: random.Random) -> Case:
    """A document with the extension of another kind."""
    return _any_suffix(rng), rng.choice(samples(_any_suffix(rng)))


def noise(rng: random.Random) -> Case:
    """Random bytes, now and then with a familiar beginning."""
    head = rng.choice((b"", b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", codecs.BOM_UTF16_LE, codecs.BOM_UTF8))
    return _any_suffix(rng), head + rng.randbytes(rng.choice((0, 1, 3, 100, 20_000)))


def empty(rng: random.Random) -> Case:
    """Nothing, or nothing that prints."""
    return _any_suffix(rng), rng.choice((b"", b" ", b"\n" * 10_000, b"\0" * 5_000, "\u3000\u200b".encode() * 999))


def huge_page(rng: random.Random) -> Case:
    """A page of absurd size, with a little text on it."""
    side = rng.choice((0, -5, 14_400, 10**6, 10**9, 10**30))
    text = b"BT /F1 12 Tf 10 10 Td (text) Tj ET"
    return ".pdf", pdf_file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
        % (side, side),
        b"<< /Length %d >> stream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def many_fonts(rng: random.Random) -> Case:
    """A page that names thousands of fonts, a glyph each."""
    count = rng.choice((500, 3_000))
    fonts = b" ".join(b"/F%d << /Type /Font /Subtype /Type1 /BaseFont /X%d >>" % (i, i) for i in range(count))
    text = b"BT " + b" ".join(
        b"/F%d 10 Tf 1 0 0 1 %d %d Tm (a) Tj" % (i, i % 60 * 9, i // 60 * 12) for i in range(count)
    )
    packed = zlib.compress(text + b" ET")
    return ".pdf", pdf_file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << "
        + fonts
        + b" >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(packed), packed),
    )


def many_objects(rng: random.Random) -> Case:
    """A page of very many strokes or glyphs in very few bytes."""
    count = rng.choice((20_000, 400_000))
    line = rng.choice((b"0 0 m 9 9 l S\n", b"BT /F1 1 Tf 1 0 0 1 5 5 Tm (aaaaaaaa) Tj ET\n", b"q\n"))
    packed = zlib.compress(line * count)
    return ".pdf", pdf_file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources "
        b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(packed), packed),
    )


def circular(rng: random.Random) -> Case:
    """A page tree, or a form, that holds itself."""
    kids = rng.choice((b"[2 0 R]", b"[3 0 R 3 0 R 2 0 R]", b"[1 0 R]", b"[99 0 R]"))
    return ".pdf", pdf_file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids %s /Count %d >>" % (kids, rng.choice((1, 3, -1, 10**9))),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /X 4 0 R >> >> >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> /Length 5 >>"
        b" stream\n/X Do\nendstream",
    )


def nested(rng: random.Random) -> Case:
    """Something nested far deeper than any reader expects."""
    depth = rng.choice((500, 20_000))
    kind = rng.randrange(4)
    if kind == 0:
        tag = rng.choice(("div", "table", "b", "ul"))
        return ".html", (f"<{tag}>" * depth + "县财政局负责审计。" + f"</{tag}>" * depth).encode()
    if kind == 1:
        return ".pdf", pdf_file(b"[" * depth + b"]" * depth, b"<< /Kids " * depth)
    if kind == 2:
        return ".txt", ("（" * depth + "县财政局应当“" * 50 + "审计" + "”" * 50 + "）" * depth + "。").encode()
    open_, close = "<w:tbl><w:tr><w:tc>" * depth, "</w:tc></w:tr></w:tbl>" * depth
    return ".docx", word_file(f"</w:t></w:r></w:p>{open_}<w:p/>{close}<w:p><w:r><w:t>")


def bomb(rng: random.Random) -> Case:
    """Little that unpacks to much."""
    kind = rng.randrange(4)
    if kind == 0:
        return ".docx", word_file("正文", extra={"word/styles.xml": b" " * rng.choice((10**6, 2 * 10**8))})
    if kind == 1:
        entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
        head = f'<!DOCTYPE x [<!ENTITY a0 "哈">{entities}]>'
        return ".docx", word_file("&a11;", head=head)
    if kind == 2:
        return ".docx", word_file("正文", extra={f"word/media/{i}.xml": b"x" for i in range(5_000)})
    packed = zlib.compress(zlib.compress(b" " * 5 * 10**7))
    return ".pdf", pdf_file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >> stream\n%s\nendstream" % (len(packed), packed),
    )


def entity(rng: random.Random) -> Case:
    """XML that asks for files of the machine or for the network."""
    target = rng.choice(("file:///etc/passwd", "http://127.0.0.1:9/x", "/dev/zero", "file:///dev/random"))
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{target}"> <!ENTITY % p SYSTEM "{target}"> %p;]>'
    if rng.random() < 0.5:
        return ".docx", word_file("县财政局负责&e;审计。", head=head)
    return (
        ".html",
        f'{head}<html><body><iframe src="{target}"></iframe><p>县财政局负责&e;审计。</p></body></html>'.encode(),
    )


def locked(rng: random.Random) -> Case:
    """An encrypted PDF."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.text(20, 20, "secret" * rng.randrange(1, 5))
    pdf.set_encryption(owner_password="o", user_password="u")
    return ".pdf", bytes(pdf.output())


def odd_encoding(rng: random.Random) -> Case:
    """Text in an unusual, wrong or mixed encoding."""
    text = text_of(rng.randrange(6))[:2_000]
    kind = rng.randrange(6)
    if kind == 0:
        return ".txt", text.encode(rng.choice(("utf-16", "utf-16-le", "utf-32", "gb18030", "utf-7", "hz")))
    if kind == 1:
        return ".txt", text.encode("gb18030") + text.encode("utf-8")
    if kind == 2:
        return ".txt", text.encode("utf-8") + rng.randbytes(40) + text.encode("utf-8")
    if kind == 3:
        return ".txt", codecs.BOM_UTF16_LE + (text + "\ud800局\udfff应").encode("utf-16-le", "surrogatepass")
    if kind == 4:
        return ".txt", (text + "\udc80").encode("utf-8", "surrogatepass")
    return ".html", f'<meta charset="{rng.choice(("gbk", "big5", "x-none", "utf-7"))}"><p>{text}</p>'.encode()


def odd_characters(rng: random.Random) -> Case:
    """Text with characters that print nothing, turn direction or belong to nobody."""
    letters = list(text_of(rng.randrange(6))[:3_000])
    pool = INVISIBLE + "\ue000\uf8ff\U000f0000\U0010fffd\0\x07\x1b\x85\u2028\u2029\u0301\ufffc\ufffd﷽𠀀🀄"
    for _ in range(rng.choice((5, 200, 5_000))):
        letters.insert(rng.randrange(len(letters)), rng.choice(pool))
    return rng.choice((".txt", ".html")), "".join(letters).encode("utf-8")


def long_sentence(rng: random.Random) -> Case:
    """Sentences, words or lists far longer than any."""
    unit = rng.choice(
        ("县财政局和", "应当", "，", "负责监督、", "（一）", "第一条", "“", "a", "1", "由县水利局对", "不得")
    )
    length = rng.choice((10_000, 60_000))
    return ".txt", ((unit * (length // len(unit))) + rng.choice(("", "。"))).encode()


def many_lines(rng: random.Random) -> Case:
    """Very many very short lines."""
    unit = rng.choice(("。\n", "局\n", "一、\n", "\n\n县\n", "第一章\n", "县财政局负责审计。\n"))
    return ".txt", (unit * rng.choice((1_000, 8_000))).encode()


def injection(rng: random.Random) -> Case:
    """Text that means something to what reads our outputs."""
    lines = [rng.choice(INJECTIONS) for _ in range(6)]
    return rng.choice((".txt", ".html")), "\n".join(f"某县办法\n{line}" for line in lines).encode()


KINDS: tuple[Callable[[random.Random], Case], ...] = (
    truncated,
    flipped,
    spliced,
    misnamed,
    noise,
    empty,
    huge_page,
    many_fonts,
    many_objects,
    circular,
    nested,
    bomb,
    entity,
    locked,
    odd_encoding,
    odd_characters,
    long_sentence,
    many_lines,
    injection,
)


def cases(count: int, *, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """`count` file names with their content."""
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        suffix, data = kind(random.Random(f"{seed}-{number}"))
        yield f"{number:05}-{kind.__name__}{suffix}", data


def write_cases(folder: Path, count: int, *, seed: int = 1) -> None:
    """Writes the cases into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in cases(count, seed=seed):
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    write_cases(Path(sys.argv[1]), *(int(argument) for argument in sys.argv[2:3]))
