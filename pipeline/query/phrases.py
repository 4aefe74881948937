"""Texts as full-text queries over single characters."""

from __future__ import annotations

from pipeline.errors import QueryError
from pipeline.language import fold

_LONGEST = 200


def folded(text: str) -> str:
    """`text` as it is compared: folded, without blanks.

    Raises:
        QueryError: There is nothing to look for, or too much.
    """
    bare = "".join(fold(text).split())
    if not bare:
        raise QueryError("nothing to look for", remedy="Give a word, for example: quanze query search 监测")
    if len(bare) > _LONGEST:
        raise QueryError(f"the text has {len(bare)} characters", remedy=f"Look for at most {_LONGEST}")
    return bare


def phrase(bare: str) -> str:
    """A folded text as an FTS5 phrase: its characters in a row."""
    return '"' + " ".join(bare).replace('"', '""') + '"'
