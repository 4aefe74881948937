"""The tagger of acts: its network, what it learns from coded frames, and what its answers become."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from differences import check_slopes

from pipeline.convolutions import log_softmax
from pipeline.errors import StoreError
from pipeline.frames import tagger as module
from pipeline.frames.tagger import (
    BEGIN,
    INSIDE,
    LONGEST,
    OUTSIDE,
    Passage,
    Tagger,
    forward,
    rounded_odds,
    slopes,
    train_tagger,
)
from pipeline.frames.words import Word
from pipeline.model import GoldFrame, GoldSentence, Label, Span
from pipeline.train_tags import FOLDS, tagged, train_taggers
from pipeline.vectors import Batch, WordVectors

VECTORS = WordVectors(
    {"县": 0, "局": 1, "应当": 2, "检查": 3},
    np.array([[1, 0, 0], [0, 1, 0], [0, 0, 2], [0.5, 0.5, 0]], np.float32),
)


def words(*texts: str, kinds: str = "") -> tuple[Word, ...]:
    """Words that follow one another, of the given classes or nouns."""
    found: list[Word] = []
    for number, text in enumerate(texts):
        start = found[-1].end if found else 0
        found.append(Word(text, "n", start, start + len(text), kinds[number : number + 1] or "n"))
    return tuple(found)


def passage(*texts: str, kinds: str = "", label: Label = "proposal") -> Passage:
    """A sentence of these words."""
    return Passage(words=words(*texts, kinds=kinds), label=label, genre="commentary")


def learnt(count: int = 400) -> tuple[list[Passage], list[np.ndarray], list[np.ndarray]]:
    """Sentences in which the act begins behind 应当, wherever that stands."""
    passages, tags, aims = [], [], []
    for number in range(count):
        texts = ["县", "局", "应当", "检查", "县"] if number % 2 else ["应当", "检查", "局"]
        at = texts.index("应当") + 1
        passages.append(passage(*texts))
        tags.append(np.array([OUTSIDE] * at + [BEGIN] + [INSIDE] * (len(texts) - at - 1), np.int8))
        aims.append(np.array([int(i == at) for i in range(len(texts))], np.int8))
    return passages, tags, aims


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """A tagger that learnt where the act begins."""
    return train_tagger(*learnt(), VECTORS)


def test_it_learns_where_an_act_begins(tagger: Tagger) -> None:
    """The word behind 应当 begins the act and is its aim; what stands before is outside."""
    (tags,) = tagger.read([passage("县", "局", "应当", "检查", "县")])
    assert int(np.argmax(tags.begins)) == int(np.argmax(tags.aims)) == 3
    assert min(tags.outside[:3]) > 0.5 > max(tags.outside[3:])


def test_it_is_deterministic_and_survives_its_file(tagger: Tagger) -> None:
    """The same sentences give the same bytes, and the bytes the same answers."""
    again = train_tagger(*learnt(), VECTORS)
    assert tagger.to_bytes() == again.to_bytes()
    loaded = Tagger.load(tagger.to_bytes(), VECTORS)
    one = [passage("应当", "检查", "局")]
    assert loaded.read(one)[0].begins == pytest.approx(tagger.read(one)[0].begins, abs=1e-6)


def test_a_sentence_does_not_see_its_neighbours(tagger: Tagger) -> None:
    """What is said of a sentence is the same alone and among others, also over the gaps of the layers."""
    alone = tagger.read([passage("局", "应当", "检查")])[0]
    among = tagger.read([passage("检查", "县"), passage("局", "应当", "检查"), passage("应当")])[1]
    assert among.begins == pytest.approx(alone.begins, abs=1e-6)
    assert among.outside == pytest.approx(alone.outside, abs=1e-6)


def test_words_are_found_by_their_code_point(tagger: Tagger) -> None:
    """The numbers of an action's words in its sentence."""
    told = passage("县局", "应当", "检查", "局")
    (tags,) = tagger.read([told])
    assert tags.span(told.words[2:]) == (2, 4)


def test_slopes_by_finite_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    """The written-out slopes are those of the loss, for every weight."""
    monkeypatch.setattr(module, "WIDTH", 6)
    dice = np.random.default_rng(0)
    weights = {name: values.astype(np.float64) for name, values in module._initial(dice, 3).items()}
    told = [passage("县", "局", "应当", "检查", "县", kinds="AnDVn"), passage("局", "检查", label="problem")]
    single = module._batch(told, VECTORS)
    batch = Batch(
        **{name: getattr(single, name).astype(np.float64) for name in ("words", "mask", "lengths")},
        starts=single.starts,
    )
    features = module._features(told, len(batch.words))
    dropped = {name: values.astype(np.float64) for name, values in module._dropped(dice, batch).items()}
    wanted = np.zeros((len(batch.words), 4))
    wanted[np.arange(len(wanted)), dice.integers(0, 3, len(wanted))] = 1
    wanted[::2, 3] = 1

    def loss() -> float:
        logits, _, _ = forward(weights, batch, features, dropped=dropped)
        told_ = -(wanted[:, :3] * log_softmax(logits[:, :3])).sum(axis=1)
        sure = 1 / (1 + np.exp(-logits[:, 3]))
        aim = -(wanted[:, 3] * np.log(sure) + (1 - wanted[:, 3]) * np.log(1 - sure))
        return float(((told_ + 0.5 * aim) * batch.mask[:, 0]).sum() / batch.mask.sum())

    check_slopes(weights, slopes(weights, batch, features, wanted, dropped=dropped), loss, dice)


def test_what_it_does_not_read() -> None:
    """Sentences without an act or without words, and tables run into one line."""
    assert passage("应当").readable
    assert not passage("应当", label="other").readable
    assert not passage().readable
    assert not passage(*["局"] * (LONGEST + 1)).readable


def test_a_foreign_file_is_no_tagger() -> None:
    """Anything else is refused with a remedy."""
    whole = train_tagger(*learnt(2), VECTORS).to_bytes()
    for content in (b"no tagger", b"", whole[: len(whole) // 2]):
        with pytest.raises(StoreError, match="quanze train"):
            Tagger.load(content, VECTORS)


def test_a_tagger_of_other_vectors_is_refused() -> None:
    """Weights of another shape are another version's."""
    wide = WordVectors({"县": 0}, np.array([[1, 2, 3, 4]], np.float32))
    with pytest.raises(StoreError, match="shape"):
        Tagger.load(train_tagger(*learnt(2), VECTORS).to_bytes(), wide)


@pytest.mark.parametrize(("probability", "expected"), [(0.5, "0"), (0.0, "-7"), (1.0, "7"), (0.88, "2")])
def test_odds_are_bounded_and_round(probability: float, expected: str) -> None:
    """Log odds as whole numbers, from -7 to 7, as text."""
    assert rounded_odds(probability) == expected


def frame(text: str, action: str, aim: str) -> GoldFrame:
    """A coded frame of this action in the text."""
    start = text.index(action)
    return GoldFrame(
        action=action,
        start=start,
        end=start + len(action),
        agent=None,
        implicit=False,
        deontic="must",
        aim=aim,
        status="proposed",
    )


def gold(texts: Sequence[str], *frames: tuple[str, str]) -> tuple[Passage, GoldSentence]:
    """A sentence of these words with its coded frames, as the tagger and as a coder sees it."""
    text = "".join(texts)
    coded = tuple(frame(text, action, aim) for action, aim in frames)
    sentence = GoldSentence(
        id="1", line=1, text=text, label="proposal", mentions=(Span(start=0, end=1),), frames=coded, paragraph=0
    )
    return passage(*texts), sentence


def test_what_each_word_is_in_the_coded_acts() -> None:
    """The first word of an act begins it, the rest stand in it; the aim is the word itself, or one that it ends."""
    told, sentence = gold(
        ["县局", "应当", "严查", "污水", "，", "公布", "结果"], ("严查污水", "查"), ("公布结果", "公布")
    )
    (found,) = tagged(0, [told], [sentence])
    assert found.tags.tolist() == [OUTSIDE, OUTSIDE, BEGIN, INSIDE, OUTSIDE, BEGIN, INSIDE]
    assert found.aims.tolist() == [0, 0, 1, 0, 0, 1, 0]


def test_a_fold_has_not_seen_its_documents() -> None:
    """Of the taggers for the fits each is trained without the documents that it tags."""
    passages, coded = zip(*[gold(["应当", "检查", "局"], ("检查局", "检查"))] * 30, strict=True)
    sentences = [found for document in range(FOLDS) for found in tagged(document, passages, coded)]
    assert len(sentences) == 30 * FOLDS
    whole, folds = train_taggers(sentences, VECTORS)
    assert len(folds) == FOLDS
    others = [s for s in sentences if s.document != 1]
    alone = train_tagger([s.passage for s in others], [s.tags for s in others], [s.aims for s in others], VECTORS)
    assert folds[1].to_bytes() == alone.to_bytes() != whole.to_bytes()
