"""Model files and their digests."""

from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.modelfiles import MODELS, digests, model_bytes, write_models


def test_every_shipped_model_is_listed_and_whole() -> None:
    """Each file in the models folder has its digest, and the digest is its own."""
    names = {p.name for p in MODELS.iterdir() if p.is_file() and p.name != "digests.json"}
    assert names == set(digests())
    for name in names:
        assert model_bytes(name)


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    """One changed byte, and the model isn't loaded."""
    write_models({"a.npz": b"weights"}, tmp_path)
    assert model_bytes("a.npz", tmp_path) == b"weights"
    (tmp_path / "a.npz").write_bytes(b"Weights")
    with pytest.raises(StoreError, match="not the model"):
        model_bytes("a.npz", tmp_path)


def test_an_unlisted_model_is_refused(tmp_path: Path) -> None:
    """A file that training didn't write isn't loaded."""
    write_models({"a.npz": b"weights"}, tmp_path)
    (tmp_path / "b.npz").write_bytes(b"weights")
    with pytest.raises(StoreError):
        model_bytes("b.npz", tmp_path)


def test_writing_one_model_keeps_the_others(tmp_path: Path) -> None:
    """Digests of models that weren't rebuilt stay."""
    write_models({"a.npz": b"one"}, tmp_path)
    write_models({"b.npz": b"two"}, tmp_path)
    assert set(digests(tmp_path)) == {"a.npz", "b.npz"}
