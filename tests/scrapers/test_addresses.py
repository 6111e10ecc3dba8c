"""Which addresses are refused."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.addresses import check_address, is_loopback, special_purpose
from scrapers.records import RejectedError

REFUSED = [
    "0.0.0.0",  # noqa: S104
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.2",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.2",
    "::ffff:8.8.8.8",
    "::7f00:2",
    "64:ff9b::7f00:2",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:2::",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", REFUSED)
def test_net_01_special_purpose_addresses_are_refused_with_the_address_in_the_message(address: str) -> None:
    with pytest.raises(RejectedError) as caught:
        check_address(address, 80)
    assert caught.value.rule == "blocked_address"
    assert address in caught.value.message


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "192.0.1.1", "172.32.0.1", "223.5.5.5", "2400:3200::1", "2606:4700::1111"])
def test_global_unicast_addresses_pass(address: str) -> None:
    check_address(address, 443)


@pytest.mark.parametrize("text", ["", "localhost", "127.2", "0x7f.2", "2130706433", "1.2.3", "::g", "1.2.3.4.5"])
def test_what_is_not_a_numeric_address_is_refused(text: str) -> None:
    with pytest.raises(RejectedError) as caught:
        special_purpose(text)
    assert caught.value.rule == "blocked_address"


def test_a_permitted_endpoint_opens_one_port_of_one_address() -> None:
    permitted = frozenset({("127.0.0.1", 8000)})
    check_address("127.0.0.1", 8000, permitted)
    for address, port in (("127.0.0.1", 8001), ("127.0.0.2", 8000), ("::1", 8000)):
        with pytest.raises(RejectedError):
            check_address(address, port, permitted)


@given(st.ip_addresses())
def test_no_address_that_the_standard_library_calls_private_passes(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_private or address.is_multicast or address.is_link_local or address.is_reserved or address.is_unspecified:
        assert special_purpose(str(address)) is not None


@given(st.ip_addresses(v=4))
def test_no_ipv6_form_carries_an_ipv4_address_past_the_table(address: ipaddress.IPv4Address) -> None:
    packed = int(address)
    for wrapped in ((0xFFFF << 32) | packed, (0x64FF9B << 96) | packed, (0x2002 << 112) | (packed << 80), packed):
        assert special_purpose(str(ipaddress.IPv6Address(wrapped))) is not None


def test_only_numeric_loopback_hosts_count_as_loopback() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("127.9.9.9")
    assert is_loopback("::1")
    assert is_loopback("[::1]")
    assert not is_loopback("localhost")
    assert not is_loopback("10.0.0.1")
