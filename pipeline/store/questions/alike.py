"""Which duties are alike: compared once, while the store is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import duckdb
import pandas as pd

from pipeline.likeness import SURE_DUTY, Likeness

_NEAR_COMPLAINT = 12
"""Characters between an act and the complaint that it overlaps: about a clause. Complaints further off in long
sentences of work reports were about other matters."""
_TELLING_OBJECT = 6
"""Characters of an object that is the same thing to central bodies in every document: shorter ones (信息, 监测结果)
were about different matters in 9 of 10 pairs read. Other bodies without a place are compared within a document: over
several laws, each with its own matter, none of 4 pairs was an overlap."""
_RARE_AIM = 5
"""Duties of a document up to which their aim alone tells what they are about (督政); common aims (推进) don't."""


def compare_duties(database: duckdb.DuckDBPyConnection, likeness: Likeness, *, script: str) -> None:
    """Makes the tables `bodies`, `complaints`, `likenesses`, `neglects` and `states` from the numbered tables.

    Args:
        database: Holds `documents`, `sentences`, `agencies`, `duties`, numbered.
        likeness: How texts are compared.
        script: The statements of alike.sql.
    """

    def act(text: str) -> str | None:
        form = likeness.aim(text)
        return None if likeness.is_empty(form) else form

    def matter(text: str) -> str | None:
        form = likeness.object(text)
        return None if likeness.is_vague(form) else form

    def forms(column: str, form: Callable[[str], str | None]) -> list[tuple[str, str | None]]:
        query = f"SELECT DISTINCT {column} FROM duties WHERE agency IS NOT NULL AND {column} IS NOT NULL"
        return [(text, form(text)) for (text,) in database.execute(query).fetchall()]

    text_and_form = {"text": "VARCHAR", "form": "VARCHAR"}
    _make(database, "aim_forms", text_and_form, forms("aim", act))
    _make(database, "object_forms", text_and_form, forms("object", matter))
    # Not behind the aim: 明确职责分工 is a duty about division.
    told = database.execute(
        """SELECT key, concat_ws(' ', nullif(split_part(action, aim, 1), ''), "constraint", condition) AS text
        FROM duties WHERE agency IS NOT NULL AND text <> ''"""
    ).fetchall()
    parted = ((key,) for key, text in told if likeness.is_parted(text))
    _make(database, "parted", {"key": "BIGINT"}, parted)
    aims = database.execute("SELECT DISTINCT aim FROM duties WHERE aim IS NOT NULL").fetchall()
    states = ((text,) for (text,) in aims if likeness.is_state(likeness.aim(text)))
    _make(database, "states", {"aim": "VARCHAR"}, states)
    names = database.execute("SELECT key, name FROM agencies").fetchall()
    bodies = ((key, likeness.body(name), likeness.is_residual(name)) for key, name in names)
    _make(database, "bodies", {"key": "BIGINT", "body": "VARCHAR", "residual": "BOOLEAN"}, bodies)
    problems = database.execute("SELECT key, document, text FROM sentences WHERE label = 'problem'").fetchall()
    spans = ((key, document, *span) for key, document, text in problems for span in likeness.complaints(text))
    columns = {"sentence": "BIGINT", "document": "BIGINT", "first": "BIGINT", "last": "BIGINT"}
    _make(database, "complaints", columns, spans)
    database.execute(f"SET VARIABLE near = {_NEAR_COMPLAINT}; SET VARIABLE rare = {_RARE_AIM};")
    database.execute(f"SET VARIABLE telling = {_TELLING_OBJECT}; SET VARIABLE sure = {SURE_DUTY}")
    database.execute(script)


def _make(
    database: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Makes a table of rows; through a data frame, since DuckDB takes single rows slowly."""
    database.register("given", pd.DataFrame(list(rows), columns=list(columns), dtype="object"))
    casts = ", ".join(f"{column}::{kind} AS {column}" for column, kind in columns.items())
    database.execute(f"CREATE TABLE {name} AS SELECT {casts} FROM given")
    database.unregister("given")
