"""Model files and their digests."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import StoreError
from pipeline.modelfiles import MODELS, digests, model_bytes, read_arrays, write_models


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


@given(st.integers(0, 1_000_000), st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_a_damaged_archive_is_a_value_error(place: int, change: int) -> None:
    """Whichever byte is changed, the arrays are read, or one kind of error tells of it."""
    out = io.BytesIO()
    np.savez_compressed(out, weights=np.arange(40, dtype=np.float32), names=np.arange(9, dtype=np.uint8))
    content = bytearray(out.getvalue())
    content[place % len(content)] ^= change
    try:
        read = read_arrays(bytes(content), ("weights", "names"))
    except ValueError:
        return
    assert set(read) == {"weights", "names"}


def test_arrays_that_lack_are_a_value_error() -> None:
    """Bytes of another kind, and an archive without the array asked for."""
    out = io.BytesIO()
    np.savez(out, weights=np.ones(3))
    for content in (b"", b"text", out.getvalue()[:100], out.getvalue()):
        with pytest.raises(ValueError, match=": "):
            read_arrays(content, ("weights", "other"))


def test_writing_one_model_keeps_the_others(tmp_path: Path) -> None:
    """Digests of models that weren't rebuilt stay."""
    write_models({"a.npz": b"one"}, tmp_path)
    write_models({"b.npz": b"two"}, tmp_path)
    assert set(digests(tmp_path)) == {"a.npz", "b.npz"}
