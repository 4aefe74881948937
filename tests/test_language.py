"""Folding of characters, and evidence from the dictionary."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import common_share, fold, fold_width, is_han, rarity, seam_score


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
