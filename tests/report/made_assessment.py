"""An assessment made by hand, complete in every field: for pages without the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allies.assess.answers import (
    Asymmetry,
    Beside,
    Break,
    Change,
    Collision,
    Commitment,
    Compared,
    Contradiction,
    Dependence,
    Event,
    First,
    LayerScore,
    Limit,
    Motive,
    Pact,
    Pledge,
    Point,
    Standing,
    Trend,
    Viability,
    Why,
)
from allies.assess.judgement import (
    Assessment,
    Condition,
    Group,
    Moved,
    Otherwise,
    Partner,
    Rank,
    Typed,
)
from allies.codebook.relations import relation
from allies.core.claim import Claim, Evidence
from allies.core.document import Block, Document, Origin, document_id
from allies.core.estimate import Estimate
from allies.core.values import Interval, Quantity

FOCAL = "KEN"

_ENGLISH = """Kenya and its neighbours

Uganda buys most of its fuel through the port of Mombasa, and 41 % of its imports come from Kenya. \
For Kenya, Uganda takes 9 % of its exports. Kenya and Uganda signed a defence treaty in March \
2019. Uganda sent 1,200 soldiers to help Kenya secure its border in 2021. Kenya wants Uganda's \
markets to stay open to its industry. Uganda seeks a safe road to the sea. A lack of money holds \
the railway of Kenya and Uganda back.

Kenya will deliver 40 armoured vehicles to Uganda next year. Kenya delivered 12 armoured vehicles \
to Uganda in 2023. Somalia denied that Kenya had struck a camp at its border. Kenya struck a camp \
in Somalia in January 2020. Kenya accuses Somalia of claiming its waters <in vain> & "for ever". \
Ethiopia and Kenya renewed their treaty of 1963 for another ten years. Tanzania may join Kenya in \
a gas pipeline. Rwanda criticised Kenya for its visa rules.
"""
_FRENCH = """Le Kenya et ses voisins

Le Kenya et l'Ouganda ont signé un traité de défense en avril 2019. L'Éthiopie et le Kenya ont \
mené des exercices communs en 2022. La Tanzanie achète de l'électricité au Kenya depuis \
2021. Le Rwanda a remercié le Kenya de son aide alimentaire. La méfiance mutuelle freine la coopéra-
tion du Kenya et de la Tanzanie. L'Ouganda et l'Éthiopie ont condamné la Somalie.
"""


def document(name: str, text: str, lang: str, **more: Any) -> Document:
    """Return a document with one block a paragraph."""
    blocks, at = [], 0
    for part in text.split("\n\n"):
        start = text.index(part, at)
        at = start + len(part.rstrip())
        blocks.append(Block(start, at, "paragraph", lang))
    origin = Origin(f"dossier/{name}", "text/plain", "ab" * 32)
    return Document(
        id=document_id(text), name=name, text=text, lang=lang, origin=origin, blocks=tuple(blocks),
        **more,
    )  # fmt: skip


ENGLISH = document("neighbours.txt", _ENGLISH, "en", title="Kenya and its neighbours",
                   author="A. Writer", date="2024-03-05")  # fmt: skip
FRENCH = document("voisins.txt", _FRENCH, "fr", title="Le Kenya et ses voisins", date="2024-02")


def claim(
    begins: str, source: str, target: str, name: str, *, on: Document = ENGLISH,
    trigger: str = "", **more: Any,
) -> Claim:  # fmt: skip
    """Return a claim on the sentence that begins so."""
    start = on.text.index(begins)
    stop = min(
        at for at in (on.text.find(end, start) for end in (". ", ".\n", ".\\")) if at > 0
    ) + 1  # fmt: skip
    quote = on.text[start:stop]
    found = on.text.find(trigger, start) if trigger else -1
    if trigger:
        more |= {"trigger": trigger, "trigger_start": found, "trigger_end": found + len(trigger)}
    return Claim(
        evidence=Evidence(on.id, start, stop, quote), doc_name=on.name, lang=on.lang,
        source=source, target=target, relation=name, coder="hand/1",
        **{"confidence": 0.9, "why": "by hand", **more},
    )  # fmt: skip


def event(lead: Claim, *others: Claim, **more: Any) -> Event:
    """Return an event whose weight is the product of its factors, 0 for what is not done."""
    known = {
        "day": "2023-06-30", "standing": relation(lead.relation).standing, "truth": 0.92,
        "reading": 0.9, "g": 0.74, "u": 1.0, "decay": 0.8, **more,
    }  # fmt: skip
    weight = known["truth"] * known["reading"] * known["g"] * known["u"] * known["decay"]
    counts = lead.modality == "actual" and relation(lead.relation).sign != 0
    known.setdefault("weight", weight if counts and known["reading"] >= 0.5 else 0.0)
    return Event(claims=(lead, *others), **known)


def score(value: float | None, half: float = 0.3, **more: Any) -> Estimate:
    """Return a score with an interval of a half width around it, within its range."""
    if value is None:
        return Estimate(value=None, method="scores/1")
    low, high = max(-1.0, value - half), min(1.0, value + half)
    return Estimate(value=value, low=low, high=high, **{"n": 3, "method": "scores/1", **more})


def number(value: float | None, unit: str, *, low: float | None = None,
           high: float | None = None, **more: Any) -> Estimate:  # fmt: skip
    """Return an estimate in a unit."""
    return Estimate(
        value=value, low=low, high=high, unit=unit, **{"n": 1, "method": "by hand", **more}
    )


def layer(name: str, value: float | None, events: Sequence[Event], **counts: int) -> LayerScore:
    """Return a layer with the sums of its events."""
    support = sum(e.weight for e in events if relation(e.lead.relation).sign > 0)
    conflict = sum(e.weight for e in events if relation(e.lead.relation).sign < 0)
    parts = {"A": support + 0.5, "B": conflict + 0.5}
    refs = tuple(f"claim {e.lead.id}" for e in events if e.weight)
    return LayerScore(
        layer=name, score=score(value, parts=parts, rests_on=refs), mass=support + conflict,
        support=support, conflict=conflict,
        intensity=number(1.4, "events a year", low=0.5, high=2.8), counts=counts,
        events=tuple(events),
    )  # fmt: skip


TREATY = event(
    claim("Kenya and Uganda signed", "KEN", "UGA", "defense-pact", trigger="defence treaty",
          dates=Interval("2019-03", None)),
    claim("Le Kenya et l'Ouganda ont signé", "KEN", "UGA", "defense-pact", on=FRENCH,
          trigger="traité de défense", dates=Interval("2019-04", None)),
    day="2019-03-01", decay=1.0, g=0.8,
)  # fmt: skip
TREATY_FR = event(
    claim("Le Kenya et l'Ouganda ont signé", "KEN", "UGA", "agreement", on=FRENCH,
          dates=Interval("2019-04", "2019-04")),
    day="2019-04-30", g=0.6, decay=0.3,
)  # fmt: skip
SOLDIERS = event(
    claim("Uganda sent 1,200", "UGA", "KEN", "troops", trigger="sent",
          dates=Interval("2021", "2021"), quantity=Quantity(1200, 1200, "troops")),
    day="2021-12-31", g=0.9, u=1.4, decay=0.45,
)  # fmt: skip
PROMISED = event(
    claim("Kenya will deliver", "KEN", "UGA", "arms-transfer", modality="planned",
          quantity=Quantity(40, 40, "items")),
    truth=0.5, g=0.83, decay=1.0,
)  # fmt: skip
DELIVERED = event(
    claim("Kenya delivered 12", "KEN", "UGA", "arms-transfer", trigger="delivered",
          dates=Interval("2023", "2023"), quantity=Quantity(12, 12, "items")),
    g=0.83, u=0.7,
)  # fmt: skip
FUEL = event(claim("Uganda buys most", "UGA", "KEN", "dependence",
                   quantity=Quantity(41, 41, "percent")), g=0.0)  # fmt: skip
EXPORTS = event(claim("For Kenya, Uganda takes", "KEN", "UGA", "dependence",
                      quantity=Quantity(9, 9, "percent")), g=0.0)  # fmt: skip
MARKETS = event(claim("Kenya wants", "KEN", "UGA", "motive"), g=0.0)
SEA = event(claim("Uganda seeks", "UGA", "KEN", "motive"), g=0.0)
MONEY = event(claim("A lack of money", "KEN", "UGA", "limit"), g=0.0)
STRIKE = event(
    claim("Kenya struck a camp", "KEN", "SOM", "attack", trigger="struck",
          dates=Interval("2020-01", "2020-01")),
    day="2020-01-31", g=1.0, decay=0.2,
)  # fmt: skip
NO_STRIKE = event(
    claim("Somalia denied that", "KEN", "SOM", "attack", modality="denied",
          attribution="Somalia"),
    truth=0.35, g=1.0,
)  # fmt: skip
WATERS = event(claim("Kenya accuses", "KEN", "SOM", "criticism", trigger="accuses"), g=0.2)
RENEWED = event(claim("Ethiopia and Kenya renewed", "ETH", "KEN", "defense-pact"), g=0.8,
                decay=1.0)  # fmt: skip
EXERCISES = event(
    claim("L'Éthiopie et le Kenya ont mené", "ETH", "KEN", "exercise", on=FRENCH,
          trigger="exercices communs", dates=Interval("2022", "2022")),
    g=0.62,
)  # fmt: skip
POWER = event(
    claim("La Tanzanie achète", "KEN", "TZA", "energy-supply", on=FRENCH, trigger="achète",
          dates=Interval("2021", None)),
    g=0.64,
)  # fmt: skip
PIPELINE = event(claim("Tanzania may join", "KEN", "TZA", "energy-cooperation",
                       modality="possible"), truth=0.3)  # fmt: skip
MISTRUST = event(claim("La méfiance mutuelle", "KEN", "TZA", "limit", on=FRENCH), g=0.0)
DOUBTFUL = event(claim("La Tanzanie achète", "KEN", "TZA", "trade", on=FRENCH, confidence=0.3),
                 reading=0.3, g=0.4)  # fmt: skip
FOOD = event(claim("Le Rwanda\na remercié" if "Le Rwanda\na" in _FRENCH else "Le Rwanda", "KEN",
                   "RWA", "aid", on=FRENCH, trigger="aide"), g=0.74)  # fmt: skip
VISA = event(claim("Rwanda criticised", "RWA", "KEN", "criticism"), g=0.2)
CONDEMNED = event(claim("L'Ouganda et l'Éthiopie", "ETH", "UGA", "diplomatic-support", on=FRENCH))

YEARS = [f"{year}-{month:02d}-01" for year in range(2019, 2024) for month in (1, 7)]


def course(values: Sequence[float | None]) -> tuple[Point, ...]:
    """Return the course of a score over half-years from 2019 on."""
    return tuple(
        Point(
            day, value, None if value is None else max(-1.0, value - 0.25),
            None if value is None else min(1.0, value + 0.25), 0.0 if value is None else 1.5,
        )
        for day, value in zip(YEARS, values, strict=False)
    )  # fmt: skip


def partner(code: str, overall: Estimate, typed: Typed, rank: Rank, **more: Any) -> Partner:
    """Return a partner with nothing in what is not given."""
    empty: dict[str, Any] = {
        "kind": "state", "layers": (), "why": Why(), "how": Change(), "viable": Viability(),
        "bloc": Commitment(), "beside": (), "contradictions": (), "headline": None, "claims": 0,
        "documents": (),
    }  # fmt: skip
    return Partner(code=code, overall=overall, type=typed, rank=rank, **{**empty, **more})


def uganda() -> Partner:
    """A partner with something in every field and a type that half of the draws give."""
    data = ("comtrade 2024: KEN-UGA 2023",)
    return partner(
        "UGA", score(0.71, 0.18, n=6, rests_on=(f"claim {TREATY.lead.id}", *data)),
        Typed(
            shares={"asymmetric-partnership": 0.64, "formal-alliance": 0.3, "partnership": 0.06},
            headline="asymmetric-partnership", between=None, also=("transactional",),
            rule=(
                Condition(dimension="overall", test=">=", threshold=0.2,
                          value=score(0.71, 0.18), held=1.0),
                Condition(dimension="share", test=">=", threshold=1.0986,
                          value=number(1.516, "log ratio", low=1.2, high=1.9), held=0.97),
                Condition(dimension="gdp", test=">=", threshold=0.693,
                          value=number(None, "log ratio"), held=None),
            ),
            otherwise=(
                Otherwise(dimension="military", value=0.15, threshold=0.2, type="formal-alliance"),
                Otherwise(dimension="exit", value=None, threshold=2.303, type="patron-client"),
            ),
            role={"UGA": "weaker", "KEN": "stronger"}, stable=0.86, unknown=("exit", "gdp"),
        ),
        Rank(place=1, low=1, high=2, tier=1),
        layers=(
            layer("military", 0.78, (TREATY, SOLDIERS, DELIVERED, PROMISED), done=3, planned=1),
            layer("diplomatic", 0.5, (TREATY_FR,), done=1),
            layer("structural", None, (FUEL, EXPORTS, MARKETS, SEA, MONEY), done=5),
        ),
        why=Why(
            motives=(
                Motive(kind="markets", side="KEN", stated=True, events=(MARKETS,)),
                Motive(kind="security", side="UGA", stated=True, events=(SEA,)),
                Motive(kind="security", side="KEN", stated=False, events=(SOLDIERS,),
                       against=(PROMISED,)),
                Motive(kind="common-adversary", side="KEN", stated=False, events=(),
                       actors=("SOM",)),
            ),
            collisions=(Collision(kind="same-market", events=(MONEY,)),),
        ),
        how=Change(
            onset={"military": "2019-03-01", "economic": "2021"},
            trends=(Trend(layer="military", slope=number(0.1, "score a year"), direction=1),
                    Trend(layer="diplomatic", slope=number(-0.1, "score a year"), direction=-1)),
            breaks=(Break(layer="military", day="2021-06-15", low="2021-01-01", high="2021-12-31",
                          probability=0.93, of="rate", before=number(0.4, "events a year"),
                          after=number(2.5, "events a year")),),
            since="2021-06-01",
            compared=(
                Compared(layer="military", before=score(0.2), after=score(0.78),
                         difference=score(0.58), rise=0.98),
                Compared(layer="energy", before=score(None), after=score(0.1),
                         difference=score(None), rise=None),
            ),
            firsts=(First(relation="troops", day="2021", event=SOLDIERS),),
            standing=(Standing(relation="defense-pact", state="in force", day="2019-03-01",
                               event=TREATY),),
            course={"military": course([None, 0.1, 0.2, 0.25, 0.4, 0.7, None, 0.75, 0.8, 0.78]),
                    "diplomatic": course([0.5, 0.52, 0.55, 0.5, 0.45, 0.4, 0.42, 0.45, 0.5, 0.5])},
        ),
        viable=Viability(
            dependence=(
                Dependence(side="UGA", on="KEN", layer="economic", origin="text", base="imports",
                           share=number(41, "percent"), period="2023", events=(FUEL,)),
                Dependence(side="KEN", on="UGA", layer="economic", origin="text", base="exports",
                           share=number(9, "percent"), period=None, events=(EXPORTS,)),
                Dependence(side="KEN", on="UGA", layer="economic", origin="data", base="trade",
                           share=number(0.025, "share", low=0.022, high=0.028, rests_on=data),
                           period="2023"),
            ),
            asymmetry=(
                Asymmetry(layer="economic", base="trade", origin="data",
                          ratio=number(1.97, "log ratio", low=1.6, high=2.3),
                          difference=number(0.155, "share"), weaker="UGA"),
                Asymmetry(layer="military", base="", origin="text", ratio=number(None, "log ratio"),
                          difference=number(None, "share"), weaker=None),
            ),
            weaker="UGA",
            concentration={"UGA trade-share": number(0.31, "share"),
                           "KEN trade-share": number(0.08, "share")},
            alternatives={"UGA energy-supply": (("TZA", number(0.4, "weight")),)},
            limits=(Limit(kind="money", events=(MONEY,)),),
            pledges=(
                Pledge(announced=PROMISED, delivered=DELIVERED, sure=True,
                       share=number(0.3, "share")),
            ),
            exit_cost={"KEN": None, "UGA": None},
        ),
        bloc=Commitment(
            pacts=(
                Pact(origin="text", title={"en": "defence treaty of 2019",
                                           "fr": "traité de défense de 2019"},
                     dates=Interval("2019-03", None), signed="2019-03-01", in_force=True,
                     defence=True, obligations=("defense", "consul"), reference="", event=TREATY),
                Pact(origin="atop", title={"en": "East African pact", "fr": "pacte est-africain"},
                     dates=Interval("1998", "2010"), signed=None, in_force=False, defence=False,
                     obligations=("nonagg",), reference="atop 5.1: 9999"),
            ),
            depth=number(0.62, "index", low=0.5, high=0.7),
            memberships=("AU",), adversaries=("SOM",), votes=number(0.88, "share"),
            denied=(NO_STRIKE,),
        ),
        beside=(
            Beside(layer="economic", measure="trade-share", side="UGA", said=number(41, "percent"),
                   counted=number(0.18, "share"), period="2023", verdict="disagree",
                   key="beside.percent-disagree",
                   told={"told": 41.0, "percent": 18.0, "side": "UGA", "other": "KEN"}),
            Beside(layer="diplomatic", measure="vote-agreement", side=None, said=score(0.5),
                   counted=number(0.88, "share"), period="2022/2023", verdict="agree", key=""),
            Beside(layer="technology", measure="", side=None, said=score(None),
                   counted=number(None, "share"), period="", verdict="neither", key=""),
        ),
        contradictions=(
            Contradiction(kind="date", first=TREATY, second=TREATY_FR),
            Contradiction(kind="delivery", first=PROMISED, second=DELIVERED),
        ),
        headline=TREATY.lead, claims=11, documents=(ENGLISH.id, FRENCH.id),
    )  # fmt: skip


def neighbours() -> tuple[Partner, ...]:
    """The other partners: between two types, adversary, without evidence, an organisation."""
    between = Typed(shares={"partnership": 0.48, "hedging": 0.44, "thin": 0.08}, headline=None,
                    between=("partnership", "hedging"), role={"TZA": "hedger"})  # fmt: skip
    alliance = Typed(shares={"formal-alliance": 0.91, "partnership": 0.09},
                     headline="formal-alliance", between=None)  # fmt: skip
    adversary = Typed(shares={"adversary": 1.0}, headline="adversary", between=None, enduring=True)
    nothing = Typed(shares={"no-evidence": 1.0}, headline="no-evidence", between=None)
    return (
        partner("ETH", score(0.62, 0.25), alliance, Rank(place=2, low=1, high=3, tier=1),
                layers=(layer("military", 0.7, (RENEWED, EXERCISES), done=2),),
                bloc=Commitment(pacts=(Pact(
                    origin="treaties", title={"en": "treaty of 1963", "fr": "traité de 1963"},
                    dates=Interval("1963", None), signed="1963", in_force=True, defence=True,
                    obligations=("defense",), reference="KEN-ETH-1963"),)),
                headline=RENEWED.lead, claims=2, documents=(ENGLISH.id, FRENCH.id)),
        partner("TZA", score(0.35, 0.4), between, Rank(place=3, low=2, high=4, tier=2),
                layers=(layer("energy", 0.4, (POWER, PIPELINE), done=1, possible=1),
                        layer("economic", None, (DOUBTFUL,), unsure=1)),
                viable=Viability(limits=(Limit(kind="mistrust", events=(MISTRUST,)),),
                                 missing=("no figure on gas",)),
                headline=POWER.lead, claims=4, documents=(ENGLISH.id, FRENCH.id)),
        partner("RWA", score(0.05, 0.6), Typed(shares={"thin": 0.7, "partnership": 0.3},
                headline="thin", between=None), Rank(place=4, low=3, high=4, tier=2),
                layers=(layer("economic", 0.3, (FOOD,), done=1),
                        layer("diplomatic", -0.2, (VISA,), done=1)),
                headline=FOOD.lead, claims=2, documents=(ENGLISH.id, FRENCH.id)),
        partner("SOM", score(-0.66, 0.25), adversary, Rank(place=5, low=5, high=5, tier=3),
                layers=(layer("military", -0.6, (STRIKE, NO_STRIKE), done=1, denied=1),
                        layer("diplomatic", -0.4, (WATERS,), done=1)),
                contradictions=(Contradiction(kind="denial", first=STRIKE, second=NO_STRIKE),),
                headline=STRIKE.lead, claims=3, documents=(ENGLISH.id,)),
        partner("AU", score(None), Typed(shares={}, headline=None, between=None),
                Rank(place=None, low=None, high=None, tier=None),
                kind="organisation", claims=1, documents=(ENGLISH.id,)),
        partner("TUV", score(None), nothing, Rank(place=None, low=None, high=None, tier=None)),
    )  # fmt: skip


def group(verdict: str = "hub and spokes") -> Group:
    """Four states: Kenya close to all of the others, who are less close to each other."""
    matrix = {
        ("KEN", "UGA"): score(0.71, 0.18), ("KEN", "ETH"): score(0.62, 0.25),
        ("KEN", "TZA"): score(0.35, 0.4), ("UGA", "ETH"): score(0.2, 0.5),
        ("UGA", "TZA"): score(-0.15, 0.5), ("ETH", "TZA"): score(None),
    }  # fmt: skip
    return Group(
        members=("KEN", "UGA", "ETH", "TZA"), hub="KEN", matrix=matrix,
        shares={"hub and spokes": 0.72, "bloc": 0.18, "no bloc": 0.1}, verdict=verdict,
        cohesion=score(0.42), spokes=score(0.56, 0.2), rim=score(0.03, 0.4), adversaries=("SOM",),
        memberships=("AU",), pacts=(("KEN", "UGA"), ("KEN", "ETH")),
        votes_inside=number(0.9, "share"), votes_outside=number(0.7, "share"), events=(CONDEMNED,),
        missing=("nothing on Ethiopia and Tanzania",),
    )  # fmt: skip


def made(**more: Any) -> Assessment:
    """Return the whole assessment, with what the test changes."""
    known: dict[str, Any] = {
        "focal": FOCAL, "at": "2024-03-05", "as_of": "2024-03-01", "since": "2021-06-01",
        "partners": (uganda(), *neighbours()), "group": group(), "documents": (ENGLISH, FRENCH),
        "read": 5, "claims": 23, "copies": 2, "coder": ("hand/1",),
        "data": ("comtrade 2024", "atop 5.1"),
        "accuracy": {"troops": {"en": 0.91, "fr": 0.88}, "agreement": {"en": 0.83}},
        "sensitivity": (
            Moved(assumption="half-life × 2", partner="UGA", score=score(0.74, 0.15),
                  type="formal-alliance", base_score=0.71, base_type="asymmetric-partnership"),
            Moved(assumption="layer energy left out", partner="TZA", score=score(0.28), type=None,
                  base_score=0.35, base_type=None),
        ),
    }  # fmt: skip
    return Assessment(**{**known, **more})


def nothing() -> Assessment:
    """An assessment of a state of which nothing is told."""
    return made(partners=(), group=None, documents=(), claims=0, copies=0, data=(), accuracy={},
                sensitivity=(), as_of=None, since=None)  # fmt: skip
