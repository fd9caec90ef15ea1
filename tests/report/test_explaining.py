"""What explains a number is said in French as a whole: units, parts, methods and sources."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

import allies
from allies import i18n
from allies.assess.counted import needs_of
from allies.assess.counted_parts import SOURCES
from allies.assess.dimension_table import UNITS
from allies.codebook.relations import LAYERS, layer_label
from allies.codebook.treaties import OBLIGATIONS
from allies.core.estimate import Estimate
from allies.core.values import UNITS as UNITS_TOLD
from allies.measures import MEASURES, by_module
from allies.measures.base import PERIODS
from allies.measures.dependence_query import _what
from allies.measures.event_scores import QUADS
from allies.measures.flows import _SAID, GROUPS
from allies.measures.shares import SIDES
from allies.measures.similarity import _KINDS
from allies.report.explaining import because, part_name, source_name, unit_name
from allies.report.numbers import explained
from allies.report.words import layer_name, typographic, wording

SRC = Path(i18n.__file__).parent
TABLE = tomllib.loads((SRC / "locale" / "explained.fr.toml").read_text(encoding="utf-8"))
SENTENCES = tomllib.loads((SRC / "locale" / "sentences.fr.toml").read_text(encoding="utf-8"))
FRENCH, TYPED = wording("fr"), re.compile(r"\{\w+\}")
# What a formula, a data set, a scheme of codes or an author is called in any language.
NAMES = {"max", "PLOVER", "CAMEO", "capabilities", "reader"}
ENGLISH = frozenset(
    {"the", "and", "for", "over", "with", "from", "year", "years", "events", "weights", "weight",
     "prior", "against", "mass", "exposure", "rate", "shape", "share", "index", "level",
     "probability", "draws", "posterior", "known", "claim", "treaty", "treaties", "coded", "hand",
     "codebook", "members", "mean", "below", "half", "life", "interval", "whatever", "sign",
     "tells", "told", "without", "figure", "stated", "day", "military", "energy",
     "economic", "diplomatic", "technology", "structural", "institutional", "pairs", "depth"}
)  # fmt: skip
ID, WORD = re.compile(r"\b[0-9a-f]{12,}\b|\b[A-Z0-9]+(?:-[A-Z0-9]+)+\b|\b[A-Z]{2,}\b"), r"[^\W\d_]+"


def words(text: str) -> set[str]:
    """The words of a text, but no codes, ids, and signs of formulas."""
    return {word for word in re.findall(WORD, ID.sub(" ", text)) if len(word) > 2}


def vocabulary() -> set[str]:
    """The words of which French explanations are made."""
    parts = [part for name, part in TABLE.items() if name != "data"]
    texts = [text for part in parts for text in part.values()]
    texts += SENTENCES["counted"].values()
    texts += [
        text for key, text in FRENCH.texts.items() if key.startswith(("measured.", "because"))
    ]
    texts += [layer_name(layer, "fr") for layer in LAYERS]
    texts += [text.replace("{s}", "s") for text in texts]
    texts += [i18n.day(f"2024-{month:02}", "fr") for month in range(1, 13)]
    plain = [TYPED.sub(" ", text.replace("{s}", "")) for text in texts]
    return {word for text in plain for word in words(typographic(text))} | NAMES


KNOWN = vocabulary()


def foreign(text: str) -> set[str]:
    return words(text) - KNOWN


# ---- what the code writes


def trees() -> Iterator[ast.Module]:
    for room in ("assess", "measures", "figures"):
        for path in sorted((SRC / room).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


class Texts:
    """The texts that an expression of a module may have, with 0.5 for what only running tells."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree, self.values = tree, {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.values.setdefault(node.targets[0].id, []).append(node.value)

    def of(self, node: ast.AST | None, deep: int = 3) -> set[str]:
        if isinstance(node, ast.Constant):
            return {node.value} if isinstance(node.value, str) else set()
        if isinstance(node, ast.JoinedStr):
            found = {""}
            for part in node.values:
                held = (
                    self._held(part.value, deep) if isinstance(part, ast.FormattedValue) else None
                )
                ends = {part.value} if held is None else held
                found = {begun + str(end) for begun in found for end in ends}
            return found
        if isinstance(node, ast.IfExp):
            return self.of(node.body, deep) | self.of(node.orelse, deep)
        if isinstance(node, ast.Subscript):
            node = node.value
        if isinstance(node, ast.Dict):
            return {text for value in node.values for text in self.of(value, deep)}
        if isinstance(node, ast.Name) and deep:
            return {t for value in self.values.get(node.id, ()) for t in self.of(value, deep - 1)}
        return set()

    def _held(self, node: ast.expr, deep: int) -> set[str]:
        if isinstance(node, ast.BinOp):
            return {""} | self.of(node.left, deep)
        return self.of(node, deep) or {"0.5"}

    def keys(self, node: ast.AST | None, deep: int = 3) -> set[str]:
        if isinstance(node, ast.Dict):
            found = {t for key in node.keys for t in self.of(key, 0)}
            return found.union(*(self.keys(one, deep) for one in node.values))
        if isinstance(node, ast.Name) and deep:
            values = self.values.get(node.id, ())
            return {key for value in values for key in self.keys(value, deep - 1)}
        return set()

    def given(self, name: str) -> Iterator[ast.expr]:
        """What is given by that name in calls, and what is assigned to it."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.keyword) and node.arg == name:
                yield node.value
        yield from self.values.get(name, ())


FILLED = {
    "0.5 of shares of 0.5", "0.5 smoothing", "by 0.5", "over 0.5", "0.5 of votes as likeliest",
    "by 0.50.5",
}  # fmt: skip
# Methods of other libraries.
OTHER = {"", "bounded", "L-BFGS-B", "average", "min"}
MODULES = [Texts(tree) for tree in trees()]


def methods() -> set[str]:
    found = {text for one in MODULES for node in one.given("method") for text in one.of(node)}
    for one in MODULES:
        for name in ("METHODS", "_WHAT"):
            found |= {text for node in one.values.get(name, ()) for text in one.of(node)}
        # A method that a helper is handed without its name.
        for node in ast.walk(one.tree):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called in ("_result", "result", "_mean"):
                    found |= {text for argument in node.args for text in one.of(argument)}
    # What `of_options` fills in.
    between = re.compile("([,;] )")
    found = {
        "".join("0.5" if piece in FILLED else piece for piece in between.split(text))
        for text in found
    }
    return found - OTHER


OF_SHARES = {"difference", "log-ratio", "hhi", "effective", "hirschman"}


def of_options() -> Iterator[str]:
    """What measures put of their choices into their methods."""
    for module, listed in by_module().items():
        options = {(n, v) for one in listed for n, values in one.options.items() for v in values}
        for name, value in options:
            if module in ("similarity", "events") or name in ("stage", "un"):
                yield f"UN {value}" if name == "un" else f"{name} {value}"
            elif name == "smoothing":
                yield f"{value} smoothing"
            elif name == "kind":
                yield f"{value} of shares of all trade" if value in OF_SHARES else value
            elif name in ("score", "scale", "market"):
                yield value
    yield from (f"by {one}" for one in (*PERIODS, "count", "value"))
    yield from (f"share of {_what(side, group)}, v1" for side in SIDES for group in GROUPS)
    yield from _SAID.values()
    yield from (f"{kind.label['en']}: {kind.formula}" for kind in _KINDS)
    yield from (f"delivered over announced, in {unit}" for unit in UNITS_TOLD
                if unit not in ("percent", "ratio"))  # fmt: skip
    yield "85.3% of votes as likeliest"
    yield "over the states with a treaty"
    yield from ("over member of system", "over member-gw of system (those of 2016 after it)")


def parts() -> set[str]:
    found = {key for one in MODULES for node in one.given("parts") for key in one.keys(node)}
    found |= {name for kind in _KINDS for name in kind.parts(next(iter(kind.scores)))}
    found |= set(MEASURES["sanctions"].options["kind"][1:-1])
    found.discard("n")
    return found | {f"events-{quad}" for quad in QUADS} | {*OBLIGATIONS, *LAYERS, "rice"}


def units() -> set[str]:
    found = {text for one in MODULES for node in one.given("unit") for text in one.of(node)}
    found |= {one.unit for one in MEASURES.values()} | set(UNITS.values())
    found |= {source.unit for source in SOURCES.values()}
    return {unit for unit in found if unit and " UN " not in unit}


def test_what_the_code_writes_is_found():
    """Where the ways of the code change, these tests would hold of nothing."""
    assert len(methods()) > 70
    assert len(parts()) > 70
    assert {"score", "events/year", "log ratio", "ideal points", "sd"} <= units()


@pytest.mark.parametrize("method", sorted({*methods(), *of_options()}))
def test_every_method_is_said_in_french(method):
    text = because(Estimate(value=0.0, method=method), "fr")
    assert not foreign(text), text
    assert not re.search(r"\d\.\d", text), text


@pytest.mark.parametrize("name", sorted(parts()))
def test_every_part_has_a_french_name(name):
    assert name in TABLE["part"] or name in LAYERS
    assert not foreign(part_name(name, "fr"))


@pytest.mark.parametrize("unit", sorted(units()))
def test_every_unit_is_said_in_french(unit):
    assert unit in TABLE["unit"]
    assert unit in TABLE["value"]
    assert not foreign(explained(Estimate(value=2.5, unit=unit, method="as known"), FRENCH))
    assert unit_name(unit, "en") == unit


def test_what_data_are_missing_is_said_in_french():
    assert set(TABLE["data"]) == {
        name for needs in needs_of().values() for n in needs for name in n
    }
    one = Estimate(value=None, unit="share", method="trade")
    assert explained(one, FRENCH) == "aucun indice (il y faut les données trade)"
    later = Estimate(value=None, unit="share", method="data end in 2018")
    assert explained(later, FRENCH) == "aucun indice (les données s’arrêtent en 2018)"
    none = Estimate(value=None, unit="share", method="there is nothing for 2014; ask for 2010")
    assert "il n’y a rien pour 2014" in explained(none, FRENCH)


# ---- what is shown


def estimates(value: object) -> Iterator[Estimate]:
    if isinstance(value, Estimate):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from estimates(getattr(value, field.name))
    elif isinstance(value, Mapping | tuple | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from estimates(one)


@pytest.fixture(scope="module")
def found(workspace, assessment) -> list[Estimate]:
    """The numbers of the example, of the relations of a state and of a group."""
    group = workspace.assess("RUS", "CHN", "PRK", group=True, since="2024-07-01")
    return [*estimates(assessment), *estimates(group)]


def test_no_explanation_of_the_example_has_english_in_it(found):
    assert len(found) > 200
    for one in found:
        text = explained(one, FRENCH)
        assert not words(text) & ENGLISH, text
        needed = set() if one.value is not None else words(" ".join(TABLE["data"].values()))
        assert not foreign(text) - needed - actors(one), text
        assert not re.search(r"\d\.\d|'", text), text


# Three roll calls of 2010: the United States (2), Russia (365), China (710).
VOTES = "resid,ccode,date,vote\n" + "".join(
    f"{65000 + call},{state},2010-10-0{call},{vote}\n"
    for call, votes in enumerate(("113", "331", "122"), 1)
    for state, vote in zip((2, 365, 710), votes, strict=True)
)


@pytest.mark.parametrize("name", ["vote-agreement", "vote-tau-b", "ideal-point-distance"])
def test_no_explanation_of_a_measure_has_english_in_it(name, tmp_path):
    (tmp_path / "votes.csv").write_text(VOTES, encoding="utf-8")
    with allies.open(tmp_path / "w.duckdb") as space:
        space.add_dataset("un-votes", str(tmp_path / "votes.csv"))
        measured = space.measure(name, ["USA", "RUS"], period="2010")
        numbers = [number for *_, number in measured.items()]
    for one in numbers:
        text = explained(one, FRENCH)
        assert not words(text) & ENGLISH, text
        assert not foreign(text) - {"Miller", "sessions", "votes"}, text
    assert numbers


def actors(one: Estimate) -> set[str]:
    """The words of the states that its parts are of."""
    return {word for name in one.parts if name.isupper() for word in words(part_name(name, "fr"))}


def test_english_is_said_as_python_says_it(found):
    for one in found:
        assert explained(one, i18n.messages("en")) == one.explain()


def test_an_explanation_in_french():
    one = Estimate(
        value=0.3977, low=-0.734, high=1, n=3, unit="score",
        method="(A − B) / (A + B) of weighed events, half-life 6 months; "
        "Beta(1.119, 0.4822) for the interval",
        parts={"prior A": 0.5, "Σ weights for": 1.25, "military": 0.4, "share of military": 0.25},
        rests_on=("claim 4c8eb468a7d1021e", "treaties coded by hand: 2025-02-26"),
    )  # fmt: skip
    assert explained(one, FRENCH).replace("\u202f", " ").splitlines() == [
        "score de 0,398 ((A − B) / (A + B) des faits pesés, demi-vie de 6 mois ; "
        "loi bêta (1,119 ; 0,4822) pour l’intervalle, n = 3)",
        "  intervalle à 90 % : −0,734 à 1",
        "  A a priori = 0,5",
        "  Σ des poids des faits pour = 1,25",
        "  militaire = 0,4",
        "  part de la couche militaire = 0,25",
        "  d’après l’assertion 4c8eb468a7d1021e",
        "  d’après les traités codés à la main : 26 février 2025",
    ]


def test_a_unit_agrees_with_its_number():
    once, often = (
        explained(Estimate(value=value, unit="events/year", method="as known", n=1), FRENCH)
        for value in (1.5, 2.0)
    )
    assert once == "1,5 événement par an (tel que connu, n = 1)"
    assert often == "2 événements par an (tel que connu, n = 1)"


def test_what_has_no_french_is_shown_as_it_is():
    assert because(Estimate(value=1.0, method="Nobody's way"), "fr") == "Nobody’s way"
    assert part_name("nothing known", "fr") == "nothing known"
    assert part_name("CHN", "fr") == "Chine"
    assert source_name("atop 5.1: 2018", "fr").replace("\u202f", " ") == "atop 5.1 : 2018"
    assert layer_label("military", "fr") == part_name("military", "fr")


def test_both_sides_have_the_same_fields():
    for name, part in TABLE.items():
        for english, french in part.items():
            own = set(TYPED.findall(english))
            assert own == set(TYPED.findall(french)) - {"{value}", "{s}"}, (name, english)
