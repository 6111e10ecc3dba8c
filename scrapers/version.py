"""The version of the code and vocabulary that turns captures into records.

Belongs here: what counts as a change of that code. A batch made by another version is stale and is made again.
"""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_FOLDER = Path(__file__).parent
_PARTS = ("decode.py", "normalise.py", "quality.py", "records.py", "similarity.py", "facts", "parsers", "text")
_LIBRARIES = ("lxml", "pypdfium2", "PyYAML")


@cache
def code_version() -> str:
    """sha256 (16 hex digits) over the files that read a capture, and the versions of the libraries under them."""
    hasher = hashlib.sha256()
    for part in _PARTS:
        root = _FOLDER / part
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix in (".py", ".csv", ".yml"):
                hasher.update(f"{path.relative_to(_FOLDER).as_posix()}\0".encode() + path.read_bytes())
    for library in _LIBRARIES:
        hasher.update(f"{library}={version(library)}\0".encode())
    return hasher.hexdigest()[:16]
