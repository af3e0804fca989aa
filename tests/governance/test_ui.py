"""The UI kit: words, marks, components, and what no template may hold."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.template import Context, Template, engines
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

from governance.components import (
    Applied,
    CaseCard,
    Choice,
    DueChip,
    DueState,
    KeysetPage,
    Kpi,
    MapArea,
    MapPanel,
    Step,
)
from governance.gallery import Gallery
from governance.templatetags.ui.words import (
    count,
    date_in_sentence,
    date_in_table,
    duration_words,
    masked_phone,
    moment,
    rate,
)

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "governance" / "static" / "ui"
NOW = datetime(2026, 11, 20, 1, 40, tzinfo=UTC)  # 09:40 in Tianchang
EVERYTHING = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
KIT = ("ui/", "frame/", "gallery/", "errors/", "base.html", "shell.html", "phone.html", "bare.html")
PARTIALS = [name for name in EVERYTHING if name.startswith(KIT)]


def shown(source: str, **context: object) -> str:
    return " ".join(Template(source).render(Context(context)).split())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "不到1分"),
        (59, "不到1分"),
        (60, "1分"),
        (59 * 60 + 59, "59分"),
        (3600, "1小时"),
        (3660, "1小时1分"),
        (2 * 3600 + 40 * 60, "2小时40分"),
        (23 * 3600 + 59 * 60 + 59, "23小时59分"),
        (86400, "1天"),
        (86400 + 59 * 60, "1天"),
        (86400 + 3 * 3600, "1天3小时"),
        (10 * 86400 - 1, "9天23小时"),
        (10 * 86400, "10天"),
        (10 * 86400 + 5 * 3600, "10天"),
        (-14 * 3600, "14小时"),
    ],
)
def test_duration_words_at_the_bounds(seconds, words):
    assert duration_words(timedelta(seconds=seconds)) == words
    assert duration_words(seconds) == words


def test_duration_words_of_nothing_is_a_dash():
    assert duration_words(None) == "—"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW, "今天 09:40"),
        (datetime(2026, 11, 19, 16, 0, tzinfo=UTC), "今天 00:00"),
        (datetime(2026, 11, 19, 15, 59, tzinfo=UTC), "昨天 23:59"),
        (datetime(2026, 11, 18, 16, 0, tzinfo=UTC), "昨天 00:00"),
        (datetime(2026, 11, 18, 15, 59, tzinfo=UTC), "2026-11-18"),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "明天 00:00"),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), "2026-11-22"),
    ],
)
def test_moment_counts_local_days(at, words):
    assert moment(at, NOW) == words


def test_moment_without_now_is_the_date():
    assert moment(NOW) == "2026-11-20"


def test_dates_are_local_and_carry_the_year_only_when_needed():
    late = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert date_in_table(late) == "2027-01-01"
    assert date_in_sentence(date(2026, 11, 20), NOW) == "11月20日"
    assert date_in_sentence(late, NOW) == "2027年1月1日"
    assert date_in_table(None) == date_in_sentence("") == "—"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (6318, "6,318"),
        (99_999, "99,999"),
        (100_000, "10.0 万"),
        (123_956, "12.4 万"),
        (None, "—"),
        (True, "—"),
        ("", "—"),
    ],
)
def test_count(value, words):
    assert count(value) == words


def test_count_keeps_its_digits_in_english():
    with translation.override("en"):
        assert count(123_956) == "123,956"


def test_rate_rounds_half_up():
    assert rate(Fraction(938, 1000)) == "93.80%"
    assert rate(Decimal("0.944450"), 1) == "94.4%"
    assert rate(Decimal("0.000050")) == "0.01%"
    assert rate(None) == "—"


def test_masked_phone_shows_three_and_four_digits():
    assert masked_phone("138 0000 2716") == "138****2716"
    assert masked_phone("7021234") == "*****34"
    assert masked_phone(None) == "—"


@pytest.mark.parametrize(
    ("chip", "words", "picture"),
    [
        (DueChip(DueState.OK, timedelta(days=1, hours=3)), "剩 1天3小时", "clock"),
        (DueChip(DueState.OK, timedelta(minutes=107), stage="受理"), "受理剩 1小时47分", "clock"),
        (DueChip(DueState.NEAR, timedelta(minutes=160)), "剩 2小时40分", "clock"),
        (DueChip(DueState.OVER, timedelta(hours=14)), "超期 14小时", "alert"),
        (DueChip(DueState.PAUSE, text="等配件"), "停表 等配件", "pause"),
        (DueChip(DueState.MET, timedelta(hours=9)), "提前 9小时办结", "check"),
        (DueChip(DueState.MET, timedelta(hours=-2)), "晚 2小时办结", "check"),
        (DueChip(DueState.MET), "按时办结", "check"),
    ],
)
def test_due_says_its_state_in_shape_and_words(chip, words, picture):
    html = shown("{% due chip %}", chip=chip)
    assert " ".join(re.sub(r"<[^>]+>", "", html).split()) == words
    assert f'class="due {chip.state.value}"' in html
    assert html.count(f"#{picture}") == 1


def test_due_with_a_deadline_names_it_exactly():
    chip = DueChip(DueState.NEAR, timedelta(minutes=25), NOW, soon=True)
    html = shown("{% due chip %}", chip=chip)
    assert 'class="due near soon" title="2026-11-20 09:40"' in html
    assert 'data-iso="2026-11-20T09:40:00+08:00" data-seconds="1500"' in html


def test_due_of_nothing_is_nothing():
    assert shown("{% due chip %}", chip=None) == ""


def test_column_turns_its_order_and_forgets_the_cursor():
    request = RequestFactory().get("/w/cases/", {"sort": "due", "state": "doing", "after": "x"})
    html = shown('{% column "时限" key="due" %}', request=request)
    assert 'aria-sort="ascending"' in html
    assert 'href="?state=doing&amp;sort=-due"' in html


def test_pager_offers_only_ways_that_exist():
    request = RequestFactory().get("/w/cases/", {"state": "doing", "before": "old"})
    html = shown('{% pager page unit="件" %}', request=request, page=KeysetPage(count=42, next="n1"))
    assert "共 42 件，每页 20 件" in html
    assert 'href="?state=doing&amp;after=n1"' in html
    assert 'rel="prev"' not in html


def test_pager_says_when_more_than_it_counted():
    assert "共 1,000 件以上" in shown('{% pager page unit="件" %}', page=KeysetPage(count=1000, capped=True))


def test_city_url_fills_in_the_city_and_is_empty_outside_one(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "governance.templatetags.ui.frames.reverse", lambda name, kwargs: asked.append((name, kwargs)) or "/x/"
    )
    city = SimpleNamespace(slug="tianchang")
    assert shown("{% city_url 'complaints:case' number='TC-1' %}", city=city) == "/x/"
    assert asked == [("complaints:case", {"city": "tianchang", "number": "TC-1"})]
    assert shown("{% city_url 'complaints:case' %}") == ""


class Sample(forms.Form):
    until = forms.DateField(label="整改期限", help_text="晚于今天")
    note = forms.CharField(label="理由", required=False)


def test_field_ties_error_and_help_to_its_control():
    form = Sample({"until": "x"})
    html = shown("{% error_summary form %}{% field form.until %}{% field form.note %}", form=form)
    assert 'aria-describedby="id_until_helptext id_until_error"' in html
    assert 'id="id_until_error"' in html
    assert 'id="id_until_helptext"' in html
    assert 'href="#id_until"' in html
    assert "还有 1 处要改" in html
    assert html.count("选填") == 1


def test_components_escape_what_people_typed():
    evil = "<script>alert(1)</script>"
    chip = DueChip(DueState.PAUSE, text=evil)
    card = CaseCard("/x", evil, evil, evil, chip=chip)
    panel = MapPanel(1, 1, evil, [MapArea("M0 0", evil)], conclusion=evil)
    source = (
        "{% case_card card %}{% timeline steps %}{% kpis items %}{% map_panel panel %}{% tag evil evil %}"
        "{% chips applied %}{% segments choices %}{% button evil %}{% icon evil %}"
        "{% card title=evil %}{{ evil }}{% endcard %}{% toast %}{{ evil }}{% endtoast %}"
        "{% confirm_dialog name=evil label=evil title=evil verb=evil %}{{ evil }}{% endconfirm_dialog %}"
    )
    html = shown(
        source, evil=evil, card=card, steps=[Step(evil, detail=evil, by=evil)], items=[Kpi(evil, 1, evil, evil, evil)],
        panel=panel, applied=[Applied(evil, evil)], choices=[Choice(evil, evil)],
    )  # fmt: skip
    assert "<script" not in html


def test_confirm_dialog_carries_the_token_of_the_page():
    html = shown(
        '{% confirm_dialog name="p" label="发布" title="发布？" verb="发布" action="/x/" %}<b>后果</b>{% endconfirm_dialog %}',
        csrf_token="T",
    )
    assert 'action="/x/"' in html
    assert 'name="csrfmiddlewaretoken" value="T"' in html
    assert "<b>后果</b>" in html


@pytest.mark.parametrize("name", PARTIALS)
def test_partial_renders_with_an_empty_context(name):
    render_to_string(name, {})


@pytest.mark.parametrize(
    "name", [name for name in EVERYTHING if name.startswith(("ui/", "frame/", "gallery/", "errors/"))]
)
def test_partial_opens_with_its_context(name):
    assert (TEMPLATES / name).read_text().startswith("{# ")


@pytest.mark.parametrize("name", EVERYTHING)
def test_template_holds_nothing_inline(name):
    source = (TEMPLATES / name).read_text()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:|hx-vals=.js:", source) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", source) == []


@pytest.mark.parametrize("name", EVERYTHING)
def test_template_compiles(name):
    assert get_template(name).origin.name.endswith(name)


def test_every_icon_named_in_a_template_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text()))
    named = {
        found
        for name in EVERYTHING
        for found in re.findall(r'(?:\{% icon |icon=)"([a-z]+)"', (TEMPLATES / name).read_text())
    }
    assert named - known == set()


def test_every_static_file_named_in_a_template_exists():
    named = {
        found for name in EVERYTHING for found in re.findall(r'\{% static "(ui/[^"]+)"', (TEMPLATES / name).read_text())
    }
    assert [path for path in sorted(named) if find(path) is None] == []


@pytest.mark.parametrize("query", [{}, {"lang": "en"}, {"size": "large"}, {"size": "max"}])
def test_gallery_shows_every_component(query):
    request = RequestFactory().get("/ui/", query)
    request.city = request.actor = None
    html = Gallery.as_view()(request).content.decode()
    assert f'lang="{"en" if query.get("lang") else "zh-hans"}"' in html
    assert ('data-mode="care"' in html) == ("size" in query)
    assert ('data-size="max"' in html) == (query.get("size") == "max")
    for state in DueState:
        assert f'class="due {state.value}' in html
    config = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", html).group(1))
    assert (config["allowEval"], config["allowScriptTags"], config["selfRequestsOnly"]) == (False, False, True)
    assert config["includeIndicatorStyles"] is False


def test_javascript_words_durations_from_the_same_sentences():
    html = shown("<body{% duration_attributes %}>")
    assert 'data-duration-days-hours="%(days)s天%(hours)s小时"' in html
    assert 'data-due-left="%(stage)s剩 %(words)s"' in html


def test_modules_import_by_relative_paths_that_exist():
    for module in (STATIC / "js").glob("*.js"):
        for target in re.findall(r'(?:from|import\()\s*"([^"]+)"', module.read_text()):
            assert target.startswith("./"), module.name
            assert (module.parent / target).is_file(), f"{module.name}: {target}"


def test_frozen_facts_cannot_be_changed():
    chip = DueChip(DueState.OK)
    assert replace(chip, state=DueState.OVER) != chip
    with pytest.raises(AttributeError):
        chip.state = DueState.OVER  # type: ignore[misc]


def test_engine_loads_the_kit_as_a_builtin():
    assert "governance.templatetags.ui" in engines["django"].engine.builtins
    assert Path(TEMPLATES / "base.html").is_file()
