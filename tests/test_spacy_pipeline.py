"""The stages inside spaCy."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline

TEXT = "柳河县河道管理办法\n第一条　县水利局负责河道的巡查。\n第二条　县水利局应当向县人民政府报告巡查结果。\n"


@pytest.fixture(scope="module")
def nlp():
    """The pipeline, loaded once."""
    return pipeline.load()


def test_sentences_carry_their_class(nlp):
    """Sentences are those of the journey, each with label and probabilities."""
    doc = nlp(TEXT)
    told = [sentence for sentence in doc.sents if "应当" in sentence.text]
    assert doc.text == TEXT
    assert [sentence._.label for sentence in told] == ["responsibility"]
    assert abs(sum(told[0]._.coding.probabilities) - 1) < 0.01


def test_agencies_are_entities(nlp):
    """Agencies are `doc.ents`, with the bodies they stand for."""
    doc = nlp(TEXT)
    assert [entity.text for entity in doc.ents].count("县水利局") == 2
    assert all(entity.label_ == "AGENCY" and entity._.agencies for entity in doc.ents)


def test_duties_are_spans(nlp):
    """Duties are spans labelled by status, each with its frame; the action is the span's text."""
    doc = nlp(TEXT)
    assert doc.spans["duties"]
    for span in doc.spans["duties"]:
        assert span.label_ == span._.duty.status == "assigned"
        assert span._.duty.action in span.text


def test_other_components_fit_in(nlp):
    """Tools of spaCy work on the document."""
    from spacy.matcher import Matcher

    matcher = Matcher(nlp.vocab)
    matcher.add("ORDER", [[{"TEXT": "应当"}]])
    doc = nlp(TEXT)
    assert [doc[start:end].text for _, start, end in matcher(doc)] == ["应当"]
    assert len(list(nlp.pipe([TEXT, TEXT]))) == 2


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="县局应当检查，。！？\n 　（）“”a1\u200b", max_size=80))
def test_any_text_is_kept(nlp, text):
    """Whatever the text, the document holds it as given."""
    assert nlp(text).text == text


def test_saving_and_loading(nlp, tmp_path):
    """A pipeline written to disk codes like the one it was."""
    import spacy

    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert [e.text for e in again(TEXT).ents] == [e.text for e in nlp(TEXT).ents]
