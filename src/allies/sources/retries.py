"""Why a fetch fails, how long to wait for a server, and how often to ask it again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


class Failed(Exception):
    """Why a file can't be had; trying again is no use."""


class Broken(Failed):
    """Why a file did not come this time; it may the next."""


class Later(Exception):
    """A server asks to come back: in how many seconds, None if it does not say."""

    def __init__(self, host: str, seconds: float | None) -> None:
        super().__init__(host)
        self.host = host
        self.seconds = seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a server; times in seconds.

    Attributes:
        connect: For the connection.
        silence: For the next bytes.
        window: Over how long the pace is taken.
        slowest: The slowest pace that is borne, in bytes a second.
        idle: How many attempts in a row may bring nothing.
        most: How many attempts there may be in all.
        longest: The longest wait that a server may ask for.
        sleep: What waits.
    """

    connect: float = 15
    silence: float = 30
    window: float = 60
    slowest: int = 1_000
    idle: int = 3
    most: int = 30
    longest: float = 120
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Attempts:
    """The attempts made so far to get one file."""

    patience: Patience
    made: int = 0
    idle: int = 0

    def again(self, failure: Broken, *, progress: bool) -> None:
        """Wait a little before the next attempt.

        Raises:
            Broken: The failure itself, if there were attempts enough.
        """
        self.made += 1
        self.idle = 0 if progress else self.idle + 1
        if self.idle >= self.patience.idle or self.made >= self.patience.most:
            raise failure
        self.patience.sleep(min(2.0**self.idle, self.patience.longest))

    def later(self, asked: Later) -> None:
        """Wait as long as the server asks.

        Raises:
            Failed: It asks for too long, or again and again.
        """
        self.made += 1
        self.idle += 1
        wait = 2.0**self.idle if asked.seconds is None else asked.seconds
        if wait > self.patience.longest:
            raise Failed(f"{asked.host} is busy and asks to come back in {_told(wait)}")
        if self.idle > self.patience.idle:
            raise Failed(f"{asked.host} is busy; try again later")
        self.patience.sleep(wait)


def _told(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"


def waiting_time(text: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for, never negative; None without one.

    Args:
        text: Seconds, or a date as HTTP writes it.
        now: The moment from which to count; the present one when None.
    """
    if text is None:
        return None
    text = text.strip()
    if text.isdigit():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - (now or datetime.now(UTC))).total_seconds())
