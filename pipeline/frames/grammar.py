"""Patterns over word classes: which clause tells a duty, and where its parts stand.

A pattern is written like a spaCy `Matcher` pattern, one element a word, and is compiled to a
regular expression over the string of the clause's classes (one character a word): no `Doc`
need be built, and no vocabulary grows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import LexiconError
from pipeline.frames.words import CLASSES, Word, classes
from pipeline.model import DEONTICS, Deontic

MAX_PATTERNS_BYTES = 1_000_000
SLOTS = ("agent", "case", "topic", "deontic", "action")

_BEARER = "(?:A?[nvm]{0,4}P|A)"
_BEARERS = f"{_BEARER}(?:J+{_BEARER}|A)*Q?"
_MACROS = {
    "ANY": ".",
    "BEARERS": _BEARERS,
    # Not a modifier in a longer noun phrase (县水务局的办公楼, 环保局局长).
    "SUBJECT": _BEARERS + "(?![nUPAJ])",
    "DEONTIC": "D(?=[^Ux])",
    "GROUP": "[AnvmVJ]{0,6}P",
    "ACT": "[Vv]",
}
_ELEMENT = re.compile(r"(?:(?P<slot>[a-z]+):)?(?P<body>\[\^?[A-Za-z]+\]|[A-Z|]+)(?P<many>[?*+]{0,2})$")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pattern:
    """A clause pattern of `patterns.toml`; `whole` where the whole clause tells the act (噪声归甲局管).

    Each is equal to itself alone.
    """

    id: str
    form: str
    regex: re.Pattern[str]
    deontic: Deontic
    source: str
    example: str
    finds: str
    counterexample: str
    note: str = ""
    whole: bool = False


class Parse(NamedTuple):
    """How a pattern divides a clause: for each part its words' range."""

    pattern: Pattern
    parts: Mapping[str, tuple[int, int]]


def read_patterns(path: Path) -> tuple[Pattern, ...]:
    """Reads `patterns.toml`.

    Raises:
        LexiconError: The file is no TOML, too large, or has a bad or repeated pattern.
    """
    if path.stat().st_size > MAX_PATTERNS_BYTES:
        raise LexiconError("pattern file is too large", path=path, line=1, remedy="Split it")
    text = path.read_text("utf-8")
    try:
        rows = tomllib.loads(text).get("pattern", [])
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"no TOML: {error}", path=path, line=1) from None
    patterns: dict[str, Pattern] = {}
    for row in rows:
        pattern = _pattern(row, path=path, text=text)
        if pattern.id in patterns:
            raise LexiconError(f"pattern {pattern.id} stands twice", path=path, line=_line(text, pattern.id))
        patterns[pattern.id] = pattern
    return tuple(patterns.values())


def _line(text: str, name: str) -> int:
    at = text.find(f'"{name}"')
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def _pattern(row: Mapping[str, Any], *, path: Path, text: str) -> Pattern:
    known = {"id", "form", "deontic", "source", "example", "finds", "counterexample", "note", "whole"}
    name = str(row.get("id", ""))
    line = _line(text, name)
    missing = sorted(known - {"note", "whole"} - set(row))
    unknown = sorted(set(row) - known)
    if missing or unknown:
        fault = f"lacks {', '.join(missing)}" if missing else f"has unknown keys {', '.join(unknown)}"
        raise LexiconError(f"pattern {name!r} {fault}", path=path, line=line)
    if row["deontic"] not in DEONTICS:
        raise LexiconError(f"deontic {row['deontic']!r}", path=path, line=line, remedy=f"Use {', '.join(DEONTICS)}")
    if not isinstance(row.get("whole", False), bool):
        raise LexiconError(f"pattern {name!r}: whole is true or false", path=path, line=line)
    try:
        regex = compile_form(row["form"])
    except ValueError as error:
        raise LexiconError(f"pattern {name!r}: {error}", path=path, line=line) from None
    return Pattern(regex=regex, deontic=row["deontic"], **{k: row[k] for k in row if k != "deontic"})


def compile_form(form: str) -> re.Pattern[str]:
    """A pattern's form as a regular expression over class characters.

    Raises:
        ValueError: An element is malformed or names an unknown class or part.
    """
    out: list[str] = []
    open_slot = ""
    for element in form.split():
        match = _ELEMENT.match(element)
        if match is None:
            raise ValueError(f"{element!r} is no element")
        slot, body, many = match.group("slot") or "", match.group("body"), match.group("many")
        if slot and slot not in SLOTS:
            raise ValueError(f"unknown part {slot!r}; use {', '.join(SLOTS)}")
        expression = body if body.startswith("[") else _union(body)
        if slot != open_slot:
            out.append(")" if open_slot else "")
            out.append(f"(?P<{slot}>" if slot else "")
            open_slot = slot
        out.append(f"(?:{expression}){many}")
    if open_slot:
        out.append(")")
    return re.compile("".join(out) + "$")


def _union(body: str) -> str:
    parts = []
    for name in body.split("|"):
        if name not in _MACROS and name not in CLASSES:
            raise ValueError(f"unknown class {name!r}")
        parts.append(_MACROS.get(name) or CLASSES[name])
    return "|".join(parts)


def parse(words: Sequence[Word], patterns: tuple[Pattern, ...]) -> Parse | None:
    """The first pattern that matches the words of a clause, or None."""
    string = classes(words)
    first = _any(patterns).match(string)
    if first is None or first.lastindex is None:
        return None
    for pattern in patterns[first.lastindex - 1 :]:
        match = pattern.regex.match(string)
        if match is not None:
            parts = {
                slot: match.span(slot)
                for slot in pattern.regex.groupindex
                if match.start(slot) >= 0 and match.end(slot) > match.start(slot)
            }
            if "action" in parts and string[parts["action"][0]] != "U" and not _in_relative(string, parts):
                return Parse(pattern=pattern, parts=parts)
    return None


@lru_cache(maxsize=64)
def _any(patterns: tuple[Pattern, ...]) -> re.Pattern[str]:
    """All patterns as one expression: its last group has the number of the first that matches, counted from 1.

    Asking each by itself takes twice the time, since most clauses match only the last.
    """
    plain = (re.sub(r"\(\?P<\w+>", "(?:", pattern.regex.pattern) for pattern in patterns)
    return re.compile("|".join(f"(?:{expression})()" for expression in plain))


def _in_relative(string: str, parts: Mapping[str, tuple[int, int]]) -> bool:
    """Whether the deontic word belongs to a relative clause behind 对 (对需要保留的任务…)."""
    if "deontic" not in parts or "topic" not in parts or string[:1] not in "BC":
        return False
    start, end = parts["action"]
    of = string.find("U", start, end)
    return of >= 0 and of + 1 < end
