"""How well names are resolved: B³ over `aliases.txt`, whose names and bodies are coded by hand.

    python benchmarks/aliases.py

B³ is the mean, over mentions, of the precision and recall of the set of mentions that are held
to be the same body (Bagga and Baldwin 1998). The coded mentions are given, so that only
resolution is measured. Prints one JSON object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.agencies.names import Names
from pipeline.agencies.resolve import ArticleMentions, resolve
from pipeline.lexicon import load_lexicons
from pipeline.model import Mention, Sentence

_MARK = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")


def documents(text: str) -> Iterator[tuple[list[Sentence], list[Mention], list[str]]]:
    """The documents of the file: sentences, their mentions, and the body of each mention."""
    for block in re.split(r"\n\s*\n", text.strip()):
        sentences: list[Sentence] = []
        mentions: list[Mention] = []
        bodies: list[str] = []
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            plain, number = "", len(sentences)
            last = 0
            for match in _MARK.finditer(line):
                plain += line[last : match.start()]
                start = len(plain)
                plain += match.group(1)
                mentions.append(Mention(sentence=number, start=start, end=len(plain), text=match.group(1)))
                bodies.append(match.group(2))
                last = match.end()
            plain += line[last:]
            sentences.append(Sentence(text=plain, start=0, end=len(plain), paragraph=number, position=number))
        yield sentences, mentions, bodies


def b_cubed(pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """Precision and recall of predicted against coded clusters of the same mentions."""
    precision = recall = 0.0
    for predicted, coded in pairs:
        same_predicted = {i for i, pair in enumerate(pairs) if pair[0] == predicted}
        same_coded = {i for i, pair in enumerate(pairs) if pair[1] == coded}
        both = len(same_predicted & same_coded)
        precision += both / len(same_predicted)
        recall += both / len(same_coded)
    return precision / len(pairs), recall / len(pairs)


def main() -> None:
    """Measures and prints."""
    names = Names(load_lexicons())
    pairs: list[tuple[str, str]] = []
    wrong: list[str] = []
    text = Path(__file__).with_name("aliases.txt").read_text("utf-8")
    for number, (sentences, mentions, bodies) in enumerate(documents(text)):
        found = resolve([ArticleMentions(sentences=sentences, mentions=mentions)], names=names).mentions[0]
        own = [("+".join(mention.agencies), body) for mention, body in zip(found, bodies, strict=True)]
        pairs += [(f"{number} {key}", f"{number} {body}") for key, body in own]
        for mention, (key, body) in zip(found, own, strict=True):
            keys = {k for k, b in own if b == body}
            others = {b for k, b in own if k == key}
            if len(keys) > 1 or len(others) > 1:
                wrong.append(f"{mention.text} → {key} ({body})")
    precision, recall = b_cubed(pairs)
    figures = {
        "mentions": len(pairs),
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "f1": round(2 * precision * recall / (precision + recall), 3),
        "apart_or_mixed": wrong,
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
