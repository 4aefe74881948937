"""Evidence about the language that several stages ask for: folding of characters, words.

Folding is for matching only: it maps one code point to one code point, so that offsets stay.
"""

from __future__ import annotations

from functools import cache

import opencc

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@cache
def _simplified() -> dict[int, int]:
    """Traditional characters to simplified ones, one to one (OpenCC's t2s characters)."""
    convert = opencc.OpenCC("t2s").convert
    table: dict[int, int] = {}
    for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00)):
        simple = convert(chr(code))
        if len(simple) == 1 and ord(simple) != code:
            table[code] = ord(simple)
    return table


def fold_width(text: str) -> str:
    """Full-width Latin letters, digits and signs to half-width ones; same length."""
    return text.translate(_FULL_WIDTH)


def fold(text: str) -> str:
    """`text` in half-width, simplified, lower-case form; same length, for matching only."""
    folded = text.translate(_FULL_WIDTH).translate(_simplified())
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded


def is_han(character: str) -> bool:
    """Whether `character` is a Chinese ideograph (CJK unified, extensions or compatibility)."""
    code = ord(character)
    return 0x3400 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or 0x20000 <= code < 0x32000
