"""Where acts begin, part and are told, and who stands before them: the fits' say beside the rules'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from tagged_words import tags

from pipeline.frames.clauses import item_length, joined, split_clauses
from pipeline.frames.edges import find_start, marks, split_predicates, starts
from pipeline.frames.grammar import parse, read_patterns
from pipeline.frames.judged import Judged
from pipeline.frames.score import Scorer
from pipeline.frames.subjects import subject_ends, told_subject
from pipeline.frames.words import Word, build_lexis, read_words
from pipeline.lexicon import load_lexicons
from pipeline.segment import tokenise

LEXICONS = load_lexicons()
LEXIS, PATTERNS = build_lexis(LEXICONS), read_patterns(LEXICONS.patterns)
NO_FIT = Scorer(weights={})


def fit(question: str, weights: Mapping[str, float]) -> Scorer:
    """A fit that answers one question by these weights."""
    return Scorer(weights={question: weights})


def clause(text: str) -> tuple[Word, ...]:
    """The words of a clause."""
    return read_words(text, tokenise(text), (), lexis=LEXIS)


def texts(parts: Iterable[Iterable[Word]]) -> list[str]:
    """Words as text."""
    return ["".join(word.text for word in part) for part in parts]


def test_without_a_fit_the_rules_cut() -> None:
    """选定机构、移送材料 are two acts by the grammar."""
    words = clause("选定机构、移送材料")
    parts = split_predicates(words, None, label="proposal", genre="commentary", scorer=NO_FIT)
    assert texts(parts) == ["选定机构", "移送材料"]


def test_a_fit_may_cut_where_the_rules_do_not() -> None:
    """Where the fit says yes there are two acts, where it says no there is one."""
    words = clause("检查站点、记录")
    assert len(list(split_predicates(words, None, label="proposal", genre="commentary", scorer=NO_FIT))) == 1
    for weight, parts in ((1.0, ["检查站点", "记录"]), (-1.0, ["检查站点、记录"])):
        scorer = fit("split", {"": weight})
        found = split_predicates(words, None, label="proposal", genre="commentary", scorer=scorer)
        assert texts(found) == parts


def test_marks_stand_between_words() -> None:
    """A mark at the edge or beside another mark is none to cut at; nor one behind which hardly an act begins."""
    words = clause("检查站点、记录")
    assert [words[i].text for i in marks(words, [], None)] == ["、"]
    assert list(marks(words, [], tags(words, {}))) == []
    assert list(marks(words, [], tags(words, {"记录": 0.9}))) == list(marks(words, [], None))
    assert list(marks(clause("、检查、"), [], None)) == []


def test_the_start_is_the_fits_where_it_has_one() -> None:
    """The rules begin 一律公布结果 with 一律; a fit that prefers the verb begins with it."""
    words = clause("一律公布结果")
    found = parse(words, PATTERNS)
    assert found is not None
    arguments = {"label": "proposal", "genre": "commentary"}
    assert find_start(words, 0, found, None, scorer=NO_FIT, **arguments) == 0  # type: ignore[arg-type]
    scorer = fit("start", {"t=公布": 1.0})
    start = find_start(words, 0, found, None, scorer=scorer, **arguments)  # type: ignore[arg-type]
    assert words[start].text == "公布"


def test_an_act_begins_behind_its_bearer() -> None:
    """No rival lies before or in the bearer; where the whole clause is the act there is none."""
    words = clause("建议老师每月检查食堂")
    found = parse(words, PATTERNS)
    assert found is not None and "agent" in found.parts
    rule = found.parts["action"][0]
    assert all(index >= found.parts["agent"][1] for index in starts(words, rule, found, None))
    given = clause("食堂由老师检查")
    found = parse(given, PATTERNS)
    assert found is not None
    assert starts(given, 0, found, None) == [0]


def test_the_tagger_narrows_the_rivals() -> None:
    """Only words that it takes for a beginning are asked about, and the rules' choice."""
    words = clause("一律公布结果")
    found = parse(words, PATTERNS)
    assert found is not None
    assert [words[i].text for i in starts(words, 0, found, tags(words, {"公布": 0.4}))] == ["一律", "公布"]
    assert [words[i].text for i in starts(words, 0, found, tags(words, {}))] == ["一律"]


def test_the_fit_is_not_asked_where_the_tagger_is_sure() -> None:
    """Where it begins the act as the rules do, they have their way whatever the fit would say."""
    words = clause("一律公布结果")
    found = parse(words, PATTERNS)
    assert found is not None
    arguments = {"label": "proposal", "genre": "commentary", "scorer": fit("start", {"t=公布": 1.0})}
    unsure, sure = tags(words, {"一律": 0.5, "公布": 0.4}), tags(words, {"一律": 0.9, "公布": 0.4})
    assert words[find_start(words, 0, found, unsure, **arguments)].text == "公布"  # type: ignore[arg-type]
    assert words[find_start(words, 0, found, sure, **arguments)].text == "一律"  # type: ignore[arg-type]


def test_a_noun_phrase_acts_if_the_fit_says_so() -> None:
    """Without a fit nobody is told; with one the noun phrase before the deontic word may be."""
    (told,) = joined(split_clauses(clause("检查结果应当公布"), skip=item_length("检查结果应当公布")))
    arguments = {"label": "proposal", "genre": "commentary"}
    assert told_subject(told.words, told, None, scorer=NO_FIT, **arguments) == []  # type: ignore[arg-type]
    scorer = fit("subject", {"": -1.0, "d=nowprop": 2.0})
    found = told_subject(told.words, told, None, scorer=scorer, **arguments)  # type: ignore[arg-type]
    assert texts([found]) == ["检查结果"]


@pytest.mark.parametrize("text", ["应当公布结果", "对结果进行检查", "不公布结果"])
def test_what_opens_a_clause_and_is_no_subject(text: str) -> None:
    """Deontic words, fronted objects and negatives open no noun phrase."""
    assert list(subject_ends(clause(text), None)) == []


def test_a_clause_that_begins_an_act_has_no_subject() -> None:
    """Nothing is asked from the first word on that the tagger takes for an act's."""
    words = clause("检查结果应当公布")
    assert list(subject_ends(words, None)) == [1, 2]
    assert list(subject_ends(words, tags(words, {}, outside=0.1))) == []
    seen = tags(words, {}, outside=0.9)
    assert list(subject_ends(words, replace(seen, outside=[0.9, 0.1, *seen.outside[2:]]))) == [1]


def test_a_clause_is_judged_with_the_tagger_in_view() -> None:
    """What it says of the clause's words becomes features; without it there are none."""
    words = clause("检查结果")
    (told,) = joined(split_clauses(words))
    judged = Judged(words=words, clause=told, kind="phrase", called=False, named=False)
    alone = judged.features(None, label="proposal", genre="commentary")
    seen = judged.features(tags(words, {"检查": 0.88}), label="proposal", genre="commentary")
    assert set(alone) < set(seen)
    assert "gb=2" in set(seen) - set(alone)


def test_a_clause_in_which_no_act_begins_is_not_judged() -> None:
    """Nor one that only says what the act is about."""
    words = clause("检查结果")
    (told,) = joined(split_clauses(words))
    judged = Judged(words=words, clause=told, kind="phrase", called=False, named=False)
    assert judged.may_act(None)
    assert judged.may_act(tags(words, {"检查": 0.5}))
    assert not judged.may_act(tags(words, {}))
    assert not judged._replace(words=clause("对结果")).may_act(None)


def test_a_rules_cut_is_always_asked_about() -> None:
    """Also behind a closing quotation mark, and where the tagger sees no act begin."""
    words = clause("建立“红黑榜”并公布结果")
    (mark,) = [i for i, word in enumerate(words) if word.text == "并"]
    assert list(marks(words, [mark], tags(words, {}))) == [mark]
    assert list(marks(words, [], tags(words, {}))) == []


def test_a_verb_with_its_body_is_no_subject() -> None:
    """组织有关专家 is an act; 承担检查的专家 is somebody."""
    assert list(subject_ends(clause("组织专家检查食堂"), None)) == []
    assert 4 in subject_ends(clause("承担检查的专家公布结果"), None)
