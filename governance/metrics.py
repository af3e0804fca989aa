"""Figures for Prometheus: how many requests of which kind were answered how and how fast, and how the outbox stands.

Labels are names of addresses, methods and classes of status: no city, no person. With several processes each writes to files
in ``PROMETHEUS_MULTIPROC_DIR``, which must be empty at the start; whoever is asked sums them up.
"""

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from governance.jobs import canary_age
from governance.queries.jobs import job_figures

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
ANSWERS = Counter(
    "portal_answers", "Answers by name of the address, method and class of status", ["address", "method", "status"]
)
SECONDS = Histogram(
    "portal_answer_seconds", "Seconds to an answer by name of the address", ["address"], buckets=BUCKETS
)
NO_ADDRESS = "none"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
GetResponse = Callable[[HttpRequest], HttpResponse]


class CountAnswers:
    """Counts each answer and how long it took. An address that is none of ours counts under one name, so labels stay few."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        address = (match.view_name or NO_ADDRESS) if match else NO_ADDRESS
        method = request.method if request.method in METHODS else "OTHER"
        ANSWERS.labels(address, method, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(address).observe(time.perf_counter() - began)
        return response


class OutboxCollector(Collector):
    """How the outbox stands at the moment of asking: the same whichever process answers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        figures = job_figures()
        yield GaugeMetricFamily("portal_jobs_due", "Jobs that are due", figures["due"])
        yield GaugeMetricFamily("portal_jobs_dead", "Jobs that were given up", figures["dead"])
        yield GaugeMetricFamily(
            "portal_jobs_oldest_due_seconds", "How long the oldest due job has waited", figures["oldest_due_seconds"]
        )
        age = canary_age(timezone.now())
        if age is not None:
            yield GaugeMetricFamily(
                "portal_jobs_canary_seconds", "Since the last canary job was done", age / timedelta(seconds=1)
            )


def figures_as_text() -> bytes:
    """Return all figures in Prometheus' text format."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        summed = CollectorRegistry()
        MultiProcessCollector(summed)  # type: ignore[no-untyped-call]  # the library leaves it untyped
        answers = generate_latest(summed)
    else:
        answers = generate_latest(REGISTRY)
    outbox = CollectorRegistry()
    outbox.register(OutboxCollector())
    return answers + generate_latest(outbox)
