"""Where the trained models are, and proof that they are the ones that were trained.

`pipeline/models/digests.json` names every model file with its SHA-256. A file that isn't named
there, or differs, isn't loaded: models are plain arrays and text, but a swapped one would still
change every figure without a word.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import StoreError

MODELS = Path(__file__).resolve().parent / "models"
_DIGESTS = "digests.json"


def digests(folder: Path = MODELS) -> dict[str, str]:
    """SHA-256 of each model file by its name.

    Raises:
        StoreError: The list of digests is missing or damaged.
    """
    try:
        listed = json.loads((folder / _DIGESTS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder / _DIGESTS}: {error}", remedy="Rebuild the models with: quanze train") from None
    return {str(name): str(digest) for name, digest in sorted(listed.items())}


def model_bytes(name: str, folder: Path = MODELS) -> bytes:
    """The content of a model file, checked against its digest.

    Raises:
        StoreError: The file is missing, unlisted or not the one that was trained.
    """
    path = folder / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(f"no model at {path}: {error.strerror}", remedy="Rebuild it with: quanze train") from None
    if digests(folder).get(name) != hashlib.sha256(content).hexdigest():
        raise StoreError(
            f"{path} is not the model that was trained here",
            remedy="Restore the file, or rebuild the models with: quanze train",
        )
    return content


def read_arrays(content: bytes, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """The arrays of these names in a model file's content.

    Raises:
        ValueError: It is damaged, or lacks one of them.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in names}
    except Exception as error:  # a damaged archive fails in a dozen ways: zlib.error, BadZipFile, TokenError, ...
        raise ValueError(f"{type(error).__name__}: {error}") from error


def write_models(contents: Mapping[str, bytes], folder: Path = MODELS) -> dict[str, str]:
    """Writes model files and renews their digests; other models stay as they are.

    Returns:
        SHA-256 by name of the files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = digests(folder) if (folder / _DIGESTS).exists() else {}
    written = {}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        written[name] = hashlib.sha256(content).hexdigest()
    listed = json.dumps(known | written, indent=1, sort_keys=True) + "\n"
    (folder / _DIGESTS).write_text(listed, "utf-8")
    return written
