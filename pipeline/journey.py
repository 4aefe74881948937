"""One document through all stages: the only place where the stages are composed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pipeline.config import Config
from pipeline.errors import ExtractionError
from pipeline.lexicon import Lexicons, load_lexicons
from pipeline.model import Article, ArticleCoding, CodedDocument, Coding, Paragraph, ReadDocument
from pipeline.segment import split_sentences


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


def load_resources(config: Config) -> Resources:
    """Loads lexicons and models."""
    return Resources(config=config, lexicons=load_lexicons(config.lexicons))


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
    with clock.stage("extract"):
        text = data.decode("utf-8", "replace")
    paragraphs = tuple(Paragraph(text=line.strip()) for line in text.splitlines() if line.strip())
    document = ReadDocument(format="txt", articles=(Article(paragraphs=paragraphs),))
    return replace(
        document,
        title=metadata.get("title", document.title),
        publisher=metadata.get("publisher", document.publisher),
        issue_date=metadata.get("date", document.issue_date),
        region=metadata.get("region", document.region),
    )


def code(document: ReadDocument, *, resources: Resources, clock: Stopwatch) -> CodedDocument:
    """Articles to classes, agencies, duties and links."""
    articles = []
    for article in document.articles:
        with clock.stage("segment"):
            sentences = split_sentences(article)
        codings = tuple(Coding(label="other", probabilities=(0.0, 0.0, 0.0, 1.0)) for _ in sentences)
        articles.append(ArticleCoding(article=article, sentences=sentences, codings=codings, mentions=(), frames=()))
    return CodedDocument(read=document, genre="other", articles=tuple(articles), agencies=())
