"""Settings: from the command line, else the environment, else `allies.toml`, else these."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import tomli

from allies.errors import UsageError

FILE = "allies.toml"
PREFIX = "ALLIES_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set.

    Attributes:
        workspace: The DuckDB file that holds everything.
        lang: Language of output, 'fr' or 'en'; None takes it from the locale.
        max_bytes: Files larger than this are refused, in bytes.
        max_download: Files of data sets larger than this are not fetched, in bytes.
        cache: The folder that keeps fetched files; None for that of the system.
        weights: A TOML file with the numbers of an assessment that differ; None for those shipped.
    """

    workspace: str = "allies.duckdb"
    lang: str | None = None
    max_bytes: int = 50_000_000
    max_download: int = 4_000_000_000
    cache: str | None = None
    weights: str | None = None


def load_settings(
    folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings of a folder and the environment.

    Args:
        folder: Where `allies.toml` may lie; the current folder when None.
        environment: Variables named `ALLIES_WORKSPACE`, `ALLIES_LANG`, …; the process's own
            when None.

    Raises:
        UsageError: The file is not TOML, or a value is of the wrong kind.
    """
    environment = os.environ if environment is None else environment
    path = (Path.cwd() if folder is None else folder) / FILE
    values: dict[str, Any] = {}
    if path.exists():
        try:
            # Windows editors put a mark before UTF-8.
            values = tomli.loads(path.read_text(encoding="utf-8-sig"))
        except (tomli.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise UsageError(f"{path} can't be read as settings: {error}") from error
    names = {spec.name for spec in fields(Settings)}
    unknown = sorted(set(values) - names)
    if unknown:
        raise UsageError(f"{path} sets '{unknown[0]}', which is none of {', '.join(sorted(names))}")
    for name in names:
        text = environment.get(PREFIX + name.upper())
        if text:
            values[name] = text
    return replace(Settings(), **{name: _checked(name, value) for name, value in values.items()})


def _checked(name: str, value: Any) -> Any:
    if name in ("max_bytes", "max_download"):
        return _bytes(name, value)
    if name == "lang" and value not in ("fr", "en"):
        raise UsageError(f"lang must be fr or en, not '{value}'")
    if not isinstance(value, str):
        raise UsageError(f"{name} must be a text, not '{value}'")
    return value


def _bytes(name: str, value: Any) -> int:
    try:
        number = int(value) if isinstance(value, int | str) and value is not True else 0
    except ValueError:
        number = 0
    if number <= 0:
        raise UsageError(f"{name} must be a whole number of bytes above 0, not '{value}'")
    return number
