"""The house holds: layers import one way, heavy libraries stay in their rooms."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[1] / "src" / "allies"
FILES = sorted(SRC.rglob("*.py"))

# What each package may import of allies, beside itself.
MAY = {
    "errors": set(),
    "settings": {"errors"},
    "i18n": {"errors"},
    "core": {"errors"},
    "codebook": {"core", "errors"},
    "sources": {"core", "codebook", "settings", "errors"},
    "coding": {"core", "codebook", "errors"},
    "store": {"core", "codebook", "settings", "errors"},
    "measures": {"core", "codebook", "store", "errors"},
    "whatif": {"core", "codebook", "store", "measures", "errors"},
    "assess": {"core", "codebook", "coding", "store", "measures", "whatif", "errors"},
    "report": {"core", "codebook", "i18n", "assess", "errors", "__init__"},
    "documents": {"core", "sources", "coding", "store", "settings", "errors"},
    "figures": {"core", "codebook", "sources", "store", "measures", "i18n", "settings", "errors",
                "__init__"},
    "workspace": {"core", "codebook", "sources", "coding", "store", "measures", "whatif", "assess",
                  "report", "documents", "figures", "settings", "errors"},
    "cli": {"core", "codebook", "coding", "sources", "figures", "workspace", "report", "assess",
            "i18n", "errors", "settings", "__init__"},
    "web": {"core", "workspace", "report", "i18n", "errors", "settings", "__init__"},
    "__init__": {"core", "errors", "workspace"},
}  # fmt: skip

# Libraries that only one package may use.
ONLY = {
    "babel": {"codebook", "i18n"},
    "httpx2": {"sources"},
    "trafilatura": {"sources"},
    "pypdfium2": {"sources"},
    "docx": {"sources"},
    "lxml": {"sources"},
    "py3langid": {"sources"},
    "ahocorasick": {"coding"},
    "spacy": {"coding"},
    "duckdb": {"store"},
    "jinja2": {"report"},
    "typer": {"cli"},
    "rich": {"cli"},
}
NETWORK = {"httpx", "httpx2", "requests", "urllib3", "urllib.request", "http.client", "socket"}


def room(path: Path) -> str:
    parts = path.relative_to(SRC).parts
    return parts[0].removesuffix(".py")


def imports(path: Path, *, top: bool = False) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top else ast.walk(tree)
    found = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            if node.module == "allies":
                names = {alias.name for alias in node.names}
                inside = {n for n in names if n in MAY}
                found += [f"allies.{name}" for name in inside]
                found += ["allies.__init__"] * bool(names - inside)
            else:
                found.append(node.module or "")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SRC)))
def test_imports_go_one_way(path):
    here = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "allies":
            other = parts[1] if len(parts) > 1 else "__init__"
            assert other == here or other in MAY[here], f"{path} imports {name}"
        elif parts[0] in ONLY:
            assert here in ONLY[parts[0]], f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SRC)))
def test_a_file_is_short_and_quiet(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < 400, f"{path} is too long"
    if room(path) != "cli":
        calls = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)]
        assert not any(isinstance(c.func, ast.Name) and c.func.id == "print" for c in calls)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SRC)))
def test_only_fetch_reaches_the_network(path):
    if path != SRC / "sources" / "fetch.py":
        assert not NETWORK & set(imports(path))


def test_every_package_has_its_rule():
    assert {room(path) for path in FILES} <= set(MAY)


def test_import_is_light():
    """`import allies` loads no heavy library."""
    heavy = [
        "duckdb",
        "spacy",
        "trafilatura",
        "ahocorasick",
        "babel",
        "jinja2",
        "rich",
        "numpy",
        "typer",
    ]
    script = f"import sys, allies; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_help_is_light():
    """`allies --help` loads what prints help and no more."""
    heavy = ["duckdb", "spacy", "trafilatura", "ahocorasick", "babel", "jinja2", "numpy"]
    script = (
        "import sys\nsys.argv = ['allies', '--help']\nfrom allies.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"
