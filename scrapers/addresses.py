"""Which network addresses the fetch layer may connect to.

Belongs here: the table of special-purpose address blocks and the judgement of one address. Does not belong here: name look-ups and
sockets (`scrapers.fetch`).

The table is our own because `ipaddress` of Python 3.11.7 calls 192.0.0.8 and 224.0.0.1 global (CVE-2024-4032). It was written from the
IANA IPv4 and IPv6 special-purpose address registries (RFC 6890 and its updates) and the multicast blocks of RFC 5771 and RFC 4291.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from scrapers.records import RejectedError

Endpoint = tuple[str, int]
"""An address in normal form and a port, such as ("127.0.0.1", 8000)."""

_SPECIAL_V4 = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private use",
    "100.64.0.0/10": "shared address space",
    "127.0.0.0/8": "loopback",
    "169.254.0.0/16": "link local",
    "172.16.0.0/12": "private use",
    "192.0.0.0/24": "IETF protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "AS112",
    "192.52.193.0/24": "AMT",
    "192.88.99.0/24": "6to4 relay",
    "192.168.0.0/16": "private use",
    "192.175.48.0/24": "AS112",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
}
# Of IPv6 only 2000::/3 is global unicast; whatever is outside of it is refused without a row of its own, save for the clearer name.
_SPECIAL_V6 = {
    "::1/128": "loopback",
    "::/128": "unspecified",
    "::ffff:0:0/96": "IPv4-mapped",
    "64:ff9b::/96": "IPv4 translation",
    "64:ff9b:1::/48": "IPv4 translation",
    "100::/64": "discard only",
    "100:0:0:1::/64": "dummy prefix",
    "2001::/23": "IETF protocol assignments",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "2620:4f:8000::/48": "AS112",
    "3fff::/20": "documentation",
    "5f00::/16": "segment routing",
    "fc00::/7": "unique local",
    "fe80::/10": "link local",
    "fec0::/10": "site local",
    "ff00::/8": "multicast",
}
_GLOBAL_V6 = IPv6Network("2000::/3")
_TABLE_V4 = tuple((IPv4Network(block), name) for block, name in _SPECIAL_V4.items())
_TABLE_V6 = tuple((IPv6Network(block), name) for block, name in _SPECIAL_V6.items())


def special_purpose(address: str) -> str | None:
    """Name the special purpose of an address, or None for one that is globally routed unicast.

    Args:
        address: in a numeric form, as `getaddrinfo` returns it; a zone ("%eth0") is ignored.

    Returns:
        For example "loopback"; None where a connection may be made.

    Raises:
        RejectedError: "blocked_address", it is no address.
    """
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        raise RejectedError("blocked_address", f"{address!r} is not a numeric address") from None
    if isinstance(parsed, IPv4Address):
        return next((name for block, name in _TABLE_V4 if parsed in block), None)
    found = next((name for block, name in _TABLE_V6 if parsed in block), None)
    return found or (None if parsed in _GLOBAL_V6 else "not global unicast")


def check_address(address: str, port: int, permitted: frozenset[Endpoint] = frozenset()) -> None:
    """Refuse an address that a fetch must not reach.

    Args:
        address: numeric, the one that will be connected to.
        port: TCP port.
        permitted: endpoints that may be reached although their address is special: the sample site on loopback.

    Raises:
        RejectedError: "blocked_address", with the address and its purpose.
    """
    purpose = special_purpose(address)
    if purpose is not None and (address, port) not in permitted:
        raise RejectedError("blocked_address", f"{address} port {port} is refused: {purpose}")


def is_loopback(address: str) -> bool:
    """Tell whether a host is a numeric loopback address (a name such as "localhost" is not)."""
    try:
        return ip_address(address.strip("[]")) in ip_network("127.0.0.0/8") or address.strip("[]") == "::1"
    except (ValueError, TypeError):
        return False
