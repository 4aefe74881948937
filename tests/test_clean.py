"""Repair of printed text: what goes, what stays, and where each character came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import is_invisible, is_square, paragraph, repair
from pipeline.model import Span

PRINTED = st.text(
    alphabet=st.one_of(st.sampled_from("县水利局巡查，。“”AaB19. \t\u3000\u00a0\u200b\ufeff\ue123\n"), st.characters()),
    max_size=80,
)


@pytest.mark.parametrize(
    ("printed", "repaired"),
    [
        ("县 水 利 局 应 当 巡 查 ，并 公 布 。", "县水利局应当巡查，并公布。"),
        ("共巡查 202 处，发现隐患 1.9 处", "共巡查202处，发现隐患1.9处"),
        ("按 P M 2 . 5 浓 度 排 名", "按PM2.5浓度排名"),
        ("使用 Open Source 软件", "使用Open Source软件"),
        ("the Q D A tool", "the QDA tool"),
        ("\ufeff河\u200b长\u0007制", "河长制"),
        ("河长制，\uff21\uff22级", "河长制，\uff21\uff22级"),
        ("标\ue5e5题", "标\ue5e5题"),
        ("  河长 ", "河长"),
    ],
)
def test_repairs(printed, repaired):
    """Letter-spacing, stray blanks and invisible characters go; print signs and Latin blanks stay."""
    assert repair(printed).text == repaired


@pytest.mark.parametrize(
    ("printed", "repaired"),
    [
        ("柳河县水利局 柳河县财政局关于印发方案的通知", "柳河县水利局 柳河县财政局关于印发方案的通知"),
        ("第一条\u3000为了保护河道，制定本办法。", "第一条\u3000为了保护河道，制定本办法。"),
        ("第一章\u3000总\u3000\u3000则", "第一章总则"),
        ("切实 加强巡查，不得瞒报。", "切实加强巡查，不得瞒报。"),
        ("县长 王 强", "县长王强"),
    ],
)
def test_blanks_that_part_names_stay(printed, repaired):
    """A wide blank, or one in a line without clauses, parts words of two characters or more."""
    assert repair(printed).text == repaired


@given(PRINTED)
def test_every_character_keeps_its_place(printed):
    """`source[origins[i]] == text[i]`; only a blank may stand for a line break; origins ascend."""
    repaired = repair(printed)
    assert len(repaired.text) == len(repaired.origins)
    assert list(repaired.origins) == sorted(set(repaired.origins))
    for character, origin in zip(repaired.text, repaired.origins, strict=True):
        assert printed[origin] == character or (character == " " and printed[origin].isspace())


@given(PRINTED)
def test_nothing_visible_is_lost(printed):
    """What prints something is in the repaired text, in order; repairing twice changes nothing."""
    repaired = repair(printed).text
    assert [c for c in repaired if not c.isspace()] == [c for c in printed if not c.isspace() and not is_invisible(c)]
    assert repair(repaired).text == repaired


@given(st.lists(st.text(alphabet="县河巡查ab9 ，", min_size=1, max_size=12), min_size=1, max_size=6))
def test_lines_join_in_reading_order(lines):
    """Lines given by spans, also backwards, are joined without line breaks, each with its own offsets."""
    source = "\n".join(lines)
    spans, start = [], 0
    for line in lines:
        spans.append(Span(start=start, end=start + len(line)))
        start += len(line) + 1
    repaired = repair(source, reversed(spans))
    assert "\n" not in repaired.text
    assert [c for c in repaired.text if c != " "] == [c for line in reversed(lines) for c in line if c != " "]
    for character, origin in zip(repaired.text, repaired.origins, strict=True):
        assert source[origin] == character or character == " "


def test_latin_words_stay_apart_at_a_line_end():
    """A line end between two Latin words is a blank; between digits or Chinese it is nothing."""
    source = "open\nsource 20\n26年\n河长"
    spans = [Span(start=0, end=4), Span(start=5, end=14), Span(start=15, end=18), Span(start=19, end=21)]
    assert paragraph(source, spans).text == "open source 2026年河长"


def test_kinds_of_characters():
    """Ideographs, their signs and private-use glyphs are square; Latin and Korean letters aren't."""
    assert all(map(is_square, "河，“—Ａ\ue000"))
    assert not any(map(is_square, "a1.한"))
    assert is_invisible("\u200d")
    assert not is_invisible("\u3000")
