"""The report's own sentences, in the reader's language, from the numbers beside them."""

from __future__ import annotations

from typing import Any

from allies import i18n
from allies.codebook.actors import french, label
from allies.report.view import drawn

View = dict[str, Any]


def with_article(code: str, lang: str) -> str:
    """Return a name as it stands in a sentence: « la Chine », 'the United States'."""
    return french(code, "le") if lang == "fr" else label(code, "en", article=True)


def _of(code: str, lang: str) -> str:
    return french(code, "de") if lang == "fr" else label(code, "en", article=True)


def listed(items: list[str], lang: str) -> str:
    """Join words into a list: 'A, B and C'."""
    if len(items) < 2:
        return "".join(items)
    joiner = " et " if lang == "fr" else " and "
    return ", ".join(items[:-1]) + joiner + items[-1]


def title(view: View) -> str:
    """The question that the report answers."""
    lang, code = view["lang"], view["focal"]["code"]
    return i18n.messages(lang)("report.title", state=with_article(code, lang))


def lead(view: View) -> list[str]:
    """Three or four sentences that say what was found."""
    lang, say = view["lang"], i18n.messages(view["lang"])
    code = view["focal"]["code"]
    name = with_article(code, lang)
    # Too little evidence for a balance is too little to name a state by.
    states = [p for p in drawn(view) if p["kind"] == "state" and p["balance"] is not None]
    friends = [p for p in states if _stands_by(p)][:3]
    others = [p for p in reversed(states) if p["conflict"] > p["support"]][:3]
    lines = [
        say("lead.base", state=name, of=_of(code, lang), claims=view["claims"],
            partners=len(view["partners"]), documents=view["read"])
    ]  # fmt: skip
    if not view["partners"]:
        return [say("lead.nothing", state=name, of=_of(code, lang), documents=view["read"])]
    if friends:
        names = listed([with_article(p["code"], lang) for p in friends], lang)
        lines.append(say("lead.friends", names=names, n=len(friends), state=name))
    else:
        lines.append(say("lead.no_friends", state=name))
    if others:
        names = listed([with_article(p["code"], lang) for p in others], lang)
        lines.append(say("lead.others", names=names, n=len(others), state=name))
    pacts = [p for p in friends if _pact(p)]
    if pacts:
        names = listed([with_article(p["code"], lang) for p in pacts], lang)
        lines.append(say("lead.pacts", names=names, n=len(pacts)))
    elif friends:
        lines.append(say("lead.no_pacts"))
    return [_upper(line) for line in lines]


def _stands_by(partner: View) -> bool:
    return bool(partner["support"] > partner["conflict"])


def _pact(partner: View) -> bool:
    return any(
        fact["relation"] == "defense-pact" and fact["modality"] == "actual"
        for fact in partner["pacts"]
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def answers(partner: View, view: View) -> dict[str, str]:
    """One sentence for each of the four questions, from what was found or not found."""
    lang = view["lang"]
    say = i18n.messages(lang)
    focal, other = (with_article(c, lang) for c in (view["focal"]["code"], partner["code"]))
    names = {"state": focal, "partner": other}
    motives = len(partner["motives"]["partner"]) + len(partner["motives"]["focal"])
    why = say("why.some", n=motives, **names) if motives else say("why.none", **names)
    trend = {1: "closer", -1: "looser", 0: "mixed", None: "none"}[partner["trend"]]
    return {
        "why": _upper(why),
        "how": _upper(say(f"trend.{trend}", **names)),
        "viable": _upper(_viable(partner, say, names)),
        "bloc": _upper(_bloc(partner, say, names)),
    }


def _viable(partner: View, say: i18n.Messages, names: dict[str, str]) -> str:
    depends = partner["dependence"]
    sides = [side for side in ("focal", "partner") if _told(depends[side])]
    key = {(): "none", ("focal",): "focal", ("partner",): "partner"}.get(tuple(sides), "both")
    parts = [say(f"depends.{key}", **names)]
    limits = len(partner["limits"])
    parts.append(say("limits.some", n=limits) if limits else say("limits.none"))
    pledged = len(partner["pledged"])
    if pledged:
        done = sum(layer["counts"]["done"] for layer in partner["layers"])
        parts.append(say("pledged", n=pledged, done=done))
    return " ".join(_upper(part) for part in parts)


def _told(facts: list[View]) -> bool:
    return any(fact["modality"] == "actual" for fact in facts)


def _bloc(partner: View, say: i18n.Messages, names: dict[str, str]) -> str:
    pacts = [f for f in partner["pacts"] if f["relation"] == "defense-pact"]
    if any(f["modality"] == "actual" for f in pacts):
        return say("bloc.pact", **names)
    if any(f["modality"] in ("negated", "denied") for f in partner["pacts"]):
        return say("bloc.denied", **names)
    if partner["pacts"]:
        return say("bloc.words", **names)
    return say("bloc.none", **names)
