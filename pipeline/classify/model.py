"""The sentence classifier: two stages, the second of which sees the neighbours.

The first stage sees a sentence by itself: a logistic regression its character n-grams and the
named features of `features`, and, where that isn't sure, a network the order of its words
(`network`). The second, a logistic regression, sees the first stage's log-probabilities of the sentence, of the
sentences around it, of the other items of its list and of the whole article, together with the
sentence's discourse state: stacking (Wolpert 1992, "Stacked generalization"), with the first
stage's values for training taken from folds that left the document out. The class is decided by
both, since printed prose keeps less to the order of a text than the corpus does.

A model is a NumPy archive of plain arrays; nothing in it is executed on loading.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from pipeline.classify import network
from pipeline.classify.features import FeatureColumns, FeatureMaker, SentenceFeatures
from pipeline.classify.network import Network, train_network
from pipeline.classify.ngrams import NgramWeigher
from pipeline.convolutions import log_softmax
from pipeline.errors import StoreError
from pipeline.lexicon import Lexicons
from pipeline.model import LABELS, Article, Coding, Genre, Mention, Sentence
from pipeline.modelfiles import read_arrays
from pipeline.segment import tokenise
from pipeline.vectors import WordVectors

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

_TELLING = ("cues:", "modality:norm_says", "modality:order", "discourse:list", "discourse:section")
"""Features that tell a reader why; the others are too small or too many to be reasons."""

Floats = NDArray[np.float64]

CHARACTER_NGRAMS = (1, 3)
FIRST_STRENGTH, SECOND_STRENGTH = 1.5, 0.3
NAMED_WEIGHT = 2.0
"""Length of the vector of named features beside the n-grams' unit length."""
FIRST_SHARE = 0.4
"""Weight of the first stage's log-probabilities beside the second's. Macro-F1 with 0, 0.4 and 1: a newspaper page .745,
.774, .773; laws and documents .931, .931, .913; evaluation corpus .918, .925, .911; a set of another hand .878, .863,
.832."""
SURE = 0.8
"""Where the regression gives a class this much, the network isn't asked. Macro-F1 on thirteen sets of unseen hands with
.9, .85, .8 and .7: .914, .915, .915, .913; the fewer sentences the network reads, the faster."""
NETWORK_SHARE = 0.4
"""Weight of the network's log-probabilities beside the regression's. Macro-F1 of the first stage on four unseen
writers' documents with 0, 0.2, 0.4, 0.5 and 1: .892, .908, .908, .902, .799."""
UNSEEN_DOUBT, UNSEEN_OTHER = 1.2, 0.6
"""What held-out folds of the corpus can't tell: on texts of hands that it doesn't know the model is right less often,
and what it takes for `other` because it is unsure is rather something else. The first divides the logits, the second is
taken off those of `other`. On 2,311 sentences of eleven sets of such hands (96 passages of real laws, documents and
reports, four whole ones, a newspaper page, the evaluation corpus) macro-F1 is .894, .899, .903, .904 and .902 with 0,
0.3, 0.6, 0.75 and 0.9 taken off; before the corpus had documents of the kind, it was .826, .835, .852, .854, .857 on
nine sets."""
NETWORKS = 2
"""Networks from different beginnings whose probabilities are averaged. Macro-F1 with one, another, and both on a
newspaper page .858, .859, .876; fourteen opinion pieces .900, .911, .913; laws and documents .948, .965, .954; the
evaluation corpus .937, .938, .937."""
FOLDS, NETWORK_FOLDS = 5, 2
_UNSEEN_OTHER = np.array([UNSEEN_OTHER * (label == "other") for label in LABELS])
_ARRAYS = ("first", "first_bias", "second", "second_bias", "idf", "temperature", "ngrams", "names")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedArticle:
    """An article to train on, with the agencies named, the label of each sentence and its document's number."""

    article: Article
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    labels: tuple[str, ...]
    genre: Genre
    document: int


class Classifier:
    """Codes the sentences of articles. Make one with `load` or `train`."""

    def __init__(self, arrays: dict[str, NDArray[Any]], lexicons: Lexicons, vectors: WordVectors) -> None:
        self._arrays = arrays
        self._network = Network(arrays, vectors) if "inner" in arrays else None
        self._maker = FeatureMaker.of(lexicons)
        self._ngrams = NgramWeigher(_unpacked(arrays["ngrams"]), arrays["idf"].astype(np.float64))
        names = _unpacked(arrays["names"])
        self._n_names = len(names)
        self._columns = FeatureColumns(names)
        self._temperature = UNSEEN_DOUBT * float(arrays["temperature"][0])
        self._weights = arrays["first"].T.astype(np.float64)
        self._telling = {name: column for column, name in enumerate(names) if name.startswith(_TELLING)}

    @classmethod
    def load(cls, content: bytes, lexicons: Lexicons, vectors: WordVectors) -> Classifier:
        """Makes the classifier of a model file's content.

        Raises:
            StoreError: It is no model of this program.
        """
        try:
            return cls(read_arrays(content, (*_ARRAYS, *network.names())), lexicons, vectors)
        except (ValueError, IndexError) as error:
            raise StoreError(f"no classifier: {error}", remedy="Rebuild it with: quanze train") from None

    @classmethod
    def train(
        cls,
        articles: Sequence[CodedArticle],
        lexicons: Lexicons,
        vectors: WordVectors,
        *,
        groups: frozenset[str] | None = None,
    ) -> Classifier:
        """Trains on coded articles; `groups` limits the feature groups (for the ablation)."""
        return cls(_train(articles, FeatureMaker.of(lexicons), vectors, groups), lexicons, vectors)

    def to_bytes(self) -> bytes:
        """The model file's content; the same model gives the same bytes."""
        stream = io.BytesIO()
        np.savez_compressed(stream, allow_pickle=False, **self._arrays)
        return stream.getvalue()

    @property
    def digest(self) -> str:
        """SHA-256 of the model file's content."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def predict(
        self,
        articles: Sequence[tuple[Article, tuple[Sentence, ...]]],
        *,
        mentions: Sequence[Sequence[Mention]],
        genre: Genre,
    ) -> tuple[tuple[Coding, ...], ...]:
        """Codes all sentences of a document's articles in one batch.

        Args:
            articles: The articles with their sentences.
            mentions: The agencies named in each article.
            genre: The document's genre.
        """
        counts = [len(sentences) for _, sentences in articles]
        if not sum(counts):
            return tuple(() for _ in articles)
        read = [
            seen
            for (article, sentences), named in zip(articles, mentions, strict=True)
            for seen in self._maker.read(article, sentences, named, genre)
        ]
        rows = [frozenset((*seen.signs, *seen.genre)) for seen in read]
        texts = [s.text for _, sentences in articles for s in sentences]
        single = self._with_network(log_softmax(self._first(texts, read)), texts)
        context = _context(single, rows, counts)
        logits = _decided(single, context @ self._arrays["second"].T + self._arrays["second_bias"])
        probabilities = np.exp(log_softmax(logits / self._temperature - _UNSEEN_OTHER))
        codings = [
            Coding(
                label=LABELS[int(values.argmax())],
                probabilities=tuple(round(float(v), 4) for v in values),  # type: ignore[arg-type]
                cues=self._why(row, int(values.argmax())),
            )
            for values, row in zip(probabilities, rows, strict=True)
        ]
        ends = np.cumsum(counts)
        return tuple(tuple(codings[end - n : end]) for end, n in zip(ends, counts, strict=True))

    def _first(self, texts: Sequence[str], read: Sequence[SentenceFeatures]) -> Floats:
        named = _named_matrix([self._columns.of(seen) for seen in read], self._n_names)
        logits: Floats = (
            named @ self._weights[: self._n_names]
            + self._ngrams.transform(texts) @ self._weights[self._n_names :]
            + self._arrays["first_bias"]
        )
        return logits

    def _with_network(self, single: Floats, texts: Sequence[str]) -> Floats:
        unsure = _unsure(single)
        if self._network is None or not unsure.any():
            return single
        words = [_words(text) for text, asked in zip(texts, unsure, strict=True) if asked]
        single = single.copy()
        single[unsure] = _both(single[unsure], self._network.log_probabilities(words))
        return single

    def _why(self, row: Collection[str], label: int) -> tuple[str, ...]:
        """The cue and modality features that speak most for the label, strongest first."""
        weights = self._arrays["first"][label]
        telling = [
            (float(weights[self._telling[name]]), name.partition(":")[2]) for name in row if name in self._telling
        ]
        return tuple(name for weight, name in sorted(telling, key=lambda t: (-t[0], t[1]))[:5] if weight > 0.1)


def _words(text: str) -> list[str]:
    return [token.text for token in tokenise(text)]


def _unsure(single: Floats) -> NDArray[np.bool_]:
    return np.asarray(single.max(axis=1) < np.log(SURE))


def _both(single: Floats, read: Floats) -> Floats:
    """The first stage's log-probabilities: the regression's with the network's."""
    return log_softmax((1 - NETWORK_SHARE) * single + NETWORK_SHARE * read)


def _packed(strings: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(strings).encode(), np.uint8)


def _unpacked(array: NDArray[Any]) -> list[str]:
    return array.tobytes().decode().split("\n") if array.size else []


def _named_matrix(columns: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """One row a sentence, to one length, given the columns of its features."""
    sizes = np.array([len(row) for row in columns])
    indptr = np.cumsum([0, *sizes])
    indices = np.fromiter(chain.from_iterable(columns), np.int64, indptr[-1])
    values = NAMED_WEIGHT / np.sqrt(np.repeat(sizes, sizes))
    return csr_matrix((values, indices, indptr), shape=(len(columns), width))


def _decided(single: Floats, second: Floats) -> Floats:
    """The logits that both stages decide by: the first's log-probabilities and the second's logits."""
    return FIRST_SHARE * single + (1 - FIRST_SHARE) * log_softmax(second)


def _context(single: Floats, rows: Sequence[Collection[str]], counts: Sequence[int]) -> Floats:
    """The second stage's input: own, neighbouring, list and article log-probabilities, and state."""
    single = np.maximum(single, _FLOOR) / -_FLOOR
    blocks = []
    start = 0
    for n in filter(None, counts):
        blocks.append(_article_context(single[start : start + n], rows[start : start + n]))
        start += n
    return np.vstack(blocks)


_FLOOR = -6.0
"""Log-probabilities below this say the same: surely not."""
_STATES = (
    "discourse:item=head",
    "discourse:item=inside",
    "discourse:heading",
    "discourse:list=case&item=1",
    "discourse:place=first",
    "discourse:end=？",
    "discourse:end=：",
    "genre:norm",
    "genre:policy",
    "genre:functions",
    "genre:report",
    "genre:commentary",
    "genre:news",
)


def _article_context(own: Floats, rows: Sequence[Collection[str]]) -> Floats:
    n, k = own.shape
    empty = np.zeros((1, k))
    before = np.vstack((empty, own[:-1]))
    before2 = np.vstack((empty, before[:-1]))
    after = np.vstack((own[1:], empty))
    after2 = np.vstack((after[1:], empty))
    peers = np.zeros((n, k))
    for members in _item_groups(rows):
        if len(members) > 1:
            total = own[members].sum(axis=0)
            for i in members:
                peers[i] = (total - own[i]) / (len(members) - 1)
    head, body = np.zeros((n, k)), np.zeros((n, k))
    for start, inside in _items(rows):
        head[inside] = own[start]
        body[start] = own[inside].mean(axis=0) if inside else 0.0
    mean = np.repeat(own.mean(axis=0, keepdims=True), n, axis=0)
    states = np.array([[float(name in row) for name in _STATES] for row in rows]).reshape(n, len(_STATES))
    first = np.array([float("discourse:place=first" in row) for row in rows]).reshape(n, 1)
    return np.hstack(
        (own, before, before2, after, after2, peers, head, body, mean, states, before * first, before * (1 - first))
    )


def _items(rows: Sequence[Collection[str]]) -> Iterator[tuple[int, list[int]]]:
    """List items: the place of each item's head, and the places of the sentences inside it."""
    head: int | None = None
    inside: list[int] = []
    for i, row in enumerate(rows):
        if "discourse:item=inside" in row and head is not None:
            inside.append(i)
            continue
        if head is not None:
            yield head, inside
        head, inside = (i if "discourse:item=head" in row else None), []
    if head is not None:
        yield head, inside


def _item_groups(rows: Sequence[Collection[str]]) -> list[list[int]]:
    """Item heads that belong to one list: until an introduction or a heading comes between."""
    groups: list[list[int]] = [[]]
    for i, row in enumerate(rows):
        if any(name.startswith("discourse:introduces") for name in row) or "discourse:heading" in row:
            groups.append([])
        if "discourse:item=head" in row:
            groups[-1].append(i)
    return groups


def _train(
    articles: Sequence[CodedArticle], maker: FeatureMaker, vectors: WordVectors, groups: frozenset[str] | None
) -> dict[str, NDArray[Any]]:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows: list[dict[str, float]] = []
    texts: list[str] = []
    for a in articles:
        for row in maker.features(a.article, a.sentences, a.mentions, a.genre):
            rows.append({k: v for k, v in row.items() if groups is None or k.partition(":")[0] in groups})
        texts += [s.text for s in a.sentences]
    counts = [len(a.sentences) for a in articles]
    labels = np.array([LABELS.index(label) for a in articles for label in a.labels])
    documents = np.repeat([a.document for a in articles], counts)

    use_ngrams = groups is None or "ngrams" in groups
    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=CHARACTER_NGRAMS, sublinear_tf=True, min_df=3)
    ngrams = vectoriser.fit_transform(texts)
    dictionary = DictVectorizer(dtype=np.float32).fit(rows)
    frequent = np.asarray(dictionary.transform(rows).sum(axis=0)).ravel() >= 2
    names = [name for name, keep in zip(dictionary.get_feature_names_out(), frequent, strict=True) if keep]
    column = {name: number for number, name in enumerate(names)}
    named = _named_matrix([[column[name] for name in row if name in column] for row in rows], len(names))
    matrix = hstack((named, ngrams if use_ngrams else ngrams * 0.0)).tocsr()

    out_of_fold = np.zeros((len(labels), len(LABELS)))
    for fold in range(FOLDS):
        test = documents % FOLDS == fold
        if test.any() and not test.all():
            out_of_fold[test] = _fit(matrix[~test], labels[~test], FIRST_STRENGTH).decision_function(matrix[test])
    first = _fit(matrix, labels, FIRST_STRENGTH)
    single = log_softmax(out_of_fold)
    weights: dict[str, NDArray[Any]] = {}
    if groups is None or "network" in groups:
        words = [_words(text) for text in texts]
        unsure = _unsure(single)
        for fold in range(NETWORK_FOLDS):
            left_out = documents % NETWORK_FOLDS == fold
            test, rest = np.flatnonzero(left_out & unsure), np.flatnonzero(~left_out)
            if len(test) and len(rest):
                part = train_network([words[i] for i in rest], labels[rest], vectors)
                single[test] = _both(single[test], part.log_probabilities([words[i] for i in test]))
        weights = train_network(words, labels, vectors, count=NETWORKS).arrays
    context = _context(single, rows, counts)
    held_out = np.zeros((len(labels), len(LABELS)))
    for fold in range(FOLDS):
        test = documents % FOLDS == fold
        if test.any() and not test.all():
            held_out[test] = _fit(context[~test], labels[~test], SECOND_STRENGTH).decision_function(context[test])
    second = _fit(context, labels, SECOND_STRENGTH)
    return weights | {
        "first": np.round(first.coef_, 4).astype(np.float32),
        "first_bias": np.round(first.intercept_, 4),
        "second": np.round(second.coef_, 4),
        "second_bias": np.round(second.intercept_, 4),
        "idf": np.round(vectoriser.idf_, 4).astype(np.float32),
        "temperature": np.array([_temperature(_decided(single, held_out), labels)]),
        "ngrams": _packed(sorted(vectoriser.vocabulary_, key=vectoriser.vocabulary_.__getitem__)),
        "names": _packed(names),
    }


def _fit(matrix: Any, labels: NDArray[np.int64], strength: float) -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=300, tol=1e-3).fit(matrix, labels)


def _temperature(logits: Floats, labels: NDArray[np.int64]) -> float:
    """The divisor of the logits that makes held-out probabilities fit best (Guo et al. 2017)."""
    losses = {t: -log_softmax(logits / t)[np.arange(len(labels)), labels].mean() for t in np.arange(0.4, 3.01, 0.05)}
    return round(float(min(losses, key=lambda t: losses[t])), 2)
