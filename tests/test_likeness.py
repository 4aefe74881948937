"""The forms in which aims, objects and names of bodies are compared."""

import pytest

from pipeline.likeness import load_likeness

LIKENESS = load_likeness()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("餐饮单位的油烟排放", "餐饮单位油烟排放"),
        ("各餐饮单位", "餐饮单位"),
        ("有关餐飲單位", "餐饮单位"),
        ("“两高”项目", "两高项目"),
        ("本行政区域内的餐饮单位", "餐饮单位"),
        ("Ａ类企业", "a类企业"),
    ],
)
def test_objects_alike(one: str, other: str) -> None:
    """Script, width, 的, signs and quantifiers make no difference."""
    assert LIKENESS.object(one) == LIKENESS.object(other)


@pytest.mark.parametrize(("one", "other"), [("企业", "企业安全"), ("安全企业", "企业安全"), ("各", "本")])
def test_objects_that_differ(one: str, other: str) -> None:
    """Words and their order do; a quantifier alone stays."""
    assert LIKENESS.object(one) != LIKENESS.object(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("有的监察机构", "监察机构"),
        ("县级以上地方人民政府有关部门", "县级人民政府部门"),
        ("部分地方的水务部门", "水务部门"),
    ],
)
def test_bodies_alike(one: str, other: str) -> None:
    """Quantifiers and words that only widen a name are left out."""
    assert LIKENESS.body(one) == LIKENESS.body(other)


def test_what_says_nothing() -> None:
    """Objects of legal consequences and aims of slogans can't make duties alike."""
    assert LIKENESS.is_vague("工作") and LIKENESS.is_vague("五万元以上的罚款") and not LIKENESS.is_vague("餐厨垃圾")
    assert LIKENESS.is_empty("坚持") and not LIKENESS.is_empty("检查")


def test_parts_of_coordinations_say_nothing() -> None:
    """An object that starts with a conjunction was cut out of something longer."""
    assert LIKENESS.is_vague("或者代为恢复原状") and not LIKENESS.is_vague("原状恢复情况表")


@pytest.mark.parametrize(
    ("name", "residual"),
    [
        ("县级以上人民政府其他有关部门", True),
        ("其他组织", True),
        ("负责退役军人有关工作的部门", False),
        ("水务局", False),
    ],
)
def test_whoever_is_left(name: str, residual: bool) -> None:
    """有关部门 is no body beside those that are named."""
    assert LIKENESS.is_residual(name) == residual


def test_complaints_have_their_places() -> None:
    """Where a sentence speaks of overlap."""
    text = "两家职责交叉，多頭執法。"
    assert [text[a:b] for a, b in LIKENESS.complaints(text)] == ["交叉", "多頭"]


def test_divided_work_and_states() -> None:
    """Words by which a text divides the work, and aims that nobody does."""
    assert LIKENESS.is_parted("在各自职责范围内") and not LIKENESS.is_parted("按照规定")
    assert LIKENESS.is_state("有利于") and not LIKENESS.is_state("检查")
