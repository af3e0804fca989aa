"""The web server under test, started as in production, and a client that keeps its connection and its session."""

import http.client
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.filling import PROJECT


@dataclass(frozen=True)
class Served:
    """A running web server: its master's process id, its port, and what starting it took."""

    pid: int
    port: int


@dataclass(frozen=True)
class Answer:
    """What came back, and after how long."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    ms: float

    def json(self) -> object:
        return json.loads(self.body)


@contextmanager
def serving(application: str, env: Mapping[str, str]) -> Iterator[Served]:
    """Run an application under gunicorn with two workers for the length of a block."""
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "-c", "governance/deploy/gunicorn.py", "-b", f"127.0.0.1:{port}", "--max-requests", "0",
        "--log-level", "error", application,
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**env, "LOG_LEVEL": "ERROR", "WEB_WORKERS": "2"}, cwd=PROJECT)
    try:
        _wait(port, server)
        yield Served(server.pid, port)
    finally:
        server.terminate()
        server.wait(timeout=40)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            if Browser(port).get("/livez").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the web server on port {port} did not come up")


IDLE = 1.0  # seconds after which a server may have closed a connection


@dataclass
class Browser:
    """One connection, kept open, with cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.used_at = time.monotonic()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self._ask("GET", path, None, headers or {})

    def post_json(self, path: str, sent: object, headers: Mapping[str, str] | None = None) -> Answer:
        body = json.dumps(sent).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/json", **(headers or {})})

    def post_form(self, path: str, sent: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        body = urlencode(sent).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})

    def sign_in(self, city: str, username: str, password: str) -> None:
        """Sign in as a person would, through the page."""
        page = self.get(f"/{city}/login/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
        sent = {"username": username, "password": password, "csrfmiddlewaretoken": token[1].decode() if token else ""}
        answer = self.post_form(f"/{city}/login/", sent)
        if answer.status != 302:
            raise RuntimeError(f"{username} could not sign in: {answer.status}")

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        own = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        if body is not None and "csrftoken" in self.cookies:
            own["X-CSRFToken"] = self.cookies["csrftoken"]
        if time.monotonic() - self.used_at > IDLE:
            self.connection.close()  # the next request opens another
        began = time.perf_counter()
        try:
            self.connection.request(method, path, body, {**own, **headers})
            response = self.connection.getresponse()
            content = response.read()
        except (http.client.HTTPException, OSError):
            self.connection.close()
            raise
        self.used_at, taken = time.monotonic(), (time.perf_counter() - began) * 1000
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, text = value.partition(";")[0].partition("=")
                self.cookies[cookie] = text
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content, taken)
