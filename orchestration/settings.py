"""Settings of this installation, from `kaoju.toml`.

Belongs here: reading and checking that one file. Does not belong here: what a source is (`scrapers.sources`).
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from warehouse.home import PROJECT


class SettingsError(ValueError):
    """kaoju.toml holds something that it must not; the message names the key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """See the comments of `kaoju.toml`."""

    sources: tuple[str, ...]
    schedule: str
    contact: str
    budget: int
    held_documents: int
    held_percent: int
    webhook: str
    stale_hours: int
    silent_days: int
    keep: int
    days: int


def load_settings(path: Path = PROJECT / "kaoju.toml") -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a key is unknown or of the wrong type; the message names the file and the key.
    """
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    wanted: dict[str, dict[str, type]] = {
        "nightly": {"sources": list, "schedule": str},
        "fetch": {"contact": str, "budget": int},
        "gate": {"held_documents": int, "held_percent": int},
        "alerts": {"webhook": str, "stale_hours": int, "silent_days": int},
        "releases": {"keep": int, "days": int},
    }
    for section, keys in said.items():
        for key in keys:
            if key not in wanted.get(section, {}):
                raise SettingsError(f"{path.name}: [{section}] {key} is no setting")
    for section, keys in wanted.items():
        for key, kind in keys.items():
            if not isinstance(said.get(section, {}).get(key), kind):
                raise SettingsError(f"{path.name}: [{section}] {key} must be given, as a {kind.__name__}")
    return Settings(
        sources=tuple(said["nightly"]["sources"]),
        schedule=said["nightly"]["schedule"],
        contact=said["fetch"]["contact"],
        budget=said["fetch"]["budget"],
        held_documents=said["gate"]["held_documents"],
        held_percent=said["gate"]["held_percent"],
        webhook=os.environ.get("KAOJU_WEBHOOK", said["alerts"]["webhook"]),
        stale_hours=said["alerts"]["stale_hours"],
        silent_days=said["alerts"]["silent_days"],
        keep=said["releases"]["keep"],
        days=said["releases"]["days"],
    )
