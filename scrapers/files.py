"""Saved documents: one file of a folder, read as it stands.

Belongs here: which endings a saved document may have, and its bytes within a cap. Does not belong here: which files of a folder are
taken (`scrapers.discover`), how they are kept (`scrapers.capture`). Nothing of HTTP is imported, so that one file can be read quickly.
"""

from dataclasses import dataclass, field
from pathlib import Path

from scrapers.records import RejectedError

MEDIA_TYPES = {".html": "text/html", ".htm": "text/html", ".txt": "text/plain", ".md": "text/markdown", ".pdf": "application/pdf"}
"""Endings of the files that a folder may hold."""
MAX_FILE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SavedFile:
    """The bytes of a file and the media type that its ending stands for."""

    media_type: str
    payload: bytes = field(repr=False)


def read_file(path: Path) -> SavedFile:
    """Read one saved document.

    Args:
        path: the file.

    Raises:
        RejectedError: "type", an unknown ending; "wire_cap", more than `MAX_FILE_BYTES`; "unreadable", the system refused.
    """
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise RejectedError("type", f"{path.name}: the ending is none of {', '.join(MEDIA_TYPES)}")
    try:
        with path.open("rb") as stream:
            payload = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise RejectedError("unreadable", f"{path.name}: {error.strerror or type(error).__name__}") from None
    if len(payload) > MAX_FILE_BYTES:
        raise RejectedError("wire_cap", f"{path.name}: more than {MAX_FILE_BYTES} bytes")
    return SavedFile(media_type, payload)
