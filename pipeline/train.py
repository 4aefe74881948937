"""Rebuilds the trained models from the coded corpus.

The same corpus, lexicons and versions of libraries give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from pipeline.agencies.recognise import Recogniser, recognise
from pipeline.classify.model import Classifier, CodedArticle
from pipeline.coded import read_corpus
from pipeline.language import SEAMS
from pipeline.lexicon import Lexicons
from pipeline.model import Article, GoldDocument, Paragraph, Sentence
from pipeline.modelfiles import MODELS, model_bytes, write_models
from pipeline.segment import split_sentences, tokenise
from pipeline.train_duties import train_duties
from pipeline.train_seams import train_seams
from pipeline.vectors import WordVectors

CLASSIFIER = "classifier.npz"
DUTIES = "duties.json"
TAGGER = "tagger.npz"


def training_corpus() -> Path:
    """The folder of the coded corpus, in a checkout or installed."""
    here = Path(__file__).resolve().parent
    beside = here.parent / "corpus" / "training"
    return beside if beside.is_dir() else here / "_data" / "corpus" / "training"


def train(
    corpus: Path,
    lexicons: Lexicons,
    *,
    folder: Path = MODELS,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, str]:
    """Trains every model on the documents in `corpus` and writes them to `folder`.

    Args:
        corpus: A folder of `*.coded` documents.
        lexicons: The lexicons whose entries become features.
        folder: Where the model files and their digests go.
        progress: Told each step.

    Returns:
        SHA-256 by name of each model file.

    Raises:
        CorpusError: A document breaks the format.
    """
    from threadpoolctl import threadpool_limits

    documents = read_corpus(corpus)
    progress(f"{len(documents)} documents, {sum(len(d.sentences) for d in documents)} sentences")
    progress("training the sentence classifier")
    vectors = WordVectors.load(model_bytes("vectors.npz"))
    # On one thread: with another number of them sums are rounded differently, and the model is another one.
    with threadpool_limits(1):
        classifier = Classifier.train(coded_articles(documents, lexicons), lexicons, vectors)
        progress("fitting the duty frames")
        duties, tagger = train_duties(documents, lexicons, vectors)
    progress("counting how texts run on")
    seams = train_seams(documents)
    return write_models(
        {CLASSIFIER: classifier.to_bytes(), DUTIES: duties, TAGGER: tagger.to_bytes(), SEAMS: seams}, folder
    )


def coded_articles(documents: Sequence[GoldDocument], lexicons: Lexicons) -> list[CodedArticle]:
    """Coded documents as articles, sentences and labels, with the agencies that the recogniser finds."""
    recogniser = Recogniser.load(lexicons)
    return [
        CodedArticle(
            article=article,
            sentences=sentences,
            mentions=recognise(sentences, tokens=[tokenise(s.text) for s in sentences], recogniser=recogniser),
            labels=labels,
            genre=document.genre or "commentary",
            document=number,
        )
        for number, document in enumerate(documents)
        for article, sentences, labels in articles_of(document)
    ]


def articles_of(document: GoldDocument) -> Iterator[tuple[Article, tuple[Sentence, ...], tuple[str, ...]]]:
    """The articles of a coded document with its own sentences and labels.

    The coded sentences are taken as they are, also where the splitter would cut otherwise.
    """
    title = dict(document.head).get("title")
    for name, members in groupby(document.sentences, key=lambda s: s.article):
        gold = list(members)
        paragraphs = [list(group) for _, group in groupby(gold, key=lambda s: s.paragraph)]
        article = Article(
            title=name or title,
            paragraphs=tuple(Paragraph(text="".join(s.text for s in group)) for group in paragraphs),
        )
        paths = {(s.paragraph, s.start): s.section_path for s in split_sentences(article)}
        sentences: list[Sentence] = []
        path: tuple[str, ...] = ()
        offset = 0
        for number, group in enumerate(paragraphs):
            for sentence in group:
                path = paths.get((number, offset), path)
                sentences.append(
                    Sentence(
                        text=sentence.text,
                        start=offset,
                        end=offset + len(sentence.text),
                        paragraph=number,
                        position=len(sentences),
                        section_path=path,
                    )
                )
                offset += len(sentence.text)
            offset += 1
        yield article, tuple(sentences), tuple(s.label for s in gold)
