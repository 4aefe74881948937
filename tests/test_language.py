"""Folding of characters, and evidence from the dictionary."""

from __future__ import annotations

import gzip
import math

from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import common_share, fold, fold_width, han_runs, is_han, rarity, run_on, seam_score
from pipeline.model import GoldDocument, GoldSentence
from pipeline.train_seams import train_seams


@given(st.text(max_size=60))
def test_folding_keeps_offsets(text):
    """Folded text is as long as the text, and folding it again changes nothing."""
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_folding():
    """Width, script and case are folded."""
    assert fold("縣ＡＢＣ（１）") == "县abc(1)"
    assert fold_width("Ａ１　縣") == "A1 縣"


def test_is_han():
    """Ideographs are, signs and letters aren't."""
    assert all(map(is_han, "县縣㐀\U00020000"))
    assert not any(map(is_han, "，A1あ"))


@given(st.text(alphabet=st.sampled_from("县縣㐀㏿鿿ꀀ豈﫿𠀀𱿿𲀀，A1あ"), max_size=12))
def test_runs_hold_the_ideographs_that_stand_together(text):
    """They are the longest stretches of ideographs, single ones left out."""
    parted = "".join(c if is_han(c) else " " for c in text).split()
    assert han_runs(text) == [run for run in parted if len(run) > 1]


def test_word_across_a_seam():
    """A word that the seam cuts speaks for running on; more so than strangers side by side."""
    assert seam_score("县里加强环境监", "测，公布结果") > seam_score("县里加强环境监", "巡查结果公布") + 2
    assert seam_score("由水利", "局负责") > 0
    assert seam_score("", "水利局") == seam_score("水利局", "") == 0.0


def test_traditional_text_is_known_too():
    """The evidence is the same in either script."""
    assert seam_score("加強環境監", "測") == seam_score("加强环境监", "测")


@given(st.text(alphabet="县水利局环境监测，。a1", max_size=12), st.text(alphabet="县水利局环境监测，。a1", max_size=12))
def test_only_the_neighbourhood_counts(left, right):
    """What stands far from the seam doesn't change its score."""
    if len(left) >= 6 and len(right) >= 6:
        assert seam_score("远处的文字" + left, right + "还有很多") == seam_score(left, right)


def test_common_share():
    """Running text is common, misdecoded text isn't, and text without foreign signs can't be."""
    text = "县水利局应当公布巡查结果。"
    assert common_share(text) == 1.0
    assert common_share(text.encode("gb18030").decode("big5", "replace")) < 0.7
    assert common_share("plain ASCII") == 1.0


def test_rarity():
    """Words of any text tell less of a topic than rare ones."""
    assert rarity("工作") < rarity("秸秆") <= rarity("无此词语")


def test_characters_in_a_row():
    """How texts run on counts over words, too: what can't follow speaks against, what often does for running on."""
    assert run_on("各地应当", "建立制度") > 0 > run_on("各地应当", "的制度")
    assert run_on("县里加强环境监", "测，公布结果") > run_on("县里加强环境监", "巡查结果公布")
    assert run_on("", "制度") == run_on("制度", "") == 0.0


@given(st.text(alphabet="县水利局应当，。a1 ", max_size=8), st.text(alphabet="县水利局应当，。a1 ", max_size=8))
def test_any_seam_has_a_finite_score(left, right):
    """No text leads to an infinite or undefined score."""
    assert math.isfinite(run_on(left, right))


def test_seam_model_is_built_from_the_corpus_alone():
    """The model file is the same for the same documents, and holds each n-gram's count."""
    sentence = GoldSentence(
        id="s", text="应当巡查，应当公布。", label="other", paragraph=0, mentions=(), frames=(), line=1
    )
    document = GoldDocument(id="d", genre=None, head=(), sentences=(sentence, sentence))
    built = train_seams([document])
    assert built == train_seams([document])
    counts = dict(line.split("\t") for line in gzip.decompress(built).decode().splitlines())
    assert counts["应当"] == "4" and counts["当巡查"] == "2"
