"""A run folder of hand-made rows: two issues of a town's newspaper and a rule, with known answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.store.parquet import write_rows
from pipeline.store.schema import TABLES

Row = dict[str, Any]

AGENCIES: list[Row] = [
    {"agency_id": "ag-cg", "name": "云台市城市管理局", "level": "city", "kind": "government", "place": "云台市",
     "parent_id": "ag-gov", "aliases": ["市城管局", "城管局"], "n_mentions": 5},
    {"agency_id": "ag-sb", "name": "云台市生态环境局", "level": "city", "kind": "government", "place": "云台市",
     "parent_id": "ag-gov", "predecessor_id": "ag-hb", "since": "2019", "aliases": ["市生态环境局"], "n_mentions": 4},
    {"agency_id": "ag-hb", "name": "云台市环境保护局", "level": "city", "kind": "government", "place": "云台市",
     "aliases": ["市环保局"], "n_mentions": 1},
    {"agency_id": "ag-gov", "name": "云台市人民政府", "level": "city", "kind": "government", "place": "云台市",
     "aliases": ["市政府"], "n_mentions": 2},
    {"agency_id": "ag-jd", "name": "街道办事处", "level": "township", "kind": "government", "aliases": [],
     "n_mentions": 3},
    {"agency_id": "ag-wy", "name": "物业服务企业", "kind": "enterprise", "aliases": [], "n_mentions": 1},
]  # fmt: skip

DOCUMENTS: list[Row] = [
    {"document_id": "d" * 63 + "1", "paths": ["云台日报-2018.txt"], "format": "dump", "genre": "commentary",
     "title": "云台日报", "publisher": "云台日报", "issue_date": "2018-05-06", "region": "云台市"},
    {"document_id": "d" * 63 + "2", "paths": ["云台日报-2020.txt"], "format": "dump", "genre": "commentary",
     "title": "云台日报", "publisher": "云台日报", "issue_date": "2020-09-01", "region": "云台市"},
    {"document_id": "d" * 63 + "3", "paths": ["垃圾管理规定.txt"], "format": "txt", "genre": "norm",
     "title": "云台市垃圾管理规定", "issue_date": "2021-01-01", "region": "云台市"},
]  # fmt: skip

# (document, title, authors, sentences); a sentence: (label, text, mentions {surface: ids}, duties)
# a duty: (agency_id, status, deontic, aim, action, more columns)
Statement = tuple[str, str, dict[str, list[str]], list[tuple[Any, ...]]]
ARTICLES: list[tuple[int, str | None, list[str], list[Statement]]] = [
    (0, "餐厨垃圾谁来管", ["陆小舟"], [
        ("responsibility", "市环保局负责检查餐饮单位的油烟排放。", {"市环保局": ["ag-hb"]},
         [("ag-hb", "assigned", "must", "检查", "检查餐饮单位的油烟排放", {"object": "餐饮单位的油烟排放"})]),
        ("problem", "一是市城管局和街道办事处都检查餐饮单位的油烟排放，多头上门，商户叫苦。",
         {"市城管局": ["ag-cg"], "街道办事处": ["ag-jd"]},
         [("ag-cg", "neglected", "none", "检查", "检查餐饮单位的油烟排放", {"object": "餐饮单位的油烟排放"}),
          ("ag-jd", "neglected", "none", "检查", "检查餐饮单位的油烟排放", {"object": "餐饮单位的油烟排放"})]),
        ("problem", "二是餐厨垃圾清运不及时，街道办事处没有及时清运餐厨垃圾。", {"街道办事处": ["ag-jd"]},
         [("ag-jd", "neglected", "none", "清运", "及时清运餐厨垃圾", {"object": "餐厨垃圾"})]),
        ("problem", "此外，居民对收费标准也有怨言。", {}, []),
        ("proposal", "一是应由市城管局统一检查餐饮单位的油烟排放。", {"市城管局": ["ag-cg"]},
         [("ag-cg", "proposed", "must", "检查", "统一检查餐饮单位的油烟排放", {"object": "餐饮单位的油烟排放"})]),
        ("proposal", "二是建立清运台账，每日公布清运情况。", {},
         [(None, "proposed", "must", "建立", "建立清运台账", {"object": "清运台账"}),
          (None, "proposed", "must", "公布", "每日公布清运情况", {"object": "清运情况"})]),
    ]),
    (1, "分类不能一分了之", ["陆小舟", "何田"], [
        ("responsibility", "油烟检查原由市城管局承担，现由市生态环境局负责检测，并向市政府报告。",
         {"市城管局": ["ag-cg"], "市生态环境局": ["ag-sb"], "市政府": ["ag-gov"]},
         [("ag-cg", "assigned", "must", "承担", "承担", {"object": "油烟检查"}),
          ("ag-sb", "assigned", "must", "检测", "检测", {}),
          ("ag-sb", "assigned", "must", "报告", "向市政府报告", {"recipient": "市政府", "recipient_id": "ag-gov",
                                                             "implicit": True})]),
        ("proposal", "建议街道办事处每周清运餐厨垃圾。", {"街道办事处": ["ag-jd"]},
         [("ag-jd", "proposed", "must", "清运", "每周清运餐厨垃圾", {"object": "餐厨垃圾", "constraint": "每周"})]),
        ("other", "“A类”小区=1000户以上，+示范。", {}, []),
    ]),
    (2, None, [], [
        ("responsibility", "街道办事处应当清运餐厨垃圾，市生态环境局和市城管局应当监督物业服务企业。",
         {"街道办事处": ["ag-jd"], "市生态环境局": ["ag-sb"], "市城管局": ["ag-cg"], "物业服务企业": ["ag-wy"]},
         [("ag-jd", "assigned", "must", "清运", "清运餐厨垃圾", {"object": "餐厨垃圾"}),
          ("ag-sb", "assigned", "must", "监督", "监督物业服务企业",
           {"object": "物业服务企业", "recipient_id": "ag-wy"}),
          ("ag-cg", "assigned", "must", "监督", "监督物业服务企业",
           {"object": "物业服务企业", "recipient_id": "ag-wy"})]),
        ("responsibility", "市生态环境局检查各餐饮单位油烟排放。", {"市生态环境局": ["ag-sb"]},
         [("ag-sb", "assigned", "must", "检查", "检查各餐饮单位油烟排放", {"object": "各餐饮单位油烟排放"})]),
    ]),
]  # fmt: skip

ANSWERS = [(4, 1, 0.9), (5, 2, 0.9)]
"""Pairs of sentence numbers: proposal, problem."""
SUCCESSIONS = [("检测", "承担", 0.8)]
"""Aims of the later and the earlier duty."""


def small_run(folder: Path) -> Path:
    """Writes the tables of the small run into `folder` and returns it."""
    write_tables(folder, small_tables())
    return folder


def small_tables() -> dict[str, list[Row]]:
    """The rows of the small run, table by table."""
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    tables["documents"] = [dict(row) for row in DOCUMENTS]
    tables["agencies"] = [dict(row) for row in AGENCIES]
    names = {row["agency_id"]: row["name"] for row in AGENCIES}
    sentence_ids: list[str] = []
    duties: dict[str, str] = {}
    for number, (document, title, authors, sentences) in enumerate(ARTICLES):
        document_id = DOCUMENTS[document]["document_id"]
        article_id = f"ar-{number}"
        text = "\n".join(sentence[1] for sentence in sentences)
        tables["articles"].append(
            {"article_id": article_id, "document_id": document_id, "position": 0, "kind": "article", "title": title,
             "authors": authors, "text": text, "pages": [1], "page_labels": ["A1"]}
        )  # fmt: skip
        start = 0
        for position, (label, sentence, mentions, frames) in enumerate(sentences):
            sentence_id = f"se-{len(sentence_ids):02}"
            sentence_ids.append(sentence_id)
            owner = {"sentence_id": sentence_id, "document_id": document_id}
            tables["sentences"].append(
                {**owner, "article_id": article_id, "paragraph": position, "position": position, "text": sentence,
                 "start": start, "end": start + len(sentence), "label": label, "page": 1,
                 **{f"p_{name}": 0.85 if name == label else 0.05
                    for name in ("problem", "responsibility", "proposal", "other")}}
            )  # fmt: skip
            start += len(sentence) + 1
            for surface, agency_ids in mentions.items():
                at = sentence.index(surface)
                tables["mentions"].append(
                    {**owner, "mention_id": f"me-{len(tables['mentions']):02}", "start": at, "end": at + len(surface),
                     "text": surface, "agency_ids": agency_ids, "why": "written so"}
                )  # fmt: skip
            for agency_id, status, deontic, aim, action, more in frames:
                duty_id = f"du-{len(tables['duties']):02}"
                at = sentence.index(action)
                duties.setdefault(aim, duty_id)
                tables["duties"].append(
                    {**owner, "duty_id": duty_id, "article_id": article_id, "agency_id": agency_id,
                     "agent": names.get(agency_id), "implicit": False, "deontic": deontic, "aim": aim, "action": action,
                     "status": status, "source": "author", "pattern": "hand", "score": 0.9, "start": at,
                     "end": at + len(action), **more}
                )  # fmt: skip
    for number, (proposal, problem, score) in enumerate(ANSWERS):
        ends = [sentence_ids[proposal], sentence_ids[problem]]
        tables["links"].append({"link_id": f"an-{number}", "kind": "answers", "from_id": ends[0], "to_id": ends[1],
                                "score": score, "evidence": ends})  # fmt: skip
    for later, earlier, score in SUCCESSIONS:
        tables["links"].append({"link_id": "su-0", "kind": "succeeds", "from_id": duties[later],
                                "to_id": duties[earlier], "score": score, "evidence": [sentence_ids[6]]})  # fmt: skip
    return tables


def write_tables(folder: Path, tables: dict[str, list[Row]]) -> None:
    """Writes rows as the Parquet files of a run; columns that a row leaves out become null."""
    for name, columns in TABLES.items():
        empty = {column: [] if kind.endswith("[]") else None for column, kind in columns.items()}
        target = folder / "tables" / name
        target.mkdir(parents=True, exist_ok=True)
        write_rows(target / "part-0.parquet", columns, ({**empty, **row} for row in tables.get(name, [])))
