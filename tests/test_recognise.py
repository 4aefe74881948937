"""Where agencies are named: heads, left edges, coordination, what is no body."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.agencies.recognise import Recogniser, recognise
from pipeline.lexicon import load_lexicons
from pipeline.model import Sentence
from pipeline.segment import tokenise

RECOGNISER = Recogniser.load(load_lexicons())


def recognised(*texts: str) -> list[list[str]]:
    """The names in the sentences of one article."""
    sentences = [Sentence(text=t, start=0, end=len(t), paragraph=0, position=i) for i, t in enumerate(texts)]
    found = recognise(sentences, tokens=[tokenise(text) for text in texts], recogniser=RECOGNISER)
    return [[mention.text for mention in found if mention.sentence == i] for i in range(len(texts))]


def named(text: str) -> list[str]:
    """The names found in one sentence."""
    return recognised(text)[0]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("由县水利局负责巡查。", ["县水利局"]),
        ("但省林业厅没有回复。", ["省林业厅"]),
        ("县级以上人民政府林业主管部门应当每年普查。", ["县级以上人民政府林业主管部门"]),
        ("各级教育部门要公开招生计划。", ["各级教育部门"]),
        ("建议市交通运输局增设站点。", ["市交通运输局"]),
        ("第八条　国务院水行政主管部门制定规范。", ["国务院水行政主管部门"]),
    ],
)
def test_left_edge(text: str, names: list[str]) -> None:
    """由, 但, 建议 and article numbers stay outside a name; level and quantifier belong to it."""
    assert named(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("湖南、湖北等省水利厅联合发文。", ["湖南、湖北等省水利厅"]),
        ("市、县两级党委政府要带头。", ["市、县两级党委政府"]),
        ("有关部门、单位应当配合。", ["有关部门、单位"]),
        ("教育行政部门和学校应当公布名单。", ["教育行政部门", "学校"]),
    ],
)
def test_coordination(text: str, names: list[str]) -> None:
    """Names that share a head are one mention, names complete in themselves are two."""
    assert named(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("经国务院深化渡口改革领导小组同意。", ["国务院深化渡口改革领导小组"]),
        ("由市级渡口运行监测中心汇总。", ["市级渡口运行监测中心"]),
        ("材料应当报市水利局水旱防御科存档。", ["市水利局水旱防御科"]),
        ("渡船维护保养单位应当每月检查。", ["渡船维护保养单位"]),
        ("由原发证部门收回证书。", ["原发证部门"]),
        (
            "并向国务院食品安全监督管理、卫生行政、农业行政部门通报。",
            ["国务院食品安全监督管理、卫生行政、农业行政部门"],
        ),
        ("航运企业必须配齐救生衣。", ["航运企业"]),
        ("渡口养护管理单位、航标维修单位应当做好保养。", ["渡口养护管理单位", "航标维修单位"]),
        ("起草单位应当听取船工的意见。", ["起草单位"]),
        ("县人民政府主管渡口工作的部门应当登记。", ["县人民政府主管渡口工作的部门"]),
        ("渡口所在地镇人民政府应当设立标志。", ["渡口所在地镇人民政府"]),
        ("自治区的人民代表大会可以作出规定。", ["自治区的人民代表大会"]),
        ("任何组织和个人不得占用渡口。", ["任何组织"]),
        ("县政府设立的渡口学校应当免费。", ["县政府设立的渡口学校"]),
        ("由县委政法委员会审核，报商业部门。", ["县委政法委员会", "商业部门"]),
        ("省、自治区、直辖市可以制定渡口名录。", ["省、自治区、直辖市"]),
        ("由船主常住户口所在地的公安机关登记。", ["船主常住户口所在地的公安机关"]),
        ("灾区的镇人民政府应当转移船只。", ["灾区的镇人民政府"]),
        ("航运企业发现险情的，应当报告。", ["航运企业"]),
        ("学校、船厂、县水利局应当配合。", ["学校", "县水利局"]),
        ("与市妇联、市公安局会商。", ["市妇联", "市公安局"]),
    ],
)
def test_words_before_the_head(text: str, names: list[str]) -> None:
    """What a body is about, and what it does, belongs to its name."""
    assert named(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("应当书面报告街道办事处。", ["街道办事处"]),
        ("并将有关情况通报水利部门。", ["水利部门"]),
        ("（国家发展改革委会同有关部门负责）", ["国家发展改革委", "有关部门"]),
        ("全市共有船员学校九所。", ["船员学校"]),
        ("县渡口管理中心委托专业机构检验。", ["县渡口管理中心", "专业机构"]),
        ("石江水利部副部长", ["水利部"]),
        ("设立航运公司应当具备下列条件。", ["航运公司"]),
        ("县公安局依法对港区的检验机构进行检查。", ["县公安局", "检验机构"]),
    ],
)
def test_words_outside_the_name(text: str, names: list[str]) -> None:
    """Reports, partners and counts are no part of a name."""
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "全部材料均已归档。",
        "政府采购项目有三个。",
        "部门联合检查有所增加。",
        "《水利部公告》已经印发。",
        "国办函〔2031〕7号",
        "县水利局〔2031〕7号",
        "沿岸有危岩三十处，已经排除。",
        "全口径政府投资下降。",
        "跨部门的事项增多。",
    ],
)
def test_no_body(text: str) -> None:
    """A head character inside a word, part of another noun, or a title names nobody."""
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("（二）规划财务处。", ["规划财务处"]),
        ("岭东市道路运行监测与调度中心", ["岭东市道路运行监测与调度中心"]),
        ("（三）资源管护科：编制巡护计划。", ["资源管护科"]),
        ("下设财务处、养护处、研究室。", ["财务处", "养护处", "研究室"]),
        ("处五百元罚款。", []),
    ],
)
def test_headings_and_lists(text: str, names: list[str]) -> None:
    """A line, a head before a colon and the items of a list are names where they end like one."""
    assert named(text) == names


def test_relative_clause_belongs_to_the_name() -> None:
    """负有…职责的部门 is one name."""
    assert named("负有安全生产监督管理职责的部门应当到场。") == ["负有安全生产监督管理职责的部门"]


def test_places_that_act() -> None:
    """各县（市、区） is a bearer where it acts, and none where it is only a place."""
    assert named("各县（市、区）要建立台账。") == ["各县（市、区）"]
    assert named("县（市、区）的面积不等。") == []


def test_a_field_stands_for_its_department_where_it_acts() -> None:
    """住建 alone is a bearer behind 由, and none in a slogan."""
    assert named("建议由住建牵头清理。") == ["住建"]
    assert named("环保为民是承诺。") == []


def test_firms_are_mostly_objects() -> None:
    """企业 is a bearer with an order behind it, and none as the object of an act."""
    assert named("企业应当公布排污数据。") == ["企业"]
    assert named("工作人员走访企业三十家。") == []


def test_a_ministry_is_not_found_inside_a_department() -> None:
    """生态环境部门 is a department, not the ministry 生态环境部."""
    assert named("生态环境部门应当答复。") == ["生态环境部门"]
    assert named("生态环境部应当答复。") == ["生态环境部"]


@given(st.text(alphabet="由县市省水利局部门和、的应当（）《》第一条，。各政府负有", max_size=40))
def test_spans_are_in_order_and_inside(text: str) -> None:
    """Mentions lie inside the sentence, in order, without overlap, with their own text."""
    if not text:
        return
    sentence = Sentence(text=text, start=0, end=len(text), paragraph=0, position=0)
    end = 0
    for mention in recognise([sentence], tokens=[tokenise(text)], recogniser=RECOGNISER):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        end = mention.end


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("国务院各部门办公厅（室）负责备案。", ["国务院各部门办公厅（室）"]),
        ("中央网信办等四部门发布公告。", ["中央网信办等四部门"]),
        ("各有关部门和单位要落实。", ["各有关部门和单位"]),
        ("各地各有关部门要落实。", ["各地", "各有关部门"]),
        ("数据提供单位应当更新。", ["数据提供单位"]),
        ("县采砂管理局负责巡查。", ["县采砂管理局"]),
        ("县民政局和县红十字会应当救助。", ["县民政局", "县红十字会"]),
        ("自收到之日起六十日内向市人民政府申请。", ["市人民政府"]),
        ("由被审计单位负责整改。", ["被审计单位"]),
        ("被平台处罚的商户可以申诉。", []),
        ("检验市人民政府审计。", ["市人民政府"]),
        ("无锡公安局应当检查。", ["无锡公安局"]),
        ("市政府派出工作组督导。", ["市政府"]),
    ],
)
def test_edges_of_longer_names(text: str, names: list[str]) -> None:
    """Second names in brackets, counts behind 等, shared modifiers, verbs before a head, words hidden in others."""
    assert named(text) == names


def test_a_defined_short_form_is_a_name_from_there_on() -> None:
    """（以下简称协调委） makes 协调委 a name, also as the beginning of a longer one; not inside other words."""
    defined = "成立县水土保持协调委员会（以下简称协调委）。"
    assert recognised("协调委此前没有。", defined, "协调委办公室设在县水利局。") == [
        [],
        ["县水土保持协调委员会", "协调委"],
        ["协调委办公室", "县水利局"],
    ]
    assert recognised("县大数据管理中心（以下简称中心）成立。", "全县以经济建设为中心，市中心的道路已经修好。")[1] == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("税务、海关各有一本账。", ["海关"]),
        ("差额由财政和银行分担。", ["银行"]),
        ("林业、海关等部门应当配合。", ["林业、海关等部门"]),
        ("县数据和政务服务局负责推送。", ["县数据和政务服务局"]),
        ("县委政策研究室汇总意见。", ["县委政策研究室"]),
        ("请示须报县政府办公室备案。", ["县政府办公室"]),
        ("县生态环境局北岸分局负责抽测。", ["县生态环境局北岸分局"]),
        ("客运经营企业应当投保。", ["客运经营企业"]),
        ("重点用水单位还要安装水表。", ["重点用水单位"]),
        ("由主管预算单位征集。", ["主管预算单位"]),
        ("有管辖权的法院应当受理。", ["有管辖权的法院"]),
        ("种植果树的单位和个人应当登记。", ["种植果树的单位"]),
        ("镇政府组织种植果树的单位登记。", ["镇政府"]),
        ("由受害地检察院提起诉讼。", ["受害地检察院"]),
        ("省、州（市）、县人民政府分级负担。", ["省、州（市）、县人民政府"]),
        ("各县要设立相应的工作专班。", ["各县", "工作专班"]),
        ("上级给三所学校各拨一台。", ["上级", "学校"]),
        ("地方政府债务由国务院核定。", ["国务院"]),
        ("他从县里回来。", []),
        ("我站在堤上看。", []),
        ("配合省委、省政府安全生产督导组开展检查。", ["省委、省政府安全生产督导组"]),
        ("市委、市政府要落实。", ["市委", "市政府"]),
        ("环境监察一处、二处分别编制计划。", ["环境监察一处、二处"]),
        ("清理危岩一处、二处。", []),
        ("由快检室负责抽样。", ["快检室"]),
        ("安屏分局应当检测。", ["安屏分局"]),
        ("村民找禾原县水利局反映。", ["禾原县水利局"]),
        ("所有县（市、区）均已开展试点。", ["所有县（市、区）"]),
        ("验收后拨给乡镇。", ["乡镇"]),
        ("样品由专人送到市里检验。", []),
        ("运维公司应当换标气。", ["运维公司"]),
    ],
)
def test_names_of_print(text: str, names: list[str]) -> None:
    """Lists whose members are fields or bodies, parts of bodies, what a body does or has before its head."""
    assert named(text) == names


def test_a_body_is_called_again_by_its_end() -> None:
    """中心 is the centre named before where it acts, and no name in 以建设为中心."""
    assert recognised("县防汛物资储备中心已经建成。", "中心负责调拨，全县以防汛为中心。")[1] == ["中心"]
    assert recognised("中心负责调拨。") == [[]]


def test_called_again() -> None:
    """What is a name where it bears a task is one wherever the article says it again, but not inside a 《title》."""
    texts = (
        "渡运服务提供者应当投保，地方政府应当补贴，各企业事业单位应当配合。",
        "检查时发现两家渡运服务提供者没有救生衣。",
        "见《关于印发《渡运办法》和渡运服务提供者名录的通知》。",
        "地方政府债务增加，涉及各企业事业单位的案件减少。",
    )
    assert recognised(*texts)[1:] == [["渡运服务提供者"], [], []]
