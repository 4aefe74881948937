"""The stages as components of a spaCy `Language`.

    nlp = pipeline.load()
    doc = nlp("县水利局应当每月公布巡查结果。")
    doc.sents, doc.ents            sentences, agencies
    next(doc.sents)._.label        "responsibility"
    doc.ents[0]._.agencies         the agencies meant, in their full forms
    doc.spans["duties"][0]._.duty  a `DutyFrame`

`doc.text` is the text as given; the stages work on its repaired form, and what they find is
laid back onto it. Long runs belong to `pipeline.run`: spaCy keeps every new word for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline import journey
from pipeline.agencies.recognise import recognise
from pipeline.agencies.resolve import ArticleMentions, resolve
from pipeline.config import Config, load_config
from pipeline.frames.extract import extract_frames
from pipeline.layout.plain import arrange_plain
from pipeline.model import Agency, Article, Coding, DutyFrame, Mention, ReadDocument, Sentence
from pipeline.model import Token as Word
from pipeline.segment import split_sentences, tokenise

STAGES = ("quanze_agencies", "quanze_classes", "quanze_duties")
_STATE = "quanze"


@dataclass(slots=True)
class _State:
    """What the components of one `Doc` hand on."""

    document: ReadDocument
    article: Article
    sentences: tuple[Sentence, ...]
    words: tuple[tuple[Word, ...], ...]
    codings: tuple[Coding, ...] = ()
    mentions: tuple[Mention, ...] = ()
    agencies: tuple[Agency, ...] = ()
    frames: tuple[DutyFrame, ...] = ()
    labels: dict[int, Coding] | None = None


def load(*, config: str | Path | None = None, lexicons: str | Path | None = None) -> Language:
    """A `Language` whose documents hold sentences with classes, agencies and duties.

    Args:
        config: A TOML file, as for `run`.
        lexicons: A folder of lexicons that overlay the shipped ones.

    Raises:
        ConfigError: A bad configuration.
        LexiconError: A bad lexicon.
    """
    settings = load_config(Path(config) if config else None, lexicons=Path(lexicons) if lexicons else None)
    fields = settings.model_dump(mode="json")
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "quanze.tokenizer.v1", "settings": fields}}})
    for name in STAGES:
        nlp.add_pipe(name, config={"settings": fields})
    return nlp


@lru_cache(maxsize=2)
def _resources(config: Config) -> journey.Resources:
    """Models and lexicons, shared by the components of a pipeline."""
    return journey.load_resources(config)


def _loaded(settings: dict[str, Any]) -> journey.Resources:
    return _resources(Config.model_validate(settings))


class Tokenizer:
    """Splits text into sentences and words; the words are jieba's, tags included."""

    def __init__(self, vocab: Vocab, settings: dict[str, Any]) -> None:
        self.vocab = vocab
        self._resources = _loaded(settings)

    def __call__(self, text: str) -> Doc:
        """Makes a `Doc` of `text`, with its sentences."""
        document = arrange_plain(text, lexicons=self._resources.lexicons)
        article = document.articles[0] if document.articles else Article()
        sentences = split_sentences(article)
        words = tuple(tokenise(s.text, segmenter=self._resources.config.segmenter) for s in sentences)
        places = _origins(article)
        surfaces: list[str] = []
        tags: list[str] = []
        starts: list[bool | int | None] = []
        end = 0
        for sentence, tokens in zip(sentences, words, strict=True):
            for number, word in enumerate(tokens):
                first = places[sentence.start + word.start]
                last = places[sentence.start + word.end - 1] + 1
                if first > end:
                    surfaces.append(text[end:first])
                    tags.append("x")
                    starts.append(False)
                surfaces.append(text[first:last])
                tags.append(word.tag)
                starts.append(number == 0)
                end = last
        if end < len(text):
            surfaces.append(text[end:])
            tags.append("x")
            starts.append(False)
        doc = Doc(self.vocab, words=surfaces, spaces=[False] * len(surfaces), tags=tags, sent_starts=starts or None)
        doc.user_data[_STATE] = _State(document=document, article=article, sentences=sentences, words=words)
        return doc

    def to_disk(self, path: Path, **options: Any) -> None:
        """Nothing to write: the settings stand in the pipeline's configuration."""

    def from_disk(self, path: Path, **options: Any) -> Tokenizer:
        """Nothing to read."""
        return self


@registry.tokenizers("quanze.tokenizer.v1")  # type: ignore[untyped-decorator]
def _make_tokenizer(settings: dict[str, Any]) -> Any:
    return lambda nlp: Tokenizer(nlp.vocab, settings)


@Language.factory("quanze_classes", default_config={"settings": {}})
def _make_classes(nlp: Language, name: str, settings: dict[str, Any]) -> Any:
    resources = _loaded(settings)

    def classes(doc: Doc) -> Doc:
        """Gives every sentence its class: ``sentence._.label``, ``sentence._.coding``."""
        state = _state(doc)
        genre = resources.genres.recognise(state.document)
        (state.codings,) = resources.classifier.predict(
            [(state.article, state.sentences)], mentions=[state.mentions], genre=genre
        )
        places = _origins(state.article)
        state.labels = {places[s.start]: c for s, c in zip(state.sentences, state.codings, strict=True)}
        return doc

    return classes


@Language.factory("quanze_agencies", assigns=["doc.ents"], default_config={"settings": {}})
def _make_agencies(nlp: Language, name: str, settings: dict[str, Any]) -> Any:
    resources = _loaded(settings)

    def agencies(doc: Doc) -> Doc:
        """Finds agencies: ``doc.ents``, each with ``_.agencies`` and ``_.why``."""
        state = _state(doc)
        found = recognise(state.sentences, tokens=state.words, recogniser=resources.recogniser)
        named = ArticleMentions(sentences=state.sentences, mentions=found, title=state.article.title)
        document = state.document
        resolution = resolve([named], names=resources.names, region=document.region, publisher=document.publisher)
        (state.mentions,), state.agencies = resolution.mentions, resolution.agencies
        spans = _spans(doc, [(m.sentence, m.start, m.end) for m in state.mentions], "AGENCY")
        by_key = {agency.key: agency for agency in state.agencies}
        for mention, span in zip(state.mentions, spans, strict=True):
            span._.agencies = tuple(by_key[key] for key in mention.agencies if key in by_key)
            span._.why = mention.why
        doc.ents = spacy.util.filter_spans(spans)
        return doc

    return agencies


@Language.factory("quanze_duties", default_config={"settings": {}})
def _make_duties(nlp: Language, name: str, settings: dict[str, Any]) -> Any:
    resources = _loaded(settings)

    def duties(doc: Doc) -> Doc:
        """Finds duties: ``doc.spans["duties"]``, labelled by status, each with ``_.duty``."""
        state = _state(doc)
        state.frames = extract_frames(
            state.article,
            sentences=state.sentences,
            tokens=state.words,
            codings=state.codings,
            mentions=state.mentions,
            agencies=state.agencies,
            genre=resources.genres.recognise(state.document),
            grammar=resources.grammar,
        ).frames
        spans = _spans(doc, [(f.sentence, f.start, f.end) for f in state.frames], "duty")
        doc.spans["duties"] = [
            Span(doc, span.start, span.end, label=frame.status) for frame, span in zip(state.frames, spans, strict=True)
        ]
        for frame, span in zip(state.frames, doc.spans["duties"], strict=True):
            span._.duty = frame
        return doc

    return duties


def _state(doc: Doc) -> _State:
    state = doc.user_data.get(_STATE)
    if not isinstance(state, _State):
        raise ValueError("the document was not made by pipeline.load(): call nlp(text)")
    return state


def _origins(article: Article) -> Sequence[int]:
    """For each code point of the article's text its place in the text as given."""
    return [place for paragraph in article.paragraphs for place in (*paragraph.origins, -1)]


def _spans(doc: Doc, stretches: Sequence[tuple[int, int, int]], label: str) -> list[Span]:
    """Stretches of sentences (index, start, end) as spans of the document, widened to whole tokens."""
    state = _state(doc)
    places = _origins(state.article)

    def made() -> Iterator[Span]:
        for number, start, end in stretches:
            at = state.sentences[number].start
            first, last = places[at + start], places[at + end - 1] + 1
            span = doc.char_span(first, last, label=label, alignment_mode="expand")
            assert span is not None
            yield span

    return list(made())


def _coding_of(span: Span) -> Coding | None:
    """The coding of the sentence that begins where the span does."""
    labels = _state(span.doc).labels or {}
    return labels.get(span.start_char)


def _label_of(token: Token | Span) -> str | None:
    coding = _coding_of(token if isinstance(token, Span) else token.sent)
    return coding.label if coding else None


for _name, _default in (("agencies", ()), ("why", ""), ("duty", None)):
    Span.set_extension(_name, default=_default, force=True)
Span.set_extension("coding", getter=_coding_of, force=True)
Span.set_extension("label", getter=_label_of, force=True)
