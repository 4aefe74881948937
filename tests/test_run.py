"""The whole way: files in, tables out."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import pytest
from fpdf import FPDF
from PIL import Image

import pipeline
from pipeline.errors import ConfigError
from pipeline.store.schema import TABLES

TINY_PAGE = (200, 100)


def make_pdf(*, password: str | None = None, picture: bool = False) -> bytes:
    """A PDF of one page, without any Chinese text."""
    pdf = FPDF(unit="pt", format=TINY_PAGE)
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    if picture:
        pdf.image(Image.new("L", (40, 20), 128), 0, 0, *TINY_PAGE)
    else:
        pdf.text(20, 50, "A page of text.")
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    return bytes(pdf.output())


def test_every_table_has_its_columns(texts, tmp_path):
    """All tables exist, with the promised columns in order, also where no row came up."""
    pipeline.run(texts, out=tmp_path / "run", workers=1)
    for name, columns in TABLES.items():
        with duckdb.connect() as database:
            files = str(tmp_path / "run" / "tables" / name / "*.parquet")
            rows = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [files]).fetchall()
        assert [row[0] for row in rows] == list(columns), name


def test_rows_hang_together(texts, tmp_path, table):
    """Every sentence stands where its article says, and mentions and duties point to what exists."""
    run = tmp_path / "run"
    pipeline.run(texts, out=run, workers=1)
    articles = {row["article_id"]: row for row in table(run, "articles")}
    sentences = {row["sentence_id"]: row for row in table(run, "sentences")}
    agencies = {row["agency_id"] for row in table(run, "agencies")}
    assert len(articles) == 3
    for row in sentences.values():
        assert articles[row["article_id"]]["text"][row["start"] : row["end"]] == row["text"]
        assert abs(sum(row[f"p_{label}"] for label in ("problem", "responsibility", "proposal", "other")) - 1) < 0.01
    mentions = table(run, "mentions")
    assert any(row["text"] == "县水利局" for row in mentions)
    for row in mentions:
        assert sentences[row["sentence_id"]]["text"][row["start"] : row["end"]] == row["text"]
        assert row["agency_ids"] and set(row["agency_ids"]) <= agencies
    duties = table(run, "duties")
    assert any("巡查" in row["action"] for row in duties)
    for row in duties:
        assert row["agency_id"] is None or row["agency_id"] in agencies
        assert sentences[row["sentence_id"]]["text"][row["start"] : row["end"]] == row["action"]


def test_raw_offsets_lead_back_to_the_file(texts, tmp_path, table):
    """A sentence of a text input is found in the file at its raw offsets."""
    run = tmp_path / "run"
    pipeline.run(texts / "办法.txt", out=run, workers=1)
    raw = (texts / "办法.txt").read_text("utf-8")
    rows = table(run, "sentences")
    assert len(rows) >= 4
    for row in rows:
        assert raw[row["raw_start"]] == row["text"][0]
        assert raw[row["raw_end"] - 1] == row["text"][-1]


def test_one_agency_across_documents(texts, tmp_path, table):
    """A body named alike in two documents of one county is one agency with both mentions."""
    run = tmp_path / "run"
    pipeline.run(texts, out=run, workers=1)
    water = [row for row in table(run, "agencies") if row["name"].endswith("水利局")]
    ids = {i for row in table(run, "mentions") for i in row["agency_ids"]}
    assert ids == {row["agency_id"] for row in table(run, "agencies")}
    assert sum(row["n_mentions"] for row in water) == 3


@pytest.mark.parametrize(
    ("name", "data", "stage"),
    [
        ("empty.pdf", b"", "read"),
        ("broken.pdf", make_pdf()[:300], "extract"),
        ("no-pdf.pdf", b"just text", "extract"),
        ("locked.pdf", make_pdf(password="secret"), "extract"),
        ("picture.pdf", make_pdf(picture=True), "extract"),
        ("zip.docx", b"PK\x03\x04nothing", "extract"),
        ("binary.txt", bytes(range(256)) * 20, "extract"),
        ("blank.txt", b" \n\n ", "extract"),
    ],
)
def test_bad_documents_become_failures(name, data, stage, texts, tmp_path, table):
    """A document that cannot be read is a row with stage and remedy; the others are complete."""
    (texts / name).write_bytes(data)
    result = pipeline.run(texts, out=tmp_path / "run", workers=1, ocr="never")
    (failure,) = table(tmp_path / "run", "failures")
    assert failure["path"] == str(texts / name)
    assert failure["stage"] == stage
    assert failure["message"] and failure["remedy"]
    assert failure["error"] in ("ExtractionError", "LimitError")
    assert result.failures == 1
    assert len(table(tmp_path / "run", "documents")) == 3


def test_same_bytes_whatever_the_hands(texts, tmp_path, digests):
    """One worker, two workers, and a job array joined by merge leave the same tables."""
    shutil.copy(texts / "办法.txt", texts / "副本.html")  # a copy that may fall to another share
    for number in range(4):
        shutil.copy(texts / "评论.txt", texts / f"副本{number}.txt")
    pipeline.run(texts, out=tmp_path / "one", workers=1)
    pipeline.run(texts, out=tmp_path / "two", workers=2)
    for shard in ("2/3", "1/3", "3/3"):
        pipeline.run(texts, out=tmp_path / "array", workers=1, shard=shard)
    pipeline.merge_shards(tmp_path / "array")
    assert digests(tmp_path / "one") == digests(tmp_path / "two") == digests(tmp_path / "array")
    assert len(digests(tmp_path / "one")) == len(TABLES)


def test_the_folder_mirrors_the_last_command(texts, tmp_path, table, digests):
    """Unchanged documents are not done again, changed ones are, and removed ones leave the tables."""
    run = tmp_path / "run"
    assert pipeline.run(texts, out=run, workers=1).worked == 3
    before = digests(run)
    assert pipeline.run(texts, out=run, workers=1).worked == 0
    assert digests(run) == before
    (texts / "评论.txt").write_text("县林业局负责古树养护。\n", "utf-8")
    assert pipeline.run(texts, out=run, workers=1).worked == 1
    (texts / "方案.txt").unlink()
    assert pipeline.run(texts, out=run, workers=1).worked == 0
    assert sorted(Path(row["paths"][0]).name for row in table(run, "documents")) == ["办法.txt", "评论.txt"]
    assert not any(row["name"].endswith("农业农村局") for row in table(run, "agencies"))
    pipeline.run(texts, out=tmp_path / "anew", workers=1)
    assert digests(run) == digests(tmp_path / "anew")


def test_failed_documents_are_tried_again(texts, tmp_path, table):
    """What failed for a limit is done when the limit is raised."""
    run = tmp_path / "run"
    strict = tmp_path / "strict.toml"
    strict.write_text("[limits]\ncharacters = 10\n", "utf-8")
    assert pipeline.run(texts, out=run, workers=1, config=strict).failures == 3
    assert {row["error"] for row in table(run, "failures")} == {"LimitError"}
    result = pipeline.run(texts, out=run, workers=1)
    assert (result.worked, result.failures) == (3, 0)
    assert table(run, "failures") == []


def test_fresh_forgets(texts, tmp_path, digests):
    """With `fresh` everything is done again; a share does its own part again and leaves the others'."""
    run = tmp_path / "run"
    for shard in ("1/2", "2/2"):
        pipeline.run(texts, out=run, workers=1, shard=shard)
    again = pipeline.run(texts, out=run, workers=1, shard="1/2", fresh=True)
    assert again.worked == again.documents
    pipeline.merge_shards(run)
    before = digests(run)
    assert pipeline.run(texts, out=run, workers=1, fresh=True).worked == 3
    assert digests(run) == before


def test_the_reference_segmenter(texts, tmp_path, table):
    """With jieba in place of rjieba the same sentences, agencies and duties come out."""
    (tmp_path / "c.toml").write_text('segmenter = "jieba"\n', "utf-8")
    pipeline.run(texts, out=tmp_path / "one", workers=1)
    pipeline.run(texts, out=tmp_path / "two", workers=1, config=tmp_path / "c.toml")
    for name in ("sentences", "agencies", "duties"):
        assert table(tmp_path / "one", name) == table(tmp_path / "two", name) != []


def test_copies_are_one_document(texts, tmp_path, table):
    """Two files with the same bytes are one document with two paths."""
    shutil.copy(texts / "办法.txt", texts / "办法（副本）.txt")
    pipeline.run(texts, out=tmp_path / "run", workers=1)
    rows = table(tmp_path / "run", "documents")
    assert len(rows) == 3
    paths = next(row["paths"] for row in rows if len(row["paths"]) == 2)
    assert paths == sorted(str(texts / name) for name in ("办法.txt", "办法（副本）.txt"))


def test_metadata_wins(texts, tmp_path, table):
    """Title, publisher, date and region come from the metadata file where it has them."""
    listing = tmp_path / "about.csv"
    listing.write_text(
        f"path,title,publisher,date,region\n{texts / '办法.txt'},题目,柳河县水利局,2024-05-06,柳河县\n", "utf-8"
    )
    pipeline.run(texts, out=tmp_path / "run", workers=1, metadata=listing)
    rows = {Path(row["paths"][0]).name: row for row in table(tmp_path / "run", "documents")}
    told = rows["办法.txt"]
    assert (told["title"], told["publisher"], told["issue_date"], told["region"]) == (
        "题目",
        "柳河县水利局",
        "2024-05-06",
        "柳河县",
    )
    assert rows["评论.txt"]["title"] != "题目"


def test_metadata_with_unknown_columns_is_refused(texts, tmp_path):
    """A misspelt column is an error, not silence."""
    (tmp_path / "about.csv").write_text("path,titel\n", "utf-8")
    with pytest.raises(ConfigError, match="titel"):
        pipeline.run(texts, out=tmp_path / "run", metadata=tmp_path / "about.csv")


def test_word_and_web_pages(tmp_path, table):
    """A Word file and a web page go the same way as text."""
    from docx import Document

    word = Document()
    word.add_paragraph("柳河县民政局负责养老服务的监督检查。")
    word.save(str(tmp_path / "职责.docx"))
    (tmp_path / "新闻.html").write_text(
        "<html><head><title>养老</title></head><body><article><p>柳河县财政局应当及时拨付养老服务补贴，"
        "不得截留挪用。柳河县审计局每年对补贴使用情况进行审计。</p></article></body></html>",
        "utf-8",
    )
    pipeline.run(tmp_path / "职责.docx", tmp_path / "新闻.html", out=tmp_path / "run", workers=1)
    assert sorted(row["format"] for row in table(tmp_path / "run", "documents")) == ["docx", "html"]
    assert any("财政局" in row["name"] for row in table(tmp_path / "run", "agencies"))


def test_the_manifest_tells_what_was_done(texts, tmp_path):
    """Versions, digests, counts, seconds by stage and memory stand in the manifest."""
    pipeline.run(texts, out=tmp_path / "run", workers=1)
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))
    assert manifest["counts"]["documents"] == 3
    assert {"segment", "classify", "agencies"} <= set(manifest["seconds"]["stages"])
    assert manifest["peak_memory"]["worker"] > 10_000_000
    assert all(len(digest) == 64 for digest in [*manifest["models"].values(), manifest["lexicons"]])


def test_no_input_is_an_error(tmp_path):
    """A path that doesn't exist is bad usage, told before anything is written."""
    with pytest.raises(ConfigError, match="no such file"):
        pipeline.run(tmp_path / "nowhere", out=tmp_path / "run")


def test_zip_bomb(texts, tmp_path, table):
    """A Word file that unpacks to far more than it holds is refused."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 400_000_000)
    (texts / "bomb.docx").write_bytes(stream.getvalue())
    pipeline.run(texts / "bomb.docx", out=tmp_path / "run", workers=1)
    (failure,) = table(tmp_path / "run", "failures")
    assert failure["error"] in ("LimitError", "ExtractionError")
