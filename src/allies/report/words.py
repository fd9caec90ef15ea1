"""The report's words: messages with the typography of a page, names in sentences, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from allies import i18n
from allies.assess.shares import bases
from allies.assess.wordings import read_table
from allies.codebook.actors import french, is_plural, label
from allies.codebook.relations import layer_label
from allies.codebook.wording import sentence as clause
from allies.errors import CodebookError, UnknownActor
from allies.i18n import Messages

_BEFORE = re.compile(r"[ \u00a0]([;:?!»%])")
_AFTER = re.compile(r"«[ \u00a0]")


def typographic(text: str) -> str:
    """Return a French text with curved apostrophes, and narrow spaces that don't break."""
    return _AFTER.sub("«\u202f", _BEFORE.sub("\u202f\\1", text.replace("'", "’")))


@cache
def wording(lang: str) -> Messages:
    """Return the messages of a language as a page shows them.

    Raises:
        UsageError: The language is neither 'fr' nor 'en'.
    """
    known = i18n.messages(lang)
    if lang == "fr":
        return Messages(lang, {key: typographic(text) for key, text in known.texts.items()})
    texts = {key: text.replace(" %", "\u00a0%") for key, text in known.texts.items()}
    return Messages(lang, texts)


def said(lang: str, family: str, key: str, default: str | None = None) -> str:
    """Return the message `family.key`, or else the default, or else the key as it is.

    For names that come from elsewhere (a kind of limit, a dimension): one that has no message
    yet is shown as it is rather than not at all.
    """
    found = wording(lang).texts.get(f"{family}.{key}")
    if found is not None:
        return found
    return key if default is None else default


def kind_label(table: str, kind: str, lang: str) -> str:
    """Return what a kind of motive or limit is called in its table; the kind itself without one.

    Args:
        table: 'motives' or 'limits': a TOML file of `assess` with a label for each kind.
        kind: A kind.
        lang: 'fr' or 'en'.
    """
    try:
        entry = read_table(f"{table}.toml").get("kind", {}).get(kind, {})
    except CodebookError:
        entry = {}
    text = str(entry.get("label", {}).get(lang, kind))
    return typographic(text) if lang == "fr" else text


def named(code: str, lang: str, form: str = "le") -> str:
    """Return an actor's name as it stands in a sentence: « la Chine », 'the United States'.

    Args:
        code: The actor.
        lang: 'fr' or 'en'.
        form: What stands before it in French: 'le' the article, 'de' or 'a' contracted with it.
    """
    try:
        return typographic(french(code, form)) if lang == "fr" else label(code, "en", article=True)
    except UnknownActor:
        return code


def plain(code: str, lang: str) -> str:
    """Return an actor's name as it stands in a table; a code that nothing names stays one."""
    try:
        text = label(code, lang)
    except UnknownActor:
        return code
    return typographic(text) if lang == "fr" else text


def layer_name(layer: str, lang: str) -> str:
    """Return what a layer is called; 'overall' is one too."""
    if layer == "overall":
        return wording(lang)("head.overall")
    text = layer_label(layer, lang)
    return typographic(text) if lang == "fr" else text


def phrase(relation: str, source: str, target: str, lang: str) -> str:
    """Return what a relation says of two actors, as a short sentence without full stop."""
    text = clause(relation, source, target, lang)
    return typographic(text) if lang == "fr" else text


def number_of(codes: Sequence[str], lang: str) -> int:
    """Return 1 or 2: whether a verb that these actors govern stands in the singular or plural."""
    if len(codes) != 1:
        return 2
    try:
        return 2 if is_plural(codes[0], lang) else 1
    except UnknownActor:
        return 1


def base_label(base: str, lang: str) -> str:
    """Return of what a share is one: 'exports'; '' where the sentence does not tell."""
    known = bases().get(base)
    if known is None:
        return said(lang, "base.name", base or "none")
    return typographic(known.label[lang]) if lang == "fr" else known.label[lang]


def listed(items: list[str] | tuple[str, ...], lang: str) -> str:
    """Join words into a list: 'A, B and C'."""
    if len(items) < 2:
        return "".join(items)
    joiner = " et " if lang == "fr" else " and "
    return ", ".join(items[:-1]) + joiner + items[-1]


def upper(text: str) -> str:
    """Return a sentence with a capital at its head."""
    return text[:1].upper() + text[1:]
