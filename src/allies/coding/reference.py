"""Whom 'it', 'its', 'both countries', 'the President' and 'we' mean, where that is plain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from allies.coding.counted import HOW, counted_in, lists_in
from allies.coding.data import any_of, grammar
from allies.coding.mentions import Mention

_STATE_LIKE = frozenset({
    "name", "adjective", "demonym", "capital", "seat", "force", "leader", "surname", "person",
    "title",
})  # fmt: skip
_MOST, _RECENT = 5, 5


@dataclass(slots=True)
class Passage:
    """What has been talked of so far.

    `subject` is whom the last sentence was about, `pair` the last two actors named
    together, `pairs` the last few such, `group` the last list of several, `heading` the pair of
    the last heading, `titles` who was last called by a title, `speakers` who speaks, `last` the
    last two named, `counted` the lists told as so many, by their number, `everyone` all of the
    last sentence that has several.
    """

    subject: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    pairs: list[tuple[str, ...]] = field(default_factory=list)
    group: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    speakers: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    counted: dict[int, tuple[str, ...]] = field(default_factory=dict)
    everyone: tuple[str, ...] = ()

    def speaker(self) -> str | None:
        """The one state that speaks, None where none or several do."""
        return self.speakers[0] if len(self.speakers) == 1 else None


@cache
def _words(lang: str, *classes: str) -> re.Pattern[str]:
    """The words of some classes of the grammar."""
    words = [word for name in classes for word in getattr(grammar(lang), name)]
    return re.compile(rf"(?<!\w)(?:{any_of(words)})(?!\w)")


@cache
def _pronouns(lang: str) -> re.Pattern[str]:
    words = grammar(lang)
    return re.compile(
        rf"(?<![\w'])(?:(?P<first>{any_of(words.first_person)})"
        rf"|(?P<possessive>{any_of(words.possessive_pronouns)})"
        rf"|(?P<last>{any_of(words.last_named)})(?!\s+(?:two|part|half|case))"
        rf"|(?P<subject>{any_of(words.subject_pronouns)}))(?![\w'])"
    )


@cache
def _titles(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    titles = any_of(grammar(lang).reference_titles)
    alone = re.compile(
        rf"(?<!\w)(?:the|le|la|l')\s?(?P<title>{titles})(?!\w|\s+(?:of|de|du|des)\b)"
    )
    before = re.compile(rf"(?<!\w)(?P<title>{titles})\s+(?:\w+\s+){{0,2}}$")
    return alone, before


def references(
    folded: str, start: int, stop: int, named: Sequence[Mention], passage: Passage, *, lang: str
) -> list[Mention]:
    """Return mentions for the pronouns and descriptions of a sentence that are plain.

    Args:
        folded: Folded text of the document.
        start: Begin of the sentence.
        stop: Its end.
        named: The actors named in the sentence.
        passage: What was talked of before.
        lang: 'fr' or 'en'.
    """
    found: list[Mention] = []
    for mention in _candidates(folded, start, stop, named, passage, lang):
        if mention.codes and not any(
            m.start < mention.stop and mention.start < m.stop for m in (*named, *found)
        ):
            found.append(mention)
    return found


def _candidates(
    folded: str, start: int, stop: int, named: Sequence[Mention], passage: Passage, lang: str
) -> Iterator[Mention]:
    """Descriptions and pronouns with what they may mean, the plainest kind first."""
    for match in _words(lang, "pairs").finditer(folded, start, stop):
        pair = _pair_before(match.start(), folded, named, passage, lang)
        yield Mention(*match.span(), pair, "pair", match[0], "the pair talked of")
    for match in _words(lang, "latter").finditer(folded, start, stop):
        yield Mention(*match.span(), passage.last, "pair", match[0], "the last two named")
    for match in _words(lang, "everyone").finditer(folded, start, stop):
        yield Mention(*match.span(), passage.everyone, "pair", match[0], "all talked of before")
    yield from counted_in(folded, start, stop, passage.counted, lang=lang)
    for match in _words(lang, "groups", "plural_pronouns").finditer(folded, start, stop):
        yield Mention(*match.span(), passage.group, "pair", match[0], "those talked of")
    for match in _titles(lang)[0].finditer(folded, start, stop):
        code = passage.titles.get(match["title"])
        if code and not _named_next(match.end(), named):
            how = f"last called {match['title']}"
            yield Mention(*match.span(), (code,), "title", match[0], how)
    for match in _pronouns(lang).finditer(folded, start, stop):
        codes, kind, how = _antecedent(match, folded, start, named, passage)
        yield Mention(*match.span(), codes, kind, match[0], how)


def _named_next(position: int, named: Sequence[Mention]) -> bool:
    """'The president, Asha Rao' and « le président iranien » are named, not referred to."""
    return any(0 <= m.start - position <= 2 for m in named)


def _pair_before(
    position: int, folded: str, named: Sequence[Mention], passage: Passage, lang: str
) -> tuple[str, ...]:
    here = tuple(dict.fromkeys(c for m in named if m.start < position for c in m.codes))
    if len(here) == 2:
        return here
    # 'The two countries met in Lima': the pair that Peru is of, if there was one. 'They are against
    # Peru' tells of no such pair.
    places = {m.codes[0] for m in named if _is_place(m, folded, lang)}
    if places and not places & set(passage.pair):
        return next((p for p in reversed(passage.pairs) if places & set(p)), passage.pair)
    return passage.pair


_IN = {"en": re.compile(r"\bin $"), "fr": re.compile(r"\ba $")}


def _is_place(mention: Mention, folded: str, lang: str) -> bool:
    """'In Lima': where something takes place."""
    lead = folded[max(0, mention.start - 4) : mention.start]
    return mention.kind == "capital" and _IN[lang].search(lead) is not None


def _antecedent(
    match: re.Match[str], folded: str, start: int, named: Sequence[Mention], passage: Passage
) -> tuple[tuple[str, ...], str, str]:
    if match["first"]:
        if not passage.speakers:
            return (), "", ""
        kind = "pronoun" if match[0] in ("we", "nous", "i", "je", "j", "us") else "possessive"
        how = "the state that speaks" if len(passage.speakers) == 1 else "those that speak"
        return passage.speakers, kind, how
    before = [m for m in named if m.stop <= match.start()]
    lead = folded[start : match.start()].strip(" \"'“«»”-—")
    if match["possessive"]:
        if before:
            nearest = before[0] if len(before) < 3 else before[-1]
            return nearest.codes, "possessive", f"'{nearest.text}' before it"
        after = [m for m in named if m.start >= match.end()]
        if after and lead in _CATAPHORA:
            return after[0].codes, "possessive", f"'{after[0].text}' behind it"
        return passage.subject, "possessive", "the subject before"
    if match["last"] and lead:
        # 'The share of the latter': the last one named in the sentence itself.
        last = next((m for m in reversed(before) if m.kind in _STATE_LIKE), None)
        return ((), "", "") if last is None else (last.codes, "pronoun", "the last named")
    if not lead and len(passage.subject) == 1:
        return passage.subject, "pronoun", "the subject before"
    return (), "", ""


# « Depuis son indépendance, le Soudan … »: the possessor comes behind.
_CATAPHORA = frozenset({
    "depuis", "since", "with", "avec", "after", "apres", "in", "dans", "despite", "malgre",
})  # fmt: skip


def remember(
    passage: Passage, subject: Iterable[str], named: Sequence[Mention], *, heading: bool
) -> None:
    """Take note of whom a sentence was about, for the sentences behind it."""
    codes = tuple(dict.fromkeys(subject))
    if codes:
        passage.subject = codes if len(codes) <= 2 else ()
    if 2 <= len(codes) <= _MOST:
        passage.group = codes
    actors = tuple(dict.fromkeys(c for m in named if m.kind in _STATE_LIKE for c in m.codes))
    passage.last = actors[-2:] if len(actors) >= 2 else passage.last
    if heading:
        passage.heading = actors if len(actors) == 2 else ()
        if passage.heading:
            passage.pair = passage.heading
    elif len(actors) == 2:
        passage.pair = actors
        passage.pairs = [*passage.pairs[1 - _RECENT :], actors]
        if len(codes) < 2:
            passage.group = actors
    elif len(actors) > 2 and passage.heading:
        passage.pair = passage.heading
    passage.group = next((m.codes for m in named if m.how == HOW), passage.group)
    everyone = tuple(dict.fromkeys(c for m in named for c in m.codes))
    if 2 <= len(everyone) <= _MOST:
        passage.everyone = everyone


def remember_titles(passage: Passage, folded: str, named: Sequence[Mention], *, lang: str) -> None:
    """Take note of who is called by which title: 'President Kara' stands for 'the President'."""
    _, before = _titles(lang)
    for mention in named:
        if mention.kind in ("leader", "surname", "person") and len(mention.codes) == 1:
            match = before.search(folded, max(0, mention.start - 50), mention.start)
            if match is not None:
                passage.titles[match["title"]] = mention.codes[0]


def remember_counted(
    passage: Passage, folded: str, start: int, stop: int, named: Sequence[Mention], *, lang: str
) -> None:
    """Take note of a list that says how many it has: 'these three states' stands for it."""
    for number, codes in lists_in(folded, start, stop, named, lang=lang).items():
        passage.counted[number] = passage.group = codes


@cache
def _topics(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{any_of(grammar(lang).topic_determiners)})(?=\s)")


def topical_pair(
    folded: str, start: int, stop: int, passage: Passage, *, lang: str
) -> list[Mention]:
    """Return the pair talked of as mentions where 'this alliance' or « ce rapprochement » stands.

    For sentences that name no second actor: the demonstrative leads back to the last pair.
    """
    if len(passage.pair) != 2:
        return []
    how = "the pair talked of"
    return [
        Mention(*match.span(), passage.pair, "topic", match[0], how)
        for match in _topics(lang).finditer(folded, start, stop)
    ]
