"""Telling another system over HTTPS what happened: signed, without redirects, and never to an address inside our own network."""

import hmac
import http.client
import re
import socket
import ssl
import time
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from governance.messaging import Outgoing, Undelivered
from governance.rules.answers import Refused

TIMEOUT_SECONDS = 5
HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


def check_url(url: str) -> str:
    """Return the host of an address that may be told.

    Raises:
        Refused: if it is not plain https at its usual port, or its host is not on the installation's list.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise Refused(_("网址写错了，要像 https://example.gov.cn/hook 这样。"), code="url_refused") from None
    plain = parts.scheme == "https" and parts.username is None and port in (None, 443) and not parts.fragment
    if not plain or not HOST.fullmatch(host) or not url.isascii() or re.search(r"\s", url):
        raise Refused(_("网址写错了，要像 https://example.gov.cn/hook 这样。"), code="url_refused")
    allowed = any(host == one or host.endswith(f".{one}") for one in settings.WEBHOOK_HOSTS)
    if not allowed:
        raise Refused(_("这个域名不在平台的许可名单里，先找平台运维管理员加上。"), code="host_not_allowed")
    return host


def public_address(host: str) -> str:
    """Return an address of the host that lies in the public network.

    All its addresses must: one that lies inside would be a way round.

    Raises:
        Undelivered: if it has none, or one of them is private, link-local, a loopback or otherwise not public.
    """
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Undelivered("host_unknown") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise Undelivered("address_not_public")
    return addresses[0]


def is_public(address: str) -> bool:
    """Return whether an IP address lies in the public network; one that wraps an IPv4 address is judged by that too."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(known, "ipv4_mapped", None) or getattr(known, "sixtofour", None)
    if inner is not None and not inner.is_global:
        return False
    return known.is_global and not known.is_multicast


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """Return ``sha256=`` and the HMAC-SHA256 of ``id.timestamp.body``."""
    signed = b".".join([message_id.encode(), timestamp.encode(), body])
    return f"sha256={hmac.new(secret.encode(), signed, sha256).hexdigest()}"


class PinnedConnection(http.client.HTTPSConnection):
    """An HTTPS connection to a checked address, with the certificate of the name that was asked for."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(host, 443, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), TIMEOUT_SECONDS)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)  # type: ignore[attr-defined]  # set by the base


class Https:
    """Webhooks. Anything but an answer of 2xx is a failure; a redirect is one too and is not followed."""

    def send(self, message: Outgoing) -> None:
        try:
            host = check_url(message.to)
        except Refused as refusal:  # the list has changed since the endpoint was added
            raise Undelivered(refusal.code) from refusal
        handed(PinnedConnection(host, public_address(host)), message)


def handed(connection: http.client.HTTPConnection, message: Outgoing) -> None:
    """Post a message over a connection that has not been opened yet, and close it.

    Raises:
        Undelivered: if the other end cannot be reached or answers anything but 2xx.
    """
    body, stamp = message.text.encode(), str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "qianqiu-webhook",
        "X-Webhook-Id": str(message.id),
        "X-Webhook-Timestamp": stamp,
        "X-Webhook-Signature": signature(message.secret, str(message.id), stamp, body),
    }
    try:
        connection.request("POST", path_of(message.to), body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise Undelivered(type(error).__name__) from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise Undelivered(f"http_{status}")


def path_of(url: str) -> str:
    """Return path and query of an address."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
