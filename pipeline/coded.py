"""Reads documents coded by hand: `*.coded` files of the corpus and gold files (JSON lines).

Both are input from people: every fault is told with file and line.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from pipeline.errors import CorpusError
from pipeline.model import (
    DEONTICS,
    GENRES,
    LABELS,
    ROLES,
    STATUSES,
    Deontic,
    Genre,
    GoldDocument,
    GoldFrame,
    GoldSentence,
    Label,
    Role,
    Span,
    Status,
)

MAX_BYTES = 64_000_000
"""A larger file is no corpus document; the largest gold file in use has 120 kB."""

_LABEL_MARKS: dict[str, Label] = {"问": "problem", "责": "responsibility", "建": "proposal", "他": "other"}
_OPTIONAL = ("object", "recipient", "condition", "constraint", "or_else", "role", "source")
_OCCURRENCE = re.compile(r"\s*#(\d+)$")


def read_coded(path: Path) -> GoldDocument:
    """Reads a `*.coded` document (the format is described in `corpus/README.md`).

    Raises:
        CorpusError: A line breaks the format, with file and line.
    """
    head: dict[str, str] = {}
    sentences: list[GoldSentence] = []
    pending: tuple[int, Label, str, tuple[Span, ...]] | None = None
    frames: list[GoldFrame] = []
    paragraph, blank = -1, True

    def close() -> None:
        nonlocal pending
        if pending is not None:
            line, label, text, mentions = pending
            sentences.append(
                GoldSentence(
                    id=f"{path.stem}-s{len(sentences) + 1:03d}",
                    text=text,
                    label=label,
                    paragraph=paragraph,
                    mentions=mentions,
                    frames=tuple(frames),
                    line=line,
                )
            )
        pending = None
        frames.clear()

    for number, line in enumerate(_lines(path), 1):
        if line.startswith("# "):
            key, _, value = line[2:].partition(": ")
            head[key.strip()] = value.strip()
        elif not line.strip():
            blank = True
        elif line.startswith("> "):
            if pending is None:
                raise CorpusError("a frame without a sentence above it", path=path, line=number)
            frames.append(_frame(line[2:], pending[2], path=path, line=number))
        else:
            close()
            mark, tab, marked = line.partition("\t")
            if mark not in _LABEL_MARKS or not tab:
                raise CorpusError("a sentence line begins with 问, 责, 建 or 他 and a tab", path=path, line=number)
            text, mentions = _unmarked(marked.strip(), path=path, line=number)
            paragraph += blank
            blank = False
            pending = (number, _LABEL_MARKS[mark], text, mentions)
    close()
    genre = head.pop("genre", None)
    if genre not in GENRES:
        raise CorpusError(f"genre is {genre!r}", path=path, line=1, remedy=f"Use one of {', '.join(GENRES)}")
    if head.pop("id", path.stem) != path.stem:
        raise CorpusError("the id is not the file's name", path=path, line=1)
    layers = head.pop("layers", None)
    if layers not in (None, "classes"):
        raise CorpusError(f"layers is {layers!r}", path=path, line=1, remedy="Use `classes`, or leave the line out")
    for sentence in sentences if layers else ():
        if sentence.mentions or sentence.frames:
            raise CorpusError("mentions or frames where only classes are coded", path=path, line=sentence.line)
    return GoldDocument(
        id=path.stem,
        genre=genre,
        head=tuple(head.items()),
        sentences=tuple(sentences),
        classes_only=layers == "classes",
    )


def read_corpus(folder: Path) -> tuple[GoldDocument, ...]:
    """All `*.coded` documents of a folder, sorted by name.

    Raises:
        CorpusError: A document breaks the format, or the folder has none.
    """
    documents = tuple(read_coded(path) for path in sorted(folder.glob("*.coded")))
    if not documents:
        raise CorpusError("no coded documents here", path=folder, line=0)
    return documents


def read_gold(path: Path) -> tuple[GoldDocument, ...]:
    """Reads a gold file: one JSON object a line, documents in the order of their first line.

    Raises:
        CorpusError: No JSON, a missing field, a label outside the codebook, a repeated id,
            or a mention or frame that is not where its offsets say.
    """
    rows: dict[str, list[GoldSentence]] = {}
    genres: dict[str, Genre | None] = {}
    ids: dict[str, int] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CorpusError(f"no JSON: {error}", path=path, line=number) from None
        sentence, document, genre = _gold_row(row, path=path, line=number)
        if sentence.id in ids:
            raise CorpusError(f"id {sentence.id} stands in line {ids[sentence.id]} already", path=path, line=number)
        ids[sentence.id] = number
        rows.setdefault(document, []).append(sentence)
        genres.setdefault(document, genre)
    return tuple(
        GoldDocument(id=name, genre=genres[name], head=(), sentences=tuple(sentences))
        for name, sentences in rows.items()
    )


def _lines(path: Path) -> Iterable[str]:
    if path.stat().st_size > MAX_BYTES:
        raise CorpusError("file is too large", path=path, line=1)
    try:
        return path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise CorpusError("not UTF-8", path=path, line=1, remedy="Save the file as UTF-8") from None


def _unmarked(marked: str, *, path: Path, line: int) -> tuple[str, tuple[Span, ...]]:
    text, spans, opened = "", [], -1
    for character in marked:
        if character == "[":
            if opened >= 0:
                raise CorpusError("mentions don't nest", path=path, line=line)
            opened = len(text)
        elif character == "]":
            if not 0 <= opened < len(text):
                raise CorpusError("a mention ends that has not begun", path=path, line=line)
            spans.append(Span(start=opened, end=len(text)))
            opened = -1
        else:
            text += character
    if opened >= 0:
        raise CorpusError("a mention is not closed", path=path, line=line)
    if not text:
        raise CorpusError("an empty sentence", path=path, line=line)
    return text, tuple(spans)


def _frame(fields: str, text: str, *, path: Path, line: int) -> GoldFrame:
    parts = [part.strip() for part in fields.split(" | ")]
    if len(parts) not in (5, 6):
        raise CorpusError(
            f"{len(parts)} fields in a frame", path=path, line=line, remedy="agent | deontic | aim | action | status"
        )
    agent, deontic, aim, action, status = parts[:5]
    options: dict[str, str] = {}
    for option in parts[5].split(" ; ") if len(parts) == 6 else ():
        key, equals, value = option.partition("=")
        if key.strip() not in _OPTIONAL or not equals or not value.strip():
            raise CorpusError(f"unknown or empty field {option!r}", path=path, line=line)
        options[key.strip()] = value.strip().replace("[", "").replace("]", "")
    nth = _OCCURRENCE.search(action)
    action = _OCCURRENCE.sub("", action).replace("[", "").replace("]", "")
    start = -1
    for _ in range(int(nth.group(1)) if nth else 1):
        start = text.find(action, start + 1)
        if start < 0 or not action:
            raise CorpusError(f"the action {action!r} is not in the sentence", path=path, line=line)
    return _checked_frame(
        {
            "agent": None if agent == "-" else agent.lstrip("~").replace("[", "").replace("]", ""),
            "implicit": agent.startswith("~"),
            "deontic": deontic,
            "aim": aim,
            "status": status,
            "start": start,
            "end": start + len(action),
            **options,
        },
        text,
        path=path,
        line=line,
    )


def _gold_row(row: Any, *, path: Path, line: int) -> tuple[GoldSentence, str, Genre | None]:
    if not isinstance(row, dict):
        raise CorpusError("not a JSON object", path=path, line=line)
    for key in ("id", "doc", "text", "label"):
        if not isinstance(row.get(key), str) or not row[key]:
            raise CorpusError(f"{key} is missing or no text", path=path, line=line)
    if row["label"] not in LABELS:
        raise CorpusError(f"label {row['label']!r}", path=path, line=line, remedy=f"Use one of {', '.join(LABELS)}")
    if row.get("genre") is not None and row["genre"] not in GENRES:
        raise CorpusError(f"genre {row['genre']!r}", path=path, line=line, remedy=f"Use one of {', '.join(GENRES)}")
    text: str = row["text"]
    mentions = []
    for mention in row.get("mentions") or ():
        span = _span(mention, text, "mention", path=path, line=line)
        if "text" in mention and span.of(text) != mention["text"]:
            raise CorpusError(f"{mention['text']!r} is not at its offsets", path=path, line=line)
        mentions.append(span)
    frames = []
    for frame in row.get("frames") or ():
        span = _span(frame, text, "frame", path=path, line=line)
        if "action" in frame and span.of(text) != frame["action"]:
            raise CorpusError(f"the action {frame['action']!r} is not at its offsets", path=path, line=line)
        frames.append(_checked_frame(frame, text, path=path, line=line))
    sentence = GoldSentence(
        id=row["id"],
        text=text,
        label=cast(Label, row["label"]),
        paragraph=int(row.get("para") or 0),
        mentions=tuple(mentions),
        frames=tuple(frames),
        line=line,
        article=str(row.get("article") or ""),
    )
    return sentence, row["doc"], cast("Genre | None", row.get("genre"))


def _span(value: Any, text: str, what: str, *, path: Path, line: int) -> Span:
    start, end = (value.get("start"), value.get("end")) if isinstance(value, dict) else (None, None)
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise CorpusError(f"a {what} outside its sentence: {start}..{end}", path=path, line=line)
    return Span(start=start, end=end)


def _checked_frame(frame: dict[str, Any], text: str, *, path: Path, line: int) -> GoldFrame:
    for key, allowed in (("deontic", DEONTICS), ("status", STATUSES)):
        if frame.get(key) not in allowed:
            raise CorpusError(f"{key} {frame.get(key)!r}", path=path, line=line, remedy=f"Use {', '.join(allowed)}")
    if frame.get("role") not in (None, *ROLES):
        raise CorpusError(f"role {frame.get('role')!r}", path=path, line=line, remedy=f"Use {', '.join(ROLES)}")
    if (frame["deontic"] == "none") != (frame["status"] == "neglected"):
        raise CorpusError("deontic none goes with status neglected, and only with it", path=path, line=line)
    if not isinstance(frame.get("aim"), str) or not frame["aim"]:
        raise CorpusError("a frame without aim", path=path, line=line)
    return GoldFrame(
        agent=frame.get("agent"),
        implicit=bool(frame.get("implicit")),
        deontic=cast(Deontic, frame["deontic"]),
        aim=frame["aim"],
        action=text[frame["start"] : frame["end"]],
        status=cast(Status, frame["status"]),
        start=frame["start"],
        end=frame["end"],
        object=frame.get("object"),
        recipient=frame.get("recipient"),
        condition=frame.get("condition"),
        constraint=frame.get("constraint"),
        or_else=frame.get("or_else"),
        role=cast("Role | None", frame.get("role")),
        source=frame.get("source"),
    )


def paragraphs(document: GoldDocument) -> Iterator[str]:
    """The document's paragraphs as text, for stages that start before sentences."""
    text, number = "", None
    for sentence in document.sentences:
        if number is not None and sentence.paragraph != number:
            yield text
            text = ""
        text, number = text + sentence.text, sentence.paragraph
    if number is not None:
        yield text


def main(arguments: Sequence[str]) -> int:
    """Checks coded documents: prints each fault with its line, and the counts."""
    counts: Counter[str] = Counter()
    faults = 0
    for name in arguments:
        try:
            document = read_coded(Path(name))
        except CorpusError as error:
            print(error)
            faults += 1
            continue
        counts["documents"] += 1
        for sentence in document.sentences:
            counts["sentences"] += 1
            counts[sentence.label] += 1
            counts["mentions"] += len(sentence.mentions)
            counts["frames"] += len(sentence.frames)
    print(dict(counts))
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
