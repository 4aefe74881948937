"""Short forms that a text gives to a body right behind its name: 协调委员会（以下简称协调委）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model import Span

_DEFINITION = re.compile(r"\s*[（(]\s*(?:以下|下)(?:统一?)?(?:简称|统称|称)(?:为)?[：:]?\s*[“\"]?([^（）()”\"]{1,20})")
_FORM = re.compile(r"[^、或\s]+")
_LONGER = 4
"""Code points by which a form that isn't shorter than the name may be longer (with a place or level before it)."""


def defined_forms(text: str, name: Span) -> Iterator[Span]:
    """Where the forms stand that `text` gives to the body whose name is at `name`.

    Args:
        text: A sentence.
        name: The name's place in it.
    """
    match = _DEFINITION.match(text, name.end)
    for form in _FORM.finditer(text, match.start(1), match.end(1)) if match else ():
        span = Span(start=form.start(), end=form.end())
        if 1 < len(span.of(text)) < len(name.of(text)) + _LONGER:
            yield span
