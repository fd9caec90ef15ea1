"""Made-up documents and claims, that fit together."""

import os
import subprocess
import sys
from pathlib import Path

import allies
from allies.core.claim import Claim, Evidence, Sentence
from allies.core.document import Block, Document, Origin, document_id
from allies.core.series import Observation
from allies.core.values import Interval, Quantity

TEXT = (
    "Moscow sold grain to Tehran in 2023.\n"
    "Pékin a reçu « le gaz » de Moscou — 38 bcm.\n"
    "Minsk and Moscow met on 4 May 2024.\n"
)


def make_document(text=TEXT, *, name="wire.txt", lang="en", title=None, date="2024-05-06", **more):
    origin = more.pop("origin", None) or Origin(f"/dossier/{name}", "text/plain", "a" * 64, "utf-8")
    return Document(
        id=document_id(text), name=name, text=text, lang=lang, title=title, date=date,
        origin=origin, blocks=(Block(0, len(text), "paragraph", lang),), **more,
    )  # fmt: skip


def split(document):
    """One sentence a line."""
    found, start = [], 0
    for line in document.text.split("\n"):
        if line:
            found.append(Sentence(start, start + len(line), document.lang))
        start += len(line) + 1
    return found


def make_claim(document, line=0, **more):
    sentence = split(document)[line]
    given = {"source": "RUS", "target": "IRN", "relation": "export", "coder": "rules 1"}
    return Claim(
        evidence=Evidence(
            document.id, sentence.start, sentence.end, document.text[sentence.start : sentence.end]
        ),
        doc_name=document.name,
        lang=document.lang,
        **{**given, **more},
    )


def three_claims(document):
    return [
        make_claim(document, 0, dates=Interval("2023", "2023"), trigger="sold", trigger_start=7,
                   trigger_end=11, source_text="Moscow", target_text="Tehran", why="frame sell"),
        make_claim(document, 1, source="RUS", target="CHN", relation="energy-supply",
                   quantity=Quantity(38.0, 38.0, "bcm"), attribution="Pékin", confidence=0.9),
        make_claim(document, 2, source="BLR", target="RUS", relation="meeting",
                   dates=Interval("2024-05-04", "2024-05-04"), modality="actual"),
    ]  # fmt: skip


def make_observation(i=0, **more):
    given = {
        "dataset": "trade", "variable": "exports", "source": "RUS", "target": "CHN",
        "period": str(1990 + i % 30), "value": float(i), "unit": "usd", "origin": "trade.csv",
        "row": str(i),
    }  # fmt: skip
    return Observation(**{**given, **more})


def start(script, *arguments):
    """Start a Python process that knows the program and these samples."""
    paths = [str(Path(allies.__file__).parents[1]), str(Path(__file__).parent)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=environment,
    )  # fmt: skip
