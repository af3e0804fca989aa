"""`python -m governance.local`: run the product, or run a command with the embedded servers beside it."""

import argparse
import os
import signal
import subprocess
import sys

from governance.local.runner import run
from governance.local.services import Services


def with_services(profile: str, command: list[str], *, durable: bool) -> int:
    """Run a command with the servers of a profile beside it and return its exit code."""
    running = Services(profile, durable=durable)
    try:
        env = {**os.environ, **running.start()}
        return subprocess.run(command, env=env, check=False).returncode
    finally:
        running.stop()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m governance.local", description="The product on one machine.")
    orders = parser.add_subparsers(dest="order", required=True)
    orders.add_parser("run", help="run the whole product until Ctrl-C")
    beside = orders.add_parser("services", help="run a command with the embedded servers beside it")
    beside.add_argument("--profile", default="test")
    beside.add_argument("--durable", action="store_true", help="keep what was acknowledged through a crash")
    beside.add_argument("command", nargs=argparse.REMAINDER)
    orders.add_parser("stop", help="end what a former run left running")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    match chosen.order:
        case "run":
            return run()
        case "services":
            command = chosen.command[1:] if chosen.command[:1] == ["--"] else chosen.command
            return with_services(chosen.profile, command, durable=chosen.durable)
        case _:
            for profile in ("dev", "test"):
                Services(profile).family.clear_former()
            return 0


if __name__ == "__main__":
    sys.exit(main())
