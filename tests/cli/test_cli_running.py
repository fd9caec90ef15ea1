"""How commands start and end: speed, help, pipes, Ctrl-C, terminals, the unexpected."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from allies import workspace

COMMANDS = ("report", "add", "code", "documents", "claims", "show", "judge", "remove", "check",
            "actors", "relations", "evaluate", "datasets", "measures", "measure",
            "panel")  # fmt: skip

STOP_AFTER = """
import os, signal, sys
from allies import documents
from allies.cli.main import main

code, done = documents.code, []

def counted(document):
    done.append(document.name)
    if len(done) == {n}:
        os.kill(os.getpid(), signal.SIGINT)
    return code(document)

documents.code = counted
main(sys.argv[1:])
"""


EVERY_HELP = """
import sys
from allies.cli.main import main

for command in sys.argv[1:]:
    try:
        main([command, "--help"] if command else ["--help"])
    except SystemExit as ended:
        assert not ended.code
    print("\\f")
"""


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_command_has_help_for_all_it_takes(process, lang):
    environment = {**os.environ, "LANG": f"{lang}.UTF-8", "COLUMNS": "80"}
    done = process("", *COMMANDS, script=EVERY_HELP, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    whole, *pages = [page.strip("\n") for page in done.stdout.split("\f")][:-1]
    assert len(pages) == len(COMMANDS)
    for command, page in zip(COMMANDS, pages, strict=True):
        lines = page.splitlines()
        assert lines[0].startswith({"en": "Usage: ", "fr": "Usage : "}[lang] + f"allies {command} ")
        assert max(map(len, lines)) <= 80
        assert ("Options:" in lines) == (lang == "en")
        assert not [line for line in lines if line.startswith("  -") and "  " not in line.strip()]
        assert "<str>" not in page
    listed = [line for line in whole.splitlines() if line.startswith("  ")]
    assert set(COMMANDS) <= {line.split()[0] for line in listed}
    assert not [line for line in listed if line.endswith("...")], "each fits on its line"


def test_without_a_command_there_is_help_on_stderr(run):
    done = run()
    assert (done.code, done.out) == (2, "")
    assert "Commands:" in done.err


def test_the_version(run):
    import allies

    assert run("--version").out == f"allies {allies.__version__}\n"


@pytest.mark.parametrize(
    ("script", "most"),
    [("import allies", 120), ("from allies.cli.main import main; main(['-h'])", 260)],
)
def test_starting_loads_few_modules(process, script, most):
    """How long it takes is measured in benchmarks/start.py; it is the loading that takes it."""
    told = "import atexit, sys; atexit.register(lambda: print(len(sys.modules), file=sys.stderr))"
    loaded, bare = (int(process(script=f"{told}; {line}").stderr) for line in (script, "pass"))
    assert loaded - bare <= most


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_ctrl_c_keeps_what_is_finished_and_the_same_again_completes(process, run, here):
    folder = here / "many"
    folder.mkdir()
    for i in range(9):
        text = f"Russia sold {i + 2} tanks to Iran in 2023.\n"
        (folder / f"{i}.txt").write_text(text, encoding="utf-8")
    done = process("add", "many", script=STOP_AFTER.format(n=5))
    assert done.returncode == 130
    assert done.stderr == ("allies: stopped; 4 files are done and stay so, run the same command "
                           "again for the others\n")  # fmt: skip
    assert len(run("documents", "--format", "jsonl").out.splitlines()) == 4
    again = run("add", "many")
    assert again.code == 0
    assert "5 documents new or changed, 4 there already" in again.err
    assert run("check").code == 0


def test_ctrl_c_elsewhere_is_one_word(run, dossier, monkeypatch):
    code, seen = workspace.code, []

    def stop(document):
        seen.append(document.name)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return code(document)

    monkeypatch.setattr(workspace, "code", stop)
    done = run("code", "dossier")
    assert (done.code, done.err) == (130, "allies: stopped\n")
    assert {json.loads(line)["doc"] for line in done.out.splitlines()} == {seen[0]}


STOP_ON_IMPORT = """
import os, signal, sys

class Stop:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Stop())
from allies.cli.main import main
main(["--help"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize(("lang", "told"), [("en", "stopped"), ("fr", "interrompu")])
@pytest.mark.parametrize("module", ["allies.cli.commands", "typer", "allies.cli.running"])
def test_ctrl_c_at_the_start_is_one_word_too(process, module, lang, told):
    environment = {**os.environ, "LANG": f"{lang}.UTF-8"}
    done = process(script=STOP_ON_IMPORT.format(module=module), env=environment)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", f"allies: {told}\n")


@pytest.mark.parametrize(
    "arguments", [["claims"], ["claims", "--format", "jsonl"], ["actors"], ["relations"]]
)
def test_a_reader_that_goes_away_is_no_error(filled, arguments):
    with subprocess.Popen(
        [sys.executable, "-m", "allies.cli.main", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    ) as started:  # fmt: skip
        started.stdout.close()
        assert started.wait(30) == 0
        assert "rror" not in started.stderr.read()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")  # noqa: PTH110
def test_an_output_without_room_is_one_sentence(filled):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "allies.cli.main", "claims", "--format", "jsonl"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "allies: the output can't be used: No space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
def test_closed_streams_are_no_error(filled):
    command = f"{sys.executable} -m allies.cli.main claims"
    for closing in (">&-", "2>&-", ">&- 2>&-"):
        assert subprocess.run(f"{command} {closing}", shell=True, check=False).returncode == 0


def test_the_unexpected_is_one_sentence_without_traceback(run, filled, monkeypatch):
    from allies.coding import pipeline

    def stumble(document):
        raise RuntimeError("of all things")

    monkeypatch.setattr(pipeline, "code_document", stumble)
    done = run("code", "treaty.txt")
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert "RuntimeError: of all things, while coding treaty.txt" in done.err
    assert "ALLIES_DEBUG=1" in done.err
    monkeypatch.setenv("ALLIES_DEBUG", "1")
    from allies.cli.main import app
    from allies.cli.running import run as run_app

    with pytest.raises(RuntimeError, match="of all things"):
        run_app(app, ["code", "treaty.txt"])


# ---- on a terminal

pty = pytest.importorskip("pty") if sys.platform != "win32" else None


def on_terminal(
    *arguments: str, stdout: bool = True, width: int = 80, given: str = ""
) -> tuple[int, str, str]:
    """Run a command with stderr, and stdout if asked, on a terminal; return what each got."""
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(
        [sys.executable, "-m", "allies.cli.main", *arguments],
        stdin=subprocess.PIPE, stdout=theirs if stdout else subprocess.PIPE, stderr=theirs,
        env=environment,
    ) as started:  # fmt: skip
        os.close(theirs)
        started.stdin.write(given.encode())
        started.stdin.close()
        shown = b""
        while True:
            try:
                got = os.read(ours, 65_536)
            except OSError:  # Linux tells the end of a terminal so.
                break
            if not got:
                break
            shown += got
        data = b"" if started.stdout is None else started.stdout.read()
        code = started.wait(30)
    os.close(ours)
    return code, shown.decode("utf-8"), data.decode("utf-8")


def plain(text: str) -> list[str]:
    import re

    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).splitlines()]


@pytest.mark.parametrize(
    "arguments",
    [["claims"], ["documents"], ["report", "RUS"], ["relations"], ["claims", "--lang", "fr"]],
)
def test_a_terminal_of_80_columns_is_enough(filled, arguments):
    code, shown, _ = on_terminal(*arguments)
    assert code == 0
    lines = plain(shown)
    assert max(map(len, lines)) <= 80
    assert "…" not in "".join(line[:60] for line in lines if line[:1].isalnum()).replace(
        "… and", ""
    )


def test_data_beside_a_progress_bar_goes_to_stdout(here):
    """The bar is drawn on the terminal; the claims go where stdout leads."""
    text = "Russia attacked Ukraine in February 2022.\n"
    code, shown, data = on_terminal("code", "-", stdout=False, given=text)
    assert code == 0
    assert "coding" in shown
    (record, *_) = [json.loads(line) for line in data.splitlines()]
    assert (record["doc"], record["source"]) == ("standard input", "RUS")
    assert "quote" not in shown


@pytest.mark.parametrize(("printing", "drawn"), [(False, True), (True, False)])
def test_a_bar_is_not_drawn_over_what_is_printed(monkeypatch, printing, drawn):
    from allies.cli.output import progress_bar

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with progress_bar("reading", 2, printing=printing) as tick:
        tick("[bold]a\nb\x1b[0m")
    assert (err.getvalue() != "") == drawn
    assert out.getvalue() == ""


def test_markup_in_names_is_not_interpreted_on_a_terminal(run, here):
    for name in ("[bold]x.txt", "[red]y.txt"):
        (here / name).write_text(f"Russia attacked Ukraine in 2022.\n{name}\n", encoding="utf-8")
    assert "2 documents" in run("add", "[bold]x.txt", "[red]y.txt").err
    _, shown, _ = on_terminal("documents")
    assert "[bold]x.txt" in shown
    assert "[red]y.txt" in shown


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (["claims", "--nope"], {"ALLIES_LANG": "fr"}, "Il n'y a pas d'option"),
        (["claims", "--lang", "fr", "--nope"], {}, "Il n'y a pas d'option"),
        (["claims", "--nope", "--lang=fr"], {}, "Il n'y a pas d'option"),
        (["claims", "--lang", "fr", "-w", "none.duckdb"], {}, "il n'y a pas d'espace de travail"),
        # Of these two '--lang' is the language of the documents.
        (["add", "--lang", "fr", "--nope"], {}, "No such option"),
        (["code", "a.txt", "--nope", "--lang=fr"], {}, "No such option"),
        (["add", "--lang", "en", "--nope"], {"ALLIES_LANG": "fr"}, "Il n'y a pas d'option"),
    ],
)
def test_wrong_usage_is_said_in_the_language_asked_for(run, monkeypatch, arguments, settings, said):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    made = run(*arguments)
    assert made.code != 0
    assert said in made.err


def test_wrong_usage_is_said_in_the_language_of_the_settings(run, here):
    (here / "allies.toml").write_text('lang = "fr"\n', encoding="utf-8")
    assert "Il n'y a pas d'option" in run("claims", "--nope").err


def test_what_follows_two_hyphens_is_no_option(run):
    assert "Unknown state" in run("claims", "--", "RUS", "--lang=fr").err


def test_a_folder_in_the_place_of_the_settings_is_said_so(run, here):
    (here / "allies.toml").mkdir()
    made = run("documents")
    assert made.code != 0 and "can't be read as settings" in made.err
