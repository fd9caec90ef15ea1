"""The documentation says what the program does, and shows what it prints."""

from __future__ import annotations

import ast
import inspect
import io
import json
import platform
import re
import shlex
import shutil
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import typer

from allies import errors
from allies.assess.events import events_of
from allies.assess.gather import table_of
from allies.assess.scores import Scores
from allies.assess.weighing import scores_of
from allies.assess.weights import default_weights, load_weights
from allies.cli.main import app, main
from allies.codebook.relations import LAYERS, RELATIONS
from allies.core.claim import Claim, Evidence
from allies.core.document import Document, Origin, document_id
from allies.core.values import Interval, Quantity, first_day
from allies.measures.cooperation import posterior
from allies.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SRC = ROOT / "src" / "allies"
GUIDES = {lang: DOCS / "guide" / f"{lang}.md" for lang in ("en", "fr")}
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("examples/**/*.md")])
FRENCH = [
    DOCS / "guide" / "fr.md", DOCS / "guide" / "ajouter-une-sorte.md", DOCS / "methode.md",
    DOCS / "typologie.md", DOCS / "codebook.fr.md",
]  # fmt: skip
CODE = "    "


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def options_of(command: Any) -> list[str]:
    return [name for p in command.params if p.param_type_name == "option" for name in p.opts]


def row_of(text: str, start: str) -> str:
    """The row of a table whose first cell begins so."""
    found = [line for line in text.splitlines() if line.startswith(f"| `{start}")]
    assert len(found) == 1, f"{len(found)} rows begin with '{start}'"
    return found[0]


def generator() -> ModuleType:
    spec = spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---- the guides name everything -----------------------------------------------------------


@pytest.mark.parametrize("lang", GUIDES)
@pytest.mark.parametrize("name", commands())
def test_every_command_is_in_the_guide_with_its_options(lang: str, name: str) -> None:
    rows = [
        line for line in text_of(GUIDES[lang]).splitlines()
        if re.match(rf"\| `allies {name}[ `]", line)
    ]  # fmt: skip
    assert len(rows) == 1
    for option in options_of(commands()[name]):
        assert f"`{option}`" in rows[0], f"{name} has {option}"


@pytest.mark.parametrize("lang", GUIDES)
def test_the_guide_names_no_command_or_option_that_is_not(lang: str) -> None:
    text = text_of(GUIDES[lang])
    told = {m[1] for m in re.finditer(r"^\| `allies (\w+)", text, re.MULTILINE)}
    assert told == set(commands())
    known = {o for command in commands().values() for o in options_of(command)}
    assert set(re.findall(r"(?<![\w-])--[a-z]+", text)) <= {*known, "--version", "--help"}


@pytest.mark.parametrize("lang", GUIDES)
def test_every_error_is_in_the_guide_with_its_exit_code(lang: str) -> None:
    kinds = {
        name: kind for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, errors.AlliesError)
    }  # fmt: skip
    assert len(kinds) > 10
    for name, kind in kinds.items():
        row = row_of(text_of(GUIDES[lang]), f"{name}`")
        assert row.split("|")[2].strip() == str(kind.exit_code), name


@pytest.mark.parametrize("lang", GUIDES)
def test_every_setting_is_in_the_guide_with_its_default(lang: str) -> None:
    for spec in fields(Settings):
        row = row_of(text_of(GUIDES[lang]), f"{spec.name}`")
        assert f"`{PREFIX}{spec.name.upper()}`" in row
        if spec.default is not None:
            digits = re.sub(r"(?<=\d)[,  \u202f](?=\d)", "", row)
            assert str(spec.default) in digits


def command_lines(text: str) -> list[str]:
    """The commands in indented blocks, without prompt, pipe, comment and redirection."""
    found = []
    for line in text.splitlines():
        if line.startswith(CODE):
            *first, last = line.strip().removeprefix("$ ").split("| allies ")
            last = f"allies {last}" if first else last
            if re.match(r"allies \w", last):
                found.append(last.split(" > ")[0])
    return found


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_command_shown_can_be_given(path: Path) -> None:
    for line in command_lines(text_of(path)):
        name, *arguments = shlex.split(line, comments=True)[1:]
        assert name in commands(), line
        commands()[name].make_context(name, arguments)


# ---- what is shown is what comes -----------------------------------------------------------


def sessions(text: str) -> list[tuple[str, str]]:
    """Commands behind '$' with the output shown below them."""
    found: list[tuple[str, list[str]]] = []
    inside = False
    for line in text.splitlines():
        if line.startswith(f"{CODE}$ "):
            found.append((line[len(CODE) + 2 :], []))
            inside = True
        elif line.startswith(CODE) and inside:
            found[-1][1].append(line)
        elif line.strip():
            inside = False
    return [(command, " ".join(" ".join(shown).split())) for command, shown in found]


@pytest.mark.parametrize("lang", GUIDES)
def test_the_outputs_of_the_guide_are_true(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = text_of(GUIDES[lang])
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    coded = [line.strip() for line in text.splitlines() if line.startswith(CODE + '{"doc"')]
    assert {json.loads(line)["doc"] for line in coded} == {"mine.txt"}
    story = (
        "Rwanda sent 1,000 soldiers to Mozambique in 2021. Mozambique thanked Rwanda for its help."
    )
    assert story in " ".join(text.split())
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "mine.txt").write_text(story + "\n", encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text("\n".join(coded), encoding="utf-8")
    own = re.search(r"`mine\.toml`.*?\n\n((?: {4}.*\n|\n)+)", text)
    assert own is not None
    load_weights_of(tmp_path / "mine.toml", textwrap.dedent(own[1]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALLIES_LANG", lang)
    shown = sessions(text)
    assert len(shown) > 8
    for command, output in shown:
        run(command, monkeypatch)
        told = capsys.readouterr()
        came = " ".join(f"{told.out} {told.err}".split())
        at = 0
        for piece in filter(None, (part.strip() for part in output.split("…"))):
            found = came.find(piece, at)
            assert found >= 0, f"{command}: '{piece}' is not in: {came[at : at + 3000]}"
            at = found + len(piece)


def load_weights_of(path: Path, text: str) -> None:
    """Write the file of weights that the guide shows, which has to change something."""
    path.write_text(text, encoding="utf-8")
    assert load_weights(path) != default_weights()


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = re.fullmatch(r'echo "(.*)" \| (allies .*)', command)
    if piped is not None:
        data = io.BytesIO((piped[1] + "\n").encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data, encoding="utf-8"))
        command = piped[2]
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code, command


# ---- the method's example ------------------------------------------------------------------


A, B = "KEN", "UGA"
DAY = "2024-12-31"
ARMED = {"dates": Interval("2023-07-02", "2023-07-02"), "quantity": Quantity(100, 100, "items")}
TODAY = {"dates": Interval(DAY, DAY)}
# Who, to whom, what, the date of the document, its sentence, and what else is told.
STORY: tuple[tuple[str, str, str, str, str, dict[str, Any]], ...] = (
    (B, A, "arms-transfer", "2024-09-01", "The second state gave the first one 100 guns.", ARMED),
    (B, A, "arms-transfer", "2024-09-05", "They crossed the border on a Sunday in July.", ARMED),
    (B, A, "arms-transfer", "2024-09-06", "THE SECOND STATE gave the first one 100 guns!", ARMED),
    (B, A, "threat", DAY, "On 31 December it threatened its neighbour with war.", TODAY),
    (B, A, "sanction", "2024-12-01", "It has put its neighbour's banks under sanctions.", {}),
    (B, A, "sanction", "2024-12-02", "No bank was touched, it says.", {"modality": "denied"}),
    (A, B, "meeting", DAY, "The two presidents met on 31 December.", TODAY),
    (B, A, "troops", "2024-12-03", "It will send troops next year.", {"modality": "planned"}),
    (B, A, "criticism", "2024-12-04", "It found fault with a budget.", {"confidence": 0.3}),
)


def told_story() -> Scores:
    """The example of the method, weighed."""
    claims, documents = [], []
    for source, target, relation, day, quote, more in STORY:
        name = f"{len(documents)}.txt"
        document = Document(
            id=document_id(quote), name=name, text=quote, lang="en", date=day,
            origin=Origin(name, "text/plain", ""),
        )  # fmt: skip
        documents.append(document)
        evidence = Evidence(document.id, 0, len(quote), quote)
        claims.append(
            Claim(
                evidence=evidence, doc_name=name, lang="en", source=source, target=target,
                relation=relation, **{"confidence": 0.8, **more},
            )
        )  # fmt: skip
    at = first_day(DAY).toordinal() - first_day("1970-01-01").toordinal()
    weights = default_weights()
    return scores_of(events_of(table_of(claims, documents), weights), weights, at)


def figure(value: float, digits: int = 3, *, signed: bool = False) -> str:
    text = f"{value:{'+' if signed else ''}.{digits}f}"
    return text.replace("-", "−")


def rows_of_the_example(scores: Scores) -> Iterator[str]:
    """The cells of the table from p_true on, of each event that weighs something."""
    events = scores.events
    for at in np.flatnonzero(scores.weight).tolist():
        size, left = float(events.u[at]), float(scores.decay[at])
        yield " | ".join((
            figure(events.truth[at]), figure(events.reading[at]), figure(events.g[at], 2),
            "1" if size == 1 else figure(size), "1" if left == 1 else figure(left),
            figure(events.sign[at] * scores.weight[at], signed=True),
        ))  # fmt: skip


def test_the_example_of_the_method_is_what_the_program_computes() -> None:
    scores = told_story()
    rows = list(rows_of_the_example(scores))
    assert len(rows) == 4
    assert len(scores.events.copies) == 1
    assert len(scores.events.denials) == 1
    shown = [*rows]
    ends = {}
    for name in ("military", "economic", "diplomatic"):
        at = LAYERS.index(name)
        values = (scores.value[0, at], scores.low[0, at], scores.high[0, at])
        if np.isnan(values[0]):
            shown.append(f"m = {scores.mass[0, at]:.3f} ")
            continue
        ends[name] = values
        shown += [
            f"= 0.5 + {sum_:.3f} = {sum_ + 0.5:.3f}" if sum_ else "= 0.500 "
            for sum_ in (scores.support[0, at], scores.conflict[0, at])
        ]
    assert list(ends) == ["military", "economic"]
    ends["overall"] = (scores.overall[0], scores.overall_low[0], scores.overall_high[0])
    at = LAYERS.index("military")
    plain = posterior(scores.support[0, at], scores.conflict[0, at])
    # Each with the word between the ends, which differs by language.
    spans = [(low, high) for _, low, high in ends.values()] + [(plain.low, plain.high)]
    shown += [f"= {figure(value, signed=True)} " for value, _, _ in ends.values()]
    english, french = text_of(DOCS / "method.md"), text_of(DOCS / "methode.md")
    for text in shown:
        assert text in english, text
        assert text.replace(".", ",") in french, text
    for low, high in spans:
        span = f"{figure(low, signed=True)} to {figure(high, signed=True)}"
        assert span in english, span
        assert span.replace(".", ",").replace("to", "à") in french, span


@pytest.mark.parametrize("page", ["method.md", "methode.md"])
def test_every_table_of_the_weights_is_in_the_method(page: str) -> None:
    tables = tomllib.loads(text_of(SRC / "assess" / "weights.toml"))
    assert len(tables) > 10
    text = text_of(DOCS / page)
    for name in tables:
        assert re.search(rf"^\|[^|]*`\[{name}\]`", text, re.MULTILINE), name


@pytest.mark.parametrize("page", ["typology.md", "typologie.md"])
def test_every_threshold_of_the_types_is_told_with_its_value(page: str) -> None:
    text = text_of(DOCS / page)
    point = "." if page == "typology.md" else ","
    for type_, limits in default_weights().types.items():
        for name, value in limits.items():
            assert f"`{type_}.{name}`" in text or f"`{type_}.{name} " in text, name
            number = f"{abs(value):g}".replace(".", point)
            assert re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d)", text), name


# ---- pages made from data ------------------------------------------------------------------


@pytest.mark.parametrize("lang", GUIDES)
def test_the_codebook_is_up_to_date(lang: str) -> None:
    page = text_of(DOCS / f"codebook.{lang}.md")
    assert page == generator().codebook_page(lang), "run python -m docs.generate"
    for code, relation in RELATIONS.items():
        assert relation.label[lang] in row_of(page, f"{code}`")


@pytest.mark.parametrize("path", FRENCH, ids=name_of)
def test_french_pages_have_french_spaces(path: Path) -> None:
    typographic = generator().typographic
    for line in text_of(path).splitlines():
        if not line.startswith(CODE):
            assert typographic(line) == line


# ---- the first pages -----------------------------------------------------------------------


def first_commands(path: Path) -> list[str]:
    return [
        line.strip() for line in text_of(path).splitlines() if line.startswith(f"{CODE}python3 ")
    ]


def test_both_readmes_give_the_same_two_commands() -> None:
    english = first_commands(ROOT / "README.md")
    assert len(english) == 2
    assert english == first_commands(ROOT / "LISEZMOI.md")


def test_continuous_integration_runs_the_command_of_the_readme() -> None:
    lines = text_of(ROOT / ".ci" / "run").replace(" -q ", " ")
    for part in first_commands(ROOT / "README.md")[1].split(" && "):
        assert part in lines, part


def headings(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text_of(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^()\s]+(?:\([^()]*\))?)\)", text_of(path)):
        if link.startswith("https://"):
            continue
        place, _, anchor = link.partition("#")
        target = (path.parent / place) if place else path
        assert target.exists(), link
        assert not anchor or anchor in headings(target), link


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_page_tells_of_the_machine_it_was_written_on(path: Path) -> None:
    text = text_of(path)
    assert not re.search(r"(?<![\w.~-])/(?:root|home|work|tmp|Users|mnt|opt)/", text)
    assert not re.search(r"\b[A-Z]:\\Users\b|\blocalhost\b|\b\d+\.\d+\.\d+\.\d+\b", text)
    host = platform.node()
    if re.search(r"[\d.-]", host):
        assert host not in text


# ---- the code tells what it does -----------------------------------------------------------


def undocumented(body: list[ast.stmt], prefix: str = "") -> list[str]:
    found = []
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        if ast.get_docstring(node) is None:
            found.append(prefix + node.name)
        if isinstance(node, ast.ClassDef):
            found += undocumented(node.body, f"{prefix}{node.name}.")
    return found


@pytest.mark.parametrize("path", sorted(SRC.rglob("*.py")), ids=name_of)
def test_every_public_thing_has_a_docstring(path: Path) -> None:
    tree = ast.parse(text_of(path))
    assert ast.get_docstring(tree) is not None
    assert undocumented(tree.body) == []
