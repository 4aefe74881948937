"""Reading order: what follows what, what heads what, and how sure it is."""

import pytest

from pipeline.layout.marks import read_marks
from pipeline.layout.order import find_chains
from pipeline.layout.roles import Furniture, PageParts
from pipeline.layout.shapes import Block, Headline, Line
from pipeline.layout.wording import read_wording
from pipeline.lexicon import load_lexicons
from pipeline.model import Box, Glyphs, Page

EM, LEADING, MEASURE = 10.0, 15.0, 120.0


@pytest.fixture(scope="module")
def words():
    """The shipped words."""
    return read_wording(read_marks(load_lexicons()))


def line(x0: float, top: float, text: str, x1: float) -> Line:
    """A body line."""
    return Line(box=Box(page=1, x0=x0, top=top, x1=x1, bottom=top + EM), text=text, size=EM, font="song")


def block(
    x0: float, top: float, rows: int, *, begins: bool, ends: str = "open", last: str = "责任清单", **marks
) -> Block:
    """A column block that begins with an indent or not and ends `open`, `full` (with 。) or `short`."""
    lines = []
    for row in range(rows):
        indent = 2 * EM if row == 0 and begins else 0.0
        final = row == rows - 1
        text = last + ("。" if ends != "open" else "") if final else "字" * 12
        x1 = x0 + (MEASURE if not final or ends != "short" else MEASURE / 2)
        lines.append(line(x0 + indent, top + LEADING * row, text, x1))
    return Block(lines=tuple(lines), role="body", left=x0, right=x0 + MEASURE, **marks)


def headline(title: str, x0: float, top: float, x1: float, bottom: float, **marks) -> Headline:
    """A headline."""
    return Headline(box=Box(page=1, x0=x0, top=top, x1=x1, bottom=bottom), title=title, size=26, **marks)


def chains(words, blocks, headlines, rules=(), asides=(), continuity=lambda a, b: 0.0):
    """Titles with the places of their blocks."""
    empty = Glyphs(text="", **{name: [] for name in ("x0", "x1", "baseline", "size", "font", "confidence")}, fonts=())
    page = Page(number=1, width=992, height=1417, glyphs=empty, rules=tuple(rules))
    parts = PageParts(
        page=page,
        body_size=EM,
        blocks=tuple(blocks),
        headlines=tuple(headlines),
        asides=tuple(asides),
        furniture=Furniture(),
    )
    found = find_chains(parts, words=words, continuity=continuity)
    return {c.headline.title if c.headline else None: [(b.left, b.box.top) for b in c.blocks] for c in found}, found


def test_columns_are_read_from_left_to_right(words):
    """Under a headline each column goes on at the top of the next."""
    blocks = [
        block(40, 150, 10, begins=True),
        block(180, 150, 10, begins=False),
        block(320, 150, 8, begins=False, ends="short"),
    ]
    order, found = chains(words, blocks[::-1], [headline("甲", 40, 100, 200, 126)])
    assert order == {"甲": [(40, 150), (180, 150), (320, 150)]}
    assert all(confidence > 0.7 for confidence in found[0].confidence)


def test_a_pull_quote_is_passed_over(words):
    """A column cut by a pull quote is read to its end before the next one; its rules part nothing."""
    blocks = [
        block(40, 150, 5, begins=True),
        block(40, 300, 5, begins=False),
        block(180, 150, 5, begins=False),
        block(180, 300, 5, begins=False, ends="short"),
    ]
    quote = Block(lines=(line(50, 255, "清单要管用。", 290),), role="pull_quote", left=50, right=290)
    rules = [Box(page=1, x0=40, top=y, x1=300, bottom=y + 1) for y in (235, 285)]
    order, _ = chains(words, blocks, [headline("甲", 40, 100, 200, 126)], rules=rules, asides=[quote])
    assert order == {"甲": [(40, 150), (40, 300), (180, 150), (180, 300)]}


def test_a_headline_island(words):
    """The outer columns begin beside the headline, the inner ones under it; the left one is first."""
    blocks = [
        block(40, 100, 13, begins=True),
        block(180, 160, 9, begins=False),
        block(320, 160, 9, begins=False),
        block(460, 100, 10, begins=False, ends="short"),
    ]
    order, _ = chains(words, blocks, [headline("岛", 200, 100, 420, 126)])
    assert order == {"岛": [(40, 100), (180, 160), (320, 160), (460, 100)]}


def test_rules_part_articles_side_by_side(words):
    """Each headline keeps the columns on its side of the upright rule."""
    blocks = [
        block(40, 150, 10, begins=True, ends="full"),
        block(180, 150, 9, begins=True, ends="short"),
        block(340, 150, 10, begins=True, ends="full"),
        block(480, 150, 9, begins=True, ends="short"),
    ]
    heads = [headline("左", 40, 100, 200, 126), headline("右", 340, 100, 500, 126)]
    rules = [Box(page=1, x0=320, top=90, x1=321, bottom=310)]
    order, _ = chains(words, blocks, heads, rules=rules)
    assert order == {"左": [(40, 150), (180, 150)], "右": [(340, 150), (480, 150)]}


@pytest.mark.parametrize("side", [0, 1])
def test_vertical_headlines_on_either_side(side, words):
    """A vertical headline left or right of its columns heads the leftmost of them."""
    blocks = [block(80, 100, 12, begins=True), block(220, 100, 10, begins=False, ends="short")]
    x0 = (40, 352)[side]
    order, _ = chains(words, blocks, [headline("竖", x0, 100, x0 + 26, 330, vertical=True)])
    assert order == {"竖": [(80, 100), (220, 100)]}


def test_language_adds_to_geometry(words):
    """Text that runs on across a seam makes the join surer, text that doesn't less sure; the order stays."""
    blocks = [
        block(40, 150, 10, begins=True),
        block(180, 150, 6, begins=False),
        block(180, 270, 2, begins=False, ends="short"),
    ]
    heads = [headline("甲", 40, 100, 200, 126)]
    order, sure = chains(words, blocks, heads, continuity=lambda a, b: 6.0)
    same, unsure = chains(words, blocks, heads, continuity=lambda a, b: 6.0 if a == b else -4.0)
    assert order == same == {"甲": [(40, 150), (180, 150), (180, 270)]}
    assert sure[0].confidence[1] >= unsure[0].confidence[1]


def test_a_block_without_headline_is_told(words):
    """A chain that no headline heads has none and a middling confidence."""
    blocks = [
        block(40, 150, 10, begins=True, ends="short"),
        block(700, 900, 10, begins=True, ends="short"),
    ]
    order, found = chains(words, blocks, [headline("甲", 40, 100, 160, 126)])
    assert order == {"甲": [(40, 150)], None: [(700, 900)]}
    assert next(c for c in found if c.headline is None).confidence == (0.5,)


def test_an_institution_ends_the_article(words):
    """After 作者单位 nothing follows, even when a column stands ready on the right."""
    blocks = [
        block(40, 150, 10, begins=True, ends="open", last="作者单位：江北县水利局"),
        block(180, 150, 10, begins=True, ends="short"),
    ]
    order, _ = chains(words, blocks, [headline("甲", 40, 100, 160, 126), headline("乙", 180, 100, 290, 126)])
    assert order == {"甲": [(40, 150)], "乙": [(180, 150)]}


def test_every_block_is_read_once(words):
    """Chains hold each block exactly once, whatever the layout; cycles never stay."""
    blocks = [block(40 + 140 * (i % 4), 150 + 200 * (i // 4), 6, begins=False) for i in range(12)]
    _, found = chains(words, blocks, [])
    places = [(b.left, b.box.top) for c in found for b in c.blocks]
    assert sorted(places) == sorted((b.left, b.box.top) for b in blocks)
