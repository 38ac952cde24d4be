"""Which addresses may be read. Pure: names are resolved elsewhere, and each address that comes of it is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from anima_project.errors import ConfigurationError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Beside what `ipaddress` calls not global: its tables grow with the Python version, and a metadata service may have an
# address that looks like any other.
_MORE = (
    ("100.64.0.0/10", "shared by a provider's customers"),
    ("168.63.129.16/32", "a cloud's metadata service"),
    ("192.0.0.0/24", "reserved"),
    ("192.88.99.0/24", "reserved"),
    ("198.18.0.0/15", "reserved"),
    ("240.0.0.0/4", "reserved"),
    ("64:ff9b:1::/48", "private"),
    ("100::/64", "reserved"),
    ("2002::/16", "a tunnel that nobody runs any more"),
    ("3fff::/20", "reserved"),
    ("5f00::/16", "reserved"),
    ("fec0::/10", "private"),
)
_NAT64 = "64:ff9b::/96"


def networks(allowed: Iterable[str]) -> tuple[Network, ...]:
    """The networks of `web.allowed_networks`. ConfigurationError for what is none."""
    try:
        return tuple(ip_network(text, strict=False) for text in allowed)
    except ValueError as error:
        raise ConfigurationError("web.allowed_networks", f"{error}; write one such as 127.0.0.0/8 or ::1.") from error


def refusal(text: str, allowed: Iterable[Network]) -> str | None:
    """Why the address must not be reached, in a few words, or None. An IPv4 address inside an IPv6 one counts too."""
    address = ip_address(text.partition("%")[0])
    faces = [address, *_embedded(address)]
    if any(face in network for face in faces for network in allowed):
        return None
    return next((kind for face in faces if (kind := _kind(face))), None)


def _embedded(address: Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a packet to an IPv6 one may end at: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in ip_network(_NAT64) or (int(address) >> 32 == 0 and int(address) > 1):
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def _kind(address: Address) -> str | None:
    if address.is_loopback:
        return "this machine itself"
    if address.is_link_local:
        return "link-local, where cloud metadata is served"
    if address.is_multicast:
        return "multicast"
    if address.is_unspecified:
        return "this machine itself"
    for network, kind in _more():
        if address in network:
            return kind
    if address.is_private:
        return "private"
    carrier = isinstance(address, IPv6Address) and any(True for _ in _embedded(address))
    return None if address.is_global or carrier else "reserved"


@cache
def _more() -> tuple[tuple[Network, str], ...]:
    return tuple((ip_network(network), kind) for network, kind in _MORE)
