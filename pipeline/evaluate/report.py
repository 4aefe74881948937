"""An evaluation as Markdown and as a picture of the confusion matrix."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.evaluate.figures import MISSED, Evaluation, Score
from pipeline.model import LABELS

CHINESE = {"problem": "问题", "responsibility": "责任", "proposal": "建议", "other": "其他", MISSED: "漏"}


def write_report(evaluation: Evaluation, folder: Path, *, gold: str, model: str) -> tuple[Path, Path]:
    """Writes `evaluation.md` and `confusion.png` into `folder`.

    Args:
        evaluation: The figures.
        folder: Made where it is missing.
        gold: Name of the gold file, for the heading.
        model: SHA-256 of the sentence classifier.

    Returns:
        The two paths.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / "evaluation.md"
    text.write_text(markdown(evaluation, gold=gold, model=model), "utf-8")
    picture = folder / "confusion.png"
    _draw(evaluation, picture)
    return text, picture


def markdown(evaluation: Evaluation, *, gold: str, model: str) -> str:
    """The report's text."""
    low, high = evaluation.macro_interval
    lines = [
        f"# Evaluation on {gold}",
        "",
        f"n = {evaluation.n} sentences, {evaluation.missed} not found · classifier sha256 `{model[:16]}`",
        "",
        f"Macro-F1 **{evaluation.macro_f1:.3f}** (95 % interval over articles {low:.3f} to {high:.3f}) · "
        f"accuracy {evaluation.accuracy:.3f} · majority class {evaluation.majority_macro_f1:.3f} · "
        f"calibration error {evaluation.calibration_error:.3f}",
        "",
        "## Classes 类别",
        "",
        *_table("class", {f"{label} {CHINESE[label]}": evaluation.labels[label] for label in LABELS}),
        "",
        "## Confusion (rows: coded by hand; columns: found)",
        "",
        "| | " + " | ".join((*LABELS, MISSED)) + " |",
        "|---" * (len(LABELS) + 2) + "|",
        *(
            f"| {gold_label} | "
            + " | ".join(str(evaluation.confusion.get((gold_label, label), 0)) for label in (*LABELS, MISSED))
            + " |"
            for gold_label in LABELS
        ),
        "",
        "## Reliability (how sure, how often right)",
        "",
        "| mean probability | right | n |",
        "|---|---|---|",
        *(f"| {b.confidence:.2f} | {b.accuracy:.2f} | {b.n} |" for b in evaluation.reliability),
        "",
        "## Mentions",
        "",
        *_table("bounds", evaluation.mentions),
        "",
        "## Duty frames",
        "",
        *_table("part", evaluation.frames),
        "",
    ]
    return "\n".join(lines)


def _table(name: str, scores: Mapping[str, Score]) -> list[str]:
    rows = [f"| {name} | P | R | F1 | right | found | coded |", "|---|---|---|---|---|---|---|"]
    for key, s in scores.items():
        rows.append(f"| {key} | {s.precision:.3f} | {s.recall:.3f} | {s.f1:.3f} | {s.right} | {s.found} | {s.gold} |")
    return rows


def _draw(evaluation: Evaluation, path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    columns = (*LABELS, MISSED) if evaluation.missed else LABELS
    counts = [[evaluation.confusion.get((gold, label), 0) for label in columns] for gold in LABELS]
    figure, axes = pyplot.subplots(figsize=(5.2, 4.4), layout="constrained")
    shares = [[n / max(1, sum(row)) for n in row] for row in counts]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for y, row in enumerate(counts):
        for x, n in enumerate(row):
            axes.text(x, y, str(n), ha="center", va="center", color="white" if shares[y][x] > 0.5 else "black")
    axes.set_xticks(range(len(columns)), columns, rotation=20)
    axes.set_yticks(range(len(LABELS)), LABELS)
    axes.set_xlabel("found")
    axes.set_ylabel("coded by hand")
    axes.set_title(f"n = {evaluation.n}, macro-F1 {evaluation.macro_f1:.3f}")
    figure.savefig(path, dpi=150, metadata={"Software": None})
    pyplot.close(figure)
