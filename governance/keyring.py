"""The key ring: which keys seal and open personal columns, and the sealed form."""

import base64
import json
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION: Final = 1
HEADER_BYTES: Final = 4
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
INDEX_KEY_BYTES: Final = 32
LAST_KEY_ID: Final = 0xFFFF


class KeyRingRefused(ValueError):
    """Raised for a key ring that is missing or does not hold together."""


class KeyUnknown(LookupError):
    """Raised when a value was sealed with a key that the ring does not hold (any more)."""


class SealBroken(ValueError):
    """Raised when a sealed value was changed, cut, or moved to another row, column or city."""


class Provider(Protocol):
    """An authenticated cipher with a nonce of 12 and a tag of 16 bytes; the tag stands last."""

    alg: int
    name: str
    key_bytes: int

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes: ...

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes: ...


class AesGcm:
    """AES-256-GCM (NIST SP 800-38D)."""

    alg = 1
    name = "AES-256-GCM"
    key_bytes = 32

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, plain, aad)

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
        return AESGCM(key).decrypt(nonce, sealed, aad)


class Sm4Gcm:
    """SM4-GCM (GB/T 32907 in the mode of RFC 8998), for cities whose cryptography is assessed (密评)."""

    alg = 2
    name = "SM4-GCM"
    key_bytes = 16

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
        encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(aad)
        return encryptor.update(plain) + encryptor.finalize() + encryptor.tag

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
        cut = len(sealed) - TAG_BYTES
        decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[cut:])).decryptor()
        decryptor.authenticate_additional_data(aad)
        return decryptor.update(sealed[:cut]) + decryptor.finalize()


PROVIDERS: Final[dict[str, Provider]] = {provider.name: provider for provider in (AesGcm(), Sm4Gcm())}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the ring."""

    id: int
    provider: Provider
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys that may still open something. The one with the highest id seals; the index key never changes."""

    keys: dict[int, Key]
    index_key: bytes = field(repr=False)

    @property
    def current(self) -> Key:
        return self.keys[max(self.keys)]

    def seal(self, text: str, where: str) -> "Sealed":
        """Return ``text`` sealed with the current key for the place ``where`` (city|table|column|row)."""
        key = self.current
        header = bytes([VERSION, key.provider.alg]) + key.id.to_bytes(2, "big")
        nonce = os.urandom(NONCE_BYTES)
        return Sealed(header + nonce + key.provider.encrypt(key.secret, nonce, text.encode(), header + where.encode()))

    def open(self, sealed: "Sealed", where: str) -> str:
        """Return what was sealed for the place ``where``.

        Raises:
            KeyUnknown: if the ring lacks the key.
            SealBroken: if it was changed, or sealed for another place.
        """
        if len(sealed) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES or sealed[0] != VERSION:
            raise SealBroken(f"{where}: not of a sealed form that we know")
        key = self.keys.get(sealed.key_id)
        if key is None:
            raise KeyUnknown(f"{where}: sealed with key {sealed.key_id}, which the key ring does not hold")
        if sealed[1] != key.provider.alg:
            raise SealBroken(f"{where}: key {key.id} is for another algorithm")
        header, body = bytes(sealed[:HEADER_BYTES]), bytes(sealed[HEADER_BYTES:])
        try:
            plain = key.provider.decrypt(key.secret, body[:NONCE_BYTES], body[NONCE_BYTES:], header + where.encode())
        except InvalidTag:
            raise SealBroken(f"{where}: changed, or sealed for another place") from None
        return plain.decode()


class Sealed(bytes):
    """The stored form: version (1 byte), algorithm (1), key id (2), nonce (12), ciphertext, tag (16)."""

    __slots__ = ()

    @property
    def key_id(self) -> int:
        return int.from_bytes(self[2:HEADER_BYTES], "big")

    def __repr__(self) -> str:
        return f"<sealed, {len(self)} bytes>"

    __str__ = __repr__


def generate_ring(*, before: str = "", algorithm: str = AesGcm.name) -> str:
    """Return a key ring as JSON: a new one, or ``before`` (JSON) with one more key, which seals from now on.

    Raises:
        KeyRingRefused: if ``before`` is no key ring or is full.
    """
    entries: list[dict[str, Any]] = json.loads(before) if before else []
    if entries:
        parse_ring(before)
    provider = PROVIDERS[algorithm]
    entry: dict[str, Any] = {
        "id": max((known["id"] for known in entries), default=0) + 1,
        "alg": provider.name,
        "key": base64.b64encode(os.urandom(provider.key_bytes)).decode(),
    }
    if not entries:
        entry["index_key"] = base64.b64encode(os.urandom(INDEX_KEY_BYTES)).decode()
    text = json.dumps([*entries, entry], indent=1) + "\n"
    parse_ring(text)
    return text


def parse_ring(text: str) -> KeyRing:
    """Return the key ring written as JSON ``[{"id", "alg", "key", "index_key"}, …]``; one entry alone has an index key.

    Raises:
        KeyRingRefused: for anything else. The message holds no key.
    """
    try:
        entries = json.loads(text)
        keys = [Key(entry["id"], PROVIDERS[entry["alg"]], base64.b64decode(entry["key"])) for entry in entries]
        index_keys = [base64.b64decode(entry["index_key"]) for entry in entries if "index_key" in entry]
        bad = [key for key in keys if len(key.secret) != key.provider.key_bytes or not 0 < key.id <= LAST_KEY_ID]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyRingRefused("FIELD_KEYS is no key ring") from None
    if bad:
        raise KeyRingRefused(f"Key {bad[0].id} has a wrong length or id")
    if len({key.id for key in keys}) != len(keys):
        raise KeyRingRefused("Two keys have the same id")
    if len(index_keys) != 1 or len(index_keys[0]) < INDEX_KEY_BYTES:
        raise KeyRingRefused("Exactly one entry must have an index key of at least 32 bytes")
    return KeyRing({key.id: key for key in keys}, index_keys[0])


@lru_cache(maxsize=8)
def _ring_of(setting: str) -> KeyRing:
    if not setting:
        raise KeyRingRefused("FIELD_KEYS is not set; make_field_keys writes a key ring")
    if setting.lstrip().startswith("["):
        return parse_ring(setting)
    try:
        return parse_ring(Path(setting).read_text(encoding="utf-8"))
    except OSError as error:
        raise KeyRingRefused(f"FIELD_KEYS names a file that cannot be read ({error.strerror})") from None


def ring() -> KeyRing:
    """Return the key ring of ``settings.FIELD_KEYS``: JSON, or the path of a file that is read once per process.

    Raises:
        KeyRingRefused: if it is missing or wrong.
    """
    return _ring_of(settings.FIELD_KEYS)
