"""The two embedded Valkey servers: the broker, which keeps what it is told, and the cache, which may forget."""

import socket
import time

from governance.local.places import Home
from governance.local.processes import Family

BROKER = ["appendonly yes", "appendfsync everysec", "maxmemory-policy noeviction"]
CACHE = ["appendonly no", 'save ""', "maxmemory 64mb", "maxmemory-policy allkeys-lru"]
SETTINGS = {"broker": BROKER, "cache": CACHE}
VALKEYS = {"broker": "BROKER_URL", "cache": "CACHE_URL"}  # and the variable that names its address


class ValkeyFailed(RuntimeError):
    """Raised when a Valkey server does not come up."""


class Valkeys:
    """Broker and cache, each on a free port of 127.0.0.1 with a word of its own."""

    def __init__(self, home: Home, family: Family) -> None:
        self.home, self.family = home, family
        self.words = home.secrets(["broker", "cache"])

    def start(self, name: str) -> dict[str, str]:
        """Start one and return its address for the environment.

        Its settings go through its standard input, so that no word stands in the list of processes.
        """
        folder, port, word = self.home.own(name), self.home.port(name), self.words[name]
        lines = [
            "bind 127.0.0.1", f"port {port}", f'dir "{folder}"', f"requirepass {word}", "daemonize no", "aof-load-truncated yes",
            f'proc-title-template "{self.home.mark} {{title}} {{listen-addr}}"', *SETTINGS[name],
        ]  # fmt: skip
        program = str(self.home.valkey())
        self.family.start(name, [program, "-"], user=self.home.user, said="\n".join(lines) + "\n", cwd=folder)
        self._wait(name)
        return {VALKEYS[name]: f"redis://:{word}@127.0.0.1:{port}/0"}

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
        raise ValkeyFailed(self.family.words_of(name))
