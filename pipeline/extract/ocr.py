"""Optical character recognition of page pictures (optional extra `ocr`)."""

from __future__ import annotations

from typing import Any

from pipeline.errors import ExtractionError
from pipeline.extract.ink import Ink
from pipeline.model import Page


class Recogniser:
    """Loads the recognition models once, when they are first needed."""

    def __init__(self) -> None:
        self._engine: Any = None


def recognise_page(page: Any, number: int, *, ink: Ink, recogniser: Recogniser) -> Page:
    """Not yet."""
    raise ExtractionError("OCR is not there yet", page=number, remedy="Wait")
