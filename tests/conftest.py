"""What several tests build on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

Table = Callable[[Path, str], list[dict[str, Any]]]

TEXTS = {
    "办法.txt": """柳河县河道管理办法

第一条　县水利局负责河道的巡查。
第二条　县水利局应当每月公布巡查结果。
第三条　单位和个人不得向河道倾倒垃圾。
""",
    "评论.txt": """巡河不能只打卡

有的村级河长一年没有到过河边。县水利局应当核查打卡记录，并向县河长制办公室报告。建议由县财政局保障巡查经费。
""",
    "方案.txt": """柳河县秸秆综合利用工作方案

一、县农业农村局要建立收储点。
二、县生态环境局负责火点监测。
三、各乡镇人民政府要组织巡查，不得瞒报火点。
""",
}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with three small texts."""
    folder = tmp_path / "输入"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def table() -> Table:
    """Reads a table of a run folder as dictionaries."""

    def read(run: Path, name: str) -> list[dict[str, Any]]:
        with duckdb.connect() as database:
            cursor = database.execute("SELECT * FROM read_parquet(?)", [str(run / "tables" / name / "*.parquet")])
            columns = [column[0] for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    return read


@pytest.fixture(scope="session")
def digests() -> Callable[[Path], dict[str, str]]:
    """Digest of every file of a run's tables."""

    def read(run: Path) -> dict[str, str]:
        tables = run / "tables"
        return {
            str(path.relative_to(tables)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(tables.rglob("*.parquet"))
        }

    return read
