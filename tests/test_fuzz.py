"""Bad input: every document ends in the tables or in `failures`, and hurts no other."""

from __future__ import annotations

from pathlib import Path

from fuzz_corpus import KINDS, write_cases

import pipeline


def check_fuzzed(folder: Path, run: Path, table, *, good: Path) -> dict[str, str]:
    """Runs over `folder` with a sound document among the bad; returns the error of each failed file."""
    alone = run.parent / "alone"
    pipeline.run(good, out=alone, workers=1)
    limits = run.parent / "limits.toml"
    limits.write_text("[limits]\nseconds = 20\nmemory = 1500\ncharacters = 3000000\n", "utf-8")
    pipeline.run(folder, good, out=run, workers=2, config=limits, ocr="never")
    done = {path for row in table(run, "documents") for path in row["paths"]}
    failed = {row["path"]: row for row in table(run, "failures") if not row["pages"]}
    assert done | set(failed) == {str(path) for path in [*folder.iterdir(), good]}
    assert not done & set(failed)
    for row in failed.values():
        assert row["stage"] and row["message"] and row["remedy"]
    (document,) = table(alone, "documents")
    for name in ("articles", "sentences", "mentions"):
        found = [row for row in table(run, name) if row["document_id"] == document["document_id"]]
        expected = table(alone, name)
        for row in found + expected:
            row.pop("agency_ids", None)
        assert found == expected
    for row in table(run, "sentences"):
        assert row["text"] and "\n" not in row["text"]
    return {path: row["error"] for path, row in failed.items()}


def test_a_sample_of_bad_documents(tmp_path, texts, table):
    """Some of each kind of damage; no failure is a defect of ours."""
    write_cases(tmp_path / "bad", 3 * len(KINDS))
    errors = check_fuzzed(tmp_path / "bad", tmp_path / "run", table, good=texts / "办法.txt")
    unexpected = {path: e for path, e in errors.items() if e not in ("ExtractionError", "LimitError")}
    assert not unexpected
