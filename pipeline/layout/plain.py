"""Plain documents: each line a paragraph, the whole one article, its head read for metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.clean import paragraph
from pipeline.language import is_han
from pipeline.layout.marks import Marks, affiliation, byline_names, read_marks
from pipeline.lexicon import Lexicons
from pipeline.model import Article, Paragraph, ReadDocument, Span

_LONGEST_PLACE = 12
HEAD_LINES = 15
"""Titles, dates and sources stand in the first lines; navigation of a saved web page comes before them."""
TITLE_LENGTH = 80
_SHORTEST_TITLE = 5
_NO_TITLE = re.compile(
    r"[（(【\[]|[一二三四五六七八九十]+、|第[一二三四五六七八九十百0-9]+[编章节条]|[0-9０-９]+[.．、]|——|.*[〔\[［]\d{4}[〕\]］]"
)
_BRACKET_END = re.compile(r"[（(][^（）()]*[）)]$")
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d|[一二][九〇○零０Ｏ][〇○零０Ｏ一二三四五六七八九]{2})\s*[年./-]\s*"
    r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})\s*[月./-]\s*"
    r"(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?"
)
_CHINESE_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零０Ｏ", 0)
_BEFORE_REGION = re.compile(r"^(?:(?:19|20)\d\d年|关于|中共)*")
_ENDS = frozenset("。！？；，：、")


def arrange_plain(text: str, *, lexicons: Lexicons) -> ReadDocument:
    """Arranges plain text as one article.

    Title lines stay in the text; bylines and the authors' institution leave it.
    """
    paragraphs = tuple(p for span in _lines(text) if (p := paragraph(text, (span,))).text)
    return describe(ReadDocument(format="txt", articles=(Article(paragraphs=paragraphs),)), lexicons=lexicons)


def describe(document: ReadDocument, *, lexicons: Lexicons) -> ReadDocument:
    """Fills what is still unknown of a document of one article from its first and last lines."""
    if not document.articles:
        return document
    article = _without_byline(document.articles[0], read_marks(lexicons))
    head = [p.text for p in article.paragraphs[:HEAD_LINES]]
    tail = [p.text for p in article.paragraphs[-HEAD_LINES:]]
    title = document.title or article.title or _told(head, lexicons, "title") or _title(head, lexicons)
    publisher = document.publisher or _told(head, lexicons, "publisher") or _signature(head + tail)
    date = document.issue_date or _date_of(head, tail, lexicons)
    return replace(
        document,
        articles=(replace(article, title=article.title or title), *document.articles[1:]),
        title=title,
        publisher=publisher,
        issue_date=date,
        region=document.region or _region(title, lexicons) or _region(publisher, lexicons),
    )


def _lines(text: str) -> Iterator[Span]:
    for match in _LINE.finditer(text):
        yield Span(start=match.start(), end=match.end())


def _without_byline(article: Article, marks: Marks) -> Article:
    """Takes bylines out of the head, and the authors' institution out of head and end."""
    authors: list[str] = []
    institution = article.affiliation
    kept: list[Paragraph] = []
    last = len(article.paragraphs) - 1
    for number, part in enumerate(article.paragraphs):
        at_edge = number < HEAD_LINES or number > last - 3
        if at_edge and len(part.text) <= TITLE_LENGTH:
            told = affiliation(part.text, marks=marks)
            names = byline_names(part.text, marks=marks) if told is None and number < HEAD_LINES else ()
            if told is not None or names:
                institution = institution or told
                authors += names
                continue
        kept.append(part)
    return replace(article, paragraphs=tuple(kept), authors=article.authors or tuple(authors), affiliation=institution)


def _title(head: Sequence[str], lexicons: Lexicons) -> str | None:
    """The first lines that look like a title; of an official document up to the word for its kind."""
    kinds = tuple(lexicons.terms("document_heads", "document_kind"))
    told = lexicons.terms("document_heads", "publisher", "date")
    lines: list[str] = []
    for line in head:
        if _titular(line) and not any(line.startswith((f"{word}：", f"{word}:")) for word in told):
            lines.append(line)
            if _BRACKET_END.sub("", line).endswith(kinds):
                return "".join(lines) if len("".join(lines)) <= TITLE_LENGTH else line
            continue
        if len(line) > TITLE_LENGTH or "。" in line:
            break
        if lines and not line.startswith(("（", "(")):
            break
    return lines[0] if lines else None


def _titular(line: str) -> bool:
    return (
        _SHORTEST_TITLE <= len(line) <= TITLE_LENGTH
        and sum(map(is_han, line)) * 2 >= len(line)
        and line[-1] not in _ENDS
        and "。" not in line
        and not _NO_TITLE.match(line)
        and _DATE.match(line) is None
    )


def _told(lines: Sequence[str], lexicons: Lexicons, category: str) -> str | None:
    """What stands behind a word of `category` and a colon, up to the next such word; else the next line."""
    kinds = {e.term: e.category for e in lexicons.entries("document_heads") if e.category != "document_kind"}
    words = "|".join(sorted(map(re.escape, kinds), key=lambda word: (-len(word), word)))
    label = re.compile(rf"({words})\s*[：:]")
    for line, after in pairwise([*lines, ""]):
        found = list(label.finditer(line))
        if not found or found[0].start() > 0:
            continue
        for match, following in pairwise([*found, None]):
            if match is not None and kinds[match.group(1)] == category:
                end = following.start() if following is not None else len(line)
                value = line[match.end() : end].strip(" \u3000|｜[【") or after
                if value:
                    return value
    return None


def _signature(lines: Sequence[str]) -> str | None:
    """The line right before a date that stands alone: who signed."""
    for line, after in pairwise(lines):
        date = _DATE.fullmatch(after.strip("（）() "))
        if date and len(line) <= TITLE_LENGTH and line[-1] not in _ENDS and not _NO_TITLE.match(line):
            return line
    return None


def _date_of(head: Sequence[str], tail: Sequence[str], lexicons: Lexicons) -> str | None:
    told = _told(head, lexicons, "date")
    alone = [line for line in (*head, *tail) if _DATE.fullmatch(line.strip("（）() "))]
    opening = [line.lstrip("（(—-") for line in head if len(line) <= TITLE_LENGTH]
    candidates = [told or "", *alone, *reversed([line for line in opening if _DATE.match(line)])]
    return next((date for line in candidates if (date := iso_date(line))), None)


def iso_date(text: str) -> str | None:
    """The first date in `text` in ISO form; Arabic or Chinese numerals."""
    match = _DATE.search(text)
    if match is None:
        return None
    year, month, day = (_number(match.group(name)) for name in "ymd")
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "十" not in text:
        return int("".join(str(_CHINESE_DIGITS[c]) for c in text))
    tens, _, ones = text.partition("十")
    return 10 * (_CHINESE_DIGITS[tens] if tens else 1) + (_CHINESE_DIGITS[ones] if ones else 0)


def _region(text: str | None, lexicons: Lexicons) -> str | None:
    """The place that `text` begins with, a county or city inside a province with it."""
    places = lexicons.terms("places")
    rest = _BEFORE_REGION.sub("", text or "")
    region = ""
    for _ in range(3):
        place = next((rest[:n] for n in range(_LONGEST_PLACE, 1, -1) if rest[:n] in places), None)
        if place is None:
            break
        region, rest = region + place, rest[len(place) :]
    return region or None
