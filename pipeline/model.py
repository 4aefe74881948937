"""All types of the pipeline: what goes from stage to stage.

Every type is frozen, slotted and keyword-only; sequences are tuples. Offsets are half-open
code points (``text[start:end]`` is the surface). Lengths on a page are PDF points (1/72 inch)
with the origin at the top left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Label = Literal["problem", "responsibility", "proposal", "other"]
LABELS: tuple[Label, ...] = ("problem", "responsibility", "proposal", "other")
"""Sentence classes, in the codebook's order."""

Genre = Literal["norm", "policy", "functions", "report", "commentary", "news", "other"]
GENRES: tuple[Genre, ...] = ("norm", "policy", "functions", "report", "commentary", "news", "other")

Deontic = Literal["must", "must_not", "may", "none"]
DEONTICS: tuple[Deontic, ...] = ("must", "must_not", "may", "none")

Status = Literal["assigned", "proposed", "neglected"]
STATUSES: tuple[Status, ...] = ("assigned", "proposed", "neglected")

Role = Literal["lead", "support"]
ROLES: tuple[Role, ...] = ("lead", "support")

ArticleKind = Literal["article", "caption", "notice"]
Level = Literal["central", "province", "city", "county", "township", "village"]
LEVELS: tuple[Level, ...] = ("central", "province", "city", "county", "township", "village")
AgencyKind = Literal[
    "party",
    "government",
    "congress",
    "court",
    "procuratorate",
    "institution",
    "enterprise",
    "association",
    "public",
    "generic",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open stretch of code points; never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """The surface of the span in `text`."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on a page, in PDF points from the page's top left corner."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


# ---------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """The printed characters of a page, column by column; blanks are left out.

    Attributes:
        text: One code point a glyph.
        x0, x1: Where the glyph's advance begins and ends, in points.
        baseline: Distance of the baseline from the top of the page.
        size: Height of the em in points, after all scaling.
        font: Index into `fonts`.
        fonts: Names of the fonts, without subset prefixes.
        confidence: 1 for glyphs of a text layer, else how sure the recognition is.
    """

    text: str
    x0: NDArray[np.float64]
    x1: NDArray[np.float64]
    baseline: NDArray[np.float64]
    size: NDArray[np.float64]
    font: NDArray[np.int64]
    fonts: tuple[str, ...]
    confidence: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as extracted: glyphs and lines of ink, in no order that means anything.

    Attributes:
        number: From 1.
        rules: Thin straight strokes, horizontal or vertical.
        panels: Framed or tinted areas.
        images: Where pictures stand.
        recognised: Whether the glyphs come from optical character recognition.
    """

    number: int
    width: float
    height: float
    glyphs: Glyphs
    rules: tuple[Box, ...] = ()
    panels: tuple[Box, ...] = ()
    images: tuple[Box, ...] = ()
    recognised: bool = False


# ---------------------------------------------------------------- articles


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """Where a stretch of a paragraph's text (code points `start`..`end`) was printed.

    `confidence` is below 1 for recognised (scanned) lines.
    """

    start: int
    end: int
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of an article, already repaired (no layout blanks inside Chinese).

    Attributes:
        text: The paragraph, one line, without a line break.
        lines: For pages: the printed lines, in reading order, covering the text.
        origins: For text inputs: for each code point of `text` its offset in the
            decoded source text; empty otherwise.
    """

    text: str
    lines: tuple[PrintedLine, ...] = ()
    origins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam:
    """A place where separate blocks were joined.

    Attributes:
        offset: Code points in the article's text, where the later block begins.
        confidence: 0..1, how sure the join is.
    """

    offset: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One piece of a document: a newspaper article, a caption, a boxed notice, a whole law."""

    kind: ArticleKind = "article"
    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    affiliation: str | None = None
    section: str | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    pages: tuple[int, ...] = ()
    page_labels: tuple[str, ...] = ()
    pull_quotes: tuple[str, ...] = ()
    seams: tuple[Seam, ...] = ()

    @property
    def text(self) -> str:
        """The paragraphs joined by line feeds; all article offsets count in it."""
        return "\n".join(p.text for p in self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailure:
    """Pages of a document that could not be read, while the rest was."""

    pages: tuple[int, ...]
    stage: str
    error: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """A document after extraction and layout: what the later stages work on.

    Attributes:
        format: ``pdf``, ``txt`` (plain), ``dump`` (page dump), ``html`` or ``docx``.
        articles: In reading order.
        n_pages: Pages of a paged document, else 0.
        title, publisher, issue_date, region: As the document itself tells, else None;
            the date in ISO form (``2026-03-12``).
        ocr_pages: Pages (from 1) whose text came from optical character recognition.
        failures: Pages that could not be read.
    """

    format: str
    articles: tuple[Article, ...]
    n_pages: int = 0
    title: str | None = None
    publisher: str | None = None
    issue_date: str | None = None
    region: str | None = None
    ocr_pages: tuple[int, ...] = ()
    failures: tuple[PageFailure, ...] = ()


# ---------------------------------------------------------------- sentences


class Token(NamedTuple):
    """A word with its part of speech (jieba's tag set) and place in its sentence.

    A named tuple, as the other types that are made once a word: a frozen dataclass takes twice as long to make.
    """

    text: str
    tag: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """The unit of coding.

    Attributes:
        text: The sentence's surface.
        start, end: Code points in the article's text.
        paragraph: Index of its paragraph in the article, from 0.
        position: Index of the sentence in the article, from 0.
        section_path: The headings it stands under (章, 条, 一、, （一）…), outermost first.
    """

    text: str
    start: int
    end: int
    paragraph: int
    position: int
    section_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """A sentence's class with calibrated probabilities, in the order of `LABELS`, and why."""

    label: Label
    probabilities: tuple[float, float, float, float]
    cues: tuple[str, ...] = ()

    @classmethod
    def certain(cls, label: Label) -> Coding:
        """The coding of a sentence whose class is known."""
        problem, responsibility, proposal, other = (float(label == each) for each in LABELS)
        return cls(label=label, probabilities=(problem, responsibility, proposal, other))


# ---------------------------------------------------------------- agencies


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A body as one document knows it.

    Attributes:
        key: Name of the agency inside its document; unique there. Ids across documents
            are given by `merge`.
        name: The full form.
        place: The division it belongs to, as far as known (``河北省``, ``嘉兴市``).
        parent, predecessor: Keys of other agencies of the same document, or full names
            known from the lexicon.
        since: Year or date from which it exists under this name.
        aliases: Other forms seen or known, sorted.
    """

    key: str
    name: str
    kind: AgencyKind
    level: Level | None = None
    place: str | None = None
    parent: str | None = None
    predecessor: str | None = None
    since: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An agency named in a sentence.

    Attributes:
        sentence: Index into the article's sentences.
        start, end: Code points in the sentence.
        agencies: Keys of the agencies meant; several for coordinated names.
        why: The reason for the resolution, for people to read.
    """

    sentence: int
    start: int
    end: int
    text: str
    agencies: tuple[str, ...] = ()
    why: str = ""


# ---------------------------------------------------------------- duties


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFrame:
    """One act that an actor is, should be, or fails to be doing (Institutional Grammar 2.0).

    Attributes:
        sentence: Index into the article's sentences.
        start, end: The action's code points in the sentence.
        agency: Key of the agent in its document; None where nobody is recoverable.
        agent: Full form of the agent as resolved.
        agent_text: The agent's surface where it is named, possibly in an earlier sentence.
        recipient_agency: Key of the recipient where it is an agency.
        pattern: Id of the pattern that found the frame.
        score: Calibrated probability that the frame is right.
    """

    sentence: int
    start: int
    end: int
    action: str
    aim: str
    deontic: Deontic
    status: Status
    agency: str | None = None
    agent: str | None = None
    agent_text: str | None = None
    implicit: bool = False
    object: str | None = None
    recipient: str | None = None
    recipient_agency: str | None = None
    condition: str | None = None
    constraint: str | None = None
    or_else: str | None = None
    role: Role | None = None
    source: str = ""
    pattern: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCoding:
    """Everything found in one article, in the order of its sentences."""

    article: Article
    sentences: tuple[Sentence, ...]
    codings: tuple[Coding, ...]
    mentions: tuple[Mention, ...]
    frames: tuple[DutyFrame, ...]
    answers: tuple[Answer, ...] = ()
    successions: tuple[Succession, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A proposal sentence that answers a problem sentence of the same article (indices)."""

    proposal: int
    problem: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """A duty (index of a frame) that replaces an earlier holder's duty (index of a frame)."""

    later: int
    earlier: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedDocument:
    """A document after all stages."""

    read: ReadDocument
    genre: Genre
    articles: tuple[ArticleCoding, ...]
    agencies: tuple[Agency, ...]


# ---------------------------------------------------------------- hand-coded documents


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldFrame:
    """A duty frame coded by hand; offsets are code points in the sentence."""

    agent: str | None
    implicit: bool
    deontic: Deontic
    aim: str
    action: str
    status: Status
    start: int
    end: int
    object: str | None = None
    recipient: str | None = None
    condition: str | None = None
    constraint: str | None = None
    or_else: str | None = None
    role: Role | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSentence:
    """A sentence coded by hand, with the line of its file for messages."""

    id: str
    text: str
    label: Label
    paragraph: int
    mentions: tuple[Span, ...]
    frames: tuple[GoldFrame, ...]
    line: int
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldDocument:
    """A document coded by hand.

    Attributes:
        id: Name of the document; with a gold file the stem of the input file.
        genre: As coded; None where the file doesn't tell.
        head: The other header entries (title, field, region, author, plan).
        classes_only: Whether only the classes are coded, no mentions and no frames.
    """

    id: str
    genre: Genre | None
    head: tuple[tuple[str, str], ...]
    sentences: tuple[GoldSentence, ...]
    classes_only: bool = False
