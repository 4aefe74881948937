"""Lexicons: word lists as data that a researcher edits and diffs.

A lexicon is a UTF-8 TSV file in `lexicons/` with a header line. The columns `term` and
`category` come first, `source` and `note` last; a lexicon may have columns of its own between
them. Lines that begin with ``#`` and empty lines are comments. A folder given with
``--lexicons`` overlays the shipped one file by file and entry by entry (same term and
category: the overlay's entry wins; category ``-`` removes the term).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from pipeline.errors import LexiconError

MAX_LEXICON_BYTES = 16_000_000
"""Larger files are refused: the shipped lexicons together stay under 1 MB."""

REQUIRED_FIRST = ("term", "category")
REQUIRED_LAST = ("source", "note")
KEY = ("term", "category", "where")
"""The columns that tell entries apart, as far as a lexicon has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a lexicon.

    Attributes:
        term: The word or expression.
        category: What it is in this lexicon; the file's head comment lists the categories.
        extra: The lexicon's own columns.
        source: Where the entry comes from.
        note: For people.
        line: Line in its file, from 1.
    """

    term: str
    category: str
    extra: Mapping[str, str]
    source: str
    note: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Lexicons:
    """All lexicons by name (the file's stem), in file order; each is equal to itself alone."""

    tables: Mapping[str, tuple[Entry, ...]]
    digest: str
    patterns: Path

    def entries(self, name: str) -> tuple[Entry, ...]:
        """The entries of lexicon `name`.

        Raises:
            KeyError: There is no such lexicon.
        """
        return self.tables[name]

    def terms(self, name: str, *categories: str) -> frozenset[str]:
        """The terms of lexicon `name`, of the given categories or of all."""
        return _terms(self, name, categories)


@lru_cache(maxsize=512)
def _terms(lexicons: Lexicons, name: str, categories: tuple[str, ...]) -> frozenset[str]:
    """Stages ask for the same terms in every document: gathering them took a fifth of the layout's time."""
    return frozenset(e.term for e in lexicons.tables[name] if not categories or e.category in categories)


def shipped() -> Path:
    """The folder of the lexicons that come with the program, in a checkout or installed."""
    beside = Path(__file__).resolve().parent.parent / "lexicons"
    return beside if beside.is_dir() else Path(str(files("pipeline") / "_data" / "lexicons"))


def read_lexicon(path: Path) -> tuple[Entry, ...]:
    """Reads one lexicon file.

    Raises:
        LexiconError: The file is no UTF-8, too large, or has a bad or repeated line.
    """
    if path.stat().st_size > MAX_LEXICON_BYTES:
        raise LexiconError("lexicon is too large", path=path, line=1, remedy="Split it")
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise LexiconError("not UTF-8", path=path, line=line, remedy="Save the file as UTF-8") from None
    return tuple(_entries(path, text))


def _entries(path: Path, text: str) -> Iterator[Entry]:
    header: list[str] | None = None
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("\t")]
        if header is None:
            if tuple(fields[:2]) != REQUIRED_FIRST or tuple(fields[-2:]) != REQUIRED_LAST:
                raise LexiconError(
                    "the header must begin with term, category and end with source, note", path=path, line=number
                )
            header = fields
            continue
        if len(fields) != len(header):
            raise LexiconError(
                f"{len(fields)} fields, the header has {len(header)}",
                path=path,
                line=number,
                remedy="Separate fields with one tab each",
            )
        row = dict(zip(header, fields, strict=True))
        for column, name in enumerate(REQUIRED_FIRST, 1):
            if not row[name]:
                raise LexiconError(f"empty {name}", path=path, line=number, column=column)
        key = tuple(row[name] for name in KEY if name in row)
        if key in seen:
            raise LexiconError(f"{key[0]} stands in line {seen[key]} already", path=path, line=number, column=1)
        seen[key] = number
        extra = {k: v for k, v in row.items() if k not in REQUIRED_FIRST + REQUIRED_LAST}
        yield Entry(
            term=row["term"],
            category=row["category"],
            extra=MappingProxyType(extra),
            source=row["source"],
            note=row["note"],
            line=number,
        )
    if header is None:
        raise LexiconError("no header line", path=path, line=1)


def load_lexicons(overlay: Path | None = None) -> Lexicons:
    """Loads the shipped lexicons, overlaid by the folder `overlay`.

    Raises:
        LexiconError: A file has a bad line, or the overlay has a file of unknown name.
    """
    base = shipped()
    digest = hashlib.sha256()
    tables: dict[str, tuple[Entry, ...]] = {}
    for path in sorted(base.glob("*.tsv")):
        tables[path.stem] = read_lexicon(path)
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    patterns = base / "patterns.toml"
    if overlay is not None:
        for path in sorted(overlay.glob("*.tsv")):
            if path.stem not in tables:
                raise LexiconError(
                    f"no lexicon is called {path.stem}",
                    path=path,
                    line=1,
                    remedy=f"Known: {', '.join(sorted(tables))}",
                )
            tables[path.stem] = _overlaid(tables[path.stem], read_lexicon(path))
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        if (overlay / "patterns.toml").exists():
            patterns = overlay / "patterns.toml"
    if patterns.exists():
        digest.update(patterns.read_bytes())
    return Lexicons(tables=MappingProxyType(tables), digest=digest.hexdigest(), patterns=patterns)


def _overlaid(base: tuple[Entry, ...], over: tuple[Entry, ...]) -> tuple[Entry, ...]:
    removed = {e.term for e in over if e.category == "-"}
    merged = {_key(e): e for e in base if e.term not in removed}
    merged.update({_key(e): e for e in over if e.category != "-"})
    return tuple(merged.values())


def _key(entry: Entry) -> tuple[str, str, str]:
    return entry.term, entry.category, entry.extra.get("where", "")
