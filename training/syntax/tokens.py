"""Rules of the French tokenizer, changed where they cut what the treebanks keep whole."""

from __future__ import annotations

from collections.abc import Callable

from spacy.lang.char_classes import ALPHA
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_suffix_regex, registry

PRONOUNS = "ce|elle|elles|en|il|ils|je|la|le|les|leur|lui|moi|nous|on|toi|tu|vous|y"
KEPT = ("c'est-à-dire", "J.-C.", "l'on", "quelqu'un", "quelqu'une", "rendez-vous")
"""Written with an apostrophe or a hyphen, and one word for the treebanks."""


@registry.callbacks("allies.tokens")
def make_tokens() -> Callable[[Language], None]:
    """What the configuration names."""
    return tokens


def tokens(nlp: Language) -> None:
    """Keep "Royaume-Uni" and "celui-ci" whole, cut "a-t-il" in "a" and "-t-il"."""
    if nlp.lang != "fr":
        return
    tokenizer = nlp.tokenizer
    infixes = [rule for rule in nlp.Defaults.infixes or () if "(?:-|" not in rule]
    infixes.append(rf"(?<=[{ALPHA}])(?:–|—|--)(?=[{ALPHA}])")
    suffixes = [rule for rule in nlp.Defaults.suffixes or () if "clés" not in rule]
    suffixes.append(rf"(?<=[{ALPHA}])-t-(?:elle|elles|il|ils|on)")
    suffixes.append(rf"(?<=[{ALPHA}])(?<!-[tT])-(?:{PRONOUNS})")
    suffixes.append(r"(?<=[A-ZÉÈ])-(?:T-)?(?:ELLE|ELLES|IL|ILS|ON|NOUS|VOUS)")
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    tokenizer.suffix_search = compile_suffix_regex(suffixes).search
    for text in KEPT:
        for form in (text, text[0].upper() + text[1:]):
            tokenizer.add_special_case(form, [{"ORTH": form}])
