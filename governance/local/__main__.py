"""`python -m governance.local`: run the product, or run a command with the embedded servers beside it."""

import argparse
import os
import signal
import subprocess
import sys

from governance.local.places import PROJECT, AlreadyRunning
from governance.local.processes import polite_ends
from governance.local.runner import run
from governance.local.services import Services


def with_services(profile: str, command: list[str], *, durable: bool) -> int:
    """Run a command with the servers of a profile beside it and return its exit code, 128 and the signal's number for a signal.

    Ctrl-C reaches the command through the terminal, a polite end is passed on to it; either way it may tidy up, and only
    then do the servers go.
    """
    running = Services(profile, durable=durable)
    for number in polite_ends():
        signal.signal(number, lambda *_: sys.exit(143))
    try:
        env = {**os.environ, **running.start()}
        child = subprocess.Popen(command, env=env)
        signal.signal(signal.SIGINT, lambda *_: None)
        for number in polite_ends():
            signal.signal(number, lambda *_: child.terminate())
        code = child.wait()
    except AlreadyRunning as other:
        print(f"The servers of profile {profile} are in use by process {other.pid}.", file=sys.stderr)
        return 1
    finally:
        running.stop()
    return code if code >= 0 else 128 - code


def stop_all() -> int:
    """End every run of this project, whatever its profile."""
    for folder in sorted((PROJECT / ".local").glob("*/secrets.json")):
        profile = folder.parent.name
        if Services(profile).end_former():
            print(f"{profile}: stopped")
    return 0


def forget(profile: str) -> int:
    """End what runs under a profile and remove its data on this machine; the product's next start loads the demonstration anew."""
    running = Services(profile)
    running.end_former()
    running.home.remove()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m governance.local", description="The product on one machine.")
    orders = parser.add_subparsers(dest="order", required=True)
    orders.add_parser("run", help="run the whole product until Ctrl-C")
    beside = orders.add_parser("services", help="run a command with the embedded servers beside it")
    beside.add_argument("--profile", default="test")
    beside.add_argument("--durable", action="store_true", help="keep what was acknowledged through a crash")
    beside.add_argument("command", nargs=argparse.REMAINDER)
    orders.add_parser("stop", help="end every run of this project and what killed ones left running")
    forgetting = orders.add_parser("forget", help="end what runs under a profile and remove its data on this machine")
    forgetting.add_argument("--profile", default="dev", help="the product's own, unless another is named")
    chosen = parser.parse_args()
    match chosen.order:
        case "run":
            return run()
        case "services":
            command = chosen.command[1:] if chosen.command[:1] == ["--"] else chosen.command
            return with_services(chosen.profile, command, durable=chosen.durable)
        case "forget":
            return forget(chosen.profile)
        case _:
            return stop_all()


if __name__ == "__main__":
    sys.exit(main())
