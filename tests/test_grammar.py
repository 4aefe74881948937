"""Patterns over word classes, and the parts of an action."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import LexiconError
from pipeline.frames.grammar import compile_form, read_patterns
from pipeline.frames.predicate import read_predicate
from pipeline.frames.words import build_lexis, read_words
from pipeline.lexicon import load_lexicons
from pipeline.segment import tokenise

LEXIS = build_lexis(load_lexicons())


def aim(text: str) -> str | None:
    """The main verb of an action."""
    predicate = read_predicate(read_words(text, tokenise(text), (), lexis=LEXIS))
    return predicate.aim if predicate else None


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
    ],
)
def test_aim(action: str, verb: str) -> None:
    """The content verb is found behind light and serial verbs, adverbs and phrases."""
    assert aim(action) == verb


def test_object() -> None:
    """The object stands behind the aim, or behind 将 and 对."""
    for text, expected in (("制定巡查计划", "巡查计划"), ("对取水口进行检查", "取水口")):
        predicate = read_predicate(read_words(text, tokenise(text), (), lexis=LEXIS))
        assert predicate is not None and predicate.object is not None
        assert text[slice(*predicate.object)] == expected


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
