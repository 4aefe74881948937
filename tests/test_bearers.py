"""Duty frames: who bears them, over clauses, sentences and lists, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tagged_words import tags

from pipeline.agencies.names import Names
from pipeline.agencies.recognise import Recogniser, recognise
from pipeline.agencies.resolve import ArticleMentions, resolve
from pipeline.frames.extract import Extraction, Grammar, extract_frames
from pipeline.frames.score import Scorer
from pipeline.frames.tagger import Passage, Tagger, Tags
from pipeline.lexicon import load_lexicons
from pipeline.model import Article, Coding, DutyFrame, Genre, Label, Paragraph
from pipeline.segment import split_sentences, tokenise

LEXICONS = load_lexicons()
RECOGNISER, NAMES, GRAMMAR = Recogniser.load(LEXICONS), Names(LEXICONS), Grammar.load(LEXICONS)


def extracted(
    *paragraphs: str,
    label: Label = "responsibility",
    genre: Genre = "norm",
    title: str | None = None,
    coding: Coding | None = None,
    grammar: Grammar = GRAMMAR,
) -> Extraction:
    """The frames of an article whose sentences all have one class; every candidate is kept."""
    article = Article(title=title, paragraphs=tuple(Paragraph(text=text) for text in paragraphs))
    sentences = split_sentences(article)
    tokens = [tokenise(sentence.text) for sentence in sentences]
    mentions = recognise(sentences, tokens=tokens, recogniser=RECOGNISER)
    resolution = resolve([ArticleMentions(sentences=sentences, mentions=mentions, title=title)], names=NAMES)
    return extract_frames(
        article,
        sentences=sentences,
        tokens=tokens,
        codings=[coding or Coding.certain(label)] * len(sentences),
        mentions=resolution.mentions[0],
        agencies=resolution.agencies,
        genre=genre,
        grammar=grammar,
    )


def told(frames: Sequence[DutyFrame]) -> list[tuple[str | None, str, str]]:
    """Agent, deontic and action of each frame."""
    return [(frame.agent, frame.deontic, frame.action) for frame in frames]


def test_bearer_is_carried_over_clauses() -> None:
    """A clause without subject goes on with the one before; the frame says so."""
    frames = extracted("县水利局应当制定巡查计划，公布巡查结果。").frames
    assert told(frames) == [
        ("县水利局", "must", "制定巡查计划"),
        ("县水利局", "must", "公布巡查结果"),
    ]
    assert [frame.implicit for frame in frames] == [False, True]


class Blind(Tagger):
    """A tagger that sees no act anywhere."""

    def __init__(self) -> None: ...

    def read(self, passages: Sequence[Passage]) -> list[Tags]:
        """Every word stands outside of acts."""
        return [tags(passage.words, {}, outside=1.0) for passage in passages]


def test_where_the_tagger_sees_no_act_there_is_none() -> None:
    """However sure the fit is; without a fit every candidate stays."""
    text = "县水利局应当制定巡查计划。"
    sure = replace(GRAMMAR, scorer=Scorer({"frame": {"": 9.0}}))
    assert len(extracted(text, grammar=sure).frames) == 1
    assert extracted(text, grammar=replace(sure, tagger=Blind())).frames == ()
    assert len(extracted(text, grammar=replace(GRAMMAR, tagger=Blind())).frames) == 1


def test_coordinated_bearers_have_a_frame_each() -> None:
    """Two bearers of one act are two frames."""
    assert told(extracted("教育行政部门和卫生健康部门应当公布名单。").frames) == [
        ("教育行政部门", "must", "公布名单"),
        ("卫生健康部门", "must", "公布名单"),
    ]


def test_items_take_the_bearer_of_their_head() -> None:
    """Items under 履行下列职责： are duties of the head's bearer; the next article is not."""
    frames = extracted(
        "第三条　县水利局履行下列职责：", "（一）制定巡查计划；", "（二）公布巡查结果。", "第四条　本办法应当公布。"
    ).frames
    assert [(frame.agent, frame.action) for frame in frames] == [
        ("县水利局", "制定巡查计划"),
        ("县水利局", "公布巡查结果"),
        (None, "公布"),
    ]


def test_functions_belong_to_the_listed_body() -> None:
    """A list of functions has the body of its title as bearer, a division after its heading."""
    frames = extracted(
        "（一）负责拟订林业规划。", "（二）规划处。", "指导造林工作。", genre="functions", title="省林业厅主要职责"
    ).frames
    assert [(frame.agent, frame.action) for frame in frames] == [
        ("省林业厅", "拟订林业规划"),
        ("省林业厅规划处", "指导造林工作"),
    ]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("县水利局不得收取费用。", ("县水利局", "must_not", "收取费用")),
        ("县水利局可以委托第三方检测。", ("县水利局", "may", "委托第三方检测")),
        ("县政府授权县水利局对沿河排口进行巡查。", ("县水利局", "may", "对沿河排口进行巡查")),
        ("由县水利局负责清理河道。", ("县水利局", "must", "清理河道")),
        ("一切单位都有保护水源的义务。", ("一切单位", "must", "保护水源")),
        ("检查结果应当向社会公布。", (None, "must", "向社会公布")),
    ],
)
def test_force_and_action(text: str, frame: tuple[str | None, str, str]) -> None:
    """Deontic words give the force and stay outside the action."""
    assert told(extracted(text).frames) == [frame]


@pytest.mark.parametrize(("label", "status"), [("responsibility", "assigned"), ("proposal", "proposed")])
def test_status_follows_the_class(label: Label, status: str) -> None:
    """The class of the sentence makes a duty assigned or proposed."""
    assert [frame.status for frame in extracted("县水利局应当公布结果。", label=label).frames] == [status]


def test_neglect_has_no_force() -> None:
    """A problem tells a neglected duty, without deontic."""
    (frame,) = extracted("有的县水利局没有公布结果。", label="problem", genre="commentary").frames
    assert (frame.status, frame.deontic, frame.agent) == ("neglected", "none", "有的县水利局")


def test_source_is_the_norm_named() -> None:
    """《…》规定 gives the source and is no part of the action."""
    (frame,) = extracted("《河道管理办法》规定，县水利局应当公布结果。", genre="commentary").frames
    assert (frame.source, frame.action) == ("《河道管理办法》", "公布结果")


def test_case_recipient_and_consequence() -> None:
    """Condition, recipient and what follows otherwise are told apart."""
    frames = extracted("发现险情的，巡查单位应当立即向县水利局报告，逾期不报告的，由县水利局通报批评。").frames
    assert frames[0].condition == "发现险情的"
    assert (frames[0].recipient, frames[0].recipient_agency) == ("县水利局", "县水利局")
    assert frames[0].or_else == "逾期不报告的，由县水利局通报批评"
    assert frames[-1].agent == "县水利局"


def test_succession() -> None:
    """原由X负责…，变为由Y负责… ties the later duty to the earlier one."""
    found = extracted("原由县监测站负责的水质监测，变为由市监测中心负责采样。")
    (succession,) = found.successions
    assert found.frames[succession.earlier].agent == "县监测站"
    assert found.frames[succession.later].agent == "市监测中心"


@pytest.mark.parametrize(
    ("text", "earlier", "later"),
    [
        ("此前由县水利局负责采砂许可，现由县行政审批局办理采砂许可。", "县水利局", "县行政审批局"),
        ("改革以前，超限检测站由县公路局管理；改革以后，超限检测站由县交通运输局管理。", "县公路局", "县交通运输局"),
        ("货车原由公路部门的路政大队检查，合并后变为由县公安局检查。", "公路部门的路政大队", "县公安局"),
    ],
)
def test_a_change_told_by_two_times(text: str, earlier: str, later: str) -> None:
    """此前由X…，现由Y…, or before and after a reform, where both duties are about one matter."""
    found = extracted(text)
    (succession,) = found.successions
    assert found.frames[succession.earlier].agent == earlier
    assert found.frames[succession.later].agent == later


@pytest.mark.parametrize(
    "text",
    [
        "此前由县水利局负责采砂许可，现由县财政局拨付补助。",
        "县水利局负责采砂许可，县财政局负责采砂收费。",
        "改革以前，渡口由县水利局管理；改革以后，渡口仍由县水利局管理。",
    ],
)
def test_no_change(text: str) -> None:
    """Other matters, one time, or the same holder are no change."""
    assert extracted(text).successions == ()


def test_slogans_are_no_duties() -> None:
    """A call without an act is no frame."""
    assert told(extracted("县水利局要清理河道，形成合力。", label="proposal").frames) == [
        ("县水利局", "must", "清理河道")
    ]


def test_authorities_addressed_as_a_whole() -> None:
    """Later calls of an article without bearer go to 各地, named before; bare ones to nobody."""
    frames = extracted(
        "各地应当公布名单。", "数据显示问题不少。", "要加强巡查。", "加强宣传。", label="proposal", genre="commentary"
    ).frames
    assert [(frame.agent, frame.action) for frame in frames if frame.action.startswith("加强")] == [
        ("各地", "加强巡查"),
        (None, "加强宣传"),
    ]


def test_division_before_a_colon() -> None:
    """资源管护科：… is a duty of that division of the listed body."""
    frames = extracted("（一）资源管护科：编制巡护计划。", genre="functions", title="县林业局内设机构主要职责").frames
    assert told(frames) == [("县林业局资源管护科", "must", "编制巡护计划")]


def test_other_sentences_tell_no_duty() -> None:
    """A sentence of class other has no frame."""
    assert extracted("县水利局应当公布结果。", label="other").frames == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "承储粮食的企业或者其他组织应当遵守规定。",
            [("承储粮食的企业", "遵守规定"), ("其他组织", "遵守规定")],
        ),
        ("残疾人联合会、老龄协会等组织可以聘请专家。", [("残疾人联合会", "聘请专家"), ("老龄协会", "聘请专家")]),
        ("修复河道需要县水利局不断加大投入。", [("县水利局", "不断加大投入")]),
        ("（县水利局、县财政局按职责分工负责）", [("县水利局", "按职责分工负责"), ("县财政局", "按职责分工负责")]),
        ("县财政局应当按照国家有关规定，拨付补助资金。", [("县财政局", "拨付补助资金")]),
        ("县检察院可以提出检察建议或者提起公益诉讼。", [("县检察院", "提出检察建议"), ("县检察院", "提起公益诉讼")]),
        ("县水土保持协调委员会（以下简称协调委）不得收费。", [("县水土保持协调委员会", "收费")]),
        ("（一）县水利局应当巡查河道（含支流）", [("县水利局", "巡查河道（含支流）")]),
        ("生产、经营单位应当建立台账。", [("生产、经营单位", "建立台账")]),
        ("县水利局要将自身责任，与上级责任严格区分。", [("县水利局", "将自身责任，与上级责任严格区分")]),
        ("组长由县政府分管水利工作的负责人担任。", [("县政府分管水利工作的负责人", "担任")]),
        (
            "县水利局应当采取抽查的方式，对堤防进行检查，发现隐患的，限期整改。",
            [("县水利局", "采取抽查的方式"), ("县水利局", "对堤防进行检查"), ("县水利局", "限期整改")],
        ),
    ],
)
def test_bearers_in_long_phrases(text: str, expected: list[tuple[str, str]]) -> None:
    """Noun phrases, lists with 等, bodies behind 需要 and in brackets bear duties; objects may stand a clause ahead."""
    assert [(frame.agent, frame.action) for frame in extracted(text).frames] == expected


def test_cases_in_a_list_are_no_duties() -> None:
    """Items under 有下列情形之一的： tell cases."""
    frames = extracted(
        "第九条　有下列情形之一的，由县水利局责令改正：", "（一）管理单位不履行巡查职责；", "（二）擅自占用河道。",
        "第十条　县水利局应当公布名单。",
    ).frames  # fmt: skip
    assert [frame.action for frame in frames][-1] == "公布名单"
    assert not any("巡查" in frame.action or "占用" in frame.action for frame in frames)


def test_a_list_of_measures_under_cases_is_a_list_of_duties() -> None:
    """有下列情形之一的，X应当采取下列措施： introduces duties of X."""
    frames = extracted(
        "有下列情形之一的，县水利局应当采取下列措施：", "（一）责令停止取水；", "（二）公布名单。"
    ).frames
    assert [(frame.agent, frame.action) for frame in frames] == [("县水利局", "责令停止取水"), ("县水利局", "公布名单")]


def test_a_bearer_goes_on_over_a_paragraph() -> None:
    """Sentences without bearer in a paragraph go on with the only one named in it."""
    frames = extracted("县政府要制定方案。细化分工。畅通举报渠道。").frames
    assert [frame.agent for frame in frames] == ["县人民政府"] * 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "县水利局应当绘制底图、公布名单、移送材料。",
            [("县水利局", "绘制底图"), ("县水利局", "公布名单"), ("县水利局", "移送材料")],
        ),
        ("由县水利局审核、县财政局拨付。", [("县水利局", "审核"), ("县财政局", "拨付")]),
        ("渔船由县水利局统一登记、统一培训。", [("县水利局", "统一登记"), ("县水利局", "统一培训")]),
        ("县水利局应当与道路同步设计、同步验收。", [("县水利局", "与道路同步设计、同步验收")]),
        ("县水利局推广“政府投保、公司查勘”的做法。", [("县水利局", "推广“政府投保、公司查勘”的做法")]),
        ("县水利局按季预拨、年终清算。", [("县水利局", "按季预拨"), ("县水利局", "年终清算")]),
        ("县水利局应当建立检查问题、整改情况的台账。", [("县水利局", "建立检查问题、整改情况的台账")]),
        ("县水利局负责监测数据等的发布。", [("县水利局", "负责监测数据等的发布")]),
    ],
)
def test_acts_in_a_list(text: str, expected: list[tuple[str, str]]) -> None:
    """、 parts acts that have an object, an adverb or a bearer of their own; not what modifies one noun."""
    assert [(frame.agent, frame.action) for frame in extracted(text).frames] == expected


def test_brackets_charge_for_the_sentence_before() -> None:
    """What follows （县水利局负责） is no longer that body's."""
    frames = extracted("（县水利局、县财政局负责）建立巡查台账。", genre="policy").frames
    assert [(frame.agent, frame.action) for frame in frames] == [
        ("县水利局", "负责"),
        ("县财政局", "负责"),
        (None, "建立巡查台账"),
    ]


def test_a_reason_inside_a_prohibition() -> None:
    """因…而… behind 不得 belongs to the act."""
    frames = extracted("县水利局不得因天气停航而加重农户的负担，应当公布结果。").frames
    assert told(frames) == [("县水利局", "must_not", "因天气停航而加重农户的负担"), ("县水利局", "must", "公布结果")]


def test_what_is_needed_stays_a_duty() -> None:
    """A case behind it doesn't swallow what a body needs to do."""
    frames = extracted("县水利局需要制定计划，发现违法的，责令改正。").frames
    assert [frame.action for frame in frames] == ["制定计划", "责令改正"]


def test_brackets_leave_nobody_behind() -> None:
    """Neither the body in the brackets nor the one before them bears what follows."""
    frames = extracted("县财政局应当拨付资金。（县水利局负责）建立巡查台账。清理河道。", genre="policy").frames
    assert [(frame.agent, frame.action) for frame in frames] == [
        ("县财政局", "拨付资金"),
        ("县水利局", "负责"),
        (None, "建立巡查台账"),
        (None, "清理河道"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A case keeps its own force; the bearer told behind a deontic word has it.
        ("不能确定航线的，由县水利局核定航线。", [("县水利局", "must", "核定航线")]),
        ("渡口可以停航。应当由县水利局公告停航时间。", [(None, "may", "停航"), ("县水利局", "must", "公告停航时间")]),
        # What X regulates is an act, not speech.
        ("具体办法由县水利局规定。", [("县水利局", "must", "规定")]),
        # Persons who find something bear what follows.
        ("乘务员发现船体破损的，应当报告船主。", [("乘务员", "must", "报告船主")]),
        # Who is encouraged may, and may go on.
        (
            "鼓励航运企业设置救生艇，配备救生衣。",
            [("航运企业", "may", "设置救生艇"), ("航运企业", "may", "配备救生衣")],
        ),
        # 可 inside a modifier is no permission.
        ("县水利局应当制定可操作的方案。", [("县水利局", "must", "制定可操作的方案")]),
        ("县水利局应当总结可复制、可推广的经验。", [("县水利局", "must", "总结可复制、可推广的经验")]),
        # Lists that go on behind 等, and those that it closes.
        (
            "县水利局、县财政局等和各镇人民政府应当配合检查。",
            [(name, "must", "配合检查") for name in ("县水利局", "县财政局", "各镇人民政府")],
        ),
        # What is handed over waits for its verb, also behind a modifier; a partner ahead doesn't.
        (
            "各镇应当将与渡运有关的材料，报送县水利局。",
            [("各镇", "must", "将与渡运有关的材料，报送县水利局")],
        ),
        # Time limits and negations ahead are cases.
        ("县水利局应当自渡船检验合格之日起十日内，公告结果。", [("县水利局", "must", "公告结果")]),
        ("非因洪水，渡口不得停航。", [(None, "must_not", "停航")]),
        # 归 gives the act to the body behind it, with or without a verb.
        ("夜间停航归县交通运输局管理。", [("县交通运输局", "must", "夜间停航归县交通运输局管理")]),
        ("其余渡口归了县水利局。", [("县水利局", "must", "其余渡口归了县水利局")]),
        # A pronoun is the body named last.
        (
            "应当将线索移送县水利局，由其核查。",
            [(None, "must", "将线索移送县水利局"), ("县水利局", "must", "核查")],
        ),
        (
            "隐患应当通报县水利局，由其三日内核查。",
            [(None, "must", "通报县水利局"), ("县水利局", "must", "三日内核查")],
        ),
        (
            "线索由县公安局推送县水利局，后者应当核查。",
            [("县公安局", "must", "推送县水利局"), ("县水利局", "must", "核查")],
        ),
        # What is called for behind a comma waits for its act; a reason forbidden is none.
        (
            "县水利局、民办教育和培训机构应当根据各自特点，组织演练。",
            [("县水利局", "must", "组织演练"), ("民办教育和培训机构", "must", "组织演练")],
        ),
        ("不能因为船舶在外地出了问题，而要求县水利局担责。", [(None, "must_not", "要求县水利局担责")]),
        # A breach goes on to its 的.
        (
            "违反本条例规定，县水利局未公布水位，隐瞒险情的，由县人民政府责令改正。",
            [("县人民政府", "must", "责令改正")],
        ),
        # Words that the segmenter cuts: 共同 | 发 | 力 is a slogan, 检验 | 人 a person.
        ("各部门要共同发力。", []),
        ("检验人应当出具报告。", [("检验人", "must", "出具报告")]),
        ("公民、组织可以提出批评。", [("公民", "may", "提出批评"), ("组织", "may", "提出批评")]),
        ("申请人或者注册人应当更正。", [("申请人", "must", "更正"), ("注册人", "must", "更正")]),
        # What is fronted is one thing, however many are listed.
        ("应当把渡口位置、停航时间标注到图上。", [(None, "must", "把渡口位置、停航时间标注到图上")]),
    ],
)
def test_force_and_place_of_bearers(text: str, expected: list[tuple[str | None, str, str]]) -> None:
    """Whose force a deontic word is, and where the bearer of an act stands."""
    assert told(extracted(text).frames) == expected


def test_an_unsure_sentence_is_read_as_its_likeliest_class() -> None:
    """A sentence that is `other` by a hair tells what it would tell as the likeliest of the other classes."""
    unsure = Coding(label="other", probabilities=(0.0, 0.05, 0.9, 0.05))
    (frame,) = extracted("县水利局应当公布结果。", coding=unsure).frames
    assert (frame.status, frame.action) == ("proposed", "公布结果")
    sure = Coding(label="other", probabilities=(0.0, 0.05, 0.1, 0.85))
    assert extracted("县水利局应当公布结果。", coding=sure).frames == ()


def test_long_lists_of_abilities_are_read() -> None:
    """Thousands of modifiers in a row, too many for a clause, don't end in a recursion."""
    assert extracted("应当制定" + "可操作、" * 3000 + "可推广的制度。").frames == ()


def test_what_closes_a_list_of_bearers_is_no_part_of_the_last() -> None:
    """企业、个人等 are two bearers."""
    frames = extracted("企业、个人等应当缴纳费用。").frames
    assert [agent for agent, _, _ in told(frames)] == ["企业", "个人"]


def with_fits(**weights: dict[str, float]) -> Grammar:
    """The grammar with hand-made fits: every other question stays with the rules."""
    return replace(GRAMMAR, scorer=Scorer(weights=weights))


def test_a_told_bearer_does_not_inherit_what_another_may() -> None:
    """可以 of the clause before is another bearer's."""
    grammar = with_fits(subject={"": -2.0, "s=养犬人": 5.0})
    frames = extracted("县公安局可以检查犬只，养犬人登记信息。", grammar=grammar).frames
    assert ("养犬人", "must", "登记信息") in told(frames)


def test_a_case_stays_where_the_act_begins_later() -> None:
    """固定线索后 is the case of the act, wherever that begins."""
    grammar = with_fits(start={"t=处罚": 5.0})
    (frame,) = extracted("县水务局固定线索后依法进行处罚。", grammar=grammar).frames
    assert (frame.action, frame.condition) == ("处罚", "固定线索后")
