"""Work shards to the final tables: sorted, with agencies told apart across documents.

Everything goes through DuckDB on one thread, which sorts on disk what doesn't fit in memory;
the same rows give the same bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.registry import Identity, Registry
from pipeline.store.folder import RunFolder
from pipeline.store.listing import listings, parquet_list
from pipeline.store.parquet import connect, quoted, sync, write_rows, writing
from pipeline.store.schema import SHARD_TABLES, TABLES
from pipeline.store.shards import shards

MEMORY = "1GB"
"""DuckDB's share; what needs more is spilled to the run folder."""

_AGENCY_FIELDS = "name, place, level"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a merge wrote.

    Attributes:
        rows: Rows by table.
        used: The shards that hold something of the result.
    """

    rows: Mapping[str, int]
    used: frozenset[Path]


def merge(folders: Sequence[RunFolder], *, out: RunFolder) -> Merged:
    """Writes `out.tables` from the work shards of `folders`.

    Raises:
        StoreError: There is nothing to merge, or no room for the result.
    """
    inputs = [path for folder in folders for path in listings(folder.inputs)]
    parts = [part for folder in folders for part in shards(folder.shards)]
    fresh, old, scratch = (out.path / f".tmp-{name}" for name in ("tables", "replaced", "merge"))
    with writing(out.path):
        for path in (fresh, old, scratch):
            shutil.rmtree(path, ignore_errors=True)
        for name in TABLES:
            (fresh / name).mkdir(parents=True)
        scratch.mkdir()
        try:
            with connect(memory_limit=MEMORY, temp_directory=str(scratch)) as db:
                _prepare(db, inputs, parts, scratch)
                rows = {name: _write(db, fresh / name, query) for name, query in _queries(fresh).items()}
                used = db.execute("SELECT DISTINCT shard FROM chosen").fetchall()
            for path in [*fresh.rglob("*"), fresh]:
                sync(path)
            if out.tables.exists():
                out.tables.rename(old)
            fresh.rename(out.tables)
            sync(out.path)
        finally:
            for path in (fresh, old, scratch):
                shutil.rmtree(path, ignore_errors=True)
    return Merged(rows=rows, used=frozenset(Path(shard) for (shard,) in used))


def _prepare(db: duckdb.DuckDBPyConnection, inputs: Sequence[Path], parts: Sequence[Path], scratch: Path) -> None:
    """Makes the views and small tables that `_queries` reads."""
    db.execute(f"CREATE TABLE listing AS SELECT DISTINCT * FROM read_parquet({parquet_list(inputs)})")
    for name, columns in SHARD_TABLES.items():
        if parts:
            files = parquet_list(part / f"{name}.parquet" for part in parts)
            db.execute(
                f"CREATE VIEW all_{name} AS SELECT *, parse_dirpath(filename) AS shard "
                f"FROM read_parquet({files}, filename=true)"
            )
        else:
            empty = ", ".join(f'NULL::{kind} AS "{column}"' for column, kind in columns.items())
            db.execute(f"CREATE VIEW all_{name} AS SELECT {empty}, NULL AS shard LIMIT 0")
    # A document may lie in several shards when it failed and was tried again: the best try counts.
    # Copies of a document may have been done by several shares: that of the first path counts.
    db.execute(
        """
        CREATE TABLE chosen AS
        WITH tries AS (
            SELECT work_key, shard, bool_or(done) AS done, count(*) FILTER (NOT done) AS failures
            FROM (SELECT work_key, shard, true AS done FROM all_documents
                  UNION ALL SELECT work_key, shard, false FROM all_failures)
            GROUP BY work_key, shard
        ), best AS (
            SELECT work_key, shard FROM tries
            QUALIFY row_number() OVER (PARTITION BY work_key ORDER BY done DESC, failures, shard DESC) = 1
        ), named AS (
            SELECT document_id, arg_min(work_key, path) AS work_key, list_sort(list(DISTINCT path)) AS paths
            FROM listing WHERE work_key IS NOT NULL GROUP BY document_id
        )
        SELECT document_id, work_key, shard, paths FROM named JOIN best USING (work_key)
        """
    )
    for name in SHARD_TABLES:
        db.execute(
            f"CREATE VIEW live_{name} AS SELECT t.*, c.document_id AS owner, c.paths AS live_paths "
            f"FROM all_{name} t JOIN chosen c ON t.work_key = c.work_key AND t.shard = c.shard"
        )
    ids, rows = _registry(db).settle()
    identities = [
        {"name": name, "place": place, "level": level, "agency_id": agency_id}
        for (name, place, level), agency_id in ids.items()
    ]
    _load(db, scratch, "identities", dict.fromkeys(("name", "place", "level", "agency_id"), "VARCHAR"), identities)
    _load(db, scratch, "agencies", {k: v for k, v in TABLES["agencies"].items() if k != "n_mentions"}, rows)
    db.execute(
        """
        CREATE TABLE keys AS
        SELECT work_key, map_from_entries(list({k: key, v: agency_id})) AS ids
        FROM live_agencies a JOIN identities i ON a.name = i.name
            AND a.place IS NOT DISTINCT FROM i.place AND a.level IS NOT DISTINCT FROM i.level
        GROUP BY work_key
        """
    )


def _load(
    db: duckdb.DuckDBPyConnection,
    scratch: Path,
    name: str,
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    path = scratch / f"{name}.parquet"
    write_rows(path, columns, rows, database=db)
    db.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet({quoted(path)})")


def _registry(db: duckdb.DuckDBPyConnection) -> Registry:
    """Every agency as the documents know it, like ones counted together."""
    registry = Registry()
    relation = db.execute(
        """
        WITH named AS (
            SELECT a.name, a.place, a.level, a.kind, a.since, a.aliases,
                coalesce(p.name, a.parent) AS p_name, p.place AS p_place, p.level AS p_level,
                coalesce(q.name, a.predecessor) AS q_name, q.place AS q_place, q.level AS q_level
            FROM live_agencies a
            LEFT JOIN live_agencies p ON p.work_key = a.work_key AND p.key = a.parent
            LEFT JOIN live_agencies q ON q.work_key = a.work_key AND q.key = a.predecessor
        )
        SELECT name, place, level, kind, since, p_name, p_place, p_level, q_name, q_place, q_level,
            count(*), list_distinct(flatten(list(aliases)))
        FROM named GROUP BY ALL
        """
    )
    while row := relation.fetchone():
        name, place, level, kind, since, *related, count, aliases = row
        registry.add(
            (name, place, level),
            kind=kind,
            count=count,
            since=since,
            aliases=aliases,
            parent=_reference(*related[:3]),
            predecessor=_reference(*related[3:]),
        )
    return registry


def _reference(name: str | None, place: str | None, level: str | None) -> Identity | None:
    return (name, place, level) if name else None


def _queries(fresh: Path) -> dict[str, str]:
    """A query for each table, in the order in which they must run."""
    simple = {
        name: f"SELECT {_columns(name)} FROM live_{name} t ORDER BY owner, ordinal"
        for name in ("articles", "sentences")
    }
    mapped = "list_transform(t.agency_ids, lambda agency: m.ids[agency])"
    return {
        "documents": f"SELECT {_columns('documents', paths='t.live_paths')} FROM live_documents t ORDER BY document_id",
        **simple,
        "mentions": f"SELECT {_columns('mentions', agency_ids=_unique(mapped))} "
        "FROM live_mentions t LEFT JOIN keys m USING (work_key) ORDER BY owner, ordinal",
        "agencies": f"""
            SELECT {_columns("agencies", n_mentions="coalesce(n.n, 0)")} FROM agencies t
            LEFT JOIN (SELECT agency_id, count(*) AS n
                       FROM (SELECT unnest(agency_ids) AS agency_id
                             FROM read_parquet({quoted(fresh / "mentions" / "*.parquet")}))
                       GROUP BY agency_id) n USING (agency_id)
            ORDER BY t.agency_id""",
        "duties": f"SELECT {_columns('duties', agency_id='m.ids[t.agency_id]', recipient_id='m.ids[t.recipient_id]')} "
        "FROM live_duties t LEFT JOIN keys m USING (work_key) ORDER BY owner, ordinal",
        "links": f"SELECT {_columns('links')} FROM live_links t ORDER BY owner, ordinal",
        "failures": f"""
            SELECT {_columns("failures")} FROM (
                SELECT path, document_id, [] AS pages, stage, error, message, remedy, 0 AS ordinal
                FROM listing WHERE error IS NOT NULL
                UNION ALL
                SELECT unnest(live_paths), document_id, pages, stage, error, message, remedy, ordinal
                FROM live_failures) t
            ORDER BY path, ordinal""",
    }


def _columns(table: str, **instead: str) -> str:
    return ", ".join(
        f'({instead[name]})::{kind} AS "{name}"' if name in instead else f't."{name}"'
        for name, kind in TABLES[table].items()
    )


def _unique(values: str) -> str:
    """SQL for the values that are not null, each once, in order."""
    return f"list_filter({values}, lambda v, i: v IS NOT NULL AND list_position({values}, v) = i)"


def _write(db: duckdb.DuckDBPyConnection, folder: Path, query: str) -> int:
    target = quoted(folder / "part-0.parquet")
    row = db.execute(f"COPY ({query}) TO {target} (FORMAT parquet, COMPRESSION zstd)").fetchone()
    assert row is not None
    return int(row[0])
