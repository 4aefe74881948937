"""Character n-grams: the numbers are scikit-learn's."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.classify.ngrams import NgramWeigher

TEXTS = ["县水利局应当巡查河道。", "县水利局不得瞒报，县财政局应当拨付。", "ABC公司 abc", ""]
REFERENCE = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True).fit(TEXTS)


@given(st.lists(st.text(alphabet="县水利局应当巡查，。AaBb \n\t　河", max_size=60), min_size=1, max_size=5))
def test_same_as_scikit_learn(texts):
    """For any texts the matrix equals that of `TfidfVectorizer`."""
    vocabulary = sorted(REFERENCE.vocabulary_, key=REFERENCE.vocabulary_.__getitem__)
    ours = NgramWeigher(vocabulary, REFERENCE.idf_).transform(texts)
    assert np.allclose(ours.toarray(), REFERENCE.transform(texts).toarray(), atol=1e-12)
