"""See to it that the tests have a Chromium and Chinese letters; print where the browser is. Never skips in silence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ["chromium", "fonts-noto-cjk"]


def installed() -> str:
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def has_letters() -> bool:
    if shutil.which("fc-list") is None:
        return sys.platform == "darwin"
    shown = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout
    return bool(shown.strip())


def main() -> None:
    named = os.environ.get("CHROMIUM", "")
    if named and Path(named).exists():
        print(named)
        return
    may_install = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None
    if may_install and not (installed() and has_letters()):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", *words], stdout=sys.stderr, check=False, env=env)
    if installed():
        print(installed())
        return
    got = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False)
    if got.returncode:
        sys.exit(
            "No browser for the tests. Install Chromium and a Chinese font (Debian: chromium, fonts-noto-cjk) and try again."
        )


if __name__ == "__main__":
    main()
