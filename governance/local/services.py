"""The embedded servers together: started at once, their addresses as environment variables."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from governance.local.cluster import Cluster
from governance.local.places import PROJECT, AlreadyRunning, Home
from governance.local.processes import Family, end_all
from governance.local.valkeys import VALKEYS, Valkeys

SERVERS = ("postgres", "broker", "cache")
OWN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_PLATFORM_URL", "BROKER_URL", "CACHE_URL")


class Services:
    """PostgreSQL and two Valkeys of one profile, except those that the environment names already."""

    def __init__(self, profile: str, *, durable: bool = True, folder: Path | None = None) -> None:
        self.home = Home(profile, folder)
        self.family = Family(self.home.folder / "run.json", self.home.folder / "logs")
        self.cluster = Cluster(self.home, self.family, durable=durable)
        self.valkeys = Valkeys(self.home, self.family)

    def start(self) -> dict[str, str]:
        """Clear away what a former run left, start the servers side by side, and return the environment for the product.

        Raises:
            AlreadyRunning: if a run of this profile is going on.
        """
        self.home.hold()
        self.family.clear_former()
        self.home.copy_programs()
        starts: list[Callable[[], dict[str, str]]] = []
        if "DATABASE_URL" not in os.environ:
            starts.append(self.cluster.start)
        starts += [partial(self.valkeys.start, name) for name in VALKEYS if VALKEYS[name] not in os.environ]
        with ThreadPoolExecutor() as pool:
            found = [future.result() for future in [pool.submit(start) for start in starts]]
        given = {name: os.environ[name] for name in OWN if name in os.environ}
        env = {**{name: url for urls in found for name, url in urls.items()}, **given, **self._keys()}
        self._make_field_keys(env)
        return env

    def _make_field_keys(self, env: Mapping[str, str]) -> None:
        """Make this place's key ring once; what it sealed can be read by it alone."""
        if "FIELD_KEYS" in os.environ or Path(env["FIELD_KEYS"]).exists():
            return
        command = [sys.executable, "manage.py", "make_field_keys", env["FIELD_KEYS"]]
        whole = {**os.environ, "DJANGO_SETTINGS_MODULE": "governance.settings.dev", **env}
        subprocess.run(command, cwd=PROJECT, env=whole, check=True, capture_output=True)

    def _keys(self) -> dict[str, str]:
        """Return the secret key and the field keys of this place, the same at every start."""
        words = self.home.secrets(["secret_key"])
        ring = self.home.folder / "field_keys.json"
        return {
            "SECRET_KEY": os.environ.get("SECRET_KEY", words["secret_key"]),
            "FIELD_KEYS": os.environ.get("FIELD_KEYS", str(ring)),
        }

    def stop(self) -> None:
        """Stop everything, the servers last."""
        if others := [name for name in self.family.children if name not in SERVERS]:
            self.family.stop(*others)
        self.family.stop()
        self.home.release()

    def end_former(self) -> bool:
        """End a run of this profile that goes on, or what a killed one left; return whether there was anything."""
        try:
            self.home.hold()
        except AlreadyRunning as other:
            if other.pid:
                end_all([(other.pid, signal.SIGTERM)], patience=30)
            self.home.hold()
            self.family.clear_former()
            return True
        return bool(self.family.clear_former())


@contextmanager
def services(profile: str, *, durable: bool = True, folder: Path | None = None) -> Iterator[dict[str, str]]:
    """Run the servers for the length of a block and give the environment that leads to them."""
    running = Services(profile, durable=durable, folder=folder)
    try:
        yield running.start()
    finally:
        running.stop()
