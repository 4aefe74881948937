"""Lines to blocks: columns, indents, rules, panels, changes of measure."""

from pipeline.layout.blocks import find_blocks, panel_of
from pipeline.layout.shapes import Line
from pipeline.model import Box


def line(x0: float, top: float, ems: float, text: str = "", size: float = 10) -> Line:
    """A body line of `ems` ems."""
    box = Box(page=1, x0=x0, top=top, x1=x0 + ems * size, bottom=top + size)
    return Line(box=box, text=text or "字" * int(ems), size=size, font="song")


def stack(x0: float, top: float, ems: float, rows: int) -> list[Line]:
    """Lines 15 pt apart; the first is indented."""
    return [line(x0 + (20 if row == 0 else 0), top + 15 * row, ems - (2 if row == 0 else 0)) for row in range(rows)]


def blocks(lines, rules=(), panels=()):
    """The blocks of body lines."""
    return find_blocks(lines, role="body", rules=rules, panels=panels)


def test_columns_are_blocks():
    """Two columns side by side are two blocks with the columns' edges."""
    found = blocks([*stack(40, 100, 12, 6), *stack(176, 100, 12, 6)])
    assert [(b.left, b.right, len(b.lines)) for b in found] == [(40, 160, 6), (176, 296, 6)]


def test_a_short_first_line_before_an_indent_stays():
    """A paragraph's last two characters at a column's top belong to the column below them."""
    found = blocks([line(40, 100, 2, "了。"), line(60, 115, 10), *[line(40, 130 + 15 * r, 12) for r in range(4)]])
    assert [len(b.lines) for b in found] == [6]


def test_a_gap_or_a_rule_ends_a_block():
    """Two and a half leadings of white, or a rule, part what stands in one column."""
    upper, lower = stack(40, 100, 12, 4), stack(40, 160, 12, 4)
    assert len(blocks([*upper, *lower])) == 1
    assert len(blocks([*upper, *stack(40, 190, 12, 4)])) == 2
    assert len(blocks([*upper, *lower], rules=[Box(page=1, x0=30, top=157, x1=200, bottom=157.5)])) == 2


def test_a_panel_ends_a_block():
    """Lines inside and outside a tint are never one block."""
    panel = Box(page=1, x0=30, top=157, x1=200, bottom=300)
    found = blocks([*stack(40, 100, 12, 4), *stack(40, 160, 12, 4)], panels=[panel])
    assert [b.panel for b in found] == [None, panel]


def test_another_measure_begins_another_block():
    """Wide lines over two columns don't swallow the columns' lines."""
    wide = [line(40, 100 + 15 * r, 26) for r in range(4)]
    found = blocks([*wide, *stack(40, 160, 12, 4), *stack(180, 160, 12, 4)])
    assert [(b.left, len(b.lines)) for b in found] == [(40, 4), (40, 4), (180, 4)]


def test_the_smallest_panel_counts():
    """A box in a box: the inner one is a line's panel."""
    outer, inner = Box(page=1, x0=0, top=0, x1=400, bottom=400), Box(page=1, x0=90, top=90, x1=200, bottom=200)
    assert panel_of(line(100, 100, 5).box, [outer, inner]) == inner
    assert panel_of(line(300, 300, 5).box, [outer, inner]) == outer
    assert panel_of(line(500, 300, 5).box, [outer, inner]) is None
