"""The oracle of the database drill, a process of its own: writers who report over HTTP until each report is acknowledged.

Usage: reporters.py FILE, with a plan as JSON on standard input. A line is written to FILE once an acknowledgement has come
back: the report's reference, the case's number, and how many times it had to be sent. SIGTERM makes every writer finish the
report in hand and stop.
"""

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

AGAIN = 10  # every tenth acknowledged report is sent once more, as a phone does that lost the answer
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # past a proxy that the environment names
TOKEN = "drill0drill0drill0drill0drill0dr"


def send(plan: dict[str, Any], cookie: str, reference: str) -> str:
    """Send a report once and return its number.

    Raises:
        OSError: if it was not acknowledged.
    """
    body = {**plan["report"], "client_ref": reference}
    headers = {"Content-Type": "application/json", "Cookie": f"{cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    request = urllib.request.Request(plan["address"], json.dumps(body).encode(), headers)
    with DIRECT.open(request, timeout=20) as answer:
        number: str = json.loads(answer.read())["number"]
    return number


def write(plan: dict[str, Any], cookie: str, out: int, stop: threading.Event) -> None:
    """Report until told to stop. A refusal that sending again cannot mend ends the whole process: the drill must see it."""
    count = 0
    while not stop.is_set():
        reference, tries, number = str(uuid.uuid4()), 0, ""
        count += 1
        for repeat in range(2 if count % AGAIN == 0 else 1):
            acknowledged = False
            while not acknowledged:
                tries += 1
                try:
                    number = send(plan, cookie, reference)
                    acknowledged = True
                except urllib.error.HTTPError as error:
                    if error.code < 500:
                        print(error.code, error.read().decode(), flush=True)
                        os._exit(1)
                    time.sleep(0.1)
                except (OSError, ValueError, urllib.error.URLError):
                    time.sleep(0.1)
            os.write(out, f"{reference} {number} {tries} {repeat}\n".encode())


def main() -> None:
    plan, stop = json.load(sys.stdin), threading.Event()
    out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threads = [threading.Thread(target=write, args=(plan, cookie, out, stop)) for cookie in plan["cookies"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
