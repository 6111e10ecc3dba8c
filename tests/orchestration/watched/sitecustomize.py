"""Imported by every Python process that has this folder in PYTHONPATH: notes that it began, and whom it connects to or looks up."""

import json
import os
import sys
from pathlib import Path

NOTES = Path(os.environ["KAOJU_TEST_CONNECTIONS"])
ASKED = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")


def note(event: str, about: object) -> None:
    """Append one line of JSON: program, event, what it is about."""
    with NOTES.open("a", encoding="utf-8") as notes:
        notes.write(json.dumps([Path(sys.argv[0] if hasattr(sys, "argv") else "").name, event, repr(about)]) + "\n")


def hook(event: str, arguments: tuple[object, ...]) -> None:
    """Python's audit hook."""
    if event in ASKED:
        note(event, arguments[0] if event in ASKED[3:] else arguments[-1])


note("begins", [Path(part).name for part in sys.orig_argv[:3]])
sys.addaudithook(hook)
