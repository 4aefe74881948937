"""Classes by document-wise cross-validation, with baselines and the ablation of each feature group.

    python benchmarks/classes.py [--out docs/classes.md]

Cross-validation leaves whole documents out. Baselines and ablations are trained on the training
corpus and scored on the evaluation corpus, which other hands wrote and nothing is trained on.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from pipeline.classify.features import GROUPS
from pipeline.classify.model import Classifier, CodedArticle
from pipeline.coded import read_corpus
from pipeline.lexicon import Lexicons, load_lexicons
from pipeline.model import LABELS
from pipeline.modelfiles import model_bytes
from pipeline.train import coded_articles
from pipeline.vectors import WordVectors

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FOLDS = 5
ALL = frozenset((*GROUPS, "ngrams", "network"))
VECTORS = WordVectors.load(model_bytes("vectors.npz"))


def predicted(classifier: Classifier, articles: Sequence[CodedArticle]) -> list[str]:
    """The labels of all sentences, article by article."""
    return [
        coding.label
        for a in articles
        for coding in classifier.predict([(a.article, a.sentences)], mentions=[a.mentions], genre=a.genre)[0]
    ]


def macro(articles: Sequence[CodedArticle], found: Sequence[str]) -> float:
    """Macro-F1 over the classes that stand in the articles."""
    return float(f1_score([y for a in articles for y in a.labels], found, average="macro"))


def interval(articles: Sequence[CodedArticle], found: Sequence[str]) -> tuple[float, float]:
    """95 % bootstrap interval of macro-F1 over documents."""
    by_document: dict[int, list[tuple[str, str]]] = {}
    position = 0
    for a in articles:
        pairs = zip(a.labels, found[position : position + len(a.labels)], strict=True)
        by_document.setdefault(a.document, []).extend(pairs)
        position += len(a.labels)
    dice, numbers, draws = random.Random(0), sorted(by_document), []
    for _ in range(300):
        pairs_drawn = [p for n in dice.choices(numbers, k=len(numbers)) for p in by_document[n]]
        draws.append(f1_score([g for g, _ in pairs_drawn], [p for _, p in pairs_drawn], average="macro"))
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


def cross_validation(articles: Sequence[CodedArticle], lexicons: Lexicons) -> list[str]:
    """Labels of every training sentence by a model that hasn't seen its document."""
    found: dict[int, list[str]] = {}
    for fold in range(FOLDS):
        kept = [replace(a, document=a.document // FOLDS) for a in articles if a.document % FOLDS != fold]
        classifier = Classifier.train(kept, lexicons, VECTORS)
        for number, a in enumerate(articles):
            if a.document % FOLDS == fold:
                found[number] = predicted(classifier, [a])
    return [label for number in range(len(articles)) for label in found[number]]


def table(articles: Sequence[CodedArticle], found: Sequence[str]) -> list[str]:
    """Per-class figures and confusion as Markdown."""
    gold = [y for a in articles for y in a.labels]
    p, r, f, n = precision_recall_fscore_support(gold, found, labels=LABELS)
    lines = ["| class | P | R | F1 | n |", "|---|---|---|---|---|"]
    lines += [f"| {x} | {p[i]:.3f} | {r[i]:.3f} | {f[i]:.3f} | {n[i]} |" for i, x in enumerate(LABELS)]
    lines += ["", "| coded \\ found | " + " | ".join(LABELS) + " |", "|---" * 5 + "|"]
    for label, row in zip(LABELS, confusion_matrix(gold, found, labels=LABELS), strict=True):
        lines.append(f"| {label} | " + " | ".join(map(str, row)) + " |")
    return lines


def main() -> None:
    """Measures everything and writes the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=CORPUS.parent / "docs" / "classes.md")
    out = parser.parse_args().out
    lexicons = load_lexicons()
    documents = read_corpus(CORPUS / "training")
    training = coded_articles(documents, lexicons)
    evaluation = coded_articles(read_corpus(CORPUS / "evaluation"), lexicons)
    n, m = (sum(len(a.labels) for a in part) for part in (training, evaluation))
    found = cross_validation(training, lexicons)
    low, high = interval(training, found)
    lines = [
        "# Sentence classes: figures",
        "",
        "Made by `python benchmarks/classes.py`; whole documents are left out, never single sentences.",
        "",
        f"## {FOLDS}-fold cross-validation over documents: {len(documents)} documents, {n} sentences",
        "",
        f"Macro-F1 **{macro(training, found):.3f}** (95 % interval over documents {low:.3f} to {high:.3f}).",
        "",
        *table(training, found),
        "",
        "| genre | macro-F1 of the classes present | n |",
        "|---|---|---|",
    ]
    starts = np.cumsum([0, *(len(a.labels) for a in training)])
    for genre in sorted({a.genre for a in training}):
        chosen = [i for i, a in enumerate(training) if a.genre == genre]
        gold = [y for i in chosen for y in training[i].labels]
        mine = [y for i in chosen for y in found[starts[i] : starts[i + 1]]]
        figure = f1_score(gold, mine, average="macro", labels=sorted(set(gold)))
        lines.append(f"| {genre} | {figure:.3f} | {len(gold)} |")
    lines += [
        "",
        f"## Trained on all of it, scored on the evaluation corpus: {m} sentences",
        "",
        "| features | macro-F1 |",
        "|---|---|",
    ]
    commonest = Counter(y for a in training for y in a.labels).most_common(1)[0][0]
    lines.append(f"| majority class | {macro(evaluation, [commonest] * m):.3f} |")
    variants = {"cues alone": frozenset({"cues"}), "character n-grams alone": frozenset({"ngrams"}), "all": ALL}
    plain = ALL - {"network"}
    variants |= {"all but the network": plain}
    variants |= {f"all but the network and {group}": plain - {group} for group in ("ngrams", *GROUPS)}
    for name, groups in variants.items():
        began = time.perf_counter()
        classifier = Classifier.train(training, lexicons, VECTORS, groups=groups)
        labels = predicted(classifier, evaluation)
        lines.append(f"| {name} | {macro(evaluation, labels):.3f} |")
        print(lines[-1], f"{time.perf_counter() - began:.0f} s", flush=True)
        if name == "all":
            whole = labels
    low, high = interval(evaluation, whole)
    lines += ["", f"With all features, 95 % interval over documents {low:.3f} to {high:.3f}.", ""]
    lines += table(evaluation, whole)
    out.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
