"""Sentences to clauses: where they divide, and what each does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.frames.clauses import Clause, item_length, joined, kind_of, split_clauses
from pipeline.frames.words import build_lexis, read_words
from pipeline.lexicon import load_lexicons
from pipeline.segment import tokenise

LEXIS = build_lexis(load_lexicons())


def clauses(text: str) -> list[Clause]:
    """The clauses of a sentence without mentions."""
    words = read_words(text, tokenise(text), (), lexis=LEXIS)
    return list(joined(split_clauses(words, skip=item_length(text))))


def surfaces(text: str) -> list[str]:
    """The clauses as text."""
    return [text[clause.start : clause.end] for clause in clauses(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("先登记，后检查；再公布。", ["先登记", "后检查", "公布"]),
        ("落实“谁登记，谁负责”的原则，公布结果。", ["落实“谁登记，谁负责”的原则", "公布结果"]),
        ("第六条　检查结果应当公布。", ["检查结果应当公布"]),
        ("（二）同时，建立台账。", ["同时", "建立台账"]),
    ],
)
def test_division(text: str, parts: list[str]) -> None:
    """Marks divide outside quotations and brackets; item numbers and connectives stay out."""
    assert surfaces(text) == parts


def test_split_disposal_is_joined() -> None:
    """A 将 clause waits for its verb in the next one."""
    assert surfaces("把村级工作，以上级的名义转嫁给村里，打乱了安排。")[0] == "把村级工作，以上级的名义转嫁给村里"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("违反规定的，依法处罚。", "case"),
        ("拒不改正的，依法处罚。", "consequence"),
        ("在接到报告后，立即出动。", "case"),
        ("按照管理权限，及时处理。", "ground"),
        ("为改善水质，制定本办法。", "purpose"),
        ("否则，不予验收。", "consequence"),
        ("对检查中发现的问题，限期整改。", "case"),
        ("制定巡查计划，报上级备案。", "act"),
        ("以抽查为主，以普查为辅。", "act"),
        ("自收到申请之日起十日内决定是否受理，说明理由。", "act"),
        ("每月向省局报送各站的数据，抄送市局。", "act"),
        ("为农户提供技术指导，上门服务。", "act"),
        ("互通信息，相互支持。", "act"),
        ("结合涉案金额等因素，制定清单。", "ground"),
        ("按照规定报送情况，不得迟报。", "act"),
        ("对违法团体，由民政部门查处。", "case"),
        ("对水质安全负总责，每年考核。", "act"),
        ("完成审核后，提出意见。", "case"),
        ("堤段应列入整治规划的重点范围，抓紧实施。", "act"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    """The first clause is a case, a ground, a purpose, a consequence or an act."""
    first = clauses(text)[0]
    assert kind_of(first.words, after=first.after) == kind


@given(st.text(alphabet="将把县局检查，；：。“”（）《》应当后的对在", max_size=40))
def test_clauses_are_in_order_and_inside(text: str) -> None:
    """Clauses lie inside the sentence, in order, without overlap."""
    end = 0
    for clause in clauses(text) if text else ():
        assert end <= clause.start < clause.end <= len(text)
        end = clause.end


def test_a_topic_waits_for_its_bearer() -> None:
    """A noun phrase before 由 is what the next clause is about."""
    assert [clause.topic for clause in clauses("法院判处管制的对象，由社区矫正机构接收。")] == [True, False]
    assert [clause.topic for clause in clauses("公布检查的结果，由群众监督。")] == [False, False]
    assert [clause.topic for clause in clauses("停车场应列入规划的用地，由市政府选址。")] == [False, False]
