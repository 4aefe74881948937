"""The network that reads the order of words, and its vectors."""

import io

import numpy as np
import pytest
from differences import check_slopes

from pipeline.classify.network import LONGEST, Network, forward, slopes, train_network
from pipeline.errors import StoreError
from pipeline.modelfiles import model_bytes
from pipeline.vectors import Batch, WordVectors


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    """Four words in three numbers each."""
    return WordVectors(
        {"县": 0, "局": 1, "应当": 2, "检查": 3},
        np.array([[1, 0, 0], [0, 1, 0], [0, 0, 2], [0.5, 0.5, 0]], np.float32),
    )


def test_a_word_has_its_vector_or_its_characters(vectors: WordVectors) -> None:
    """A word outside the list is the mean of its characters, and zero where none is known."""
    batch = vectors.batch([["县", "县局", "龘"], ["应当"], []])
    assert batch.words.tolist()[:4] == [[1, 0, 0], [0.5, 0.5, 0], [0, 0, 0], [0, 0, 0]]
    assert batch.words.tolist()[4:] == [[0, 0, 2], [0, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert batch.mask[:, 0].tolist() == [1, 1, 1, 0, 1, 0, 1, 0]
    assert (batch.starts.tolist(), batch.lengths[:, 0].tolist()) == ([0, 4, 6], [3, 1, 1])


def test_vectors_through_weights(vectors: WordVectors) -> None:
    """What weights make of the vectors, also of a word that is the mean of its characters and of an unknown one."""
    weights = np.array([[1, 2], [3, 4], [5, 6]], np.float32)
    words = [["县", "县局", "龘", "应当"]]
    assert vectors.through(weights).batch(words).words == pytest.approx(vectors.batch(words).words @ weights)


def test_a_sentence_does_not_see_its_neighbours(vectors: WordVectors) -> None:
    """What is said of a sentence is the same alone and between others."""
    network = train_network([["县"], ["局"]], [0, 1], vectors)
    alone = network.log_probabilities([["县", "应当"]])
    among = network.log_probabilities([["局", "检查", "县"], ["县", "应当"], ["检查"]])
    assert among[1] == pytest.approx(alone[0], abs=1e-6)


def test_words_alike_are_near() -> None:
    """In the shipped vectors 督促 is nearer to 监督 than to 苹果."""
    words = WordVectors.load(model_bytes("vectors.npz")).batch([["督促", "监督", "苹果"]]).words
    urge, supervise, apple = (row / np.linalg.norm(row) for row in words[:3])
    assert urge @ supervise > urge @ apple + 0.1


def test_a_foreign_file_holds_no_vectors() -> None:
    """Anything but a whole archive of vectors is refused with a remedy."""
    whole = model_bytes("vectors.npz")
    for content in (b"not vectors", b"", whole[: len(whole) // 2], whole[:2000]):
        with pytest.raises(StoreError, match="Restore the file"):
            WordVectors.load(content)


@pytest.mark.parametrize("words", ["县\n局", "县\n县\n局"])
def test_each_word_has_one_vector(words: str) -> None:
    """Fewer words than vectors, or one word twice, is no file of vectors."""
    out = io.BytesIO()
    spelt = np.frombuffer(words.encode(), np.uint8)
    np.savez(out, words=spelt, vectors=np.ones((3, 2), np.int8), scale=np.ones(2, np.float32))
    with pytest.raises(StoreError, match="vectors of shape"):
        WordVectors.load(out.getvalue())


def test_slopes_by_finite_differences(vectors: WordVectors, monkeypatch: pytest.MonkeyPatch) -> None:
    """The written-out slopes are those of the loss, for every weight."""
    monkeypatch.setattr("pipeline.classify.network.WIDTH", 6)
    from pipeline.classify.network import _dropped, _initial, log_softmax

    dice = np.random.default_rng(0)
    weights = {name: values.astype(np.float64) for name, values in _initial(dice, 3).items()}
    single = vectors.batch([["县", "局", "应当", "检查"], ["局", "检查"]])
    batch = Batch(
        **{name: getattr(single, name).astype(np.float64) for name in ("words", "mask", "lengths")},
        starts=single.starts,
    )
    dropped = {name: values.astype(np.float64) for name, values in _dropped(dice, batch).items()}
    wanted = np.eye(4)[[1, 3]]

    def loss() -> float:
        return float(-(wanted * log_softmax(forward(weights, batch, dropped=dropped)[0])).sum() / 2)

    check_slopes(weights, slopes(weights, batch, wanted, dropped=dropped), loss, dice)


def test_it_learns_an_order_of_words(vectors: WordVectors) -> None:
    """Two words in one order and in the other are two classes, which no bag of words can tell apart."""
    sentences = [["县", "局"] if i % 2 else ["局", "县"] for i in range(2_000)]
    network = train_network(sentences, [i % 2 for i in range(2_000)], vectors)
    found = network.log_probabilities([["县", "局"], ["局", "县"]]).argmax(axis=1)
    assert found.tolist() == [1, 0]
    again = train_network(sentences, [i % 2 for i in range(2_000)], vectors)
    assert all((network.arrays[name] == again.arrays[name]).all() for name in network.arrays)


def test_long_and_empty_sentences(vectors: WordVectors) -> None:
    """A sentence is read up to a bound, one without words at all; the classes' probabilities sum to one."""
    network = train_network([["县"], ["局"]], [0, 1], vectors)
    found = network.log_probabilities([["县"] * (LONGEST + 50), []])
    assert np.exp(found).sum(axis=1) == pytest.approx(1)
    assert found.tolist() == network.log_probabilities([["县"] * LONGEST, []]).tolist()


def test_weights_survive_their_arrays(vectors: WordVectors) -> None:
    """A network made of another's arrays says the same."""
    network = train_network([["县"], ["局"]], [0, 1], vectors)
    assert (Network(network.arrays, vectors).log_probabilities([["局"]]) == network.log_probabilities([["局"]])).all()
