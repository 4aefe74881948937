"""Page dumps: from short lines back to articles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout.columns import groups, pieces_of, printed_lines
from pipeline.layout.dump import arrange_dump, is_dump
from pipeline.layout.heads import headline_of, items_of
from pipeline.layout.marks import jumps, leads_on, read_marks
from pipeline.layout.openings import read_openings
from pipeline.layout.titles import match, title_evidence
from pipeline.lexicon import load_lexicons

LEXICONS = load_lexicons()
MARKS = read_marks(LEXICONS)

RIVER = [
    "近日，笔者随柳河县的村级河长巡河，发现不少河段仍有垃圾。巡河记录写得满满当当，河道里却漂着塑料袋和泡沫箱。",
    "一是有的河长把巡河当成打卡，到了河边拍张照片就走，河道两侧的排污口看也不看。一年下来，巡河次数达标，问题却一个没有上报。",
    "二是巡河发现的问题没有人接手。河长办把问题转给乡镇，乡镇又转给村里，转来转去，垃圾还在河道里。",
    "笔者建议，县河长办应当每季度抽查巡河记录，对弄虚作假的河长进行通报。河道保洁要有专门的队伍，经费由县财政保障。",
    "总之，巡河不是走过场。只有河长真正负起责任，河道才能一天天清起来。",
]
STRAW = [
    "秋收之后，秸秆往哪里去，是种粮大户最头疼的事。去年全县产生秸秆三十二万吨，收储点只收走了一半，其余的秸秆堆在田头。",
    "具体来看，收储点布局不合理，农户运一车秸秆还不够油钱。打捆机也不够用，抢收的那几天，排队的拖拉机有一里多长。",
    "秸秆不是废物。用秸秆养牛，牛粪还田，一亩地能省下一百多元化肥钱；用秸秆栽蘑菇，一个大棚一年收入三万元。",
    "因此，农业农村部门要把收储点建到村口，并对购买打捆机的合作社给予补贴。秸秆有了去处，田里的火点自然就少了。",
]
QUOTE = "县河长办应当每季度抽查巡河记录，对弄虚作假的河长进行通报。"


def column(paragraphs: list[str], width: int) -> list[list[str]]:
    """Sets paragraphs in a column: first lines indented by two squares, whose blanks a dump doesn't keep.

    Signs that can't begin a line hang at the end of the one before.
    """
    found = []
    for paragraph in paragraphs:
        lines: list[str] = []
        rest = paragraph
        while rest:
            end = width if lines else width - 2
            end += rest[end : end + 1] in tuple("，。、；：？！”")
            lines.append(rest[:end])
            rest = rest[end:]
        found.append(lines)
    return found


def spaced(line: str) -> str:
    """A letter-spaced line."""
    return " ".join(line)


def dumped(blocks: list[list[str]]) -> str:
    """Blocks with an empty line between."""
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def page() -> str:
    """Two articles; the river's last two paragraphs stand behind the straw's, its quote under its headline."""
    river, straw = column(RIVER, 14), column(STRAW, 17)
    river[0][1] = spaced(river[0][1])
    cut, tail = river[3][:2], river[3][2:]
    return dumped(
        [
            ["2024年5月6日 星期一", "责编：王大力 电话：010-1234567"],
            ["巡河不能只打卡", "◆张明 李小红"],
            [QUOTE[:18]],
            [QUOTE[18:]],
            ["绿色论坛"],
            ["给秸秆找一条好出路", "——从堆在田头说起", "◆王大力"],
            *river[:3],
            cut,
            *straw,
            ["作者单位：柳河县农业", "农村局"],
            tail,
            *river[4:],
        ]
    )


def test_articles_of_a_page():
    """Two articles with titles, authors and institution; the displaced end finds its article."""
    document = arrange_dump(page(), lexicons=LEXICONS)
    river, straw = document.articles
    assert [p.text for p in river.paragraphs] == RIVER
    assert [p.text for p in straw.paragraphs] == STRAW
    assert (river.title, river.authors, river.affiliation) == ("巡河不能只打卡", ("张明", "李小红"), None)
    assert (straw.title, straw.subtitle) == ("给秸秆找一条好出路", "——从堆在田头说起")
    assert (straw.authors, straw.affiliation) == (("王大力",), "柳河县农业农村局")
    assert (straw.section, river.section) == ("绿色论坛", None)
    assert river.pull_quotes == (QUOTE,)
    assert (document.format, document.n_pages, document.issue_date) == ("dump", 1, "2024-05-06")


def test_seams_are_told():
    """The join over the other article is a seam, at the place where the later block begins."""
    river, _ = arrange_dump(page(), lexicons=LEXICONS).articles
    tail = "".join(column(RIVER, 14)[3][2:])
    assert river.text.index(tail) in [seam.offset for seam in river.seams]
    assert all(0 <= seam.confidence <= 1 for seam in river.seams)


def test_origins_of_a_page():
    """Each code point of each paragraph is where its origin says."""
    source = page()
    for article in arrange_dump(source, lexicons=LEXICONS).articles:
        for paragraph in article.paragraphs:
            assert "".join(source[origin] for origin in paragraph.origins) == paragraph.text


def test_form_feeds_part_pages():
    """Articles know their pages; a dump of two pages has two."""
    text = page() + "\f" + dumped([["守住湿地", "◆李强"], *column([p.replace("河", "湿地") for p in RIVER], 15)])
    document = arrange_dump(text, lexicons=LEXICONS)
    assert document.n_pages == 2
    assert {article.title: article.pages for article in document.articles} == {
        "巡河不能只打卡": (1,),
        "给秸秆找一条好出路": (1,),
        "守住湿地": (2,),
    }


def test_captions_are_no_articles():
    """A short text with a picture credit under it is a caption."""
    text = page() + "\n" + dumped([["五月四日，志愿者", "在柳河边捡拾垃", "圾。"], ["赵一鸣摄"]])
    *_, last = arrange_dump(text, lexicons=LEXICONS).articles
    assert (last.kind, last.text) == ("caption", "五月四日，志愿者在柳河边捡拾垃圾。")


def test_is_dump():
    """Short lines that break off inside sentences make a dump; paragraphs, lists and long lines don't."""
    assert is_dump(page())
    assert not is_dump("\n".join(RIVER * 3))
    assert not is_dump("\n".join(f"第{n}组：组长王大力，成员李小红、张明" for n in "一二三四五六七八九"))
    assert not is_dump("")


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="河长巡查秸秆，。：“”◆作者单位摄版 \n\f\u30002", max_size=300))
def test_any_text_is_arranged(text):
    """Nothing that looks like a dump breaks the arrangement, and no character is used twice."""
    document = arrange_dump(text, lexicons=LEXICONS)
    used = [o for article in document.articles for p in article.paragraphs for o in p.origins]
    assert len(used) == len(set(used))
    for article in document.articles:
        assert "".join(text[o] for p in article.paragraphs for o in p.origins) == article.text.replace("\n", "")


def test_same_text_same_articles():
    """The arrangement depends on the text alone."""
    assert arrange_dump(page(), lexicons=LEXICONS) == arrange_dump(page(), lexicons=LEXICONS)


# ---------------------------------------------------------------- parts


def test_lines():
    """Widths in squares, letter-spacing, gaps, pages, and single characters under each other."""
    lines = printed_lines("河长12\n\n巡 河 记 录\n标\n题\n竖\n排\n\f下页")
    assert [line.text for line in lines] == ["河长12", "巡河记录", "标题竖排", "下页"]
    assert [line.width for line in lines] == [3.0, 4.0, 4.0, 2.0]
    assert [line.spaced for line in lines] == [False, True, False, False]
    assert [line.page for line in lines] == [1, 1, 1, 2]
    assert lines[1].gap == 1 and len(lines[2].spans) == 4


def test_pieces_begin_where_paragraphs_do():
    """Indented first lines are told by what they fall short of the measure, also without empty lines."""
    lines = printed_lines("\n".join(line for block in column(RIVER, 14) for line in block))
    pieces = pieces_of([(0, lines)])
    assert [piece.text for piece in pieces] == RIVER
    assert all(piece.opening > 0 and piece.closed for piece in pieces)


@pytest.mark.parametrize(
    ("lines", "title", "kicker", "subtitle"),
    [
        (["巡河不能只打卡"], "巡河不能只打卡", None, None),
        (["业界评说", "巡河不能只打卡"], "巡河不能只打卡", "业界评说", None),
        (["巡河不能只打卡", "——柳河县见闻"], "巡河不能只打卡", None, "——柳河县见闻"),
        (["加强环境监", "测的几点建议"], "加强环境监测的几点建议", None, None),
        (
            ["柳河县出台河长制考核办法", "巡河不能只打卡", "弄虚作假的一律通报批评"],
            "巡河不能只打卡",
            "柳河县出台河长制考核办法",
            "弄虚作假的一律通报批评",
        ),
    ],
)
def test_parts_of_headlines(lines, title, kicker, subtitle):
    """Labels, dashes, words across a line's end and lengths tell the title."""
    found = headline_of(printed_lines("\n".join(lines)), marks=MARKS)
    assert (found.title, found.kicker, found.subtitle) == (title, kicker, subtitle)


def test_kinds_of_items():
    """Page heads, headlines, bylines, labels, quotes and institutions are told from the text."""
    items = items_of(groups(printed_lines(page())), marks=MARKS, openings=read_openings(LEXICONS))
    kinds = {item.text: item.kind for item in items}
    assert kinds["2024年5月6日星期一责编：王大力电话：010-1234567"] == "furniture"
    assert kinds["巡河不能只打卡"] == "head"
    assert kinds["◆张明 李小红"] == "byline"
    assert kinds["绿色论坛"] == "section"
    assert kinds[QUOTE[:18]] == kinds[QUOTE[18:]] == "quote"
    assert kinds["作者单位：柳河县农业农村局"] == "affiliation"
    assert sum(item.kind == "text" for item in items) == len(RIVER) + len(STRAW) + 1


def test_titles_find_their_texts():
    """Headlines that share only characters with their texts still find them; a spare one fits nowhere."""
    evidence = title_evidence(["秸秆好出路", "巡河打卡"], ["".join(RIVER), "".join(STRAW)])
    assert match(evidence).pairs == ((0, 1), (1, 0))
    assert evidence[0, 1] > 0 > evidence[0, 0]


def test_openings():
    """Leads, references back, sums and items of series."""
    openings = read_openings(LEXICONS)
    assert openings.begins_article("近日，笔者巡河") and not openings.begins_article("巡河记录")
    assert (
        openings.refers_back("二是没有人接手")
        and openings.refers_back("此外，还要")
        and not openings.refers_back("一是")
    )
    assert openings.sums_up("总之，要巡河")
    first, third = openings.item("一是巡查"), openings.item("再次，公布")
    assert first is not None and (first.series, first.number) == ("point", 1)
    assert third is not None and (third.series, third.number) == ("word", 3)
    assert [item.number for item in openings.items("一是巡查。二是公布。其中有三处。首先")] == [1, 2, 1]


def two_pages(out: str, into: str) -> str:
    """The river's article goes on on the second page, where another one stands, too."""
    river, straw = column(RIVER, 14), column(STRAW, 17)
    first = dumped(
        [["巡河不能只打卡", "◆张明"], *river[:3], river[3][:2], [out], ["给秸秆找一条好出路", "◆王大力"], *straw]
    )
    marsh = column([p.replace("河", "湿地").replace("垃圾", "围垦") for p in RIVER[:3]], 15)
    second = dumped([["守住湿地", "◆李强"], *marsh, [into], river[3][2:], *river[4:]])
    return first + "\f" + second


def test_articles_go_on_on_the_next_page():
    """Notes lead an article over the page's end; they are no text."""
    document = arrange_dump(two_pages("（下转第二版）", "（上接第一版）"), lexicons=LEXICONS)
    assert {article.title: article.pages for article in document.articles} == {
        "巡河不能只打卡": (1, 2),
        "给秸秆找一条好出路": (1,),
        "守住湿地": (2,),
    }
    (river,) = [article for article in document.articles if article.title == "巡河不能只打卡"]
    assert [p.text for p in river.paragraphs] == RIVER


def test_long_texts_are_read_in_sheets(monkeypatch):
    """Items beyond the limit make another sheet: the cost of a long text stays bounded, none of it is lost."""
    monkeypatch.setattr("pipeline.layout.dump._MOST_ITEMS", 6)
    document = arrange_dump(page(), lexicons=LEXICONS)
    assert sum(len(article.text) for article in document.articles) >= sum(map(len, RIVER + STRAW))


@pytest.mark.parametrize(
    ("line", "jump", "on"),
    [
        ("（下转第二版）", True, True),
        ("▶上接第1版", True, False),
        ("下转第五版", True, True),
        ("上接天线，下转轮盘", False, False),
    ],
)
def test_notes_that_lead_on(line, jump, on):
    """Notes name a page; what only begins with the words doesn't lead anywhere."""
    assert jumps(line, marks=MARKS) is jump
    if jump:
        assert leads_on(line, marks=MARKS) is on


FLOOD = [
    "本报柳河3月1日电（记者张明）3月1日，柳河县河道保洁现场会在东河镇举行。会议要求，各乡镇要落实人员和经费。",
    "据介绍，去年以来，柳河县投入保洁经费八百万元，清理河道垃圾一点二万吨，河道面貌有了明显改善。",
    "会议指出，夜间倾倒垃圾的现象仍有发生，县水利局要会同公安机关加强夜间巡查。",
]
SCHOOL = [
    "昨日，记者从县教育局获悉，今年秋季学期起，全县小学课后服务时间延长到下午六点，家长可以自愿选择。",
    "课后服务由学校教师和校外专业人员共同承担，包括作业辅导、体育锻炼，每生每学期收费不超过三百元。",
    "县教育局有关负责人表示，将对课后服务质量进行抽查，对强制学生参加的学校予以通报。",
]


@pytest.mark.parametrize("blank", [True, False])
@pytest.mark.parametrize("indent", ["\u3000\u3000", ""])
def test_news_without_bylines(blank, indent):
    """Headlines without byline, with or without an empty line below and printed indentation; page head, caption."""
    gap = [""] if blank else []
    lines = ["2024年3月2日\u3000星期六", "柳河日报", "02\u3000综合", "责任编辑：王大力", ""]
    for head, text in (("河道保洁不能留死角", FLOOD), ("小学课后服务延长到六点", SCHOOL)):
        lines += [head, *gap]
        for block in column(text, 15):
            lines += [indent + block[0], *block[1:]]
        lines.append("")
    lines += ["图为村民在清理河道。", "本报记者\u3000赵一鸣摄"]
    document = arrange_dump("\n".join(lines), lexicons=LEXICONS)
    flood, school, caption = document.articles
    assert (flood.title, [p.text for p in flood.paragraphs]) == ("河道保洁不能留死角", FLOOD)
    assert (school.title, [p.text for p in school.paragraphs]) == ("小学课后服务延长到六点", SCHOOL)
    assert (caption.kind, caption.text) == ("caption", "图为村民在清理河道。")
    assert (document.publisher, document.issue_date) == ("柳河日报", "2024-03-02")
