"""Sentence classes and genres."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.agencies.recognise import Recogniser, recognise
from pipeline.classify.discourse import DiscourseReader
from pipeline.classify.features import FeatureColumns, FeatureMaker
from pipeline.classify.genre import GenreRecogniser
from pipeline.classify.model import Classifier
from pipeline.coded import read_corpus
from pipeline.errors import StoreError
from pipeline.lexicon import Lexicons, load_lexicons
from pipeline.model import LABELS, Article, Coding, Genre, Mention, Paragraph, ReadDocument, Sentence
from pipeline.modelfiles import model_bytes
from pipeline.segment import split_sentences, tokenise
from pipeline.train import coded_articles
from pipeline.vectors import WordVectors

MAKER = FeatureMaker.of(load_lexicons())
RECOGNISER = Recogniser.load(load_lexicons())
TRAINING = Path(__file__).parent.parent / "corpus" / "training"


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    """The shipped lexicons."""
    return load_lexicons()


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    """The shipped word vectors."""
    return WordVectors.load(model_bytes("vectors.npz"))


@pytest.fixture(scope="module")
def classifier(lexicons: Lexicons, vectors: WordVectors) -> Classifier:
    """The shipped classifier."""
    return Classifier.load(model_bytes("classifier.npz"), lexicons, vectors)


def article(*paragraphs: str) -> Article:
    """An article of these paragraphs."""
    return Article(paragraphs=tuple(Paragraph(text=text) for text in paragraphs))


def named(sentences: tuple[Sentence, ...]) -> tuple[Mention, ...]:
    """The agencies named in sentences."""
    return recognise(sentences, tokens=[tokenise(s.text) for s in sentences], recogniser=RECOGNISER)


def coded(classifier: Classifier, *articles: Article, genre: Genre = "commentary") -> tuple[tuple[Coding, ...], ...]:
    """The codings of articles, by article."""
    pairs = [(each, split_sentences(each)) for each in articles]
    return classifier.predict(pairs, mentions=[named(sentences) for _, sentences in pairs], genre=genre)


def labels(classifier: Classifier, written: Article) -> list[str]:
    """The labels of a commentary's sentences."""
    return [c.label for c in coded(classifier, written)[0]]


def test_plain_cases(classifier: Classifier) -> None:
    """One clear sentence of each class, in a commentary."""
    written = article(
        "这座老桥修于上世纪七十年代。",
        "然而，巡查制度形同虚设，桥面塌陷半年无人过问，群众反映强烈。",
        "《公路条例》规定，县级交通运输主管部门负责农村桥梁的日常检查。",
        "建议由县交通局牵头，尽快建立桥梁健康档案。",
    )
    assert labels(classifier, written) == ["other", "problem", "responsibility", "proposal"]


def test_probabilities_and_order(classifier: Classifier) -> None:
    """Probabilities sum to one and the label is the likeliest; articles keep their order and size."""
    first, second = article("应当尽快整改。", "没有人管。"), article("天晴了。")
    found = coded(classifier, first, article(), second)
    assert [len(c) for c in found] == [2, 0, 1]
    for coding in (*found[0], *found[2]):
        assert sum(coding.probabilities) == pytest.approx(1, abs=1e-3)
        assert coding.label == LABELS[int(np.argmax(coding.probabilities))]


def test_batches_dont_change_results(classifier: Classifier) -> None:
    """An article is coded alike alone and beside others."""
    one, other = article("必须加强监管。", "问题依旧存在。"), article("二是职责不清。", "这有利于群众。")
    assert coded(classifier, one, other) == (*coded(classifier, one), *coded(classifier, other))


def test_cues_say_why(classifier: Classifier) -> None:
    """A problem sentence names the expressions that made it one."""
    written = article("然而，一些部门的监管流于形式，问题长期无人过问，导致隐患越积越多。")
    ((coding,),) = coded(classifier, written)
    assert coding.label == "problem"
    assert any(cue in ("流于形式", "导致", "隐患", "#blame", "#harm", "#failing") for cue in coding.cues)


def test_training_is_deterministic(lexicons: Lexicons, vectors: WordVectors) -> None:
    """The same documents give the same bytes, and a model survives the way through its bytes."""
    sample = coded_articles(read_corpus(TRAINING)[::80], lexicons)
    first = Classifier.train(sample, lexicons, vectors)
    second = Classifier.train(sample, lexicons, vectors)
    assert first.to_bytes() == second.to_bytes()
    restored = Classifier.load(first.to_bytes(), lexicons, vectors)
    written = article("县水利局应当立即修复闸门。")
    assert coded(restored, written, genre="norm") == coded(first, written, genre="norm")


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("第六条　县水利局应当巡查。", {"bearers:some", "bearers:subject&应当", "bearers:subject does 应当"}),
        ("“县水利局巡查”", {"bearers:some", "bearers:subject&v", "bearers:subject does 巡查"}),
        ("由县水利局巡查，县财政局拨款。", {"bearers:some", "bearers:behind=由", "bearers:later&v"}),
        ("天晴了。", {"bearers:none"}),
    ],
)
def test_bearers_are_seen(text: str, signs: set[str]) -> None:
    """Where the agencies of a sentence stand, and what is behind or before them."""
    written = article(text)
    sentences = split_sentences(written)
    (read,) = MAKER.read(written, sentences, named(sentences), "norm")
    assert {sign for sign in read.signs if sign.startswith("bearers:")} == signs


@given(st.text(alphabet="县局应当要报送_ab，。的水", min_size=1, max_size=40))
def test_columns_are_those_of_the_names(text: str) -> None:
    """Looked up by words and signs, a sentence has the columns that its features' names have."""
    written = article("县水利局应当报送数据，a_b的，不得瞒报。", text)
    sentences = split_sentences(written)
    read = MAKER.read(written, sentences, named(sentences), "commentary")
    names = sorted({name for seen in read[:2] for name in seen.names()})
    columns = FeatureColumns(names)
    for seen in read:
        assert sorted(columns.of(seen)) == [i for i, name in enumerate(names) if name in set(seen.names())]


def test_a_foreign_file_is_no_model(lexicons: Lexicons, vectors: WordVectors) -> None:
    """Anything but a whole model of this program is refused with a remedy."""
    whole = model_bytes("classifier.npz")
    for content in (b"not a model", b"", whole[: len(whole) // 2], whole[:2000], model_bytes("vectors.npz")):
        with pytest.raises(StoreError, match="quanze train"):
            Classifier.load(content, lexicons, vectors)


def test_lists_are_introduced_and_end(lexicons: Lexicons) -> None:
    """The kind of a list comes from what introduced it, until something else does."""
    written = article(
        "渡口管理存在以下问题：",
        "一是船舶老旧。有的船龄超过三十年。",
        "二是人员不足。",
        "为此，提出以下建议。",
        "一是更新船舶。",
    )
    sentences = split_sentences(written)
    states = DiscourseReader(lexicons).states(sentences, [p.text for p in written.paragraphs])
    assert [s.introduces for s in states] == ["problem", None, None, None, "proposal", None]
    assert [s.listed for s in states] == [None, "problem", "problem", "problem", "problem", "proposal"]
    assert [s.item for s in states] == [0, 1, 2, 1, 0, 1]


@pytest.mark.parametrize(
    ("title", "paragraphs", "genre"),
    [
        ("渡口管理条例", ("第一条　为了加强管理，制定本条例。", "第二条　本条例所称渡口，是指……"), "norm"),
        ("关于加强渡口管理的通知", ("各县（市、区）人民政府：", "现将有关事项通知如下。"), "policy"),
        ("关于加强渡口管理的意见（征求意见稿）", ("渡口安全关系群众出行，" + "管理还需加强，" * 40,), "policy"),
        ("县交通局主要职责", ("（一）负责渡口管理。", "（二）负责船员培训。"), "functions"),
        ("政府工作报告", ("各位代表：", "现在，我代表县人民政府，向大会报告工作，请予审议。"), "report"),
        ("渡口不能只靠一根绳", ("笔者近日过江。" + "绳子旧了，船也旧了。" * 30,), "commentary"),
        ("新渡口启用", ("本报讯（记者 江一舟）昨日，新渡口启用。",), "news"),
        (None, ("天气晴。",), "other"),
    ],
)
def test_genres(lexicons: Lexicons, title: str | None, paragraphs: tuple[str, ...], genre: str) -> None:
    """Titles, openings and phrases tell the genre."""
    document = ReadDocument(format="txt", articles=(article(*paragraphs),), title=title)
    assert GenreRecogniser(lexicons).recognise(document) == genre


def test_genres_of_the_corpus(lexicons: Lexicons) -> None:
    """At least nine in ten documents of the corpus get the genre they were written in."""
    recogniser = GenreRecogniser(lexicons)
    right = total = 0
    for document in read_corpus(TRAINING):
        texts = [s.text for s in document.sentences]
        title = dict(document.head).get("title")
        read = ReadDocument(format="txt", articles=(article(*texts),), title=title)
        # An investigative report is a newspaper piece in form: both readings lead to the same rules.
        alike = {document.genre, "commentary"} if document.genre == "report" else {document.genre}
        right += recogniser.recognise(read) in alike
        total += 1
    assert right / total >= 0.9
