"""Figures are for who shows the token; they name addresses and classes of answers, never a city or a person."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.jobs import enqueue
from governance.models import City

TOKEN = "a-token-of-the-tests-alone"


def figures(token: str = TOKEN) -> Any:
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def value(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} ([0-9.e+-]+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else 0


@pytest.mark.parametrize(("known", "shown"), [("", ""), ("", TOKEN), (TOKEN, ""), (TOKEN, "another")])
def test_without_the_right_token_there_is_no_such_page(db: None, settings: Any, known: str, shown: str) -> None:
    settings.METRICS_TOKEN = known
    assert figures(shown).status_code == 404


def test_answers_are_counted_by_address_and_class(city: City, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    names = {
        'portal_answers_total{address="livez",method="GET",status="2xx"}': 2,
        'portal_answers_total{address="governance:login",method="GET",status="2xx"}': 1,
        'portal_answers_total{address="none",method="GET",status="4xx"}': 2,
        'portal_answer_seconds_count{address="livez"}': 2,
    }
    before = figures().content.decode()
    client = Client()
    for path in ("/livez", "/livez", f"/{city.slug}/login/", "/nothing/here/at/all", f"/{city.slug}/nor/here"):
        client.get(path)
    after = figures().content.decode()
    grown = {name: value(after, name) - value(before, name) for name in names}
    assert grown == names
    assert city.slug not in after


def test_outbox_is_told_as_it_stands(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    enqueue("governance.tasks.sing", key="one", run_after=timezone.now() - timedelta(minutes=1))
    text = figures().content.decode()
    assert (value(text, "portal_jobs_due"), value(text, "portal_jobs_dead")) == (1, 0)
    assert "portal_jobs_canary_seconds" not in text
