"""A ranking over tools, for definitions on demand: which few of a thousand tools fit a query.

Covers: BM25 over the words of names, descriptions, parameters and results, stemmed, with verbs that mean nearly the
same counted as one. Does not cover: meaning. What shares no word with a query is not found, so a query should name
the thing, and what is to be done with it, in the words of the trade.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import Any

from workshop_lib.tools import Tool

# Verbs that tools, and those who look for them, use for one thing; the words of a question ask for a tool that reads.
ALIKE = """
get fetch retrieve read show view see display list look which who what where when | find search query locate look
create add make new open insert register | delete remove erase drop discard destroy | copy duplicate clone
update change edit modify correct alter adjust set | count many number | merge combine join unite
export download save | import load upload | comment note remark | send deliver dispatch | start begin launch run
cancel stop abort end halt | approve accept allow grant permit | reject decline refuse deny | assign give delegate
restore recover undo revert | check validate verify test | notify remind warn alert nudge | move transfer
solve resolve fix repair mend
"""
PARTS = re.compile(r"_+|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")  # of snake_case, camelCase and HTTPServer


class ToolIndex:
    """Tools, to be found by words. The same tools and query give the same order on every machine."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._tools = sorted(tools, key=lambda tool: tool.name)

    def find(self, query: str, limit: int = 5) -> list[Tool]:
        """The tools that fit best, best first and by name where they fit alike; none when no word fits."""
        if self._ranking is None:
            return []
        known = self._ranking.get_tokens_ids(list(dict.fromkeys(_words(query))))
        scores = self._ranking.get_scores_from_ids(known).round(9)  # so that the last binary digit decides nothing
        order = (-scores).argsort(kind="stable")[: max(limit, 0)]
        return [self._tools[place] for place in order if scores[place] > 0]

    @cached_property
    def _ranking(self) -> Any:
        """Made when the first query comes, for many toolboxes are never searched. None when there is no word."""
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG
        documents = [[word for text in _texts(tool) for word in _words(text)] for tool in self._tools]
        if not any(documents):
            return None
        ranking = bm25s.BM25(dtype="float64")
        ranking.index(documents, show_progress=False)
        return ranking


def _texts(tool: Tool) -> Iterator[str]:
    """What a tool says of itself. Its name counts twice."""
    yield from (tool.name, tool.name, tool.description)
    for schema, described in ((tool.input_schema, True), (tool.output_schema, False)):
        parts: list[Any] = [schema]
        for part in parts:  # which grows: a schema may be nested deeper than Python recurses
            if isinstance(part, dict):
                parts += part.values()
                properties, description = part.get("properties"), part.get("description")
                yield from properties if isinstance(properties, dict) else ()
                yield from [description] if described and isinstance(description, str) else ()
            elif isinstance(part, list):
                parts += part


def _words(text: str) -> Iterator[str]:
    """The stems of the words of a text, without stop words, and `+` for what stands in `ALIKE`."""
    stem, stop_words, alike = _language()
    for word in re.findall(r"\w+", text):
        parts = PARTS.split(word)
        for part in map(str.lower, parts if parts == [word] else filter(None, [*parts, word])):
            stemmed = stem(part)
            yield from [] if part in stop_words else [stemmed]
            yield from alike.get(stemmed, [])


@cache
def _language() -> tuple[Callable[[str], str], frozenset[str], dict[str, list[str]]]:
    import Stemmer
    from bm25s.stopwords import STOPWORDS_EN_PLUS

    stem: Callable[[str], str] = Stemmer.Stemmer("english").stemWord
    alike: dict[str, list[str]] = {}
    for verbs in (group.split() for group in re.split(r"[|\n]", ALIKE)):
        for verb in verbs:
            alike.setdefault(stem(verb), []).append(f"+{verbs[0]}")
    return stem, frozenset(STOPWORDS_EN_PLUS), alike
