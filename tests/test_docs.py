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
from dataclasses import fields
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from allies import errors
from allies.assess.dossier import assess
from allies.assess.weights import default_weights
from allies.cli.main import app, main
from allies.codebook.relations import RELATIONS
from allies.core.claim import Claim, Evidence
from allies.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SRC = ROOT / "src" / "allies"
GUIDES = {lang: DOCS / "guide" / f"{lang}.md" for lang in ("en", "fr")}
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("examples/**/*.md")])
FRENCH = [DOCS / "guide" / "fr.md", DOCS / "methode.md", DOCS / "codebook.fr.md"]
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


def told(source: str, target: str, relation: str, doc: str, quote: str, **more: Any) -> Claim:
    more = {"confidence": 0.8, **more}
    evidence = Evidence(doc, 0, len(quote), quote)
    return Claim(
        evidence=evidence, doc_name=doc, lang="en", source=source, target=target,
        relation=relation, **more,
    )  # fmt: skip


def test_the_example_of_the_method_is_what_the_program_computes() -> None:
    a, b = "KEN", "UGA"
    first = "The second state has armed the first one with guns and shells since the spring."
    found = assess(
        a,
        [
            told(b, a, "arms-transfer", "1", first),
            told(b, a, "arms-transfer", "2", "Weapons went across the border all year long."),
            told(b, a, "arms-transfer", "3", first.upper()),
            told(a, b, "meeting", "1", "They met."),
            told(b, a, "sanction", "1", "It has put sanctions on its neighbour."),
            told(b, a, "troops", "1", "It will send troops.", modality="planned"),
            told(b, a, "criticism", "2", "It found fault with its neighbour.", confidence=0.3),
        ],
        [],
    ).partner(b)
    assert found is not None and found.balance.value is not None
    weights = default_weights().relation
    once, twice = 0.8, 1 - 0.2 * 0.2
    one = found.conflict / weights["sanction"]
    arms = found.support - one * weights["meeting"]
    figures = {
        "p of two documents": f"{arms / weights['arms-transfer'] / twice:.3f}",
        "p of one document": f"{one / once:.3f}",
        "r of one wording": f"{once:.3f}",
        "r of two wordings": f"{twice:.3f}",
        "w of arms-transfer": f"{weights['arms-transfer']:.2f}",
        "arms": f"{arms:.3f} ",
        "meeting": f"{one * weights['meeting']:.3f} ",
        "sanction": f"{found.conflict:.3f} ",
        "S": f"S = {found.support:.3f}",
        "C": f"C = {found.conflict:.3f}",
        "B": f"B = ({found.support:.3f} − {found.conflict:.3f}) / "
        f"({found.support:.3f} + {found.conflict:.3f} + 1) = {found.balance.value:+.3f}",
    }
    english, french = text_of(DOCS / "method.md"), text_of(DOCS / "methode.md")
    for what, figure in figures.items():
        assert figure in english, f"{what}: {figure}"
        assert figure.replace(".", ",") in french, f"{what}: {figure}"
    least = default_weights().least_reading
    assert f"{least}" in english and f"{least}".replace(".", ",") in french


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
