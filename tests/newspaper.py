"""Made-up newspaper pages: a tiny PDF writer and a generator of layouts with their truth.

The fonts are not embedded (STSong-Light and relatives with the encoding UniGB-UCS2-H), as in
many newspapers' files, so that no font file is needed.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass, field

WIDTH, HEIGHT = 992.0, 1417.0
FONTS = ("STSong-Light", "STHeiti-Regular", "STKaiti-Regular")
SONG, HEI, KAI = range(3)

# fmt: off
_WORDS = (
    "城市", "街道", "居民", "公园", "道路", "照明", "维修", "责任", "部门", "清单", "社区", "物业",
    "电梯", "改造", "资金", "监督", "公开", "检查", "隐患", "台账", "学校", "操场", "图书馆", "书籍",
    "读者", "老人", "食堂", "志愿者", "服务", "窗口", "手续", "材料", "证明", "网上", "办理", "平台",
    "数据", "共享", "标准", "规范", "程序", "意见", "反馈", "时限", "期限", "公交", "线路", "站点",
    "调整", "停车", "车位", "收费", "公示", "价格", "市场", "摊位", "菜篮子", "农户", "合作社", "收购",
    "仓库", "物流", "村庄", "水渠", "灌溉", "水价", "计量", "森林", "防火", "巡护", "队伍", "装备",
    "培训", "演练", "预案", "河道", "堤防", "汛期", "值守", "山洪", "预警", "广播", "转移", "安置",
    "药店", "医院", "挂号", "医保", "报销", "目录",
)
_VERBS = (
    "需要", "推进", "完善", "落实", "影响", "检验", "带动", "方便", "减少", "增加", "改善", "缺少",
    "忽视", "依靠", "反映", "说明", "打通", "梳理", "明确", "安排",
)
_SMALL = (
    "已经", "还要", "往往", "不能", "可以", "仍然", "尤其", "确实", "及时", "全面", "逐步", "认真",
)


# fmt: on


# ---------------------------------------------------------------- writing PDF


@dataclass
class Sheet:
    """A page being drawn; coordinates from the top left corner."""

    width: float = WIDTH
    height: float = HEIGHT
    marks: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def text(self, x: float, top: float, text: str, size: float, *, font: int = SONG, spacing: float = 0.0) -> None:
        """Prints a line whose em boxes begin at (`x`, `top`); `spacing` in points follows each glyph."""
        y = self.height - top - 0.88 * size
        self.texts.append(
            f"BT /F{font} {size:.2f} Tf {spacing:.3f} Tc 1 0 0 1 {x:.2f} {y:.2f} Tm "
            f"<{text.encode('utf-16-be').hex()}> Tj ET"
        )

    def rule(self, x0: float, top: float, x1: float, bottom: float, *, thick: float = 0.6) -> None:
        """Draws a straight line."""
        self.marks.append(f"{thick} w {x0:.2f} {self.height - top:.2f} m {x1:.2f} {self.height - bottom:.2f} l S")

    def box(self, x0: float, top: float, x1: float, bottom: float, *, tint: bool = False) -> None:
        """Draws a frame, or fills it with light grey."""
        shape = f"{x0:.2f} {self.height - bottom:.2f} {x1 - x0:.2f} {bottom - top:.2f} re"
        self.marks.append(f"0.93 g {shape} f 0 g" if tint else f"0.7 w {shape} S")


def ems(text: str) -> float:
    """Width of a text in ems: half for ASCII."""
    return sum(0.5 if c.isascii() else 1.0 for c in text)


def write_pdf(sheets: list[Sheet], *, shuffle: int | None = None) -> bytes:
    """The sheets as a PDF; `shuffle` seeds a random paint order of the texts."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    resources = []
    for number, name in enumerate(FONTS):
        base = len(objects) + 1
        objects.append(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /UniGB-UCS2-H "
            f"/DescendantFonts [{base + 1} 0 R] >>".encode()
        )
        objects.append(
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /DW 1000 /W [1 95 500] "
            f"/FontDescriptor {base + 2} 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>".encode()
        )
        objects.append(
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 6 /FontBBox [0 -120 1000 880] /ItalicAngle 0 "
            "/Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>".encode()
        )
        resources.append(f"/F{number} {base} 0 R")
    kids = []
    for sheet in sheets:
        texts = list(sheet.texts)
        if shuffle is not None:
            random.Random(shuffle).shuffle(texts)
        data = zlib.compress("\n".join([*sheet.marks, *texts]).encode())
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(data) + data + b"\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << {' '.join(resources)} >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


# ---------------------------------------------------------------- making up articles


@dataclass
class Story:
    """An article's truth."""

    title: str
    authors: list[str]
    affiliation: str
    paragraphs: list[str]
    kicker: str = ""
    subtitle: str = ""

    @property
    def text(self) -> str:
        """All paragraphs."""
        return "".join(self.paragraphs)


def make_story(rng: random.Random, length: int) -> Story:
    """An article of about `length` characters on a few words of its own."""
    topic = rng.sample(_WORDS, 14)

    def clause() -> str:
        words = [rng.choice(topic), rng.choice([*_SMALL, ""]), rng.choice(_VERBS), rng.choice(topic)]
        if rng.random() < 0.35:
            words.insert(1, f"{rng.randint(2, 900)}个")
        return "".join(words) + rng.choice(["", "", "的" + rng.choice(topic)])

    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < length:
        sentences = [
            "，".join(clause() for _ in range(rng.randint(1, 4))) + rng.choice("。。。。？")
            for _ in range(rng.randint(1, 4))
        ]
        paragraphs.append("".join(sentences))
    title = "".join(rng.sample(topic, 2)) + rng.choice(_VERBS) + rng.choice(topic)
    names = [
        "".join(rng.sample("赵钱孙李周吴郑王冯陈", 1) + rng.sample("明华建国文静海燕春秋", 2))
        for _ in range(rng.randint(1, 2))
    ]
    return Story(
        title=title,
        authors=names,
        affiliation=rng.choice(["", rng.choice(["江北县住房和城乡建设局", "省社会治理研究院", "河西区政务服务中心"])]),
        paragraphs=paragraphs,
        kicker=rng.choice(["", "", rng.choice(topic) + "观察"]),
        subtitle=rng.choice(["", "", "——" + "".join(rng.sample(topic, 3))]),
    )


@dataclass
class Style:
    """How a page is set."""

    size: float = 10.4
    leading: float = 15.4
    gutter: float = 16.0
    mark: str = "▲"
    tracked: float = 0.15
    """Share of full lines that are set short and letter-spaced to the measure."""


@dataclass
class Area:
    """A free rectangle of the page for one article; `notch` is a part of it that is taken."""

    x0: float
    top: float
    x1: float
    bottom: float
    notch: tuple[float, float, float, float] | None = None


def set_story(sheet: Sheet, area: Area, style: Style, rng: random.Random, *, columns: int, head: str) -> Story:
    """Fills an area with a made-up article and prints it.

    `head` is `left`, `centre`, `island` (between the outer columns), `vertical-left` or `vertical-right`.
    """
    em, gutter = style.size, style.gutter
    title_size = rng.choice([22.0, 26.0, 30.0])
    story = make_story(rng, 10)
    left, right = area.x0, area.x1
    if head.startswith("vertical"):
        strip = title_size + 1.2 * em
        where = left if head == "vertical-left" else right - title_size
        for i, character in enumerate(story.title):
            sheet.text(where, area.top + i * title_size * 1.1, character, title_size, font=HEI)
        bottom = area.top + len(story.title) * title_size * 1.1 + 0.8 * em
        for i, character in enumerate(style.mark + story.authors[0]):
            sheet.text(where + (title_size - em) / 2, bottom + i * em * 1.15, character, em, font=KAI)
        story.authors, story.kicker, story.subtitle = story.authors[:1], "", ""
        left, right = (left + strip, right) if head == "vertical-left" else (left, right - strip)
    measure = ((right - left) - (columns - 1) * gutter) / columns
    measure = int(measure / em) * em
    step = measure + (right - left - columns * measure) / max(1, columns - 1) if columns > 1 else measure
    tops = [area.top] * columns
    if not head.startswith("vertical"):
        first, last = (1, columns - 2) if head == "island" and columns > 3 else (0, columns - 1)
        x0, x1 = left + first * step, left + last * step + measure
        y = area.top
        for text, size, font in (
            (story.kicker, em * 1.3, KAI),
            (story.title, title_size, HEI),
            (story.subtitle, em * 1.25, KAI),
        ):
            if text:
                x = x0 if head == "left" else (x0 + x1 - ems(text) * size) / 2
                sheet.text(x, y, text, size, font=font)
                y += size * 1.25
        byline = style.mark + story.authors[0]
        x = x0 if head == "left" else (x0 + x1 - (ems("".join(story.authors)) + 1) * em * 1.05) / 2
        sheet.text(x, y, byline, em * 1.05, font=KAI)
        if len(story.authors) > 1:
            sheet.text(x + (ems(byline) + 0.6) * em * 1.05, y, story.authors[1], em * 1.05, font=KAI)
        y += em * 1.05 + style.leading
        for c in range(first, last + 1):
            tops[c] = area.top + -(-(y - area.top) // style.leading) * style.leading
    frames = []
    for c in range(columns):
        x, top, bottom = left + c * step, tops[c], area.bottom
        if area.notch and x < area.notch[2] and x + measure > area.notch[0]:
            bottom = min(bottom, area.notch[1]) if area.notch[1] > area.top else bottom
        frames.append([x, top, int((bottom - top) / style.leading)])
    quote = None
    if columns >= 3 and rng.random() < 0.5 and min(frame[2] for frame in frames) > 16:
        c = rng.randint(0 if head != "island" else 1, columns - 2)
        quote = (c, 6, 5)
    slots = []
    for c, (x, top, n) in enumerate(frames):
        blocked = range(quote[1], quote[1] + quote[2]) if quote and c in (quote[0], quote[0] + 1) else ()
        base = (
            round((max(f[1] for f in frames[quote[0] : quote[0] + 2]) - top) / style.leading)
            if quote and blocked
            else 0
        )
        slots += [(x, top + i * style.leading) for i in range(n) if i - base not in blocked]
    per_line = round(measure / em)
    lines = _filled(story, rng, len(slots), per_line, style)
    for (x, top), (text, indent, spacing) in zip(slots, lines, strict=False):
        font = KAI if spacing == -1.0 else SONG
        sheet.text(x + indent * em, top, text, em, font=font, spacing=max(0.0, spacing) * em)
    if quote:
        body = next((p for p in story.paragraphs if len(p) > 12), story.paragraphs[0])
        sentence = body.split("，")[0].rstrip("。？") + "。"
        x = left + quote[0] * step + em
        top = max(f[1] for f in frames[quote[0] : quote[0] + 2]) + quote[1] * style.leading
        room = int((step + measure - 2 * em) / (em * 1.4))
        for i in range(0, min(len(sentence), 2 * room), room):
            sheet.text(x, top + 0.9 * style.leading + i / room * em * 2.2, sentence[i : i + room], em * 1.4, font=KAI)
    return story


def _filled(story: Story, rng: random.Random, n: int, per_line: int, style: Style) -> list[tuple[str, float, float]]:
    """Lines (text, indent in ems, letter-spacing in ems) that fill about `n` slots; cuts the story to what was set.

    Affiliation lines have the spacing -1.
    """
    spare = -(-(len(story.affiliation) + 5) // (per_line - 3)) if story.affiliation else 0
    lines: list[tuple[str, float, float]] = []
    paragraphs: list[str] = []
    source = make_story(rng, n * per_line * 2).paragraphs
    for paragraph in source:
        set_lines = _broken(paragraph, per_line, rng, style)
        if len(lines) + len(set_lines) > n - spare:
            break
        lines += set_lines
        paragraphs.append(paragraph)
    if story.affiliation:
        text = "作者单位：" + story.affiliation
        for start in range(0, len(text), per_line - 3):
            part = text[start : start + per_line - 3]
            lines.append((part, 3.0 if start == 0 else 1.0, -1.0))
    story.paragraphs = paragraphs or [""]
    return lines


def _broken(paragraph: str, per_line: int, rng: random.Random, style: Style) -> list[tuple[str, float, float]]:
    lines: list[tuple[str, float, float]] = []
    rest, indent = paragraph, 2
    while rest:
        room = per_line - indent
        if rng.random() < style.tracked and ems(rest) > room + 2:
            room -= rng.randint(1, 3)
        n = 0
        while n < len(rest) and ems(rest[: n + 1]) <= room:
            n += 1
        if n < len(rest) and rest[n] in "，。？" and n > 2:
            n -= 1  # no punctuation at a line's beginning
        text, rest = rest[:n], rest[n:]
        spacing = (per_line - indent - ems(text)) / max(1, len(text) - 1) if rest else 0.0
        lines.append((text, float(indent), spacing))
        indent = 0
    return lines


def make_page(seed: int, *, bent: bool = False) -> tuple[Sheet, list[Story]]:
    """A page of two to six made-up articles in a layout that depends on `seed`; `bent` ones have L-shapes."""
    rng = random.Random(seed)
    style = Style(
        size=rng.choice([9.4, 10.0, 10.6, 11.2]),
        gutter=rng.choice([13.0, 16.0, 20.0, 24.0]),
        mark=rng.choice("▲◆■□◎●"),
        tracked=rng.choice([0.05, 0.2]),
    )
    style.leading = round(style.size * rng.choice([1.4, 1.5, 1.6]), 1)
    sheet = Sheet()
    sheet.text(40, 34, f"{rng.randint(2, 16)}版", 15, font=HEI)
    sheet.text(446, 32, "江北日报", 20, font=KAI)
    sheet.text(900, 28, "评论", 26, font=HEI)
    sheet.text(40, 62, f"2025年{rng.randint(1, 12)}月{rng.randint(1, 28)}日", 10)
    sheet.rule(40, 78, 952, 78, thick=1.2)
    stories = []
    for area, columns in _areas(rng, bent=bent):
        heads = ["left", "centre", "centre", "vertical-left", "vertical-right"]
        if columns >= 4 and area.notch is None:
            heads.append("island")
        head = rng.choice(heads)
        inner = Area(area.x0, area.top, area.x1, area.bottom, area.notch)
        if area.notch is None and rng.random() < 0.3:
            sheet.box(area.x0, area.top, area.x1, area.bottom, tint=rng.random() < 0.4)
            inner = Area(area.x0 + 10, area.top + 10, area.x1 - 10, area.bottom - 8)
        stories.append(set_story(sheet, inner, style, rng, columns=columns, head=head))
    return sheet, stories


def _areas(rng: random.Random, *, bent: bool) -> list[tuple[Area, int]]:
    """Cuts the page into rows and these into articles; each with its number of columns."""
    top, areas = 94.0, []
    cuts = rng.choice([[1.0], [0.5, 0.5], [0.36, 0.64], [0.3, 0.4, 0.3]])
    for share in cuts if len(cuts) > 1 else [0.45, 0.55]:
        height = share * (HEIGHT - 94 - 40)
        bottom = top + height - 18
        total = rng.randint(4, 6)
        split = rng.choice([0, 2, total - 2]) if total > 3 else 0
        if bent and total > 4:
            edge, middle = 40 + 912 * (total - 2) / total, top + 0.5 * (bottom - top)
            areas.append((Area(40, top, 952, bottom, notch=(edge - 12, middle, 952, bottom)), total))
            areas.append((Area(edge + 12, middle + 24, 952, bottom), 2))
        elif split and total - split >= 2:
            edge = 40 + 912 * split / total
            areas.append((Area(40, top, edge - 12, bottom), split))
            areas.append((Area(edge + 12, top, 952, bottom), total - split))
        else:
            areas.append((Area(40, top, 952, bottom), total))
        top += height
    return areas
