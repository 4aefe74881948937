"""The genre of a document, on which the codebook's first rules turn.

Evidence is data: `lexicons/genres.tsv` says which expression, at which place, speaks for which
genre and how much. The genre with the most evidence wins; newspaper pages and signed pieces
begin with evidence for commentary.
"""

from __future__ import annotations

import re

from pipeline.errors import LexiconError
from pipeline.lexicon import Lexicons
from pipeline.model import GENRES, Genre, ReadDocument

_ARTICLE_NUMBER = re.compile(r"第[〇零一二三四五六七八九十百千0-9]+条")
_VERSION = re.compile(r"(?:\s*[（(][^（()）]{1,30}[）)])+$")
"""What stands behind a title and tells its version: （试行）, （2021年修订）, （征求意见稿）."""
_PLACES = ("title_end", "title", "opening", "paragraph_start", "body")
_OPENING_PARAGRAPHS = 8
_COUNTED = 4
_SIGNED = 3.0
"""Evidence for commentary of a page with signed articles, as much as one 笔者."""
_RUNNING = 3.0
"""Evidence for commentary of running text by itself: what no official form marks is commentary.
Of the first 62 commentaries of the own corpus, 57 carried less than two marks' worth of the lexicon."""
_RUNNING_LENGTH = 200
_LEAST = 2.0
"""Less evidence than this is none: `other`."""


class GenreRecogniser:
    """Weighs the evidence of the genre lexicon."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._evidence: list[tuple[str, Genre, str, float]] = []
        for entry in lexicons.entries("genres"):
            where, weight = entry.extra.get("where", ""), entry.extra.get("weight", "")
            if entry.category not in GENRES or where not in _PLACES:
                raise LexiconError(
                    f"genre {entry.category!r} at {where!r}",
                    path="genres.tsv",
                    line=entry.line,
                    remedy=f"Genres: {', '.join(GENRES)}; places: {', '.join(_PLACES)}",
                )
            try:
                self._evidence.append((entry.term, entry.category, where, float(weight)))
            except ValueError:
                raise LexiconError(f"weight {weight!r} is no number", path="genres.tsv", line=entry.line) from None

    def recognise(self, document: ReadDocument) -> Genre:
        """The genre of a document; `other` where nothing tells."""
        scores = self.scores(document)
        best = max(GENRES, key=lambda genre: (scores[genre], -GENRES.index(genre)))
        return best if scores[best] >= _LEAST else "other"

    def scores(self, document: ReadDocument) -> dict[Genre, float]:
        """The evidence for each genre."""
        paragraphs = [p.text for a in document.articles for p in a.paragraphs]
        pieces = {
            "title": document.title or (document.articles[0].title if len(document.articles) == 1 else None) or "",
            "opening": "\n".join(paragraphs[:_OPENING_PARAGRAPHS]),
            "body": "\n".join(paragraphs),
        }
        starts = "\n" + "\n".join(p[:20] for p in paragraphs)
        starts = "\n".join(_ARTICLE_NUMBER.sub("第条", line) for line in starts.split("\n"))
        title = _VERSION.sub("", pieces["title"].strip("《》 ")).strip("《》 ")
        scores: dict[Genre, float] = dict.fromkeys(GENRES, 0.0)
        for term, genre, where, weight in self._evidence:
            if where == "title_end":
                scores[genre] += weight * title.endswith(term)
            elif where == "paragraph_start":
                scores[genre] += weight * min(_COUNTED, starts.count("\n" + term))
            elif where == "body":
                scores[genre] += weight * min(_COUNTED, pieces["body"].count(term))
            else:
                scores[genre] += weight * (term in pieces[where])
        if len(pieces["body"]) >= _RUNNING_LENGTH:
            scores["commentary"] += _RUNNING
        if any(a.authors for a in document.articles):
            scores["commentary"] += _SIGNED
        if len(document.articles) > 1 and document.format in ("pdf", "dump"):
            scores["commentary"] += _SIGNED
        return scores
