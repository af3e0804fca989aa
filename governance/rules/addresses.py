"""Network addresses: their one form, and what counts as one caller's."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

HOME_BITS = 64  # one customer's line has as many IPv6 addresses as it likes, but one such network


def parse_address(text: str) -> IPv4Address | IPv6Address:
    """Return the address in ``text``, which may carry a port, brackets or an IPv4 address dressed as IPv6.

    Raises:
        ValueError: if it holds none.
    """
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    found = ip_address(text)
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def network_of(address: str) -> str:
    """Return under what the sendings from an address are counted: itself, of IPv6 the network of 64 bits.

    Raises:
        ValueError: if it is no address.
    """
    found = parse_address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, HOME_BITS), strict=False))
    return str(found)
