"""Which bodies names mean: full forms, definitions, relative names, places, reforms."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.agencies.names import Names
from pipeline.agencies.recognise import Recogniser, recognise
from pipeline.agencies.resolve import ArticleMentions, Resolution, resolve
from pipeline.lexicon import load_lexicons
from pipeline.model import Agency, Sentence
from pipeline.segment import tokenise

LEXICONS = load_lexicons()
RECOGNISER = Recogniser.load(LEXICONS)
NAMES = Names(LEXICONS)


def resolved(*texts: str, title: str | None = None, publisher: str | None = None) -> Resolution:
    """Sentences of one article, recognised and resolved."""
    sentences = [Sentence(text=text, start=0, end=len(text), paragraph=i, position=i) for i, text in enumerate(texts)]
    found = recognise(sentences, tokens=[tokenise(text) for text in texts], recogniser=RECOGNISER)
    article = ArticleMentions(sentences=sentences, mentions=found, title=title)
    return resolve([article], names=NAMES, publisher=publisher)


def keys(resolution: Resolution) -> list[tuple[str, ...]]:
    """The agencies of each mention of the first article."""
    return [mention.agencies for mention in resolution.mentions[0]]


def agency(agencies: Sequence[Agency], name: str) -> Agency:
    """The agency of this name."""
    return next(a for a in agencies if a.name == name)


def test_defined_short_form() -> None:
    """以下简称 binds a short form to the full name, also with a quantifier before it."""
    found = resolved("县里设立了城市管理委员会办公室（以下简称城管办）。", "各城管办应当报告。")
    assert keys(found)[-1] == ("城市管理委员会办公室",)
    assert "defined in the text" in found.mentions[0][-1].why


def test_relative_name_takes_the_field_of_the_article() -> None:
    """省厅 is the department that the document names."""
    assert keys(resolved("省林业厅印发了通知。", "省厅要求各地上报。"))[1] == ("省林业厅",)


def test_a_head_calls_a_body_of_an_unknown_place() -> None:
    """县站 and 总会 are the bodies named before that end so, also of a place that no lexicon knows."""
    assert keys(resolved("棠溪县环境监测站完成采样。", "数据由县站负责审核。"))[1] == ("棠溪县环境监测站",)
    assert keys(resolved("县慈善总会接收捐款。", "由总会负责公示。"))[1] == ("县慈善总会",)
    assert keys(resolved("县级以上人民政府应当公示。", "县人民政府组织编制规划。"))[1] == ("县人民政府",)


def test_deictic_name() -> None:
    """该局 is the bureau named before; 我局 the publisher."""
    assert keys(resolved("县水利局印发了通知。", "该局负责解释。"))[1] == ("县水利局",)
    assert keys(resolved("我局负责解释。", publisher="柳河县水利局"))[0] == ("柳河县水利局",)
    assert keys(resolved("县水利部门应当登记。", "该部门不得推诿。"))[1] == ("县水利部门",)


@pytest.mark.parametrize(
    ("surface", "full"),
    [
        ("省住建厅", "省住房和城乡建设厅"),
        ("市发改委", "市发展和改革委员会"),
        ("国家发改委", "国家发展和改革委员会"),
        ("市场监管部门", "市场监督管理部门"),
        ("县应急管理局", "县应急管理局"),
    ],
)
def test_short_forms_of_the_lexicon(surface: str, full: str) -> None:
    """Short forms are written out; a full form stays as it is."""
    assert NAMES.full_form(surface) == full


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("湖南、湖北等省水利厅", ("湖南省水利厅", "湖北省水利厅")),
        ("各市党委、政府", ("各市党委", "各市政府")),
        ("监察一处、二处", ("监察一处", "监察二处")),
        ("财政、教育等部门", ("财政部门", "教育部门")),
        ("省、自治区、直辖市人民政府", ("省、自治区、直辖市人民政府",)),
    ],
)
def test_coordinated_names_come_apart(name: str, members: tuple[str, ...]) -> None:
    """One name for each body meant; kinds of levels stay together."""
    assert NAMES.members(name) == members


def test_same_name_of_two_places() -> None:
    """市水利局 of two cities are two agencies."""
    found = resolved("长沙市进展较快，市水利局已经验收。", "株洲市进展较慢，市水利局仍未验收。")
    bureaus = [a for a in found.agencies if a.name == "市水利局"]
    assert {a.place for a in bureaus} == {"长沙市", "株洲市"}
    assert len({a.key for a in bureaus}) == 2


def test_reform_keeps_both_bodies_tied() -> None:
    """The earlier department is a body of its own and the later one's predecessor."""
    found = resolved("原来由省环境保护厅审批。", "现在由省生态环境厅审批。")
    later = agency(found.agencies, "省生态环境厅")
    assert later.predecessor == agency(found.agencies, "省环境保护厅").key
    assert later.since == "2018"


def test_division_of_the_listed_body() -> None:
    """In a list of functions a division is written out with its body, and has it as parent."""
    found = resolved("（一）法规处。", "负责起草规章。", title="省林业厅内设机构主要职责")
    assert keys(found)[0] == ("省林业厅法规处",)
    assert agency(found.agencies, "省林业厅法规处").parent == "省林业厅"


@pytest.mark.parametrize(
    ("name", "kind", "level"),
    [
        ("国务院", "government", "central"),
        ("省人民检察院", "procuratorate", "province"),
        ("长沙市中级人民法院", "court", "city"),
        ("县委", "party", "county"),
        ("村民委员会", "public", "village"),
    ],
)
def test_kind_and_level(name: str, kind: str, level: str) -> None:
    """A name tells kind and level of its body."""
    assert NAMES.kind(name) == kind
    assert NAMES.level(name) == level


def test_a_place_needs_an_edge_of_its_own() -> None:
    """A county's name that ends another word (完成县委) gives no later body a place."""
    found = resolved("工作组完成县委交办的任务。", "县教育局应当公布结果。")
    assert agency(found.agencies, "县教育局").place is None


def test_a_body_called_by_the_end_of_its_name() -> None:
    """中心 and 县分局 stand for the body named last whose name ends so; 中心 without one for itself."""
    found = resolved("县防汛物资储备中心建成了。", "中心负责调拨。", "市生态环境局县分局抽测。", "县分局负责通报。")
    assert keys(found)[1] == ("县防汛物资储备中心",)
    assert keys(found)[-1] == keys(found)[-2]


def test_the_body_named_last_is_called_again() -> None:
    """Of two centres the one mentioned last is meant, also where it was named first."""
    texts = ("县储备中心建成了。", "县疾控中心协助。", "县储备中心负责盘库。", "中心负责调拨。")
    assert keys(resolved(*texts))[-1] == ("县储备中心",)


def test_a_list_of_fields_before_a_head() -> None:
    """Fields and bodies in a list before 等有关部门 are one body each."""
    assert NAMES.members("林业、人民银行等有关部门") == ("林业部门", "人民银行")
    assert NAMES.members("、林业等有关部门") == ("、林业等有关部门",)
    assert NAMES.members("天文、气象等有关单位") == ("天文单位", "气象单位")
