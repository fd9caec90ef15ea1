"""The measures of dependence and asymmetry: trade, arms, energy."""

from __future__ import annotations

from functools import partial

from allies.measures import dependence_query as ask
from allies.measures.base import Measure

_NO_LOSS = {
    "en": "What would be lost if the tie were cut: a share is a proxy, and re-exports (through the "
    "Emirates, Türkiye, Hong Kong …) inflate it.",
    "fr": "Ce qui serait perdu si le lien était coupé : une part est un indice, et les "
    "réexportations (Émirats, Turquie, Hong Kong…) la gonflent.",
}
_HIRSCHMAN = "Hirschman 1945, doi:10.1525/9780520378179"
_BARBIERI = "Barbieri 1996, doi:10.1177/0022343396033001003"


def _share(name: str, side: str, formula: str, en: str, fr: str) -> Measure:
    return Measure(
        name=name,
        label={"en": f"partner’s share of {en}", "fr": f"part du partenaire dans {fr}"},
        unit="share", directed=True, low=0, high=1, needs=("trade|gravity",),
        compute=partial(ask.partner_share, side=side), options=ask.TRADE, reference=_HIRSCHMAN,
        formula=formula,
        says={
            "en": f"How much of {en} of the first state is with the second. Of two reports the "
            "interval spans both.",
            "fr": f"Quelle part de {fr} du premier État se fait avec le second. De deux "
            "déclarations, l’intervalle couvre les deux.",
        },
        silent=_NO_LOSS,
    )  # fmt: skip


MEASURES_DEPENDENCE = (
    _share("trade-share", "total", "s_ij = (X_ij + X_ji) / Σ_k (X_ik + X_ki)",
           "all trade in goods", "tout le commerce de biens"),
    _share("export-share", "export", "s_ij = X_ij / Σ_k X_ik", "the exports", "les exportations"),
    _share("import-share", "import", "s_ij = X_ji / Σ_k X_ki", "the imports", "les importations"),
    Measure(
        name="trade-interdependence",
        label={"en": "trade interdependence", "fr": "interdépendance commerciale"},
        unit="index", directed=False, low=0, high=1, needs=("trade|gravity",),
        compute=ask.interdependence, options=ask.SIDED, reference=_BARBIERI,
        formula="√(s_ij s_ji) · (1 − |s_ij − s_ji|)",
        says={"en": "How much a dyad’s trade matters to both and how evenly; 1 if both trade only "
                    "with each other.",
              "fr": "Combien le commerce d’une dyade compte pour les deux, et si c’est également ; "
                    "1 si chacun ne commerce qu’avec l’autre."},
        silent={"en": "Which of the two depends more, and how much trade is to their economies.",
                "fr": "Lequel des deux dépend le plus, et ce que le commerce pèse dans leurs "
                      "économies."},
    ),
    Measure(
        name="trade-gdp",
        label={"en": "trade with the partner over GDP",
               "fr": "commerce avec le partenaire rapporté au PIB"},
        unit="share", directed=True, low=0, high=None, needs=("trade|gravity", "macro"),
        compute=ask.over_output, options=ask.GDP,
        reference="Oneal & Russett 1997, doi:10.1111/1468-2478.00042",
        formula="d_ij = (X_ij + X_ji) / GDP_i; weak link min(d_ij, d_ji)",
        says={"en": "How heavy trade with the second state is in the economy of the first.",
              "fr": "Combien pèse le commerce avec le second État dans l’économie du premier."},
        silent={"en": "What of it is value added: trade counts gross, so it may exceed 1.",
                "fr": "Ce qui en est valeur ajoutée : le commerce est compté brut et peut "
                      "dépasser 1."},
    ),
    Measure(
        name="trade-asymmetry",
        label={"en": "asymmetry of trade dependence",
               "fr": "asymétrie de la dépendance commerciale"},
        unit="score", directed=True, low=None, high=None, needs=("trade|gravity",),
        compute=ask.asymmetry, options=ask.GAP, reference=_HIRSCHMAN,
        formula="s_ij − s_ji in [−1, 1]; or log(s_ij / s_ji)",
        says={"en": "Above zero, the first state depends more on the second than the second on it.",
              "fr": "Au-dessus de zéro, le premier État dépend plus du second que l’inverse."},
        silent={"en": "The log ratio is nearly that of the two states’ whole trade, and then says "
                      "nothing of the pair itself.",
                "fr": "Le log du rapport est presque celui du commerce total des deux États, et ne "
                      "dit alors rien de la paire elle-même."},
    ),
    Measure(
        name="trade-concentration",
        label={"en": "concentration of trade on few partners",
               "fr": "concentration du commerce sur peu de partenaires"},
        unit="index", directed=False, dyadic=False, low=0, high=None, needs=("trade|gravity",),
        compute=ask.concentration, options=ask.CONCENTRATION,
        reference=f"{_HIRSCHMAN}; Hirschman 1964, American Economic Review 54(5):761",
        formula="HHI_i = Σ_j s_ij²; effective partners 1 / HHI; Hirschman 100 √HHI",
        says={"en": "From near 0 with many equal partners to 1 with one (HHI).",
              "fr": "De près de 0 pour beaucoup de partenaires égaux à 1 pour un seul (HHI)."},
        silent={"en": "Who the partners are, and whether others could replace them.",
                "fr": "Qui sont les partenaires, et si d’autres pourraient les remplacer."},
    ),
    Measure(
        name="power-dependence",
        label={"en": "dependence less alternatives (Emerson)",
               "fr": "dépendance, alternatives déduites (Emerson)"},
        unit="score", directed=True, low=-1, high=1, needs=("trade",),
        compute=ask.power, options=ask.POWER, reference="Emerson 1962, doi:10.2307/2089716",
        formula="D_ij = Σ_g α_ig · s_ijg · (1 − σ_ijg); advantage D_ji − D_ij; "
                "cohesion (D_ij + D_ji) / 2",
        says={"en": "How much of what a state buys (or sells) hangs on the partner and could not "
                    "be had from its other partners. The power of i over j is j’s dependence on i.",
              "fr": "Combien de ce qu’un État achète (ou vend) tient au partenaire et ne pourrait "
                    "venir de ses autres partenaires. Le pouvoir de i sur j est la dépendance de "
                    "j envers i."},
        silent={"en": "Real spare capacity: it is assumed (option spare) as a part of what other "
                      "partners trade with others. Goods within a group replace each other freely.",
                "fr": "Les vraies capacités disponibles : elles sont supposées (option spare), en "
                      "part de ce que les autres partenaires échangent ailleurs. Dans un groupe, "
                      "les biens se remplacent librement."},
    ),
    Measure(
        name="arms-dependence",
        label={"en": "partner’s share of arms over five years",
               "fr": "part du partenaire dans les armes sur cinq ans"},
        unit="share", directed=True, low=0, high=1, needs=("arms",),
        compute=ask.arms, options=ask.ARMS,
        reference="SIPRI Arms Transfers Database, methodology of trend-indicator values",
        formula="Σ_w TIV_ji / Σ_w Σ_k TIV_ki (recipient), Σ_w TIV_ij / Σ_w Σ_k TIV_ik (supplier), "
                "over w = 5 years",
        says={"en": "Which part of the major arms that a state got (or sold) came from (or went "
                    "to) the partner.",
              "fr": "Quelle part des armes majeures reçues (ou vendues) par un État vient du (ou "
                    "va au) partenaire."},
        silent={"en": "What was paid, and how much of its arms a state makes itself.",
                "fr": "Ce qui a été payé, et combien d’armes l’État produit lui-même."},
    ),
    Measure(
        name="energy-share",
        label={"en": "supplier’s share of energy", "fr": "part du fournisseur dans l’énergie"},
        unit="share", directed=True, low=0, high=None, needs=("trade",),
        compute=ask.energy, options=ask.ENERGY, reference=_HIRSCHMAN,
        formula="M_ij / Σ_k M_ik of HS 27; with base=use times net imports over energy use",
        says={"en": "Which part of the energy that a state imports (or uses) comes from the "
                    "second.",
              "fr": "Quelle part de l’énergie importée (ou consommée) par un État vient du "
                    "second."},
        silent={"en": "Whether it comes by pipeline or by sea, and so how soon it can be replaced; "
                      "values are in dollars, not in heat.",
                "fr": "Si elle vient par conduite ou par mer, donc en combien de temps elle se "
                      "remplace ; les valeurs sont en dollars, non en chaleur."},
    ),
)  # fmt: skip
