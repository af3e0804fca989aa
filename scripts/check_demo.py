"""Load the demonstration city from nothing, whole, and count it anew: what `make check-demo` does beside servers of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parent.parent


def main() -> int:
    with TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "governance.settings.dev",
            "MEDIA_ROOT": f"{folder}/media",
            "FIELD_KEYS": f"{folder}/keys.json",
        }

        def manage(*words: str) -> int:
            return subprocess.run([sys.executable, "manage.py", *words], env=env, cwd=PROJECT, check=False).returncode

        if manage("migrate", "--database", "owner", "--verbosity", "0") or manage("make_field_keys", env["FIELD_KEYS"]):
            return 1
        began = time.monotonic()
        if manage("load_demo"):
            return 1
        print(f"loaded in {time.monotonic() - began:.0f} s", flush=True)
        return manage("check_demo")


if __name__ == "__main__":
    sys.exit(main())
