"""Figures against hand-coded sentences."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import quanze
from pipeline.coded import read_corpus
from pipeline.config import Config
from pipeline.evaluate import Outcome, code_gold, evaluate, write_report
from pipeline.evaluate.align import align
from pipeline.evaluate.outcome import FoundFrame
from pipeline.journey import load_resources
from pipeline.model import GoldDocument, GoldFrame, GoldSentence, Label, Span

CORPUS = Path(__file__).parent.parent / "corpus"

# Floors on the corpora on which nothing is trained. They stand a little under what was
# measured; raising them is welcome, lowering one needs a reason in the changelog.
FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))


def gold(text: str, label: Label, *frames: GoldFrame, mentions: tuple[Span, ...] = ()) -> GoldSentence:
    """A hand-coded sentence."""
    return GoldSentence(id=text, text=text, label=label, paragraph=0, mentions=mentions, frames=frames, line=1)


def found(text: str, label: Label, *frames: FoundFrame, mentions: tuple[Span, ...] = ()) -> Outcome:
    """A sentence as found."""
    return Outcome(text=text, label=label, probabilities=(0.7, 0.1, 0.1, 0.1), mentions=mentions, frames=frames)


def test_a_split_sentence_is_laid_on_its_gold() -> None:
    """The found half that covers most of a gold sentence stands for it; blanks don't matter."""
    sentences = (gold("桥坏了，没有人修。", "problem"), gold("应当修桥。", "proposal"))
    laid = align(
        sentences, [found("桥坏了，", "other"), found("没有人 修。", "problem"), found("应当修桥。", "proposal")]
    )
    assert [p.outcome.text if p else None for p in laid.partners] == ["没有人 修。", "应当修桥。"]


def test_a_text_not_found_is_missed() -> None:
    """A gold sentence that no found sentence covers counts as missed, not as wrong class."""
    document = GoldDocument(id="d", genre=None, head=(), sentences=(gold("桥坏了。", "problem"),))
    figures = evaluate([document], {"d": [found("完全不同的一句话，与桥无关的内容。", "problem")]})
    assert (figures.missed, figures.labels["problem"].recall) == (1, 0.0)


def test_figures_by_hand() -> None:
    """Precision, recall, F1 and confusion of a case small enough to count."""
    texts: list[tuple[str, Label, Label]] = [
        ("路灯坏了半年。", "problem", "problem"),
        ("有的灯杆歪斜。", "problem", "other"),
        ("应当尽快更换。", "proposal", "proposal"),
        ("天气晴好无风。", "other", "problem"),
    ]
    document = GoldDocument(id="d", genre=None, head=(), sentences=tuple(gold(t, g) for t, g, _ in texts))
    figures = evaluate([document], {"d": [found(t, f) for t, _, f in texts]})
    problem = figures.labels["problem"]
    assert (problem.precision, problem.recall, problem.f1) == (0.5, 0.5, 0.5)
    assert figures.confusion["other", "problem"] == 1
    assert figures.macro_f1 == pytest.approx((0.5 + 1.0 + 0.0) / 3)
    assert figures.accuracy == 0.5
    assert figures.calibration_error == pytest.approx(abs(0.5 - 0.7))


def test_frames_are_matched_one_to_one() -> None:
    """A frame needs half its action; its parts are then told apart."""
    text = "县水利局应当修复闸门。"
    coded = GoldFrame(
        agent="县水利局",
        implicit=False,
        deontic="must",
        aim="修复",
        action="修复闸门",
        status="assigned",
        start=6,
        end=10,
    )
    hit = FoundFrame(
        start=6,
        end=10,
        agent="水利局",
        names=("水利局", "县水利局"),
        aim="修复",
        deontic="may",
        status="assigned",
        score=1,
    )
    stray = FoundFrame(start=0, end=2, agent=None, names=(), aim="县", deontic="must", status="assigned", score=1)
    sentence = gold(text, "responsibility", coded, mentions=(Span(start=0, end=4),))
    outcome = found(text, "responsibility", hit, stray, mentions=(Span(start=1, end=4),))
    document = GoldDocument(id="d", genre=None, head=(), sentences=(sentence,))
    figures = evaluate([document], {"d": [outcome]})
    right = {part: score.right for part, score in figures.frames.items()}
    assert right == {"action": 1, "agent": 1, "aim": 1, "deontic": 0, "status": 1, "whole": 0}
    assert figures.frames["action"].found == 2
    assert (figures.mentions["exact"].right, figures.mentions["end"].right) == (0, 1)


@pytest.mark.parametrize("corpus", ["evaluation", "opinion"])
def test_floors_on_what_nothing_was_trained_on(corpus: str, tmp_path: Path) -> None:
    """The program keeps its figures on documents that nothing was trained on."""
    documents = read_corpus(CORPUS / corpus)
    figures = evaluate(documents, code_gold(documents, load_resources(Config())))
    reached = {
        "macro_f1": figures.macro_f1,
        **{f"f1_{label}": score.f1 for label, score in figures.labels.items()},
        **{f"mentions_{kind}": score.f1 for kind, score in figures.mentions.items()},
        **{f"frames_{part}": score.f1 for part, score in figures.frames.items()},
    }
    below = {name: (round(reached[name], 4), floor) for name, floor in FLOORS[corpus].items() if reached[name] < floor}
    assert figures.missed == 0
    assert figures.calibration_error < 0.08
    assert not below, below
    text, picture = write_report(figures, tmp_path / "report", gold=corpus, model="0" * 64)
    assert "Macro-F1" in text.read_text("utf-8")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_command_refuses_bad_gold(tmp_path: Path) -> None:
    """`quanze evaluate` names file and line of a fault."""
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "1", "doc": "d", "text": "甲。", "label": "duty"}\n', "utf-8")
    result = CliRunner().invoke(quanze, ["evaluate", str(path)])
    assert result.exit_code != 0
    assert f"{path}:1" in str(result.exception)
