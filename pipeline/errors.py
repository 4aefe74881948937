"""All errors of the pipeline. Each message says what, where, and what to do."""

from __future__ import annotations

from pathlib import Path


class QuanzeError(Exception):
    """Base of every error raised on purpose.

    Attributes:
        message: What went wrong and where.
        remedy: What the reader can do about it.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(f"{message}. {remedy}" if remedy else message)
        self.message = message
        self.remedy = remedy


class ConfigError(QuanzeError):
    """A configuration file or option that cannot be used."""


class LexiconError(QuanzeError):
    """A lexicon or pattern file with a bad entry.

    Attributes:
        path: The file.
        line: Line from 1.
        column: Column from 1 (a TSV field), or 0 for the whole line.
    """

    def __init__(self, message: str, *, path: Path | str, line: int, column: int = 0, remedy: str = "") -> None:
        place = f"{path}:{line}" + (f" column {column}" if column else "")
        super().__init__(f"{place}: {message}", remedy=remedy)
        self.path = Path(path)
        self.line = line
        self.column = column


class CorpusError(QuanzeError):
    """A coded document or gold file with a bad line."""

    def __init__(self, message: str, *, path: Path | str, line: int, remedy: str = "") -> None:
        super().__init__(f"{path}:{line}: {message}", remedy=remedy)
        self.path = Path(path)
        self.line = line


class ExtractionError(QuanzeError):
    """A document, or a page of it, that cannot be read.

    Attributes:
        path: The file's name, where known.
        page: Page from 1, or 0 for the whole document.
    """

    def __init__(self, message: str, *, path: Path | str = "", page: int = 0, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.path = Path(path)
        self.page = page


class LimitError(QuanzeError):
    """A document that is larger, longer or slower than the configured limits."""


class StoreError(QuanzeError):
    """A run folder, table or model file that is missing, damaged or in use."""


class QueryError(QuanzeError):
    """A question that cannot be answered as asked."""
