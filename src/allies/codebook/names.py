"""The table of names by which texts call the actors."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from allies.codebook.ambiguity import Ambiguous, When, ambiguous, everywhere, nothing, resolve
from allies.codebook.leaders import leaders, titles
from allies.codebook.load import lists_by_lang
from allies.codebook.states import KIND_OF_LIST, alpha2, cldr_names, organisations, states
from allies.core.document import LANGUAGES
from allies.core.text import fold
from allies.errors import CodebookError

KINDS = (
    "name", "organisation", "demonym", "adjective", "capital", "seat", "force", "body",
    "leader", "surname", "prefix", "none",
)  # fmt: skip
CASES = ("exact", "upper-first", "any")

# Kinds of names that mean their actor by themselves, whatever the date.
STRONG = frozenset(KINDS) - {"leader", "surname", "prefix", "none"}

_NAMED = STRONG | {"leader", "none"}
_SENIORITY = ("state", "government", "head", "foreign", "")
_COMMON_WORDS = frozenset({"us", "un", "who", "eu", "au", "eco", "ei", "aes", "uk", "ue", "ua"})
_PLAIN = str.maketrans({"’": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "‑": "-", "–": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One way to call one actor.

    `code` is '' for text that names no actor and is there to be passed over ('Washington
    Post', kind 'none'). Where `rules` change the reading ('Moscow' in 'Moscow Times'), `code`
    is the reading by default (see `read_name`); `ambiguous` marks the names that mean
    nothing sure without their surroundings. A name of two actors at once ('inter-Korean')
    has both codes, separated by a space. `case` is 'exact' (letters as in `text`),
    'upper-first' (the first letter is a capital) or 'any'. `lang` is 'en', 'fr' or 'both'.
    Leaders and their surnames carry `person`, their most senior `role` (state, government,
    head, foreign) and the ISO dates `start` and `stop` of all their offices; `alone` says
    that the surname means this person without a title or full name before it.
    """

    text: str
    folded: str
    code: str
    kind: str
    lang: str
    case: str = "upper-first"
    person: str = ""
    role: str = ""
    start: str | None = None
    stop: str | None = None
    alone: bool = False
    rules: tuple[When, ...] = ()
    ambiguous: bool = False


def _case(text: str) -> str:
    if text.isupper() and len(text) > 1:
        return "exact"
    return "any" if text[0].islower() else "upper-first"


@cache
def _general(kind: str) -> tuple[When, ...]:
    """The rules that hold for all names of a kind."""
    return tuple(item.rule for item in everywhere() if kind in item.kinds)


class _Table:
    """Names as they are gathered; the same name from two languages becomes one for both."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, ...], Name] = {}

    def add(self, name: Name) -> None:
        text = name.text if name.case == "exact" else name.folded
        key = (text, name.code, name.kind, name.case, name.person)
        held = self._held.get(key)
        if held is None:
            self._held[key] = name
        else:
            self._held[key] = _merged(held, name)

    def names(self) -> list[Name]:
        """All names but the demonyms that are spelt like an adjective of the same case."""
        found = list(self._held.values())
        adjectives = {(n.folded, n.code, n.case) for n in found if n.kind == "adjective"}
        return [
            n for n in found
            if n.kind != "demonym" or (n.folded, n.code, n.case) not in adjectives
        ]  # fmt: skip


def _merged(one: Name, other: Name) -> Name:
    lang = one.lang if one.lang == other.lang else "both"
    if not one.person:
        return one if one.lang == lang else replace(one, lang=lang)
    role = min(one.role, other.role, key=_SENIORITY.index)
    known = one.start is not None and other.start is not None
    over = one.stop is not None and other.stop is not None
    start = min(one.start or "", other.start or "") if known else None
    stop = max(one.stop or "", other.stop or "") if over else None
    alone = one.alone or other.alone
    if (lang, role, start, stop, alone) == (one.lang, one.role, one.start, one.stop, one.alone):
        return one
    return replace(one, lang=lang, role=role, start=start, stop=stop, alone=alone)


def _plain(text: str, code: str, kind: str, lang: str) -> Name:
    return Name(
        text=text,
        folded=fold(text),
        code=code,
        kind=kind,
        lang=lang,
        case=_case(text),
        rules=_general(kind),
    )


def _cldr_variants(name: str, lang: str) -> Iterator[str]:
    """CLDR's name and how it is written in texts ('Myanmar (Burma)' is both)."""
    head, bracket, rest = name.partition(" (")
    for part in (head, rest.rstrip(")")) if bracket else (name,):
        yield part
        if "&" in part:
            yield part.replace("&", "and" if lang == "en" else "et")
        if part.startswith("St. "):
            yield part.replace("St. ", "Saint ").replace("&", "and")


def _state_names() -> Iterator[Name]:
    for code, entry in states().items():
        for key, kind in KIND_OF_LIST.items():
            for lang, text in lists_by_lang(entry.get(key, {}), f"states: {code}: {key}"):
                yield _plain(text, code, kind, lang)
        two = alpha2().get(code)
        for lang in LANGUAGES:
            official = None if two is None else cldr_names(lang).get(two)
            # Two-part names such as 'Congo - Kinshasa' are labels that nobody writes.
            if official is not None and "SAR" not in official and " - " not in official:
                for text in _cldr_variants(official, lang):
                    yield _plain(text, code, "name", lang)


def _organisation_names() -> Iterator[Name]:
    for code, entry in organisations().items():
        for key, kind in KIND_OF_LIST.items():
            for lang, text in lists_by_lang(entry.get(key, {}), f"{code}: {key}"):
                name = _plain(text, code, "organisation" if kind == "name" else kind, lang)
                # French often writes the first word of such a name small.
                small = lang == "fr" and kind == "name" and " " in text
                yield replace(name, case="any") if small else name
        for lang, text in lists_by_lang(entry.get("acronyms", {}), f"{code}: acronyms"):
            for written in dict.fromkeys((text, _as_word(text))):
                yield replace(_plain(written, code, "organisation", lang), case="exact")


# Acronyms that are common words or other names when they are written with one capital.
_OTHER_WORDS = frozenset({"Alba", "Fact", "Guam", "Pace", "Swift"})


def _as_word(acronym: str) -> str:
    """An acronym as newspapers print those that are spoken as words: 'Otan', 'Nato', 'Onu'."""
    word = acronym.capitalize()
    spoken = acronym.isalpha() and (len(acronym) > 3 or acronym == "ONU")
    return word if spoken and word not in _OTHER_WORDS else acronym


def _leader_names() -> Iterator[Name]:
    for leader in leaders():
        for kind, pairs in (("leader", leader.names), ("surname", leader.surnames)):
            for lang, text in pairs:
                yield Name(
                    text=text,
                    folded=fold(text),
                    code=leader.code,
                    kind=kind,
                    lang=lang,
                    case="exact" if text.isupper() else "upper-first",
                    person=leader.person,
                    role=leader.role,
                    start=leader.start,
                    stop=leader.stop,
                    alone=leader.alone or kind == "leader",
                )


def _without(names: list[Name], folded: str, lang: str) -> tuple[list[Name], list[Name]]:
    """Take the strong names of that text out for a language: (kept, taken)."""
    kept, taken = [], []
    for name in names:
        strong = name.folded == folded and name.kind in STRONG
        if not strong or (lang != "both" and name.lang not in (lang, "both")):
            kept.append(name)
            continue
        taken.append(name)
        if lang != "both" and name.lang == "both":
            kept.append(replace(name, lang="fr" if lang == "en" else "en"))
    return kept, taken


def _contextual(entry: Ambiguous, text: str, taken: list[Name]) -> Name:
    fitting = [name for name in taken if name.code == entry.reading] or taken
    kind = entry.kind or (fitting[0].kind if fitting else None)
    if kind not in KINDS:
        raise CodebookError(f"ambiguous.toml: '{text}' is in no other file and needs a kind")
    case = entry.case or (fitting[0].case if fitting else _case(text))
    if case not in CASES:
        raise CodebookError(f"ambiguous.toml: '{text}': case must be one of {', '.join(CASES)}")
    return Name(
        text=text,
        folded=fold(text),
        code=entry.reading,
        kind=kind,
        lang=entry.lang,
        case=case,
        rules=entry.rules + _general(kind),
        ambiguous=True,
    )


def _disambiguated(by_text: dict[str, list[Name]]) -> None:
    """Put the entries of ambiguous.toml in the place of the plain names of that text."""
    for entry in ambiguous():
        unlike = {text if entry.case == "exact" else fold(text): text for text in entry.texts}
        for text in unlike.values():
            folded = fold(text)
            plain = [name for name in by_text[folded] if not name.ambiguous]
            special = [name for name in by_text[folded] if name.ambiguous]
            kept, taken = _without(plain, folded, entry.lang)
            name = _contextual(entry, text, taken)
            if all(_key(name) != _key(other) for other in special):
                special.append(name)
            by_text[folded] = special + kept


def _key(name: Name) -> tuple[str, ...]:
    text = name.text if name.case == "exact" else name.folded
    return (text, name.code, name.kind, name.case, name.lang, name.person)


@cache
def _folded_titles() -> frozenset[str]:
    return frozenset(fold(title) for lang in LANGUAGES for title in titles(lang))


def _titled_leader(folded: str, by_text: dict[str, list[Name]]) -> bool:
    """Whether a text is a title and a leader's surname ('President Hollande')."""
    title, _, surname = folded.rpartition(" ")
    return title in _folded_titles() and any(n.kind == "surname" for n in by_text.get(surname, ()))


def _passed_over(by_text: dict[str, list[Name]]) -> None:
    """Add the text that names nobody, unless some actor or leader is called so."""
    weak = [("both", text) for entry in states().values() for text in entry.get("weak", ())]
    for lang, text in (*nothing(), *weak):
        name = _plain(text, "", "none", lang)
        named = any(other.kind in _NAMED for other in by_text[name.folded])
        if not named and not _titled_leader(name.folded, by_text):
            by_text[name.folded].append(name)


@cache
def name_table() -> tuple[Name, ...]:
    """Return every name; those of the same text stand together, the strictest case first.

    Raises:
        CodebookError: A data file is wrong.
    """
    table = _Table()
    for source in (_state_names(), _organisation_names(), _leader_names()):
        for name in source:
            table.add(name)
    by_text: dict[str, list[Name]] = defaultdict(list)
    for name in table.names():
        by_text[name.folded].append(name)
    _disambiguated(by_text)
    _passed_over(by_text)
    return tuple(name for folded in sorted(by_text) for name in sorted(by_text[folded], key=_order))


def _order(name: Name) -> tuple[int, int, str]:
    return CASES.index(name.case), KINDS.index(name.kind), name.code


def fits(name: Name, text: str, start: int, stop: int) -> bool:
    """Whether the letters of `text[start:stop]` are written as the name asks for.

    An acronym that is also a word ('US', 'WHO', « UN ») does not fit in a line that is
    all in capitals.
    """
    if name.case == "any":
        return True
    if name.case == "upper-first":
        written = text[start:stop]
        shown = _from_capital(written) if name.person else written
        first = next((char for char in shown if char.isalnum()), "")
        return not first.islower()
    written = unicodedata.normalize("NFC", text[start:stop]).translate(_PLAIN)
    if written.replace("\u00ad", "") != name.text.translate(_PLAIN):
        return False
    return name.folded not in _COMMON_WORDS or not _shouted(text, start, stop)


# What a surname may begin with in a small letter: 'von der Leyen', 'de Klerk', 'bin Salman'.
_PARTICLES = frozenset({
    "al", "ben", "bin", "da", "de", "del", "den", "der", "di", "do", "dos", "el", "ibn", "ould",
    "van", "von",
})  # fmt: skip


def _from_capital(written: str) -> str:
    """A person's name without the title and the particles that it begins with."""
    words = written.split()
    while len(words) > 1 and (words[0] in _PARTICLES or fold(words[0]) in _folded_titles()):
        words.pop(0)
    return " ".join(words)


def _shouted(text: str, start: int, stop: int) -> bool:
    around = text[max(0, start - 30) : start] + text[stop : stop + 30]
    letters = [char for char in around if char.isalpha()]
    return len(letters) >= 8 and all(map(str.isupper, letters))


def read_name(
    name: Name, folded: str, start: int, stop: int, seen: frozenset[str] = frozenset()
) -> str:
    """Return the actor that a name found at `folded[start:stop]` stands for.

    Args:
        name: The name that was found there.
        folded: The folded text.
        start: Where the name begins in it.
        stop: Where it ends.
        seen: Codes that the document names without doubt ('Korea' is then the one of the
            two that it names elsewhere).

    Returns:
        A code; several, separated by a space, for a name of several actors; '' for none.
    """
    if not name.rules:
        return name.code
    return resolve(name.rules, name.code, folded, start, stop, seen=seen)
