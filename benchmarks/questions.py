"""How fast the question store is, beside pandas and DuckDB on the same rows.

Makes a run of generated rows (default: 1,000,000 duties in 600,000 sentences), builds its question
store and asks it; then asks the same of the Parquet files with pandas and DuckDB. Each figure is the
median of several calls after one to warm up.

    python benchmarks/questions.py [--duties 1000000] [--folder /tmp/questions]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from pipeline import open_run
from pipeline.store.questions import FILE_NAME, build_questions
from pipeline.store.schema import TABLES

_CALLS = 7

# Words of administration, so that the texts have the letters and lengths of real ones.
_PLACES = "云台 青浦 石桥 南岭 东湖 西陵 北川 安平 永清 昌宁 乐亭 丰润 临江 长岛 新河 怀远 宁阳 通海 灵山 清源".split()
_FIELDS = "生态环境 水务 住房和城乡建设 城市管理 卫生健康 市场监督管理 应急管理 教育 民政 交通运输 农业农村 自然资源".split()
_AIMS = "检查 监督 制定 公布 报告 审批 指导 组织 清运 监测 核查 受理 移交 约谈 督办 登记 评估 验收 抽查 处罚".split()
_MATTERS = "餐饮单位 排污企业 建筑工地 集贸市场 校车 养老机构 河道采砂 危险废物 燃气管道 垃圾中转站 饮用水水源 食品摊贩".split()
_ASPECTS = "油烟排放 安全状况 整改台账 应急预案 收费公示 人员资质 监测数据 维护记录 许可事项 信用档案 投诉处理 巡查频次".split()


def main() -> None:
    """Builds, asks and prints a table of figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--duties", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        if not (folder / "tables").is_dir():
            generate(folder, arguments.duties)
        began = time.perf_counter()
        build_questions(folder)
        print(f"build: {time.perf_counter() - began:.1f} s, {(folder / FILE_NAME).stat().st_size / 1e6:.0f} MB")
        began = time.perf_counter()
        with open_run(folder) as run:
            run.questions  # noqa: B018 - opens the store, which checks that it is fresh
            print(f"open: {1e3 * (time.perf_counter() - began):.1f} ms")
            name = "云台市水务局7"
            figures = {
                "duties": [timed(lambda: run.duties(name)), *_beside(folder, name)],
                "search 垃圾": [timed(lambda: run.search("垃圾")), *_searched(folder, "垃圾")],
                "search 整改台账": [timed(lambda: run.search("整改台账")), *_searched(folder, "整改台账")],
                "who 饮用水": [timed(lambda: run.who("饮用水"))],
                "overlaps": [timed(run.overlaps), *_overlapping(folder)],
                "overlaps in 青浦": [timed(lambda: run.overlaps(place="青浦"))],
                "gaps": [timed(run.gaps)],
                "changes": [timed(run.changes)],
                "pairs": [timed(run.pairs)],
            }
    print(f"{'':24}{'quanze':>10}{'DuckDB':>10}{'pandas':>10}   (ms; DuckDB and pandas read the Parquet files once before)")
    for question, times in figures.items():
        print(f"{question:24}" + "".join(f"{value:10.1f}" for value in times))


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds of a call, the median of several."""
    call()
    taken: list[float] = []
    for _ in range(_CALLS):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return 1e3 * statistics.median(taken)


def generate(folder: Path, duties: int) -> None:
    """Writes the tables of a run with that many duties; the same rows each time."""
    database = duckdb.connect()
    for name, words in (("place", _PLACES), ("field", _FIELDS), ("aim", _AIMS), ("matter", _MATTERS), ("aspect", _ASPECTS)):
        database.execute(f"CREATE TABLE {name}s AS SELECT unnest({words!r}) AS {name}")
        database.execute(f"CREATE MACRO {name}_of(n) AS (list_extract({words!r}, 1 + (n % {len(words)})::INTEGER))")
    database.execute("CREATE MACRO mixed(n, salt) AS (hash(n * 1000 + salt) % 1000000007)")
    sentences, documents, agencies = int(duties * 0.6), max(duties // 60, 1), max(duties // 50, 1)
    articles = documents * 2
    database.execute(
        f"""CREATE TABLE agency AS SELECT n, printf('ag%08d', n) AS agency_id,
            place_of(n) || '市' || field_of(n // 20) || '局' || CASE WHEN n < 240 THEN '' ELSE (n // 240)::VARCHAR END AS name,
            place_of(n) || '市' AS place, 'city' AS level
        FROM range({agencies}) r(n)"""
    )
    database.execute(
        f"""CREATE TABLE said AS SELECT n, n * 6 // 10 AS sentence,
            (mixed(n, 1) % {agencies}) AS agency, mixed(n, 2) % 20 AS borne,
            aim_of(mixed(n, 3)) AS aim, matter_of(mixed(n, 4)) || aspect_of(mixed(n, 5)) || (mixed(n, 6) % 400)::VARCHAR || '号'
              AS object, ['assigned', 'assigned', 'proposed', 'neglected'][1 + (mixed(n, 7) % 4)::INTEGER] AS status
        FROM range({duties}) r(n)"""
    )
    statements = {
        "documents": f"""SELECT printf('%064d', n) AS document_id, [printf('archive/%07d.txt', n)] AS paths, 'txt' AS format,
            'policy' AS genre, 0 AS n_pages, 2 AS n_articles, 36 AS n_sentences, place_of(n) || '日报' AS title,
            printf('%d-%02d-%02d', 2000 + n % 25, 1 + n % 12, 1 + n % 28) AS issue_date, place_of(n) || '市' AS region
            FROM range({documents}) r(n)""",
        "articles": f"""SELECT printf('ar%08d', n) AS article_id, printf('%064d', n // 2) AS document_id, (n % 2) AS position,
            'article' AS kind, '关于' || matter_of(n) || aspect_of(n // 3) || '的通知' AS title, ['作者'] AS authors, '' AS text
            FROM range({articles}) r(n)""",
        "sentences": f"""SELECT printf('se%08d', s.n) AS sentence_id, printf('ar%08d', s.n * {articles} // {sentences}) AS article_id,
            printf('%064d', s.n * {articles} // {sentences} // 2) AS document_id, 0 AS paragraph, s.n AS position,
            coalesce(w.text, '各有关单位近年来在这方面做了不少工作，取得了一定成效，也积累了一些有益的经验。') AS text, 0 AS start,
            60 AS "end", CASE WHEN s.n % 9 = 0 THEN 'problem' WHEN s.n % 9 = 1 THEN 'proposal' ELSE 'responsibility' END AS label,
            .1 AS p_problem, .7 AS p_responsibility, .1 AS p_proposal, .1 AS p_other
            FROM range({sentences}) s(n) LEFT JOIN (SELECT sentence, string_agg(a.name || '应当依法依规' || d.aim || d.object,
              '，' ORDER BY d.n) || '。' AS text FROM said d JOIN agency a ON a.n = d.agency GROUP BY sentence) w ON w.sentence = s.n""",
        "mentions": """SELECT printf('me%08d', d.n) AS mention_id, printf('se%08d', d.sentence) AS sentence_id, '' AS document_id,
            0 AS start, length(a.name) AS "end", a.name AS text, [a.agency_id] AS agency_ids, 'generated' AS why
            FROM said d JOIN agency a ON a.n = d.agency""",
        "agencies": """SELECT agency_id, name, level, 'government' AS kind, place, [field_of(n) || '局'] AS aliases,
            50 AS n_mentions FROM agency""",
        "duties": f"""SELECT printf('du%08d', d.n) AS duty_id, printf('se%08d', d.sentence) AS sentence_id,
            printf('ar%08d', d.sentence * {articles} // {sentences}) AS article_id,
            printf('%064d', d.sentence * {articles} // {sentences} // 2) AS document_id,
            CASE WHEN borne > 0 THEN a.agency_id END AS agency_id, CASE WHEN borne > 0 THEN a.name END AS agent, false AS implicit,
            'must' AS deontic, d.aim, d.aim || d.object AS action, d.object, d.status, 'author' AS source, 'p' AS pattern, .9 AS score,
            length(a.name) + 6 AS start, length(a.name) + 6 + length(d.aim || d.object) AS "end"
            FROM said d JOIN agency a ON a.n = d.agency""",
        "links": f"""SELECT printf('li%08d', n) AS link_id, 'answers' AS kind, printf('se%08d', n * 9 + 1) AS from_id,
            printf('se%08d', n * 9) AS to_id, .8 AS score, [] AS evidence FROM range({sentences // 18}) r(n)
            UNION ALL SELECT printf('su%08d', n), 'succeeds', printf('du%08d', n * 50 + 1), printf('du%08d', n * 50), .8, []
            FROM range({duties // 100}) r(n)""",
        "failures": "SELECT NULL AS path WHERE false",
    }
    for name, statement in statements.items():
        target = folder / "tables" / name
        target.mkdir(parents=True, exist_ok=True)
        given = [row[0] for row in database.execute(f"DESCRIBE {statement}").fetchall()]
        columns = ", ".join(
            f'"{column}"::{kind} AS "{column}"' if column in given else f'{"[]" if kind.endswith("[]") else "NULL"}::{kind} AS "{column}"'
            for column, kind in TABLES[name].items()
        )
        database.execute(f"COPY (SELECT {columns} FROM ({statement})) TO '{target / 'part-0.parquet'}' (FORMAT parquet)")
    (folder / "manifest.json").write_text(json.dumps({"version": "benchmark"}), "utf-8")


def _beside(folder: Path, name: str) -> list[float]:
    """An agency's duties with their sentences, by DuckDB and by pandas over tables in memory."""
    database, frames = _loaded(folder, "duties", "sentences", "agencies")
    query = """SELECT d.*, s.text FROM duties d JOIN agencies a USING (agency_id) JOIN sentences s USING (sentence_id)
        WHERE a.name = ? ORDER BY d.status, d.duty_id LIMIT 50"""

    def by_pandas() -> Any:
        agencies, duties = frames["agencies"], frames["duties"]
        found = duties[duties["agency_id"].isin(agencies.loc[agencies["name"] == name, "agency_id"])]
        return found.merge(frames["sentences"][["sentence_id", "text"]], on="sentence_id").head(50)

    return [timed(lambda: database.execute(query, [name]).fetchall()), timed(by_pandas)]


def _searched(folder: Path, text: str) -> list[float]:
    """Sentences that hold a text: count and first page."""
    database, frames = _loaded(folder, "sentences")
    count = f"SELECT count(*) FROM sentences WHERE contains(text, '{text}')"
    page = f"SELECT * FROM sentences WHERE contains(text, '{text}') LIMIT 50"

    def by_pandas() -> Any:
        held = frames["sentences"]["text"].str.contains(text, regex=False)
        return held.sum(), frames["sentences"][held].head(50)

    return [timed(lambda: (database.execute(count).fetchall(), database.execute(page).fetchall())), timed(by_pandas)]


def _overlapping(folder: Path) -> list[float]:
    """Groups of equal aim, object and place with several agencies (without the finer rules)."""
    database, frames = _loaded(folder, "duties", "agencies")
    query = """SELECT d.aim, d.object, a.place, count(DISTINCT d.agency_id) AS n FROM duties d JOIN agencies a USING (agency_id)
        GROUP BY ALL HAVING n > 1 ORDER BY n DESC LIMIT 50"""

    def by_pandas() -> Any:
        joined = frames["duties"][["aim", "object", "agency_id"]].merge(frames["agencies"][["agency_id", "place"]], on="agency_id")
        return joined.groupby(["aim", "object", "place"])["agency_id"].nunique().nlargest(50)

    return [timed(lambda: database.execute(query).fetchall()), timed(by_pandas)]


def _loaded(folder: Path, *tables: str) -> tuple[duckdb.DuckDBPyConnection, dict[str, Any]]:
    database = duckdb.connect()
    for table in tables:
        database.execute(f"CREATE TABLE {table} AS FROM read_parquet('{folder / 'tables' / table / '*.parquet'}')")
    return database, {table: database.execute(f"FROM {table}").df() for table in tables}


if __name__ == "__main__":
    main()
