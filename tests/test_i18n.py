"""Both languages say the same things, and all that the program wants to say."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from allies import errors, i18n
from allies.assess.dimension_table import DIMENSIONS
from allies.core.values import UNITS
from allies.errors import CodebookError, StoreError, UsageError

SRC = Path(i18n.__file__).parent
EN, FR = (i18n.messages(lang).texts for lang in ("en", "fr"))
FILES = sorted(SRC.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
TEMPLATES = sorted((SRC / "report" / "templates").glob("*.j2"))

# The names of actors: where one language repeats them, the other may have a pronoun.
NAMES = {"of", "state", "partner"}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def family(key: str) -> str:
    return key.removesuffix(".one").removesuffix(".many")


# ---- the two files


def test_both_languages_have_the_same_messages():
    assert set(EN) == set(FR)


def test_no_message_is_empty_and_english_quotes_stay_out_of_french():
    assert all(text.strip() for text in (*EN.values(), *FR.values()))
    assert not [key for key, text in FR.items() if re.search(r"(^|\s)'\w", text)]


@pytest.mark.parametrize("key", sorted(EN))
def test_a_message_has_the_same_fields_in_both(key):
    english, french = (fields(texts[key]) - NAMES for texts in (EN, FR))
    assert english == french


def test_plurals_come_in_pairs():
    for texts in (EN, FR):
        for key in texts:
            name, _, form = key.rpartition(".")
            if form in ("one", "many"):
                assert {f"{name}.one", f"{name}.many"} <= set(texts), key


# ---- what the code asks for


def said() -> Iterator[tuple[str, set[str] | None, str]]:
    """Each `say(key, …)` of the code: key, names of its values (None: unknown), where."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args and _is_say(node.func)):
                continue
            known: set[str] | None = {word.arg for word in node.keywords if word.arg is not None}
            if any(word.arg is None for word in node.keywords):
                known = None
            for key in _keys(node.args[0]):
                yield key, known, f"{path.name}:{node.lineno}"
    for path in TEMPLATES:
        for found in re.finditer(r"\bsay\(", text := path.read_text(encoding="utf-8")):
            call = _closed(text[found.end() :])
            literal = re.match(r"""["']([\w.]+)["']\s*(~)?""", call)
            if literal is not None:
                names = set(re.findall(r"[,(]\s*(\w+)=", "," + call))
                key = literal[1] + ("*" if literal[2] else "")
                yield key, names, path.name


def _closed(text: str) -> str:
    """The text up to the bracket that closes it."""
    depth = 1
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return text[:at]
    raise AssertionError(text[:60])


def _is_say(function: ast.expr) -> bool:
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    if isinstance(function, ast.Call):  # messages(lang)("key")
        inner = function.func
        return getattr(inner, "id", getattr(inner, "attr", "")) == "messages"
    return name in ("say", "_say")


def _keys(node: ast.expr) -> list[str]:
    """The keys that an argument can be; '*' stands for any text."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in node.values)]
    if isinstance(node, ast.IfExp):
        return _keys(node.body) + _keys(node.orelse)
    return []


SAID = list(said())


def meant(key: str) -> list[str]:
    pattern = re.compile(re.escape(key).replace(r"\*", r"[\w-]+") + r"(\.one|\.many)?")
    return [name for name in EN if pattern.fullmatch(name)]


def test_many_messages_are_found_in_the_code():
    assert len(SAID) > 80
    assert {where for _, _, where in SAID if where.endswith(".j2")}


@pytest.mark.parametrize(("key", "known", "where"), SAID, ids=[f"{k} {w}" for k, _, w in SAID])
def test_what_is_said_exists_and_gets_its_values(key, known, where):
    names = meant(key)
    assert names, f"{where} says '{key}', which is in neither language"
    if known is not None:
        for name in names:
            for texts in (EN, FR):
                missing = fields(texts[name]) - known
                assert not missing, f"{where} says '{name}' without {missing}"


@pytest.mark.parametrize(
    ("prefix", "members"),
    [
        ("unit", UNITS),
        ("judged", ("accept", "reject", "unsure")),
        ("standing", ("in-force", "renewed", "lapsed")),
        ("verdict", ("agree", "disagree", "said-only", "counted-only", "neither")),
        ("scale", ("billion", "million")),
        ("dimension", (*DIMENSIONS, "other_exposure", "overall_size")),
        ("counted", ("documents", "unchanged", "claims", "withdrawn", "refused")),
    ],
)
def test_families_are_whole(prefix, members):
    have = {family(key) for key in EN}
    assert {f"{prefix}.{member}" for member in members} <= have


# ---- sentences in French beside the English ones


def shape(text: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", text)


def written() -> set[str]:
    """Every text of the code, with its fields emptied."""
    found = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                found.add(_template(node))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def _template(node: ast.JoinedStr) -> str:
    return "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)


TABLE = tomllib.loads((SRC / "locale" / "sentences.fr.toml").read_text(encoding="utf-8"))


def raised(package: str) -> Iterator[tuple[str, str, str]]:
    """The sentences that a package gives its errors, where, and the kind of error."""
    names = {name for name in dir(errors) if isinstance(getattr(errors, name), type)}
    for path, tree in TREES.items():
        if path.parent.name != package:
            continue
        for node in ast.walk(tree):
            kind = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if kind in names and node.args:
                text, where = node.args[0], f"{path.name}:{node.lineno}"
                if isinstance(text, ast.JoinedStr):
                    yield _template(text), where, kind
                elif isinstance(text, ast.Constant):
                    yield str(text.value), where, kind


def test_both_sides_of_a_translated_sentence_have_the_same_fields():
    for part in TABLE.values():
        for english, french in part.items():
            assert fields(english) == fields(french), english


@pytest.mark.parametrize("part", ["help", "sources", "store", "datasets", "choices", "measures"])
def test_a_translated_sentence_is_one_that_the_program_says(part):
    """Where a message changes, its translation would be lost without a word."""
    texts = written()
    pieces = [text for text in texts if len(text) > 1]
    for english in TABLE[part]:
        text = shape(english)
        assert text in texts or _joined(text, pieces), f"nothing says '{english}'"


def _joined(text: str, pieces: list[str]) -> bool:
    """Whether a text begins with one piece of the code and ends with another."""
    starts = [p for p in pieces if len(p) > 12 and text.startswith(p.rstrip("{}"))]
    return bool(starts) and any(len(p) > 5 and text.endswith(p.lstrip("{}")) for p in pieces)


def test_what_may_go_wrong_with_files_is_said_in_french():
    own = {shape(english) for part in TABLE.values() for english in part}
    met = [("sources", set(dir(errors))), ("store", {c.__name__ for c in _below(StoreError)}),
           ("allies", {"UsageError"})]  # fmt: skip
    missing = [
        f"{where}: {text}"
        for package, kinds in met for text, where, kind in raised(package)
        if kind in kinds and text not in own
    ]  # fmt: skip
    assert not missing


def _below(kind: type) -> list[type]:
    return [kind, *(found for child in kind.__subclasses__() for found in _below(child))]


def test_every_help_text_is_translated():
    texts = {
        node.args[0].value
        for path in FILES if path.parent.name == "cli"
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_"
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    assert len(texts) > 40
    assert texts == set(TABLE["help"])


def test_a_sentence_is_translated_with_what_it_holds():
    english = "notes.txt can't be read: you have no right to read it; check its rights."
    french = i18n.translated(english, "fr")
    assert french == (
        "notes.txt ne peut pas être lu : vous n'avez pas le droit de le lire ; vérifiez ses droits."
    )
    assert i18n.translated(english, "en") == english
    assert i18n.translated("Nobody says this.", "fr") == "Nobody says this."
    odd = "a{b}\nc [d]"
    assert odd in i18n.translated(f"There is no file {odd}; check the name and the folder.", "fr")


# ---- the functions


def test_a_message_takes_the_form_for_its_number():
    for lang, forms in (("en", ("0 claims", "1 claim", "2 claims")),
                        ("fr", ("0 assertion", "1 assertion", "2 assertions"))):  # fmt: skip
        say = i18n.messages(lang)
        assert tuple(say("claims.count", n=n) for n in (0, 1, 2)) == forms


def test_an_unknown_message_or_language_is_an_error():
    with pytest.raises(CodebookError, match="no message 'nonsense' in fr"):
        i18n.messages("fr")("nonsense")
    with pytest.raises(UsageError, match="not in 'de'"):
        i18n.messages("de")


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"), ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"), ({"LC_MESSAGES": "fr_CA"}, "fr"),
        ({"LANG": "", "LANGUAGE": "fr:en"}, "fr"), ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)  # fmt: skip
def test_the_language_of_the_user(environment, lang):
    assert i18n.user_language(environment) == lang


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [(1234.5, "1,234.5", "1\u202f234,5"), (-3.0, "\u22123", "\u22123"), (0.25, "0.2", "0,2"),
     (1_000_000, "1,000,000", "1\u202f000\u202f000")],
)  # fmt: skip
def test_numbers(value, en, fr):
    assert (i18n.number(value, "en"), i18n.number(value, "fr")) == (en, fr)


def test_a_whole_number_keeps_its_zeros():
    assert i18n.number(100, "en", digits=0) == "100"
    assert i18n.number(100, "en") == "100"


@pytest.mark.parametrize(
    ("iso", "en", "fr"),
    [("2024", "2024", "2024"), ("2024-06", "June 2024", "juin 2024"),
     ("2024-08-01", "1 August 2024", "1er août 2024"),
     ("2024-06-19", "19 June 2024", "19 juin 2024")],
)  # fmt: skip
def test_days(iso, en, fr):
    assert (i18n.day(iso, "en"), i18n.day(iso, "fr")) == (en, fr)
