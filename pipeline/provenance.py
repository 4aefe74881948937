"""What coded a document: the program, its models and lexicons, with their digests."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from pipeline.config import Config
from pipeline.lexicon import load_lexicons
from pipeline.modelfiles import digests


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Digests of all that can change a result.

    Attributes:
        version: The program's version.
        source: Digest of its modules.
        models: Digest of each model file.
        lexicons: Digest of the lexicons, overlay included.
        config: Digest of the configuration.
    """

    version: str
    source: str
    models: dict[str, str]
    lexicons: str
    config: str

    @property
    def digest(self) -> str:
        """One digest of all."""
        return hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()

    @property
    def release(self) -> str:
        """Digest of what workers on other machines must have alike, down to lexicons and models."""
        parts = (self.version, sorted(self.models.items()), self.lexicons)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def provenance(config: Config) -> Provenance:
    """What would code a document under `config`."""
    package = Path(str(files("pipeline")))
    return Provenance(
        version=program_version(),
        source=_source_digest(package),
        models=digests(),
        lexicons=load_lexicons(config.lexicons).digest,
        config=config.digest,
    )


def program_version() -> str:
    """The installed version, or "unpacked" when the package was never installed."""
    try:
        return version("quanze")
    except PackageNotFoundError:
        return "unpacked"


@cache
def _source_digest(package: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        if "cli" not in path.relative_to(package).parts:
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
