"""A coded document as rows of the tables, with ids made of content."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

from pipeline.model import Agency, Article, ArticleCoding, CodedDocument, PageFailure, Paragraph, Sentence

Row = dict[str, Any]
Rows = dict[str, list[Row]]

ID_DIGITS = 20
"""Hexadecimal digits of an id: 80 bits, so that 10^10 sentences collide with probability 4e-5."""


def make_id(*parts: object) -> str:
    """An id that depends on nothing but `parts`."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:ID_DIGITS]


def document_rows(document_id: str, coded: CodedDocument) -> Rows:
    """All rows of a document, in reading order.

    Agency ids are still the keys that the agencies have inside the document.
    """
    rows: Rows = {name: [] for name in ("articles", "sentences", "mentions", "duties", "links")}
    for position, coding in enumerate(coded.articles):
        _add_article(rows, document_id, position, coding)
    read = coded.read
    rows["documents"] = [
        {
            "document_id": document_id,
            "paths": [],
            "format": read.format,
            "genre": coded.genre,
            "n_pages": read.n_pages,
            "n_articles": len(rows["articles"]),
            "n_sentences": len(rows["sentences"]),
            "title": read.title,
            "publisher": read.publisher,
            "issue_date": read.issue_date,
            "region": read.region,
            "ocr_pages": read.ocr_pages,
        }
    ]
    rows["agencies"] = [_agency_row(document_id, agency) for agency in coded.agencies]
    rows["failures"] = [failure_row(document_id, failure) for failure in read.failures]
    return rows


def failure_row(document_id: str, failure: PageFailure) -> Row:
    """A row for a document, or pages of it, that could not be read."""
    return {
        "document_id": document_id,
        "pages": failure.pages,
        "stage": failure.stage,
        "error": failure.error,
        "message": failure.message,
        "remedy": failure.remedy,
    }


def _agency_row(document_id: str, agency: Agency) -> Row:
    return {
        "document_id": document_id,
        "key": agency.key,
        "name": agency.name,
        "kind": agency.kind,
        "level": agency.level,
        "place": agency.place,
        "parent": agency.parent,
        "predecessor": agency.predecessor,
        "since": agency.since,
        "aliases": agency.aliases,
    }


def _add_article(rows: Rows, document_id: str, position: int, coding: ArticleCoding) -> None:
    article = coding.article
    article_id = make_id("article", document_id, position)
    rows["articles"].append(
        {
            "article_id": article_id,
            "document_id": document_id,
            "position": position,
            "kind": article.kind,
            "title": article.title,
            "kicker": article.kicker,
            "subtitle": article.subtitle,
            "authors": article.authors,
            "affiliation": article.affiliation,
            "section": article.section,
            "text": article.text,
            "pages": article.pages,
            "page_labels": article.page_labels,
            "pull_quotes": article.pull_quotes,
            "seams": [{"offset": seam.offset, "confidence": seam.confidence} for seam in article.seams],
        }
    )
    owner = {"article_id": article_id, "document_id": document_id}
    sentence_ids = [make_id("sentence", article_id, sentence.position) for sentence in coding.sentences]
    starts = list(_paragraph_starts(article))
    for sentence_id, sentence, code in zip(sentence_ids, coding.sentences, coding.codings, strict=True):
        problem, responsibility, proposal, other = code.probabilities
        rows["sentences"].append(
            {
                "sentence_id": sentence_id,
                **owner,
                "paragraph": sentence.paragraph,
                "position": sentence.position,
                "section_path": sentence.section_path,
                "text": sentence.text,
                "start": sentence.start,
                "end": sentence.end,
                "label": code.label,
                "p_problem": problem,
                "p_responsibility": responsibility,
                "p_proposal": proposal,
                "p_other": other,
                "cues": code.cues,
                **_place(article.paragraphs[sentence.paragraph], sentence, starts[sentence.paragraph]),
            }
        )
    for mention in coding.mentions:
        sentence_id = sentence_ids[mention.sentence]
        rows["mentions"].append(
            {
                "mention_id": make_id("mention", sentence_id, mention.start, mention.end),
                "sentence_id": sentence_id,
                "document_id": document_id,
                "start": mention.start,
                "end": mention.end,
                "text": mention.text,
                "agency_ids": mention.agencies,
                "why": mention.why,
            }
        )
    duty_ids = _add_duties(rows, owner, coding, sentence_ids)
    for answer in coding.answers:
        ends = sentence_ids[answer.proposal], sentence_ids[answer.problem]
        rows["links"].append(_link("answers", *ends, answer.score, list(ends)))
    for succession in coding.successions:
        later, earlier = coding.frames[succession.later], coding.frames[succession.earlier]
        evidence = list(dict.fromkeys((sentence_ids[later.sentence], sentence_ids[earlier.sentence])))
        rows["links"].append(
            _link("succeeds", duty_ids[succession.later], duty_ids[succession.earlier], succession.score, evidence)
        )


def _add_duties(rows: Rows, owner: dict[str, str], coding: ArticleCoding, sentence_ids: list[str]) -> list[str]:
    duty_ids: list[str] = []
    repeats: dict[str, int] = {}
    for frame in coding.frames:
        sentence_id = sentence_ids[frame.sentence]
        duty_id = make_id("duty", sentence_id, frame.start, frame.end, frame.agency, frame.status)
        repeats[duty_id] = repeats.get(duty_id, 0) + 1
        if repeats[duty_id] > 1:
            duty_id = make_id(duty_id, repeats[duty_id])
        duty_ids.append(duty_id)
        rows["duties"].append(
            {
                "duty_id": duty_id,
                "sentence_id": sentence_id,
                **owner,
                "agency_id": frame.agency,
                "agent": frame.agent,
                "agent_text": frame.agent_text,
                "implicit": frame.implicit,
                "deontic": frame.deontic,
                "aim": frame.aim,
                "action": frame.action,
                "object": frame.object,
                "recipient": frame.recipient,
                "recipient_id": frame.recipient_agency,
                "condition": frame.condition,
                "constraint": frame.constraint,
                "or_else": frame.or_else,
                "role": frame.role,
                "status": frame.status,
                "source": frame.source,
                "pattern": frame.pattern,
                "score": frame.score,
                "start": frame.start,
                "end": frame.end,
            }
        )
    return duty_ids


def _link(kind: str, from_id: str, to_id: str, score: float, evidence: list[str]) -> Row:
    return {
        "link_id": make_id("link", kind, from_id, to_id),
        "kind": kind,
        "from_id": from_id,
        "to_id": to_id,
        "score": score,
        "evidence": evidence,
    }


def _paragraph_starts(article: Article) -> Iterator[int]:
    start = 0
    for paragraph in article.paragraphs:
        yield start
        start += len(paragraph.text) + 1


def _place(paragraph: Paragraph, sentence: Sentence, paragraph_start: int) -> Row:
    """Where the sentence stands on its page, or in its source text."""
    start, end = sentence.start - paragraph_start, sentence.end - paragraph_start
    lines = paragraph.lines
    first = bisect_right(lines, start, key=lambda line: line.end)
    last = bisect_left(lines, end, key=lambda line: line.start)
    boxes = [
        {"page": box.page, "x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom}
        for box in (line.box for line in lines[first:last])
    ]
    origins = paragraph.origins
    return {
        "page": boxes[0]["page"] if boxes else None,
        "boxes": boxes,
        "raw_start": origins[start] if origins else None,
        "raw_end": origins[end - 1] + 1 if origins else None,
    }
