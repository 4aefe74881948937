"""Sentences and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import is_han
from pipeline.model import Article, Paragraph
from pipeline.segment import sentence_spans, split_sentences, tokenise


def split(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return [span.of(text) for span in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("河管所人少。谁来巡？镇里！", ["河管所人少。", "谁来巡？", "镇里！"]),
        ("职责有三：一查；二报；三改。", ["职责有三：一查；二报；三改。"]),
        ("他说：“先补水。再补钱。”说完就走了。", ["他说：“先补水。再补钱。”", "说完就走了。"]),
        ("“先补水。再补钱。”，他说得很慢。", ["“先补水。再补钱。”，他说得很慢。"]),
        ("《水怎么办？》这本书卖完了。", ["《水怎么办？》这本书卖完了。"]),
        ("真的吗？！不信……走着瞧。", ["真的吗？！", "不信……走着瞧。"]),
        ("主要职责是：", ["主要职责是："]),
        ("见 http://a.cn/?q=1 说明。", ["见 http://a.cn/?q=1 说明。"]),
        ("“引号没有关上。后面一句。", ["“引号没有关上。", "后面一句。"]),
        ("　　前后有空。 ", ["前后有空。"]),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    """Enders end sentences, except inside quotations, titles and addresses."""
    assert split(text) == sentences


@given(st.text(alphabet="甲乙，。！？；：“”《》（） a1.", max_size=80))
def test_spans_cover_the_text_in_order(text: str) -> None:
    """Spans are in order, don't overlap, and leave out only white space."""
    spans = list(sentence_spans(text))
    edges = [0] + [edge for span in spans for edge in (span.start, span.end)] + [len(text)]
    assert edges == sorted(edges)
    assert "".join(s.of(text) for s in spans).replace(" ", "") == text.replace(" ", "")


def test_offsets_and_section_paths() -> None:
    """Offsets count in the article's text; headings become the path, lower ones end with higher ones."""
    article = Article(
        paragraphs=tuple(
            Paragraph(text=text)
            for text in (
                "第一章　总则",
                "第一条　为了管好渡口，制定本办法。",
                "第二条　渡口由镇政府管理。县交通局给予指导。",
                "（一）查船；",
                "第二章　罚则",
                "罚款上缴国库。",
            )
        )
    )
    sentences = split_sentences(article)
    assert all(article.text[s.start : s.end] == s.text for s in sentences)
    assert [s.position for s in sentences] == list(range(len(sentences)))
    by_text = {s.text: s.section_path for s in sentences}
    assert by_text["县交通局给予指导。"] == ("第一章　总则", "第二条")
    assert by_text["（一）查船；"] == ("第一章　总则", "第二条", "（一）查船；")
    assert by_text["罚款上缴国库。"] == ("第二章　罚则",)


@pytest.mark.parametrize(
    "text",
    [
        "由市督查办统一向各县区交办。",
        "县级以上地方人民政府水行政主管部门应当建立巡查制度，2025年底前完成。",
        "“双随机”抽查比例不低于5%（含）！",
        "村民ABC说，wifi 坏了３天。",
        "县财政局会同县民政局核查。",
    ],
)
def test_both_segmenters_agree(text: str) -> None:
    """The fast segmenter gives the reference's words, and its tags where a word is Chinese."""
    fast, reference = tokenise(text), tokenise(text, segmenter="jieba")
    assert [t.text for t in fast] == [t.text for t in reference]
    chinese = [is_han(t.text[0]) for t in fast]
    assert [t.tag for t, han in zip(fast, chinese, strict=True) if han] == [
        t.tag for t, han in zip(reference, chinese, strict=True) if han
    ]


@given(st.text(max_size=60))
def test_tokens_cover_any_text(text: str) -> None:
    """Tokens follow one another without gaps, whatever the text."""
    tokens = tokenise(text)
    assert "".join(t.text for t in tokens) == text
    assert all(text[t.start : t.end] == t.text for t in tokens)
