"""A second look at what the trained reader says: where the words plainly mean somebody else.

'American sanctions' are not Kenya's, 'the invasion of Peru' is none of Chile, and who bypasses the
sanctions on Syria helps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from allies.coding.breaches import aimed_at, broken_at, imposed_by
from allies.coding.mentions import Mention
from allies.coding.reader import Statement
from allies.coding.reading import SentenceReading
from allies.coding.siding import is_victim, sides_with
from allies.coding.text import Layers
from allies.coding.unlike import remarks
from allies.coding.windows import Candidate
from allies.core.claim import MODALITIES

__all__ = ["Look"]

_NEAR, _ARTICLE = 60, 8
_OWNING = frozenset({"adjective", "organisation"})


@dataclass(frozen=True)
class Look:
    """One statement of the reader beside the words that it was read in.

    Attributes:
        statement: What the reader says.
        trigger: Span of its words in the folded text.
        layers: Of the document.
        reading: Of the sentence.
    """

    statement: Statement
    trigger: tuple[int, int]
    layers: Layers
    reading: SentenceReading

    def denies(self) -> bool:
        """Return whether the words tell that somebody else does it, or suffers it."""
        if self._is_of_whom_others_are_unlike():
            return True
        match self.statement.relation:
            case "defense-pact":
                return self._is_bystander()
            case "attack":
                return self._spares()
            case "sanction":
                return self._imposed_by_another()
        return False

    @cached_property
    def target(self) -> Candidate:
        """The target; of sanctions that it breaks, whom they are told to be on."""
        item = self.statement.item
        source, target = (item.candidates[n] for n in self._ends)
        if self.statement.relation != "sanction":
            return target
        at, breaker = self._breaking
        if breaker is None or target.code not in breaker.codes:
            return target
        named = self.reading.mentions
        starts = [m.start for m in named]
        number = aimed_at(self.layers.folded, at, self.reading.end, starts, lang=self._lang)
        codes = () if number is None else tuple(named[number].codes)
        others = (c for c in item.candidates if (c.code,) == codes and c.code != source.code)
        return next(others, target)

    def breaks(self) -> bool:
        """Return whether the source breaks the sanctions of somebody else, and imposes none.

        It is named last before that verb, and a third one, who imposed them, near the sanctions.
        """
        if self.statement.relation != "sanction":
            return False
        at, found = self._breaking
        ends = {self._source, self.target.code}
        if found is None or self._source not in found.codes:
            return False
        near = [m for m in self.reading.mentions if at <= m.start <= self.trigger[1] + _NEAR]
        return any(not set(m.codes) & ends for m in near)

    def breaker(self) -> str | None:
        """Return who breaks the sanctions that the source imposes on the target, if one does."""
        if self.statement.relation != "sanction":
            return None
        _, found = self._breaking
        if found is None or len(found.codes) != 1:
            return None
        code = found.codes[0]
        return None if code in (self._source, self.target.code) else code

    @property
    def _ends(self) -> tuple[int, int]:
        return self.statement.source, self.statement.target

    @property
    def _source(self) -> str:
        return self.statement.item.candidates[self.statement.source].code

    @property
    def _lang(self) -> str:
        return self.reading.sentence.lang

    def _is_bystander(self) -> bool:
        """Whether a sentence that names who is bound to whom is read of somebody around it."""
        found = self.statement.item.candidates
        named = sum(candidate.here for candidate in found)
        return named > 1 and not all(found[end].here for end in self._ends)

    def _is_of_whom_others_are_unlike(self) -> bool:
        """Whether it is read of who is named only in 'unlike the pact of Peru and Chile'.

        Nothing told beyond that remark is of the two, and what it tells itself is not negated by
        what follows. Of one of the two and somebody else nothing is read (`allies.coding.windows`).
        """
        ends = {self._source, self.target.code}
        for remark in remarks(
            self.layers.folded, self.reading.start, self.reading.end, self.reading.mentions,
            lang=self._lang,
        ):  # fmt: skip
            if self.trigger[0] < remark.stop and remark.start < self.trigger[1]:
                if remark.thing and ends <= remark.only and self._is_negated:
                    return True
            elif ends <= remark.only:
                return True
        return False

    @property
    def _is_negated(self) -> bool:
        return MODALITIES[int(self.statement.moods.argmax())] == "negated"

    def _spares(self) -> bool:
        """Whether the attack is on another: 'the invasion of Peru', said of a third."""
        source, target, folded = self._source, self.target.code, self.layers.folded
        if self._fights_for(target):
            return True
        low, high = self.trigger
        near = [m for m in self.reading.mentions if low < m.start <= high + _ARTICLE]
        # « L'offensive de la Russie »: that is the one who attacks.
        hit = [
            m for m in near
            if source not in m.codes
            and is_victim(folded, self.reading.start, m.start, lang=self._lang)
        ]  # fmt: skip
        return bool(hit) and not any(target in m.codes for m in hit)

    def _fights_for(self, target: str) -> bool:
        """Whether all that names the target is what somebody fights for."""
        named = [m for m in self.reading.mentions if target in m.codes]
        start, folded = self.reading.start, self.layers.folded
        return bool(named) and all(
            sides_with(folded, start, m.start, lang=self._lang) for m in named
        )

    def _imposed_by_another(self) -> bool:
        """Whether the words name another as the one who imposes: 'American sanctions'."""
        start, stop = self.reading.start, self.reading.stop
        named = [m for m in self.reading.mentions if start <= m.start < stop]
        spans = [(m.start, m.stop, m.kind in _OWNING) for m in named]
        owners = imposed_by(self.layers.folded, self.trigger, spans)
        return bool(owners) and not any(self._source in named[owner].codes for owner in owners)

    @cached_property
    def _breaking(self) -> tuple[int, Mention | None]:
        """Where sanctions are told to be broken, and who is named last before that verb."""
        folded, start = self.layers.folded, self.reading.start
        at = broken_at(folded, start, self.reading.end, self.trigger, lang=self._lang)
        if at is None:
            return self.reading.stop, None
        return at, next((m for m in reversed(self.reading.mentions) if m.stop <= at), None)
