"""One document through all stages: the only place where the stages are composed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pipeline.agencies.names import Names
from pipeline.agencies.recognise import Recogniser, recognise
from pipeline.agencies.resolve import ArticleMentions, resolve
from pipeline.classify.genre import GenreRecogniser
from pipeline.classify.model import Classifier
from pipeline.config import Config
from pipeline.errors import ExtractionError, LimitError
from pipeline.extract.docx import read_docx
from pipeline.extract.html import read_html
from pipeline.extract.pdf import read_pages
from pipeline.extract.text import read_text
from pipeline.frames.extract import Grammar, extract_frames
from pipeline.language import seam_score
from pipeline.layout.dump import arrange_dump, is_dump
from pipeline.layout.marks import Marks, read_marks
from pipeline.layout.pages import arrange
from pipeline.layout.plain import arrange_plain, describe
from pipeline.lexicon import Lexicons, load_lexicons
from pipeline.links import AnswerCues, link_answers
from pipeline.model import ArticleCoding, CodedDocument, ReadDocument
from pipeline.modelfiles import model_bytes
from pipeline.segment import split_sentences, tokenise
from pipeline.vectors import WordVectors


class Stopwatch:
    """Seconds by stage, and which stage is running or failed last."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.current = "read"

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts the time inside to the stage `name`."""
        self.current = name
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What the stages need, loaded once a worker."""

    config: Config
    lexicons: Lexicons
    genres: GenreRecogniser
    classifier: Classifier
    recogniser: Recogniser
    names: Names
    marks: Marks
    grammar: Grammar
    answer_cues: AnswerCues


def load_resources(config: Config) -> Resources:
    """Loads lexicons and models.

    Raises:
        LexiconError: A lexicon has a bad entry.
        StoreError: A model file is missing or is not the one that was trained.
    """
    lexicons = load_lexicons(config.lexicons)
    vectors = WordVectors.load(model_bytes("vectors.npz"))
    return Resources(
        config=config,
        lexicons=lexicons,
        genres=GenreRecogniser(lexicons),
        classifier=Classifier.load(model_bytes("classifier.npz"), lexicons, vectors),
        recogniser=Recogniser.load(lexicons),
        names=Names(lexicons),
        marks=read_marks(lexicons),
        grammar=Grammar.shipped(lexicons, vectors),
        answer_cues=AnswerCues.of(lexicons),
    )


def read(
    data: bytes, *, name: str, metadata: Mapping[str, str], resources: Resources, clock: Stopwatch
) -> ReadDocument:
    """Bytes to articles.

    Args:
        data: The file's content.
        name: Its path, for its suffix and for messages.
        metadata: title, publisher, date, region: they win over what the text says.
        resources: What the stages need.
        clock: Takes the seconds of each stage.

    Raises:
        ExtractionError: The document cannot be read.
        LimitError: It is beyond the configured limits.
    """
    if not data:
        raise ExtractionError("the file is empty", path=name, remedy="Get the file again from its source")
    document = _arranged(data, suffix=name.rpartition(".")[2].lower(), resources=resources, clock=clock)
    limit = resources.config.limits.characters
    length = sum(len(p.text) for article in document.articles for p in article.paragraphs)
    if not length and not document.failures:
        raise ExtractionError("no article was found", path=name, remedy="Please report this with the document")
    if length > limit:
        raise LimitError(
            f"the text has {length:,} characters, the limit is {limit:,}", remedy="Raise limits.characters or split it"
        )
    return replace(
        document,
        title=metadata.get("title", document.title),
        publisher=metadata.get("publisher", document.publisher),
        issue_date=metadata.get("date", document.issue_date),
        region=metadata.get("region", document.region),
    )


def _arranged(data: bytes, *, suffix: str, resources: Resources, clock: Stopwatch) -> ReadDocument:
    if suffix == "pdf":
        return _paged(data, resources=resources, clock=clock)
    if suffix in ("docx", "html", "htm"):
        with clock.stage("extract"):
            document = read_docx(data) if suffix == "docx" else read_html(data)
        with clock.stage("layout"):
            return describe(document, lexicons=resources.lexicons)
    with clock.stage("extract"):
        text = read_text(data).text
    with clock.stage("layout"):
        arrange_text = arrange_dump if is_dump(text) else arrange_plain
        return arrange_text(text, lexicons=resources.lexicons)


def _paged(data: bytes, *, resources: Resources, clock: Stopwatch) -> ReadDocument:
    config = resources.config
    with clock.stage("extract"):
        source = read_pages(data, limits=config.limits, ocr=config.ocr)
        if not any(page.glyphs.text for page in source.pages):
            raise ExtractionError(
                "no page holds text", remedy="If the pages are pictures, install quanze[ocr] and use --ocr auto"
            )
    with clock.stage("layout"):
        arranged = arrange(source.pages, marks=resources.marks, continuity=seam_score)
    return ReadDocument(
        format="pdf",
        articles=arranged.articles,
        n_pages=source.n_pages,
        title=arranged.title,
        publisher=arranged.publisher,
        issue_date=arranged.issue_date,
        ocr_pages=source.ocr_pages,
        failures=source.failures,
    )


def code(document: ReadDocument, *, resources: Resources, clock: Stopwatch) -> CodedDocument:
    """Articles to classes, agencies, duties and links."""
    with clock.stage("segment"):
        split = [(article, split_sentences(article)) for article in document.articles]
        tokens = [
            tuple(tokenise(s.text, segmenter=resources.config.segmenter) for s in sentences) for _, sentences in split
        ]
    with clock.stage("agencies"):
        named = [
            ArticleMentions(
                sentences=sentences,
                mentions=recognise(sentences, tokens=words, recogniser=resources.recogniser),
                title=article.title,
            )
            for (article, sentences), words in zip(split, tokens, strict=True)
        ]
        resolution = resolve(named, names=resources.names, region=document.region, publisher=document.publisher)
    with clock.stage("classify"):
        genre = resources.genres.recognise(document)
        codings = resources.classifier.predict(split, mentions=resolution.mentions, genre=genre)
    with clock.stage("frames"):
        extractions = [
            extract_frames(
                article,
                sentences=sentences,
                tokens=words,
                codings=coding,
                mentions=found,
                agencies=resolution.agencies,
                genre=genre,
                grammar=resources.grammar,
            )
            for (article, sentences), words, coding, found in zip(
                split, tokens, codings, resolution.mentions, strict=True
            )
        ]
    with clock.stage("links"):
        answers = [
            link_answers(sentences, codings=coding, mentions=found, cues=resources.answer_cues)
            for (_, sentences), coding, found in zip(split, codings, resolution.mentions, strict=True)
        ]
    articles = tuple(
        ArticleCoding(
            article=article,
            sentences=sentences,
            codings=coding,
            mentions=found,
            frames=extraction.frames,
            answers=tied,
            successions=extraction.successions,
        )
        for (article, sentences), coding, found, extraction, tied in zip(
            split, codings, resolution.mentions, extractions, answers, strict=True
        )
    )
    return CodedDocument(read=document, genre=genre, articles=articles, agencies=resolution.agencies)
