"""Proposals tied to the problems they answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon import load_lexicons
from pipeline.links import AnswerCues, link_answers
from pipeline.model import LABELS, Coding, Label, Mention, Sentence

CUES = AnswerCues.of(load_lexicons())
_LETTERS: dict[str, Label] = {"问": "problem", "责": "responsibility", "建": "proposal", "他": "other"}


def _sure(label: Label, probability: float) -> tuple[float, float, float, float]:
    """Probabilities of the four classes, that of `label` as given."""
    rest = (1 - probability) / 3
    first, second, third, fourth = (probability if label == other else rest for other in LABELS)
    return first, second, third, fourth


def _answers(*lines: str, mentions: tuple[Mention, ...] = ()) -> set[tuple[int, int]]:
    """Ties of an article written as lines of class and sentence; an empty line begins a paragraph."""
    sentences: list[Sentence] = []
    labels: list[Label] = []
    paragraph = 0
    for line in lines:
        if not line:
            paragraph += 1
            continue
        labels.append(_LETTERS[line[0]])
        sentences.append(Sentence(text=line[1:], start=0, end=len(line), paragraph=paragraph, position=len(sentences)))
    codings = [Coding(label=label, probabilities=_sure(label, 0.97)) for label in labels]
    found = link_answers(sentences, codings=codings, mentions=mentions, cues=CUES)
    assert all(0 < answer.score < 1 for answer in found)
    return {(answer.proposal, answer.problem) for answer in found}


@pytest.mark.parametrize(("asked", "answered"), [("{}是", "{}是"), ("{}是", "（{}）"), ("第{}，", "{}要")])
def test_parallel_lists_are_tied_in_order(asked: str, answered: str) -> None:
    """The n-th problem is answered by the n-th proposal, though they share no word."""
    ties = _answers(
        "他现状如何，请看下文。", "",
        f"问{asked.format('一')}井盖常年破损。", "问路人屡屡跌伤。", "",
        f"问{asked.format('二')}路灯半夜熄灭。", "",
        "他建议如下。", "",
        f"建{answered.format('一')}建立台账。", "建每月更新。", "",
        f"建{answered.format('二')}延长供电。",
    )  # fmt: skip
    assert ties == {(5, 1), (5, 2), (6, 1), (7, 3)}


def test_words_may_say_that_lists_are_crossed() -> None:
    """Where the words of both lists agree only crosswise, they decide."""
    ties = _answers(
        "问一是城南窨井盖年年丢失。", "",
        "问二是校园食堂采购不公开。", "",
        "建一是校园食堂采购须公开招标。", "",
        "建二是城南窨井盖加装链条防丢失。",
    )  # fmt: skip
    assert ties == {(2, 1), (3, 0)}


def test_lists_of_other_lengths_are_not_tied_by_order() -> None:
    """Three problems and two measures: order tells nothing."""
    ties = _answers(
        "问一是井盖破损。", "", "问二是路灯熄灭。", "", "问三是票价上涨。", "",
        "建一是建立台账。", "", "建二是成立专班。",
    )  # fmt: skip
    assert ties == set()


def test_lists_with_another_between_them_are_not_tied_by_order() -> None:
    """The next list answers, or none."""
    between = ("责一是甲局管井盖。", "", "责二是乙局管路灯。", "")
    lists = ("问一是井盖破损。", "", "问二是路灯熄灭。", "", *between, "建一是建立台账。", "", "建二是成立专班。")
    assert _answers(*lists) == set()


def test_a_proposal_behind_its_problem() -> None:
    """In one paragraph, or taking it up in the next."""
    assert _answers("问村里的水表坏了没人修。", "建维修应当限时办结。") == {(1, 0)}
    assert _answers("问村里的水表坏了没人修。", "", "建对此，应当限时办结。") == {(1, 0)}
    assert _answers("问村里的水表坏了没人修。", "", "建应当限时办结。") == set()


def test_proposals_further_on_in_a_paragraph_need_a_word_in_common() -> None:
    """Only the problem right before a proposal is answered without one."""
    lines = ("问水表坏了没人修理。", "问路灯常年不亮。", "建应当限时点亮。", "建由所里修理水表。")
    assert _answers(*lines) == {(2, 1), (3, 0)}


def test_all_problems_of_a_run_are_answered() -> None:
    """Problems told one after the other in a paragraph go together."""
    assert _answers("他背景。", "问水表坏了。", "问电话没人接。", "建因此，要设专人值守。") == {
        (3, 1),
        (3, 2),
    }


def test_rare_words_in_common_tie_over_a_distance() -> None:
    """The measure that names the same rare thing answers; others don't."""
    ties = _answers(
        "问燃气立管锈蚀渗漏，入户检查常常走过场。", "",
        "问公交末班车过早收车，夜班工人打不到车。", "", "他此事各方关注。", "",
        "建燃气立管锈蚀的，应当一户一档更换。", "", "建公交末班车宜延至零点，与夜班工人下班衔接。",
    )  # fmt: skip
    assert ties == {(3, 0), (4, 1)}


def test_agencies_in_common_count() -> None:
    """A shared agency ties what few words would not."""
    lines = (
        "问甲局拖着不批。", "", "问乙局从不露面。", "", "他有人叫好。", "", "他有人叫苦。", "", "他莫衷一是。", "",
        "建甲局理当限期表态。", "", "建乙局理当定期下访。",
    )  # fmt: skip
    named = tuple(
        Mention(sentence=n, start=0, end=2, text=text, agencies=(text,))
        for n, text in ((0, "甲局"), (1, "乙局"), (5, "甲局"), (6, "乙局"))
    )
    assert _answers(*lines, mentions=named) == {(5, 0), (6, 1)}


def test_a_sentence_that_takes_up_all_problems() -> None:
    """为改变这种现状 lowers what likeness is asked for between what is before and behind it."""
    before = ("问夜间施工的噪声让人睡不好觉，投诉了半年没有回音。", "", "问站牌歪了。", "")
    after = ("建对夜间施工应当先公示后开工，每天只许做到十点，把时间、地点、电话都写在围挡上。", "")
    rest = tuple(f"他第{n}件旁事，说来也长，无关宏旨，按下不表{c}。" for n, c in enumerate("甲乙丙丁"))
    assert (len(rest) + 3, 0) in _answers(*before, *rest, "", "他为改变这种现状，笔者建议如下。", "", *after)


def test_proposals_do_not_answer_later_problems() -> None:
    """A proposal at the beginning isn't an answer to what goes wrong later."""
    assert _answers("建燃气立管应当更换。", "", "问燃气立管又锈蚀了。", "", "他别的。") == set()


def test_doubtful_classes_lower_the_score() -> None:
    """The score is that of the evidence times how sure the classes are; too doubtful ones are no tie."""
    sentences = [
        Sentence(text=text, start=0, end=9, paragraph=0, position=n) for n, text in enumerate(("表坏了。", "应修。"))
    ]
    scores = []
    for probability in (0.9, 0.8, 0.7):
        codings = [Coding(label=label, probabilities=_sure(label, probability)) for label in ("problem", "proposal")]
        scores.append([a.score for a in link_answers(sentences, codings=codings, mentions=(), cues=CUES)])
    assert scores == [[0.567], [0.448], []]


def test_nothing_to_tie() -> None:
    """Articles without problems or without proposals have no ties."""
    assert _answers("问水表坏了。", "责某局负责维修。") == set() == _answers("建应修水表。") == _answers()


@given(
    st.lists(
        st.tuples(
            st.sampled_from("问责建他"),
            st.text(alphabet="一二三是要，第（）、对此为改变这种现状水表", min_size=1, max_size=12),
            st.booleans(),
        ),
        max_size=14,
    )
)
def test_ties_are_between_proposals_and_problems(drawn: list[tuple[str, str, bool]]) -> None:
    """Whatever the article, ties join a proposal to a problem of it, and the same article gives the same ties."""
    lines = [line for label, text, ends in drawn for line in ([label + text, ""] if ends else [label + text])]
    labels = [label for label, *_ in drawn]
    ties = _answers(*lines)
    assert all(labels[a] == "建" and labels[b] == "问" for a, b in ties)
    assert _answers(*lines) == ties
    assert set(_LETTERS.values()) == set(LABELS)
