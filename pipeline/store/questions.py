"""The question store: a run's tables as one SQLite file that answers in milliseconds.

`open_questions` builds it from `tables/` in one pass when it is missing or no longer
theirs. A store is written under a temporary name, renamed when complete, and never changed
afterwards, so readers open it as immutable: no locks, no side files, read-only folders
and network disks do as well. (Write-ahead logging would leave side files
that outlive a replaced store; nothing is ever written that it could log.)
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from pipeline.errors import StoreError
from pipeline.language import fold
from pipeline.lexicon import shipped
from pipeline.likeness import Likeness, load_likeness

FILE_NAME = "questions.sqlite"
TABLES = ("documents", "articles", "sentences", "mentions", "agencies", "duties", "links", "failures")
_ROWS_AT_ONCE = 20_000
_RARE_AIM = 5
"""Duties of a document up to which their aim alone tells what they are about (督政); common aims (推进) tell nothing."""
_NEAR_COMPLAINT = 12
"""Characters between an act and the complaint that it overlaps: about a clause. Complaints further off in long
sentences of work reports were about other matters."""


def open_questions(run: Path) -> sqlite3.Connection:
    """Opens the question store of a run folder, building it first where needed.

    Raises:
        StoreError: The folder has no tables, or a store can't be written.
    """
    shards = _shards(run)
    path = run / FILE_NAME
    signature = _signature(run, shards)
    connection = _connect(path)
    if connection is not None:
        found = dict(connection.execute("SELECT name, value FROM meta"))
        if found.get("format") == _format() and (
            found.get("signature") == signature or found.get("digest") == digest_of_tables(run)
        ):
            return connection
        connection.close()
    build_questions(run)
    connection = _connect(path)
    if connection is None:
        raise StoreError(f"the question store {path} can't be opened", remedy="Delete it and ask again")
    return connection


def build_questions(run: Path) -> None:
    """Builds the question store of a run folder from its tables, in one pass.

    Raises:
        StoreError: A table is missing or damaged, or the store can't be written.
    """
    shards = _shards(run)
    meta = {"format": _format(), "signature": _signature(run, shards), "digest": digest_of_tables(run)}
    try:
        handle, name = tempfile.mkstemp(prefix=".questions-", suffix=".part", dir=run)
        os.close(handle)
    except OSError as error:
        raise StoreError(
            f"can't write a question store into {run}: {error.strerror}",
            remedy="Copy the run to a folder you may write",
        ) from None
    part = Path(name)
    try:
        _fill(part, shards, meta)
        part.chmod(0o644)
        part.replace(run / FILE_NAME)
    except duckdb.Error as error:
        raise StoreError(f"the tables of {run} can't be read: {error}", remedy="Run again with --fresh") from None
    except sqlite3.Error as error:
        raise StoreError(
            f"the question store of {run} can't be written: {error}", remedy="Is the disk full?"
        ) from None
    finally:
        part.unlink(missing_ok=True)


def digest_of_tables(run: Path) -> str:
    """SHA-256 over the names and contents of all table files."""
    digest = hashlib.sha256()
    for shard in (shard for table in _shards(run).values() for shard in table):
        with shard.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{shard.relative_to(run).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def _shards(run: Path) -> dict[str, list[Path]]:
    shards = {table: sorted((run / "tables" / table).glob("*.parquet")) for table in TABLES}
    missing = [table for table in TABLES if not shards[table]]
    if missing:
        raise StoreError(
            f"{run} has no table {', '.join(missing)}",
            remedy="Give --run the folder that `quanze run --out` wrote, or run first",
        )
    return shards


@cache
def _format() -> str:
    """Digest of everything that makes a store out of tables; one made otherwise is built again."""
    makers = ("store/questions.py", "store/questions.sql", "store/questions_indexes.sql", "likeness.py", "language.py")
    parts = [(files("pipeline") / name).read_bytes() for name in makers]
    parts.append((shipped() / "overlaps.tsv").read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _signature(run: Path, shards: dict[str, list[Path]]) -> str:
    """Names, sizes and times of the table files: equal as long as nobody has touched them."""
    found = [(p.relative_to(run).as_posix(), p.stat()) for table in shards.values() for p in table]
    return json.dumps([[name, stat.st_size, stat.st_mtime_ns] for name, stat in found])


def _connect(path: Path) -> sqlite3.Connection | None:
    """The store, or None where there is none that could be read."""
    if not path.exists():
        return None
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        connection.execute("PRAGMA cache_size = -64000")
        connection.execute("PRAGMA mmap_size = 1073741824")
        connection.execute("SELECT value FROM meta").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        return None
    connection.create_function("fold", 1, _fold_or_none, deterministic=True)
    return connection


def _fold_or_none(text: str | None) -> str | None:
    return None if text is None else fold(text)


# ---------------------------------------------------------------- building


def _fill(path: Path, shards: dict[str, list[Path]], meta: dict[str, str]) -> None:
    likeness = load_likeness()
    source = duckdb.connect()
    target = sqlite3.connect(path)
    try:
        target.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -256000;")
        target.executescript(_script("questions.sql"))
        _number(source, shards)
        _alike(source, likeness)
        for table, columns, query in _COPIES:
            marks = ", ".join("?" * len(columns.split(",")))
            target.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", _rows(source, query))
        target.executemany("INSERT INTO sentence_text (rowid, text) VALUES (?, ?)", _texts(source))
        _name_agencies(source, target)
        target.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        target.executescript(_script("questions_indexes.sql"))
        target.commit()
    finally:
        target.close()
        source.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _script(name: str) -> str:
    return (files("pipeline.store") / name).read_text("utf-8")


def _rows(source: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    result = source.cursor().execute(query)
    while rows := result.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def _texts(source: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, str]]:
    for key, text in _rows(source, "SELECT key, text FROM sentences ORDER BY key"):
        yield key, characters(text)


def characters(text: str) -> str:
    """`text` folded, as single characters separated by blanks: how it stands in the full-text index."""
    return " ".join("".join(fold(text).split()))


def _number(source: duckdb.DuckDBPyConnection, shards: dict[str, list[Path]]) -> None:
    """Gives integer keys in reading order and resolves ids to them."""
    for table in TABLES:
        source.read_parquet([str(p) for p in shards[table]]).create_view(f"raw_{table}")
    for table, statement in _NUMBERED:
        source.execute(f"CREATE TABLE {table} AS {statement}")


_NUMBERED = (
    ("documents", "SELECT row_number() OVER (ORDER BY paths[1], document_id) AS key, * FROM raw_documents"),
    (
        "articles",
        """SELECT row_number() OVER (ORDER BY d.key, a.position, a.article_id) AS key, d.key AS document, a.*
        FROM raw_articles a JOIN documents d USING (document_id)""",
    ),
    (
        "sentences",
        """SELECT row_number() OVER (ORDER BY a.key, s.position, s.sentence_id) AS key, a.key AS article, a.document, s.*
        FROM raw_sentences s JOIN articles a USING (article_id)""",
    ),
    ("agencies", "SELECT row_number() OVER (ORDER BY name, agency_id) AS key, * FROM raw_agencies"),
    (
        "mentions",
        """SELECT row_number() OVER (ORDER BY s.key, m.start, m."end", m.mention_id) AS key, s.key AS sentence, m.*
        FROM raw_mentions m JOIN sentences s USING (sentence_id)""",
    ),
    (
        "duties",
        """SELECT row_number() OVER (ORDER BY s.key, y.start, y."end", y.duty_id) AS key, s.key AS sentence, s.document,
            s.text AS sentence_text, a.key AS agency, r.key AS recipient_agency,
            coalesce(a.place, a.level, y.document_id) AS scope, y.*
        FROM raw_duties y JOIN sentences s USING (sentence_id)
        LEFT JOIN agencies a ON a.agency_id = y.agency_id LEFT JOIN agencies r ON r.agency_id = y.recipient_id""",
    ),
)


def _alike(source: duckdb.DuckDBPyConnection, likeness: Likeness) -> None:
    """Compares duties: which several agencies bear alike, which are assigned and neglected at once.

    A group of like duties is called by the key of one of them.
    """

    def forms(column: str, form: Callable[[str], str | None]) -> pd.DataFrame:
        query = f"SELECT DISTINCT {column} FROM duties WHERE agency IS NOT NULL AND {column} IS NOT NULL"
        texts = [text for (text,) in source.execute(query).fetchall()]
        return pd.DataFrame({"text": texts, "form": [form(text) for text in texts]}, dtype="object")

    names = source.execute("SELECT key, name FROM agencies ORDER BY key").fetchall()
    source.register("body_forms", pd.DataFrame([(key, likeness.body(n)) for key, n in names], columns=["key", "body"]))
    source.execute("CREATE TABLE bodies AS SELECT key::BIGINT AS key, body::VARCHAR AS body FROM body_forms")

    def act(text: str) -> str | None:
        form = likeness.aim(text)
        return None if likeness.is_empty(form) else form

    def matter(text: str) -> str | None:
        form = likeness.object(text)
        return None if likeness.is_vague(form) else form

    query = "SELECT key, text FROM sentences WHERE label = 'problem'"
    spans = [(key, *span) for key, text in _rows(source, query) for span in likeness.complaints(text)]
    source.register("complaining", pd.DataFrame(spans, columns=["sentence", "first", "last"]).astype("int64"))
    source.execute(
        """CREATE TABLE complaints AS
        SELECT s.key AS sentence, s.document, c.first, c.last FROM complaining c JOIN sentences s ON s.key = c.sentence"""
    )
    source.register("aim_forms", forms("aim", act))
    source.register("object_forms", forms("object", matter))
    source.execute(
        """CREATE TABLE formed AS
        SELECT y.key, y.agency, y.sentence, y.document, y.status, y.start, y."end", b.body, i.form::VARCHAR AS aim,
            o.form::VARCHAR AS object, y.scope
        FROM duties y JOIN aim_forms i ON i.text = y.aim LEFT JOIN object_forms o ON o.text = y.object
        JOIN bodies b ON b.key = y.agency
        WHERE y.agency IS NOT NULL AND i.form IS NOT NULL"""
    )
    source.execute(
        """CREATE TABLE likenesses AS
        WITH shared AS (
            SELECT aim, object, scope, min(key) AS likeness
            FROM formed WHERE object IS NOT NULL GROUP BY aim, object, scope HAVING min(agency) < max(agency)),
        alike AS (SELECT key, likeness FROM formed JOIN shared USING (aim, object, scope)),
        -- One sentence that complains of overlap makes its joint bearers' duties alike, whatever their object and places.
        complained AS (
            SELECT sentence, start, "end", min(coalesce(likeness, key)) AS likeness
            FROM formed f LEFT JOIN alike USING (key)
            WHERE EXISTS (SELECT 1 FROM complaints c WHERE c.sentence = f.sentence
                AND c.first <= f."end" + {near} AND f.start <= c.last + {near})
            GROUP BY sentence, start, "end" HAVING min(agency) < max(agency))
        SELECT key, coalesce(c.likeness, a.likeness) AS likeness
        FROM formed LEFT JOIN alike a USING (key) LEFT JOIN complained c USING (sentence, start, "end")
        WHERE c.likeness IS NOT NULL OR a.likeness IS NOT NULL""".format(near=_NEAR_COMPLAINT)
    )
    # Some of a body's kind (有的监察机构) neglect what is assigned to the kind (监察机构) in the same document.
    # There an object may be told in short, or left out where the aim itself is rare enough to tell.
    source.execute(
        f"""CREATE TABLE neglects AS
        WITH rare AS (SELECT document, aim FROM formed GROUP BY document, aim HAVING count(*) <= {_RARE_AIM})
        SELECT n.key AS neglected, min(a.key) AS assigned FROM formed n JOIN formed a USING (body, aim)
        LEFT JOIN rare r ON r.document = n.document AND r.aim = n.aim
        WHERE n.status = 'neglected' AND a.status = 'assigned' AND n.sentence <> a.sentence
        AND (n.agency = a.agency AND n.object = a.object OR n.document = a.document AND (
            n.object = a.object OR
            contains(a.object, n.object) OR contains(n.object, a.object)
            OR r.aim IS NOT NULL AND (n.object IS NULL OR a.object IS NULL)))
        GROUP BY n.key"""
    )


def _name_agencies(source: duckdb.DuckDBPyConnection, target: sqlite3.Connection) -> None:
    names: set[tuple[str, int]] = set()
    for key, name, aliases in _rows(source, "SELECT key, name, aliases FROM agencies"):
        names.update((fold(form).strip(), key) for form in (name, *(aliases or ())))
    target.executemany("INSERT INTO agency_name VALUES (?, ?)", sorted(names))
    by_agency: dict[int, list[str]] = {}
    for folded, key in sorted(names):
        by_agency.setdefault(key, []).append(folded)
    texts: Iterable[tuple[int, str]] = ((key, characters(" ".join(by_agency[key]))) for key in sorted(by_agency))
    target.executemany("INSERT INTO agency_name_text (rowid, text) VALUES (?, ?)", texts)


_COPIES = (
    (
        "document",
        "key, document_id, path, paths, format, genre, n_pages, n_articles, n_sentences, title, publisher, issue_date, "
        "region, ocr_pages",
        """SELECT key, document_id, coalesce(paths[1], ''), to_json(paths), format, genre, n_pages, n_articles, n_sentences,
            title, publisher, issue_date, region, to_json(ocr_pages) FROM documents ORDER BY key""",
    ),
    (
        "article",
        "key, article_id, document, position, kind, title, kicker, subtitle, authors, affiliation, section, pages, page_labels",
        """SELECT key, article_id, document, position, kind, title, kicker, subtitle, to_json(authors), affiliation, section,
            to_json(pages), to_json(page_labels) FROM articles ORDER BY key""",
    ),
    (
        "sentence",
        'key, sentence_id, article, document, paragraph, position, section_path, text, "start", "end", label, p_problem, '
        "p_responsibility, p_proposal, p_other, cues, page",
        """SELECT key, sentence_id, article, document, paragraph, position, to_json(section_path), text, start, "end", label,
            p_problem, p_responsibility, p_proposal, p_other, to_json(cues), page FROM sentences ORDER BY key""",
    ),
    (
        "agency",
        "key, agency_id, name, level, kind, place, parent, predecessor, since, aliases, n_mentions, body",
        """SELECT a.key, a.agency_id, a.name, a.level, a.kind, a.place, p.key, q.key, a.since, to_json(a.aliases), a.n_mentions,
            b.body
        FROM agencies a JOIN bodies b ON b.key = a.key LEFT JOIN agencies p ON p.agency_id = a.parent_id
        LEFT JOIN agencies q ON q.agency_id = a.predecessor_id ORDER BY a.key""",
    ),
    (
        "mention",
        'key, mention_id, sentence, "start", "end", text, why',
        'SELECT key, mention_id, sentence, start, "end", text, why FROM mentions ORDER BY key',
    ),
    (
        "mention_agency",
        "mention, agency",
        """SELECT DISTINCT m.key, a.key FROM (SELECT key, unnest(agency_ids) AS agency_id FROM mentions) m
        JOIN agencies a USING (agency_id) ORDER BY ALL""",
    ),
    (
        "duty",
        "key, duty_id, sentence, document, agency, agent, agent_text, implicit, deontic, aim, action, object, recipient, "
        'recipient_agency, condition, "constraint", or_else, role, status, source, pattern, score, "start", "end", named, likeness',
        """SELECT key, duty_id, sentence, document, agency, agent, agent_text, implicit, deontic, aim, action, object,
            recipient, recipient_agency, condition, "constraint", or_else, role, status, source, pattern, score, start,
            "end", NOT implicit OR coalesce(contains(sentence_text, agent_text), false), likeness FROM duties LEFT JOIN likenesses USING (key) ORDER BY key""",
    ),
    ("neglect", "neglected, assigned", "SELECT neglected, assigned FROM neglects ORDER BY neglected"),
    ("complaint", "sentence, document", "SELECT DISTINCT sentence, document FROM complaints ORDER BY sentence"),
    (
        "answer",
        "proposal, problem, link_id, score, evidence",
        """SELECT f.key, t.key, min(l.link_id), max(l.score), min(to_json(l.evidence)) FROM raw_links l
        JOIN sentences f ON f.sentence_id = l.from_id JOIN sentences t ON t.sentence_id = l.to_id
        WHERE kind = 'answers' GROUP BY 1, 2 ORDER BY 1, 2""",
    ),
    (
        "succession",
        "later, earlier, link_id, score, evidence",
        """SELECT f.key, t.key, min(l.link_id), max(l.score), min(to_json(l.evidence)) FROM raw_links l
        JOIN duties f ON f.duty_id = l.from_id JOIN duties t ON t.duty_id = l.to_id
        WHERE kind = 'succeeds' GROUP BY 1, 2 ORDER BY 1, 2""",
    ),
    (
        "failure",
        "path, document_id, pages, stage, error, message, remedy",
        "SELECT path, document_id, to_json(pages), stage, error, message, remedy FROM raw_failures ORDER BY ALL",
    ),
)
"""What goes where: target table, its columns, the query over the numbered tables that fills them."""
