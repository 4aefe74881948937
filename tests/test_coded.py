"""Reading documents coded by hand."""

import json
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coded import paragraphs, read_coded, read_corpus, read_gold
from pipeline.errors import CorpusError
from pipeline.model import Span
from pipeline.segment import sentence_spans

CORPUS = Path(__file__).parent.parent / "corpus"

DOCUMENT = """# id: roads-news-001
# title: 路灯亮了
# genre: news

责	[镇政府]应当每月检查路灯，并将结果报[县住建局]。
> 镇政府 | must | 检查 | 每月检查路灯 | assigned | object=路灯
> ~镇政府 | must | 报 | 将结果报[县住建局] | assigned | object=结果 ; recipient=县住建局

他	路灯亮了，路灯下的人也多了。
"""


def written(folder: Path, text: str, name: str = "roads-news-001.coded") -> Path:
    """Writes a file and gives its path."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_document_is_read_with_mentions_and_frames(tmp_path: Path) -> None:
    """Brackets become spans, frame lines become frames with offsets in the plain sentence."""
    document = read_coded(written(tmp_path, DOCUMENT))
    first, second = document.sentences
    assert document.genre == "news"
    assert [m.of(first.text) for m in first.mentions] == ["镇政府", "县住建局"]
    assert [first.text[f.start : f.end] for f in first.frames] == ["每月检查路灯", "将结果报县住建局"]
    assert [f.implicit for f in first.frames] == [False, True]
    assert first.frames[1].recipient == "县住建局"
    assert (first.paragraph, second.paragraph) == (0, 1)


def test_occurrence_number_chooses_the_later_place(tmp_path: Path) -> None:
    """`#2` means the second place where the action's words stand."""
    text = DOCUMENT + "> - | must | 亮 | 路灯 #2 | assigned\n"
    frame = read_coded(written(tmp_path, text)).sentences[1].frames[0]
    assert frame.start == "路灯亮了，路灯下的人也多了。".index("路灯", 2)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("坏	句子。", "begins with"),
        ("他	[甲[乙]]。", "nest"),
        ("他	甲]乙。", "has not begun"),
        ("他	[甲乙。", "not closed"),
        ("> 甲 | must | 查 | 查账 | assigned", "not in the sentence"),
        ("> 甲 | shall | 路灯 | 路灯 | assigned", "deontic"),
        ("> 甲 | none | 路灯 | 路灯 | assigned", "neglected"),
        ("> 甲 | must | 路灯 | 路灯", "fields"),
        ("> 甲 | must | 路灯 | 路灯 | assigned | colour=red", "unknown"),
    ],
)
def test_faults_are_told_with_file_and_line(tmp_path: Path, line: str, message: str) -> None:
    """Every broken line is refused with its number."""
    path = written(tmp_path, DOCUMENT + line + "\n")
    with pytest.raises(CorpusError, match=message) as caught:
        read_coded(path)
    assert f"{path}:{DOCUMENT.count(chr(10)) + 1}:" in str(caught.value)


def test_a_document_may_have_its_classes_coded_alone(tmp_path: Path) -> None:
    """`layers: classes` is read; mentions and other layers are refused."""
    head, _, body = DOCUMENT.partition("\n\n")
    plain = "责\t镇政府应当每月检查路灯。\n"
    assert read_coded(written(tmp_path, f"{head}\n# layers: classes\n\n{plain}")).classes_only
    assert not read_coded(written(tmp_path, DOCUMENT)).classes_only
    with pytest.raises(CorpusError, match="only classes"):
        read_coded(written(tmp_path, f"{head}\n# layers: classes\n\n{body}"))
    with pytest.raises(CorpusError, match="layers"):
        read_coded(written(tmp_path, f"{head}\n# layers: frames\n\n{plain}"))


def gold_row(**changes: object) -> dict[str, object]:
    """A sound gold line, with changes."""
    row: dict[str, object] = {
        "id": "a1",
        "doc": "a",
        "text": "县教育局负责校车检查。",
        "label": "responsibility",
        "mentions": [{"text": "县教育局", "start": 0, "end": 4}],
        "frames": [
            {
                "agent": "县教育局",
                "implicit": False,
                "deontic": "must",
                "aim": "负责",
                "action": "负责校车检查",
                "status": "assigned",
                "start": 4,
                "end": 10,
            }
        ],
    }
    return row | changes


def test_gold_lines_are_read(tmp_path: Path) -> None:
    """A JSON line becomes a sentence of its document."""
    path = written(tmp_path, json.dumps(gold_row(), ensure_ascii=False), "gold.jsonl")
    (document,) = read_gold(path)
    assert document.sentences[0].mentions == (Span(start=0, end=4),)
    assert document.sentences[0].frames[0].action == "负责校车检查"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"label": "duty"}, "label 'duty'"),
        ({"id": ""}, "id is missing"),
        ({"mentions": [{"start": 8, "end": 99}]}, "outside its sentence"),
        ({"mentions": [{"text": "市教育局", "start": 0, "end": 4}]}, "not at its offsets"),
        ({"frames": [{"start": 5, "end": 5}]}, "outside its sentence"),
    ],
)
def test_bad_gold_is_refused_with_its_line(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    """Bad labels, frames outside their sentence and wrong offsets are refused."""
    lines = [json.dumps(row, ensure_ascii=False) for row in (gold_row(), gold_row(id="a2") | changes)]
    path = written(tmp_path, "\n".join(lines), "gold.jsonl")
    with pytest.raises(CorpusError, match=message) as caught:
        read_gold(path)
    assert ":2:" in str(caught.value)


def test_a_repeated_id_is_refused(tmp_path: Path) -> None:
    """Ids are unique in a gold file."""
    line = json.dumps(gold_row(), ensure_ascii=False)
    with pytest.raises(CorpusError, match="stands in line 1"):
        read_gold(written(tmp_path, f"{line}\n{line}", "gold.jsonl"))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """No input makes the reader fail in another way than by its own error."""
    path = tmp_path_factory.mktemp("coded") / "any.coded"
    path.write_bytes(text.encode("utf-8", "replace"))
    try:
        document = read_coded(path)
    except CorpusError:
        return
    assert all(s.text for s in document.sentences)


@pytest.mark.parametrize("part", ["training", "evaluation", "opinion"])
def test_the_corpus_is_sound(part: str) -> None:
    """Every coded document keeps the format, and its sentences are those the splitter finds."""
    different = 0
    total = 0
    for document in read_corpus(CORPUS / part):
        texts = paragraphs(document)
        for _, group in groupby(document.sentences, key=lambda s: s.paragraph):
            coded = [s.text for s in group]
            text = next(texts)
            total += len(coded)
            different += coded != [span.of(text) for span in sentence_spans(text)]
    assert total >= {"training": 4000, "evaluation": 400, "opinion": 200}[part]
    assert different <= total * 0.01


def test_no_near_duplicates_in_the_corpus() -> None:
    """No two sentences of different documents share three quarters of their character trigrams."""
    seen: dict[frozenset[str], str] = {}
    by_gram: dict[str, list[frozenset[str]]] = {}
    pairs = []
    for part in ("training", "evaluation", "opinion"):
        for document in read_corpus(CORPUS / part):
            for sentence in document.sentences:
                if len(sentence.text) < 20:
                    continue
                grams = frozenset(sentence.text[i : i + 3] for i in range(len(sentence.text) - 2))
                rarest = sorted(grams, key=lambda g: len(by_gram.get(g, ())))[: len(grams) // 4 + 1]
                for other in {o for g in rarest for o in by_gram.get(g, ())}:
                    if seen[other] != document.id and len(grams & other) >= 0.75 * len(grams | other):
                        pairs.append((document.id, seen[other], sentence.text))
                seen.setdefault(grams, document.id)
                for gram in grams:
                    by_gram.setdefault(gram, []).append(grams)
    assert len(pairs) <= 0.005 * len(seen), pairs[:10]
