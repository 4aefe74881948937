"""What was found, in the form in which it is compared: from a run's tables, or coded at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.journey import Resources, Stopwatch, code
from pipeline.model import Article, CodedDocument, GoldDocument, Label, Paragraph, ReadDocument, Span
from pipeline.run_folder import Run, open_run


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFrame:
    """A duty frame as found; `names` are all names its agent is known by."""

    start: int
    end: int
    agent: str | None
    names: tuple[str, ...]
    aim: str
    deontic: str
    status: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A sentence as found, with its coding; offsets are code points in the sentence."""

    text: str
    label: Label
    probabilities: tuple[float, float, float, float]
    mentions: tuple[Span, ...]
    frames: tuple[FoundFrame, ...]


def read_outcomes(run: Path) -> dict[str, list[Outcome]]:
    """The sentences of a run by the stem of their document's file, in reading order.

    Raises:
        StoreError: The folder has no tables.
    """
    with open_run(run) as opened:
        tables = {name: _records(opened, name) for name in ("documents", "agencies", "mentions", "duties", "sentences")}
    stems = {row["document_id"]: [Path(p).stem for p in row["paths"]] for row in tables["documents"]}
    names = {row["agency_id"]: (row["name"], *row["aliases"]) for row in tables["agencies"]}
    mentions: dict[str, list[Span]] = defaultdict(list)
    for row in tables["mentions"]:
        mentions[row["sentence_id"]].append(Span(start=int(row["start"]), end=int(row["end"])))
    frames: dict[str, list[FoundFrame]] = defaultdict(list)
    for row in tables["duties"]:
        agent = row["agent"] if isinstance(row["agent"], str) else None
        frames[row["sentence_id"]].append(
            FoundFrame(
                start=int(row["start"]),
                end=int(row["end"]),
                agent=agent,
                names=(*((agent,) if agent else ()), *names.get(row["agency_id"], ())),
                aim=row["aim"],
                deontic=row["deontic"],
                status=row["status"],
                score=float(row["score"]),
            )
        )
    found: dict[str, list[Outcome]] = defaultdict(list)
    for row in sorted(tables["sentences"], key=lambda row: (row["article_id"], row["position"])):
        outcome = Outcome(
            text=row["text"],
            label=row["label"],
            probabilities=(row["p_problem"], row["p_responsibility"], row["p_proposal"], row["p_other"]),
            mentions=tuple(mentions[row["sentence_id"]]),
            frames=tuple(frames[row["sentence_id"]]),
        )
        for stem in stems.get(row["document_id"], ()):
            found[stem].append(outcome)
    if not found:
        raise StoreError(f"{run} has no sentences", remedy="Run the gold file's documents first")
    return dict(found)


def _records(run: Run, name: str) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in run.table(name).to_dict("records")]


def code_gold(documents: Iterable[GoldDocument], resources: Resources) -> dict[str, list[Outcome]]:
    """Codes the gold documents' text from its paragraphs on, as the archive run does."""
    found = {}
    for document in documents:
        articles = []
        for name, sentences in groupby(document.sentences, key=lambda s: s.article):
            paragraphs = tuple(
                Paragraph(text="".join(s.text for s in group))
                for _, group in groupby(sentences, key=lambda s: s.paragraph)
            )
            articles.append(Article(title=name or dict(document.head).get("title"), paragraphs=paragraphs))
        read = ReadDocument(
            format="txt", articles=tuple(articles), title=articles[0].title if len(articles) == 1 else None
        )
        found[document.id] = list(outcomes_of(code(read, resources=resources, clock=Stopwatch())))
    return found


def outcomes_of(document: CodedDocument) -> Iterable[Outcome]:
    """A coded document's sentences as outcomes."""
    names = {a.key: (a.name, *a.aliases) for a in document.agencies}
    for article in document.articles:
        for number, (sentence, coding) in enumerate(zip(article.sentences, article.codings, strict=True)):
            yield Outcome(
                text=sentence.text,
                label=coding.label,
                probabilities=coding.probabilities,
                mentions=tuple(Span(start=m.start, end=m.end) for m in article.mentions if m.sentence == number),
                frames=tuple(
                    FoundFrame(
                        start=f.start,
                        end=f.end,
                        agent=f.agent,
                        names=(*((f.agent,) if f.agent else ()), *names.get(f.agency or "", ())),
                        aim=f.aim,
                        deontic=f.deontic,
                        status=f.status,
                        score=f.score,
                    )
                    for f in article.frames
                    if f.sentence == number
                ),
            )
