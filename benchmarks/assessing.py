"""How long an assessment takes, and how much memory: 100,000 claims of 2,000 pairs of states.

Usage: python benchmarks/assessing.py [--claims 100000] [--pairs 2000] [--state RUS]
                                      [--workspace FILE] [--profile] [--one | --irrelevant]

The workspace is made up: articles of ten sentences over five years, in both languages, one in
eight a reprint of another with an edited head; a few states are written of much, most little.
FILE is made unless it is there. Then fresh processes assess the state of which most is told (or
the one named), one in the middle, and all states, and say how long each step took. Times are by
the processor and by the clock, since other work on the machine disturbs the second. With
--irrelevant it shows instead that 1,000 documents about other states change no number.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from allies.codebook.actors import actor_of, all_actors
from allies.codebook.relations import RELATIONS
from allies.core.claim import Claim, Evidence
from allies.core.document import Block, Document, Origin, document_id
from allies.core.values import Interval, Quantity
from allies.documents import sketched
from allies.settings import Settings
from allies.store.database import Database, open_database
from allies.store.rows import block_columns, block_row, claim_columns, name_row
from allies.store.sketches import put_within
from allies.workspace import Workspace

SENTENCES = 10
REPRINTED = 0.125
FIRST, DAYS = date(2020, 1, 1), 5 * 365
WHEN = datetime(2025, 1, 2, tzinfo=UTC)
BARS = {"one": 3.0, "all": 60.0, "memory": 1500.0}
# What is told most often; every other relation now and then.
OFTEN = ("meeting", "trade", "arms-transfer", "sanction", "criticism", "agreement", "partnership",
         "energy-supply", "diplomatic-support", "military-cooperation", "attack", "dependence",
         "motive", "limit")  # fmt: skip
WORDS = {
    "en": """delivered signed announced talks ministers gas oil grain shells missiles credit bank
    payments pipeline port exercise fleet border visit summit treaty trade sanctions technology
    chips satellites loan investment market mistrust demand support against West in order to
    bypass restrictions because security regime recognition prestige adversary price discount
    for the with from over after before last week year month new joint large small""",
    "fr": """livré signé annoncé entretiens ministres gaz pétrole blé obus missiles crédit banque
    paiements gazoduc port exercice flotte frontière visite sommet traité commerce sanctions
    technologie puces satellites prêt investissement marché méfiance demande soutien contre
    Occident afin de contourner restrictions car sécurité régime reconnaissance prestige
    adversaire prix rabais pour les avec depuis après avant semaine année mois nouveau commun
    grand petit""",
}
UNITS = ("usd", "eur", "percent", "items", "tonnes", "bcm", "troops")
SPEAKERS = ("Vladimir Poutine", "Xi Jinping", "le Kremlin", "the ministry", "des experts")


class Writer:
    """Makes up articles, each on a few pairs of states."""

    def __init__(self, pairs: int, seed: int = 11, states: Sequence[str] = ()) -> None:
        self.chance = chance = random.Random(seed)
        states = list(states) or known_states()
        chance.shuffle(states)
        fame = [1 / (rank + 3) for rank in range(len(states))]
        found: dict[tuple[str, str], float] = {}
        while len(found) < min(pairs, len(states) * (len(states) - 1) // 2):
            one, other = chance.choices(states, fame, k=2)
            if one != other:
                found.setdefault((min(one, other), max(one, other)), chance.paretovariate(1.1))
        self.pairs, self.fame = list(found), [min(weight, 60) for weight in found.values()]
        self.relations = [*OFTEN] * 4 + list(RELATIONS)
        made = (chr(code) for code in range(ord("a"), ord("z") + 1))
        letters = "".join(made)
        self.rare = ["".join(chance.choices(letters, k=chance.randint(4, 10))) for _ in range(9000)]

    def articles(self, claims: int, first: int = 0) -> Iterator[tuple[Document, list[Claim]]]:
        """Hand out articles with their claims, until there are so many; numbered from `first`."""
        made: list[tuple[str, list[tuple[str, dict[str, object]]]]] = []
        for number in range(first, first + claims // SENTENCES):
            if made and self.chance.random() < REPRINTED:
                lang, told = self.chance.choice(made)
            else:
                lang = self.chance.choice(("en", "fr"))
                told = self._told(lang)
                made.append((lang, told))
                made = made[-400:]
            yield self._article(number, lang, told)

    def _told(self, lang: str) -> list[tuple[str, dict[str, object]]]:
        day = FIRST + timedelta(self.chance.randrange(DAYS))
        pairs = self.chance.choices(self.pairs, self.fame, k=self.chance.choice((1, 1, 2, 3)))
        return [self._sentence(lang, self.chance.choice(pairs), day) for _ in range(SENTENCES)]

    def _sentence(
        self, lang: str, pair: tuple[str, str], day: date
    ) -> tuple[str, dict[str, object]]:
        chance = self.chance
        one, other = pair if chance.random() < 0.5 else pair[::-1]
        relation = RELATIONS[chance.choice(self.relations)]
        if relation.symmetric:
            one, other = pair
        when, size = self._when(day), None
        words = chance.choices(WORDS[lang].split(), k=14) + chance.choices(self.rare, k=6)
        chance.shuffle(words)
        if chance.random() < 0.2:
            amount, unit = float(chance.randint(2, 90)), chance.choice(UNITS)
            size = Quantity(amount, amount, unit)
            words.append(f"{amount:g} {'%' if unit == 'percent' else unit}")
        names = (actor_of(code).labels[lang] for code in (one, other))
        text = f"{' – '.join(names)}: {' '.join(words)}."
        return text, {
            "source": one, "target": other, "relation": relation.code,
            "modality": chance.choices(
                ("actual", "planned", "possible", "alleged", "denied", "negated"),
                (70, 12, 6, 6, 3, 3),
            )[0],
            "dates": when, "quantity": size, "trigger": words[0],
            "attribution": chance.choice(SPEAKERS) if chance.random() < 0.2 else None,
            "confidence": round(chance.uniform(0.4, 0.98), 3),
        }  # fmt: skip

    def _when(self, day: date) -> Interval | None:
        kind = self.chance.random()
        if kind < 0.3:
            return None
        told = day - timedelta(self.chance.randrange(40))
        if kind < 0.6:
            return Interval(told.isoformat(), told.isoformat())
        if kind < 0.85:
            return Interval(told.isoformat()[:7], told.isoformat()[:7])
        return Interval(str(told.year), None if kind > 0.95 else str(told.year))

    def _article(
        self, number: int, lang: str, told: list[tuple[str, dict[str, object]]]
    ) -> tuple[Document, list[Claim]]:
        day = FIRST + timedelta(self.chance.randrange(DAYS))
        head = f"{self.chance.choice(self.rare).title()} ({number}), {day:%d/%m/%Y}."
        lines = [head, *(text for text, _ in told)]
        text = "\n".join(lines)
        name, place = f"{number}.html", f"https://www.{self.rare[number % 300]}.example/{number}"
        document = Document(
            id=document_id(text), name=name, text=text, lang=lang, date=day.isoformat(),
            origin=Origin(place, "text/html", "0" * 64), author=self.rare[number % 500].title(),
            blocks=(Block(0, len(text), "paragraph", lang),),
        )  # fmt: skip
        claims, at = [], len(head) + 1
        for line, told_of in told:
            found = Evidence(document.id, at, at + len(line), line)
            own = {"evidence": found, "doc_name": name, "lang": lang, "coder": "made up 1"}
            claims.append(Claim(**own, **told_of))  # type: ignore[arg-type]
            at += len(line) + 1
        return document, claims


def known_states() -> list[str]:
    """The states of the codebook, by code."""
    return sorted(actor.code for actor in all_actors() if actor.kind == "state")


def write(db: Database, writer: Writer, claims: int, first: int = 0) -> None:
    """Write articles and claims in one transaction, many at once."""
    waiting: list[Claim] = []
    papers: list[Document] = []

    def put() -> None:
        db.run("insert_claims", {"rows": claim_columns(waiting), "now": WHEN})
        put_within(db, [sketched(paper) for paper in papers])
        waiting.clear()
        papers.clear()

    names = ("name", "location", "media_type", "sha256", "encoding", "warnings")
    with db.transaction():
        for version, (paper, own) in enumerate(writer.articles(claims, first), start=first + 1):
            db.run("insert_text", {"doc": paper.id, "text": paper.text})
            db.run(
                "insert_document",
                {"version": version, "doc": paper.id, "lang": paper.lang, "title": None,
                 "author": paper.author, "date": paper.date, "first_day": paper.date,
                 "day_after": date.fromisoformat(paper.date or "") + timedelta(1),
                 "coder": "made up 1", "now": WHEN},
            )  # fmt: skip
            row = dict(zip(names, name_row(paper.name, paper.origin), strict=True))
            db.run("insert_name", {"doc": paper.id, "place": 0, **row, "now": WHEN})
            blocks = block_columns([block_row(block) for block in paper.blocks])
            db.run("insert_blocks", {"version": version, "rows": blocks})
            waiting += own
            papers.append(paper)
            if len(papers) >= 500:
                put()
        if papers:
            put()


_RUN = """
import cProfile, json, pstats, sys, time
from pathlib import Path
workspace, states, profile = sys.argv[1], sys.argv[2].split(","), sys.argv[3] == "profile"
import allies
from allies.assess import asking, engine
import allies.report.pages, allies.coding.provenance
steps = {}
def told(name, function):
    def timed(*args, **more):
        own = time.process_time()
        before = dict(steps)
        found = function(*args, **more)
        spent = time.process_time() - own
        inner = sum(steps.values()) - sum(before.values())
        steps[name] = steps.get(name, 0) + spent - inner
        return found
    return timed
for name, module, function in (
    ("reading the claims", engine, "read_table"), ("events", engine, "events_of"),
    ("contradictions", engine, "contradictions"), ("scores", engine, "scores_of"),
    ("data", engine, "read_counted"), ("types", engine, "dimensions_of"),
    ("types", engine, "typed"),
    ("ranks", engine, "draws_of"), ("group", engine, "group_of"),
    ("claims as objects", engine, "read_claims"), ("partners", engine, "portrait"),
    ("documents", engine, "whole_documents"), ("documents", engine, "count_documents"),
):
    if hasattr(engine, function):
        setattr(engine, function, told(name, getattr(engine, function)))
watch = cProfile.Profile()
with allies.open(workspace, read_only=True) as space:
    wall, own = time.perf_counter(), time.process_time()
    if profile:
        watch.enable()
    partners = count = 0
    every = space.assess_all() if states == ["all"] else ()
    for found in every or (space.assess(state, texts=False) for state in states):
        partners += len(found.partners)
        count += found.claims
    watch.disable()
    own, wall = time.process_time() - own, time.perf_counter() - wall
if profile:
    pstats.Stats(watch, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    pstats.Stats(watch, stream=sys.stderr).sort_stats("cumtime").print_stats(60)
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else ()
peak = next((int(l.split()[1]) / 1024 for l in lines if l.startswith("VmHWM")), float("nan"))
steps["the rest"] = own - sum(steps.values())
print(json.dumps({"processor": own, "clock": wall, "peak": peak, "partners": partners,
                  "claims": count, "steps": steps}))
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument(
        "--state", help="the one state to assess; that with most claims if not given"
    )
    parser.add_argument("--workspace", type=Path, help="a file, made unless it is there")
    parser.add_argument("--one", action="store_true", help="assess single states only")
    parser.add_argument("--irrelevant", action="store_true", help="add what says nothing of it")
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    given = parser.parse_args()
    if given.irrelevant:
        irrelevant()
        return
    with tempfile.TemporaryDirectory() as folder:
        file = given.workspace or Path(folder) / "made.duckdb"
        if not file.exists():
            began = time.perf_counter()
            with open_database(file) as db:
                write(db, Writer(given.pairs), given.claims)
            print(f"made in {time.perf_counter() - began:.0f} s by the clock")
        busiest, middle = states_of(file)
        runs = {"one": given.state or busiest, "middle": middle, "all": "all"}
        for name, states in runs.items():
            if name == "all" and given.one:
                continue
            measure(file, name, states, profile=given.profile)


def irrelevant(documents: int = 1000) -> None:
    """Assess a state before and after documents that say nothing of it or its partners."""
    states = known_states()
    space = Workspace(open_database(":memory:"), Settings())
    mine = Writer(60, states=states[::4])
    write(space._database, mine, 2_000)
    focal = mine.pairs[0][0]
    before = space.assess(focal, texts=False)
    write(space._database, Writer(400, seed=12, states=states[1::4]), documents * SENTENCES, 200)
    after = space.assess(focal, texts=False)
    space.close()
    same = after.partners == before.partners and after.group == before.group
    told = f"{after.read - before.read:,} documents about other states"
    print(
        f"{focal}, {len(before.partners)} relations: {told} change",
        "nothing" if same else "NUMBERS",
    )
    sys.exit(not same)


def states_of(file: Path) -> tuple[str, str]:
    """The state of which most is told, and the one in the middle."""
    from allies.store.reader import iter_claims

    with open_database(file, read_only=True) as db:
        told = Counter(code for claim in iter_claims(db) for code in (claim.source, claim.target))
    order = [code for code, _ in told.most_common()]
    return order[0], order[len(order) // 2]


def measure(file: Path, name: str, states: str, *, profile: bool) -> None:
    """Assess in a fresh process, and print how long it took, step by step."""
    command = [sys.executable, "-c", _RUN, str(file), states, "profile" if profile else ""]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    bar = BARS["all" if name == "all" else "one"]
    print(f"\n{states}: {found['partners']} relations, {found['claims']:,} claims, of each side")
    print(f"  processor {found['processor']:.2f} s, clock {found['clock']:.2f} s (bar {bar:.0f}),"
          f" memory {found['peak']:.0f} MB (bar {BARS['memory']:.0f})")  # fmt: skip
    for step, seconds in sorted(found["steps"].items(), key=lambda item: -item[1]):
        print(f"  {step:<20}{seconds:8.2f} s {seconds / found['processor']:6.0%}")


if __name__ == "__main__":
    main()
