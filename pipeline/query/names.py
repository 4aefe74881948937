"""Names of agencies as people type them."""

from __future__ import annotations

import sqlite3
from difflib import SequenceMatcher

from pipeline.language import fold
from pipeline.query.phrases import phrase

_CANDIDATES = 200
_NEAR = 0.5
"""Least similarity (difflib's ratio) of a suggestion."""
_SUGGESTIONS = 5


def find_agencies(store: sqlite3.Connection, name: str) -> list[int]:
    """Keys of the agencies that bear `name` as their name or an alias, in any script or width."""
    rows = store.execute("SELECT agency FROM agency_name WHERE folded = ? ORDER BY agency", (fold(name).strip(),))
    return [key for (key,) in rows]


def with_predecessors(store: sqlite3.Connection, keys: list[int]) -> list[int]:
    """`keys` and all that they succeeded, directly or not."""
    marks = ", ".join("?" * len(keys))
    rows = store.execute(
        f"""WITH RECURSIVE line (key) AS (
            SELECT key FROM agency WHERE key IN ({marks})
            UNION SELECT a.predecessor FROM agency a JOIN line USING (key) WHERE a.predecessor IS NOT NULL)
        SELECT key FROM line ORDER BY key""",
        keys,
    )
    return [key for (key,) in rows]


def near_names(store: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """Names of agencies that look like `name`, most alike first."""
    wanted = "".join(fold(name).split())
    if not wanted:
        return ()
    query = " OR ".join(sorted({phrase(character) for character in wanted}))
    try:
        rows = store.execute(
            """SELECT a.name, n.folded FROM agency_name_text t JOIN agency a ON a.key = t.rowid
            JOIN agency_name n ON n.agency = a.key WHERE agency_name_text MATCH ? ORDER BY rank, a.key LIMIT ?""",
            (query, _CANDIDATES),
        ).fetchall()
    except sqlite3.OperationalError:  # nothing but signs
        return ()
    best: dict[str, float] = {}
    for full, form in rows:
        likeness = SequenceMatcher(None, wanted, form, autojunk=False).ratio()
        # A name that holds all of what was typed is near, however long it is.
        likeness = max(likeness, _NEAR + likeness / 2) if wanted in form else likeness
        best[full] = max(best.get(full, 0.0), likeness)
    near = sorted((name for name, likeness in best.items() if likeness >= _NEAR), key=lambda n: (-best[n], n))
    return tuple(near[:_SUGGESTIONS])
