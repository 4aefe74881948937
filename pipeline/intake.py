"""Which documents a command names: walking folders, reading metadata, digests of content."""

from __future__ import annotations

import csv
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.model import PageFailure

SUFFIXES = frozenset({".pdf", ".txt", ".html", ".htm", ".docx"})
METADATA_FIELDS = ("title", "publisher", "date", "region")
MAX_METADATA_BYTES = 200_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document, wherever copies of it lie.

    Attributes:
        document_id: SHA-256 of its bytes.
        work_key: Digest of the document, its metadata and all that codes it.
        paths: Where it lies, sorted.
        size: Bytes.
        metadata: What `--metadata` says of its first path.
    """

    document_id: str
    work_key: str
    paths: tuple[str, ...]
    size: int
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All that a command names.

    Attributes:
        documents: By first path.
        refused: Paths that hold no document, with the reason.
    """

    documents: tuple[Document, ...]
    refused: tuple[tuple[str, PageFailure], ...]


def take_in(
    inputs: Sequence[Path],
    *,
    coder: str,
    max_bytes: int,
    metadata: Mapping[str, Mapping[str, str]] | None = None,
    shard: tuple[int, int] = (1, 1),
    skip: Path | None = None,
) -> Intake:
    """Finds the documents under `inputs`.

    Args:
        inputs: Files and folders.
        coder: Digest of all that codes a document (program, configuration, lexicons, models).
        max_bytes: Larger files are refused.
        metadata: As `read_metadata` gives it.
        shard: (I, N): take only the files of shard I of N, and read no others; which ones depends
            on their paths.
        skip: A folder that is not walked: the run folder, whose exports are no inputs.

    Raises:
        ConfigError: An input does not exist.
    """
    index, count = shard
    paths: dict[str, list[str]] = {}
    sizes: dict[str, int] = {}
    refused: list[tuple[str, PageFailure]] = []
    unreadable: list[OSError] = []
    for path in walk(inputs, on_error=unreadable.append, skip=skip):
        if _share(path, count) != index:
            continue
        try:
            digest, size = digest_of(path, max_bytes=max_bytes)
        except _RefusedError as refusal:
            refused.append((str(path), refusal.failure))
            continue
        paths.setdefault(digest, []).append(str(path))
        sizes[digest] = size
    if index == 1:
        refused += [(str(error.filename), _unreadable(error).failure) for error in unreadable]
    documents = []
    for digest, places in paths.items():
        places.sort()
        about = metadata.get(os.path.realpath(places[0]), {}) if metadata else {}
        key = hashlib.sha256(
            "\0".join([coder, digest, Path(places[0]).suffix.lower(), repr(sorted(about.items()))]).encode()
        )
        documents.append(
            Document(
                document_id=digest,
                work_key=key.hexdigest()[:32],
                paths=tuple(places),
                size=sizes[digest],
                metadata=about,
            )
        )
    return Intake(documents=tuple(sorted(documents, key=lambda d: d.paths[0])), refused=tuple(refused))


def _share(path: Path, count: int) -> int:
    return 1 + int.from_bytes(hashlib.sha256(os.fsencode(path)).digest()[:8], "big") % count


def walk(
    inputs: Iterable[Path], *, on_error: Callable[[OSError], None] | None = None, skip: Path | None = None
) -> Iterator[Path]:
    """The files under `inputs`, each once, folders in sorted order; link loops are followed once.

    What begins with a dot is hidden, here as in a shell, unless it is named itself.

    Args:
        inputs: Files and folders.
        on_error: Told of folders that cannot be read.
        skip: A folder that is left out.

    Raises:
        ConfigError: An input does not exist.
    """
    seen: set[str] = set()
    for path in inputs:
        if not os.path.lexists(path):
            raise ConfigError(f"no such file or folder: {path}", remedy="Check the path")
        for file in _files(path, on_error, skip) if path.is_dir() else [path]:
            if (name := str(file)) not in seen:
                seen.add(name)
                yield file


def _files(folder: Path, on_error: Callable[[OSError], None] | None, skip: Path | None) -> Iterator[Path]:
    visited: set[tuple[int, int]] = set()
    if skip is not None and skip.exists():
        visited.add(_identity(os.stat(skip)))
    for place, folders, names in os.walk(folder, followlinks=True, onerror=on_error):
        try:
            status = os.stat(place)
        except OSError as error:
            if on_error is not None:
                on_error(error)
            continue
        if _identity(status) in visited:
            folders.clear()
            continue
        visited.add(_identity(status))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if os.path.splitext(name)[1].lower() in SUFFIXES and not name.startswith("."):
                yield Path(place, name)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


class _RefusedError(Exception):
    def __init__(self, error: str, message: str, remedy: str) -> None:
        self.failure = PageFailure(pages=(), stage="read", error=error, message=message, remedy=remedy)


def digest_of(path: Path, *, max_bytes: int) -> tuple[str, int]:
    """SHA-256 and size of a file, read once in small pieces."""
    if path.suffix.lower() not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise _RefusedError("ExtractionError", f"unknown kind of file: {path.suffix or 'no suffix'}", f"Known: {known}")
    digest, size = hashlib.sha256(), 0
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _RefusedError("ExtractionError", "not a regular file", "Give files or folders")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise _RefusedError(
                        "LimitError", f"larger than {max_bytes} bytes", "Split it, or raise limits.bytes in --config"
                    )
                digest.update(chunk)
    except OSError as error:
        raise _unreadable(error) from None
    return digest.hexdigest(), size


def _unreadable(error: OSError) -> _RefusedError:
    reason = error.strerror or str(error)
    return _RefusedError("ExtractionError", f"cannot be read: {reason}", "Check the path and your rights")


def read_metadata(path: Path) -> dict[str, dict[str, str]]:
    """Reads a CSV with the columns path, title, publisher, date, region (path is required).

    Paths count from the CSV's folder or from the working folder, whichever exists.

    Raises:
        ConfigError: The file cannot be read, or has no column `path` or unknown columns.
    """
    try:
        if path.stat().st_size > MAX_METADATA_BYTES:
            raise ConfigError(f"{path} is larger than {MAX_METADATA_BYTES} bytes", remedy="Split the run")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            unknown = set(reader.fieldnames or ()) - {"path", *METADATA_FIELDS}
            if unknown or "path" not in (reader.fieldnames or ()):
                raise ConfigError(
                    f"{path}: unknown columns {sorted(unknown)}" if unknown else f"{path}: no column 'path'",
                    remedy=f"Columns are path, {', '.join(METADATA_FIELDS)}",
                )
            return {
                _real(path.parent, row["path"]): {
                    f: row[f].strip() for f in METADATA_FIELDS if (row.get(f) or "").strip()
                }
                for row in reader
                if row["path"]
            }
    except OSError as error:
        raise ConfigError(f"cannot read metadata {path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} is no CSV in UTF-8: {error}", remedy="Save it as CSV UTF-8") from None


def _real(folder: Path, name: str) -> str:
    beside = folder / name
    return os.path.realpath(beside if beside.exists() else name)
