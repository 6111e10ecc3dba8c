"""The versions of the code and vocabulary that turn captures into records.

Belongs here: what counts as a change of that code. A batch made by another version is stale and is made again; a fact says which grammar
read it.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

_FOLDER = Path(__file__).parent
_PARTS = ("decode.py", "normalise.py", "quality.py", "records.py", "similarity.py", "facts", "parsers", "text")
# The model behind the interface of the grammar is no part of it, and has a version of its own.
_NO_GRAMMAR = ("facts/llm.py", "facts/chat.py")
_LIBRARIES = ("lxml", "pypdfium2", "PyYAML")


@cache
def code_version() -> str:
    """sha256 (16 hex digits) over the files that read a capture, and the versions of the libraries under them."""
    libraries = "".join(f"{library}={version(library)}\0" for library in _LIBRARIES)
    return digest_of(_files(_PARTS), below=_FOLDER, further=libraries)[:16]


@cache
def grammar_version() -> str:
    """sha256 (8 hex digits) over the grammar of facts and its vocabulary: `scrapers/facts` without the language model's part.

    Two facts of one `extractor_version` were read by the same rules and words on every machine. Read once a process, in a few milliseconds.
    """
    grammar = [path for path in _files(("facts",)) if path.relative_to(_FOLDER).as_posix() not in _NO_GRAMMAR]
    return digest_of(grammar, below=_FOLDER)[:8]


def digest_of(files: Iterable[Path], *, below: Path, further: str = "") -> str:
    """sha256 (64 hex digits) over files, in the order of their paths.

    Args:
        files: that exist.
        below: folder in which their names begin; where it lies makes no difference.
        further: what else the digest is to depend on, such as versions of libraries.
    """
    hasher = hashlib.sha256()
    for path in sorted(files):
        hasher.update(f"{path.relative_to(below).as_posix()}\0".encode() + path.read_bytes())
    hasher.update(further.encode())
    return hasher.hexdigest()


def _files(parts: Iterable[str]) -> list[Path]:
    found = []
    for part in parts:
        root = _FOLDER / part
        found += [path for path in (sorted(root.rglob("*")) if root.is_dir() else [root]) if path.suffix in (".py", ".csv", ".yml")]
    return found
