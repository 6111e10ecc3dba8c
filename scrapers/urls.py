"""The form in which addresses of documents are asked for, kept and logged.

Belongs here: the normal form of a URL, and the form that may be shown. Does not belong here: whether a URL may be fetched
(`scrapers.fetch`), and IP addresses (`scrapers.addresses`).
"""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from scrapers.records import RejectedError

URL_CHARACTERS = 2048
_SECRET_PARAMETER = re.compile(r"(?i)([?&;](?:[^=&;]*(?:token|key|secret|sign|passw|auth|session|sid|code)[^=&;]*)=)[^&;#]*")


def mask_url(url: str) -> str:
    """Return a URL that may be logged: no user information, and secrets in the query written as ***."""
    text = re.sub(r"(?<=://)[^/@?#]*@", "***@", url)
    return _SECRET_PARAMETER.sub(r"\1***", text)


def normal_url(url: str) -> str:
    """Bring an address into the one form under which it is asked for and kept.

    Args:
        url: absolute.

    Returns:
        Lower-case scheme and host (IDNA), no default port, no fragment, everything outside of ASCII percent-encoded.

    Raises:
        RejectedError: "url" for another scheme than http and https, user information, control characters, no host, a bad port or more
            than 2,048 characters.
    """
    if len(url) > URL_CHARACTERS:
        raise RejectedError("url", f"{len(url)} characters, more than {URL_CHARACTERS}: {mask_url(url[:80])}…")
    if re.search(r"[\x00-\x20\x7f]", url.strip()):
        url = re.sub(r"[\t\r\n]", "", url.strip()).replace(" ", "%20")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna" if not (parts.hostname or "").isascii() else "ascii").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise RejectedError("url", f"{mask_url(url)!r}: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise RejectedError("url", f"scheme {parts.scheme!r} is not fetched: {mask_url(url)!r}")
    if parts.username is not None or parts.password is not None:
        raise RejectedError("url", f"user information in {mask_url(url)!r}")
    if not host or re.search(r"[^a-z0-9._:\-]", host):
        raise RejectedError("url", f"no usable host in {mask_url(url)!r}")
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        netloc += f":{port}"
    path = quote(parts.path or "/", safe="%/:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="%/:@!$&'()*+,;=~-._?[]")
    result = urlunsplit((parts.scheme, netloc, path, query, ""))
    if len(result) > URL_CHARACTERS:
        raise RejectedError("url", f"{len(result)} characters when encoded, more than {URL_CHARACTERS}: {mask_url(url[:80])}…")
    return result
