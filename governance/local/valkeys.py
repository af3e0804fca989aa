"""The two embedded Valkey servers: the broker, which keeps what it is told, and the cache, which may forget."""

import socket
import time

from governance.local.places import Home
from governance.local.processes import Family

BROKER = ["appendonly yes", "appendfsync everysec", "maxmemory-policy noeviction"]
CACHE = ["appendonly no", 'save ""', "maxmemory 64mb", "maxmemory-policy allkeys-lru"]


class ValkeyFailed(RuntimeError):
    """Raised when a Valkey server does not come up."""


class Valkeys:
    """Broker and cache, each on a free port of 127.0.0.1 with a word of its own."""

    def __init__(self, home: Home, family: Family) -> None:
        self.home, self.family = home, family
        self.words = home.secrets(["broker", "cache"])

    def start(self) -> dict[str, str]:
        """Start both and return their addresses for the environment."""
        urls = {"BROKER_URL": self.start_one("broker", BROKER), "CACHE_URL": self.start_one("cache", CACHE)}
        for name in ("broker", "cache"):
            self._wait(name)
        return urls

    def start_one(self, name: str, settings: list[str]) -> str:
        """Start one server; its settings go through its standard input, so that no word stands in the list of processes."""
        folder, port, word = self.home.own(name), self.home.port(name), self.words[name]
        lines = [
            "bind 127.0.0.1", f"port {port}", f'dir "{folder}"', f"requirepass {word}", "daemonize no", "aof-load-truncated yes", *settings,
        ]  # fmt: skip
        program = str(self.home.valkey())
        self.family.start(name, [program, "-"], user=self.home.user, said="\n".join(lines) + "\n", cwd=folder)
        return f"redis://:{word}@127.0.0.1:{port}/0"

    def restart_broker(self) -> None:
        """Start the broker again after it was killed, on the same port."""
        self.start_one("broker", BROKER)
        self._wait("broker")

    def _wait(self, name: str) -> None:
        port, until = self.home.port_of(name), time.monotonic() + 20
        while time.monotonic() < until and self.family.children[name].poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                    line.sendall(f"AUTH {self.words[name]}\r\nPING\r\nQUIT\r\n".encode())
                    answer = b"".join(iter(lambda: line.recv(200), b""))
            except OSError:
                answer = b""
            if b"+PONG" in answer:
                return
            time.sleep(0.02)
        raise ValkeyFailed((self.family.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-1000:])
