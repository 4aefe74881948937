"""The configuration of a run: a TOML file and command-line options, checked when they enter.

What can change a result is part of `Config.digest`; a document is done again when that
digest changes. How fast or where the work is done (workers, engine, shard) is not.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError

Ocr = Literal["auto", "never", "always"]
Segmenter = Literal["rjieba", "jieba"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Limits(_Strict):
    """What one document may cost. Beyond it the document becomes a row of `failures`.

    Attributes:
        seconds: Wall-clock seconds. A newspaper page takes about 0.3 s, but 20 to 60 s by OCR.
        memory: Megabytes of resident memory of the worker that reads it.
        pages: Pages of a PDF.
        bytes: Size of the file.
        characters: Code points of text, all articles together.
    """

    seconds: Annotated[float, Field(gt=0)] = 1800.0
    memory: Annotated[int, Field(ge=256)] = 3000
    pages: Annotated[int, Field(ge=1)] = 5000
    bytes: Annotated[int, Field(ge=1)] = 300_000_000
    characters: Annotated[int, Field(ge=1)] = 20_000_000


class Config(_Strict):
    """Everything that a run can be told, besides its inputs.

    Attributes:
        ocr: When to recognise characters in pictures: on pages without text, never, always.
        segmenter: `rjieba` (fast) or `jieba` (the reference).
        lexicons: A folder that overlays the shipped lexicons.
        limits: What one document may cost.
    """

    ocr: Ocr = "auto"
    segmenter: Segmenter = "rjieba"
    lexicons: Annotated[Path | None, Field(strict=False)] = None
    limits: Limits = Limits()

    @property
    def digest(self) -> str:
        """Digest of what can change a result.

        Limits are left out: they tell what may be spent, and documents that ran into one are
        tried again anyway. The lexicons' content has a digest of its own.
        """
        settings = self.model_dump(mode="json", exclude={"lexicons", "limits"})
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def load_config(path: Path | None = None, **options: Any) -> Config:
    """Reads a configuration file and lays command-line options over it.

    Args:
        path: A TOML file with the fields of `Config`, limits under ``[limits]``; None for defaults.
        **options: Fields of `Config`; None means not given.

    Raises:
        ConfigError: The file is missing, no TOML, or has an unknown key or a bad value.
    """
    settings: dict[str, Any] = {}
    if path is not None:
        try:
            settings = tomllib.loads(path.read_text("utf-8"))
        except OSError as error:
            raise ConfigError(f"cannot read configuration {path}: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} is no TOML: {error}", remedy="See docs/configuration.md") from None
    settings |= {name: value for name, value in options.items() if value is not None}
    return parse_config(settings, origin=str(path or "options"))


def parse_config(settings: Mapping[str, Any], *, origin: str) -> Config:
    """Checks settings and makes them a `Config`.

    Raises:
        ConfigError: An unknown key or a bad value; the message names each of them.
    """
    try:
        config = Config.model_validate(dict(settings))
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, f['loc']))}: {'unknown key' if f['type'] == 'extra_forbidden' else f['msg']}"
            for f in error.errors()
        )
        limits = (f"limits.{name}" for name in Limits.model_fields)
        known = ", ".join([*(name for name in Config.model_fields if name != "limits"), *limits])
        raise ConfigError(f"{origin}: {faults}", remedy=f"Known keys: {known}") from None
    if config.lexicons is not None and not config.lexicons.is_dir():
        raise ConfigError(f"{origin}: lexicons: {config.lexicons} is no folder")
    return config
