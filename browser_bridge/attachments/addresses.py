"""Which network addresses are public. Pure; fails closed."""

from ipaddress import (
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_address,
)

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


def is_public(text: str) -> bool:
    """Tell whether an address is one of the public internet, whatever it is wrapped in.

    Private, loopback, link-local, shared, multicast, reserved and documentation addresses are
    not, nor are IPv6 forms that lead to one of these: mapped, compatible, 6to4, NAT64, Teredo.

    Args:
        text: The address, as a resolver gives it.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return _is_plain(address)
    inner = _wrapped(address)
    if inner is not None:
        return _is_plain(inner)
    return _is_plain(address) and not address.is_site_local and address.teredo is None


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_plain(address: IPv4Address | IPv6Address) -> bool:
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified
    is_near = address.is_private or address.is_loopback or address.is_link_local
    return address.is_global and not is_special and not is_near
