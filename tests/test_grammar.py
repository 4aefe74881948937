"""Patterns over word classes, and the parts of an action."""

from __future__ import annotations

from pathlib import Path

import pytest
from tagged_words import tags

from pipeline.errors import LexiconError
from pipeline.frames.aims import aim_features, choices, find_aim
from pipeline.frames.grammar import compile_form, read_patterns
from pipeline.frames.predicate import Predicate, read_predicate
from pipeline.frames.score import Scorer
from pipeline.frames.words import build_lexis, read_words
from pipeline.lexicon import load_lexicons
from pipeline.segment import tokenise

LEXIS = build_lexis(load_lexicons())


RULES = Scorer.load(None)


def predicate(text: str, scorer: Scorer = RULES) -> Predicate:
    """An action's parts."""
    words = read_words(text, tokenise(text), (), lexis=LEXIS)
    aim = find_aim(words, None, scorer)
    assert aim is not None
    return read_predicate(words, aim)


@pytest.mark.parametrize(
    ("action", "verb"),
    [
        ("制定巡查计划", "制定"),
        ("对河道进行巡查", "巡查"),
        ("组织编制防汛预案", "编制"),
        ("将名单报送上级", "报送"),
        ("把巡查结果作为考核依据", "作为"),
        ("严格落实巡查制度", "落实"),
        ("按照程序要求公布结果", "公布"),
        ("实施长期治理策略", "实施"),
        ("以抽查为主", "抽查"),
        ("对本法所列人员提出撤职案", "提出"),
    ],
)
def test_aim(action: str, verb: str) -> None:
    """The content verb is found behind light and serial verbs, adverbs and phrases."""
    assert predicate(action).aim == verb


def test_the_fit_may_choose_another_aim() -> None:
    """Weights decide among an action's verbs; without weights the rule does."""
    text = "制定巡查计划"
    words = read_words(text, tokenise(text), (), lexis=LEXIS)
    assert [words[i].text for i in choices(words, 0, None)] == ["制定", "巡查"]
    telling = {"t=巡查"} & set(next(aim_features(words, [1], 0)))
    assert predicate(text, Scorer({"aim": dict.fromkeys(telling, 9.0)})).aim == "巡查"


def test_the_tagger_narrows_the_aims() -> None:
    """Words that it hardly takes for one aren't asked about; none is where it is sure of the rule's."""
    text = "制定巡查计划"
    words = read_words(text, tokenise(text), (), lexis=LEXIS)
    scorer = Scorer({"aim": {"t=巡查": 9.0}})
    for rule, other, chosen in ((0.5, 0.4, "巡查"), (0.5, 0.001, "制定"), (0.9, 0.4, "制定")):
        aim = find_aim(words, tags(words, {}, aims={"制定": rule, "巡查": other}), scorer)
        assert aim is not None and words[aim].text == chosen


def test_object() -> None:
    """The object stands behind the aim, or behind 将 and 对."""
    for text, expected in (("制定巡查计划", "巡查计划"), ("对取水口进行检查", "取水口")):
        found = predicate(text).object
        assert found is not None and text[slice(*found)] == expected


def test_form_compiles_to_parts() -> None:
    """An element names a class, a part and how often; the parts are groups."""
    match = compile_form("agent:AGENCY MANNER* deontic:DEONTIC action:ANY+").match("ARDVn")
    assert match is not None
    assert (match.group("agent"), match.group("deontic"), match.group("action")) == ("A", "D", "Vn")


@pytest.mark.parametrize("form", ["agent:NOBODY", "somebody:AGENCY", "AGENCY{2}"])
def test_bad_form(form: str) -> None:
    """Unknown classes and parts and foreign signs are told."""
    with pytest.raises(ValueError):
        compile_form(form)


def test_bad_pattern_file(tmp_path: Path) -> None:
    """A pattern that lacks its example is refused with file and line."""
    path = tmp_path / "patterns.toml"
    path.write_text('[[pattern]]\nid = "x"\nform = "ANY+"\n', "utf-8")
    with pytest.raises(LexiconError, match="lacks") as caught:
        read_patterns(path)
    assert caught.value.line == 2
