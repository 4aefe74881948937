"""Notes that lead to other pages, and the chains they tie."""

import pytest

from pipeline.layout.jumps import find_ties, take_notes
from pipeline.layout.marks import read_marks
from pipeline.layout.shapes import Block, Chain, Headline, Line
from pipeline.layout.wording import read_wording
from pipeline.lexicon import load_lexicons
from pipeline.model import Box


@pytest.fixture(scope="module")
def words():
    """The shipped words."""
    return read_wording(read_marks(load_lexicons()))


def line(text: str, page: int = 1) -> Line:
    """A line as wide as its text."""
    return Line(box=Box(page=page, x0=40, top=100, x1=40 + 10 * len(text), bottom=110), text=text, size=10, font="")


@pytest.mark.parametrize(
    ("text", "rest", "page", "comes"),
    [
        ("（下转第五版）", None, "5", False),
        ("把清单公开。（下转5版）", "把清单公开。", "5", False),
        ("（上接第一版）", None, "1", True),
        ("（上接A01版·要闻）并接受监督", "并接受监督", "A01", True),
    ],
)
def test_notes_are_taken_out_of_lines(text, rest, page, comes, words):
    """A note that fills its line goes with it; else the rest of the line stays, at the column's edge."""
    kept, notes = take_notes([line(text)], words=words)
    assert [(n.jump.page, n.jump.comes) for n in notes] == [(page, comes)]
    assert [k.text for k in kept] == ([rest] if rest else [])
    assert all(k.box.x0 == 40 for k in kept)


def test_talk_of_jumps_is_no_note(words):
    """The words in a sentence are text."""
    kept, notes = take_notes([line("读者问下转第几版时，编辑答不上来。")], words=words)
    assert len(kept) == 1 and not notes


def chain(title: str | None, page: int, first: str, last: str, **marks) -> Chain:
    """A chain of one block."""
    block = Block(lines=(line(first, page), line(last, page)), role="body", left=40, right=160, **marks)
    head = Headline(box=Box(page=page, x0=0, top=0, x1=9, bottom=9), title=title, size=26) if title else None
    return Chain(headline=head, blocks=(block,), confidence=(1.0,))


def test_ties_follow_the_page_numbers():
    """Each part finds the one whose page and note fit."""
    chains = [
        chain("甲稿", 1, "始", "由街", goes_to="2"),
        chain("乙稿", 1, "始", "由乡", goes_to="3"),
        chain(None, 2, "道负责", "终", comes_from="1"),
        chain(None, 3, "镇负责", "终", comes_from="1"),
    ]
    ties = find_ties(chains, ["第一版", "第一版", "02", "3版"], continuity=lambda a, b: 0.0)
    assert [(t.earlier, t.later) for t in ties] == [(0, 2), (1, 3)]


def test_language_and_headlines_choose_among_equals():
    """Two articles jump to one page: the words across the seam, or the repeated headline, decide."""
    chains = [
        chain("公园照明", 1, "始", "由街", goes_to="2"),
        chain("电梯改造", 1, "始", "由乡", goes_to="2"),
        chain("电梯改造", 2, "字", "终", comes_from="1"),
        chain(None, 2, "道负责", "终", comes_from="1"),
    ]
    ties = find_ties(chains, ["1", "1", "2", "2"], continuity=lambda a, b: 3.0 * (a == "由街" and b == "道负责"))
    assert {(t.earlier, t.later) for t in ties} == {(0, 3), (1, 2)}
    assert all(0.5 < t.confidence <= 1 for t in ties)


def test_no_counterpart_no_tie():
    """A note to a page that isn't there ties nothing."""
    assert find_ties([chain("甲", 1, "始", "终", goes_to="9")], ["1"], continuity=lambda a, b: 0.0) == ()
