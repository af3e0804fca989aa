"""The page of one case and the reporter's pages in a real browser: two sizes and 360 px, both languages, large text, print; axe on each."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Opener, Product, check_page, follow, shot

pytestmark = pytest.mark.journey
CITY = "/tianchang"
ASK = """
from complaints.models import Case
from governance.models import City, User
from governance.tenancy import acting_for
with acting_for(City.objects.get(slug='tianchang')):
    {}
"""
GIVE = "case = Case.objects.filter({how}).order_by('pk')[0]; Case.objects.filter(pk=case.pk).update(reporter=User.objects.get(username='resident'){more}); print(case.number)"
WITH_PHOTOS = (
    "status='{status}', photos__role='AFTER', photos__attachment__state='READY', "
    "pk__in=Case.objects.filter(photos__role='BEFORE', photos__attachment__state='READY').values('pk')"
)
MADE: dict[str, str] = {}


def case_of_resident(product: Product, status: str) -> str:
    """Return the number of a case in a state that the demonstration's resident has reported."""
    if status not in MADE:
        how = WITH_PHOTOS.format(status=status) if status in {"VERIFIED", "CLOSED"} else f"status='{status}'"
        MADE[status] = product.manage("shell", "-v", "0", "-c", ASK.format(GIVE.format(how=how, more=""))).strip()
    return MADE[status]


def in_care(page: Page, product: Product, size: str) -> None:
    page.context.add_cookies([{"name": "text-size", "value": size, "url": product.address}])


def in_english(page: Page, product: Product) -> None:
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": product.address}])


def small_targets(page: Page) -> list[str]:
    """Return what one touches on the page that is lower than 60 px."""
    return page.evaluate(
        """() => [...document.querySelectorAll('main a.mbtn, .dock .mbtn, main button, .level, .chipset span, main summary, main select, main textarea, .tabbar a')]
        .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 59.5)
        .map((one) => `${one.className} ${one.textContent.trim().slice(0, 20)} ${one.getBoundingClientRect().height}`)"""
    )


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_case_page_shows_photos_notes_and_what_the_reporter_sees(opened: Opener, product: Product, size: str) -> None:
    page = opened("cc-supervisor", size)
    number = case_of_resident(product, "VERIFIED")
    page.goto(f"{CITY}/w/cases/{number}/")
    page.get_by_label("写给同事").fill("物业说配件周五到，先别催。")
    page.get_by_role("button", name="记下").click()
    page.locator(".notes__list li").first.wait_for()
    if page.locator(".deeds").count() and not page.locator(".deeds[open]").count():
        page.locator(".deeds > summary").click()
    check_page(page, f"casefile-{size}")
    page.get_by_role("link", name="居民看到的").click()
    page.locator(".aside-phone").wait_for()
    assert "先别催" not in page.locator(".aside-phone").inner_text()
    check_page(page, f"casefile-public-{size}")


def test_photo_opens_large_and_the_keys_move_on(opened: Opener, product: Product) -> None:
    page = opened("cc-supervisor", "desk")
    page.goto(f"{CITY}/w/cases/{case_of_resident(product, 'VERIFIED')}/")
    page.locator("[data-viewer] .shots a").first.click()
    first = page.locator(".viewer img").get_attribute("src")
    check_page(page, "casefile-viewer-desk")
    page.keyboard.press("ArrowRight")
    assert page.locator(".viewer img").get_attribute("src") != first
    page.keyboard.press("Escape")
    assert page.locator(".viewer").is_hidden()


@pytest.mark.parametrize("width", [1366, 1100])
def test_case_page_and_workplace_fit_narrower_desks(opened: Opener, product: Product, width: int) -> None:
    page = opened("cc-supervisor", "desk")
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(f"{CITY}/w/cases/{case_of_resident(product, 'VERIFIED')}/")
    check_page(page, f"casefile-{width}")
    page.goto(f"{CITY}/w/")
    check_page(page, f"workplace-{width}")


def test_case_page_in_english_and_on_paper(opened: Opener, product: Product) -> None:
    page = opened("cc-supervisor", "desk")
    in_english(page, product)
    page.goto(f"{CITY}/w/cases/{case_of_resident(product, 'VERIFIED')}/")
    check_page(page, "casefile-english")
    page.emulate_media(media="print")
    assert page.locator(".casefile__next").is_hidden()
    assert page.locator(".print-only").first.is_visible()
    page.set_viewport_size({"width": 720, "height": 1000})
    shot(page, "casefile-print")


OWN = {
    "rating": ("VERIFIED", "rating/"),
    "progress": ("CLOSED", ""),
    "supplement": ("IN_PROGRESS", "supplement/"),
}


@pytest.mark.parametrize("name", OWN)
def test_page_of_the_reporter(opened: Opener, product: Product, name: str) -> None:
    status, path = OWN[name]
    number = case_of_resident(product, status)
    page = opened("resident", "phone")
    page.goto(f"{CITY}/m/cases/{number}/{path}")
    check_page(page, f"phone-{name}")
    in_english(page, product)
    page.reload()
    check_page(page, f"phone-{name}-english")


PHONE_PAGES = ["/m/", "/m/cases/", "/m/report/", "/account/"]


@pytest.mark.parametrize("text", ["large", "max"])
@pytest.mark.parametrize("width", [390, 360])
def test_large_text_on_every_page_of_the_phone(opened: Opener, product: Product, text: str, width: int) -> None:
    page = opened("resident", "phone")
    page.set_viewport_size({"width": width, "height": 844 if width == 390 else 640})
    in_care(page, product, text)
    own = [f"/m/cases/{case_of_resident(product, status)}/{path}" for status, path in OWN.values()]
    small = {}
    for number, path in enumerate([*PHONE_PAGES, *own]):
        page.goto(CITY + path)
        check_page(page, f"care-{text}-{width}-{number}")
        small[path] = small_targets(page)
    assert small == {path: [] for path in small}


def test_rating_is_given_with_one_tap_and_thanked_for(opened: Opener, product: Product) -> None:
    number = case_of_resident(product, "VERIFIED")
    page = opened("resident", "phone")
    page.goto(f"{CITY}/m/cases/")
    follow(page.locator(f'.mine a.tt[href*="{number}"]').first)
    del MADE["VERIFIED"]  # it will be closed
    page.get_by_text("没解决，退回重办").wait_for()
    page.get_by_text("非常满意", exact=True).click()
    page.get_by_text("办得快").click()
    page.get_by_role("button", name="提交评价").click()
    page.locator(".toast").wait_for()
    check_page(page, "phone-rated")
    assert "已办结" in page.locator("main").inner_text()


def test_banner_says_that_there_is_no_network_and_a_draft_is_kept_until_one_agrees(opened: Opener) -> None:
    page = opened("resident", "phone")
    page.goto(f"{CITY}/m/report/")
    page.get_by_label("再说一句").evaluate(
        "(field) => { field.value = '写了一半'; field.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.reload()
    draft = page.locator("[data-report-draft]")
    draft.wait_for()
    page.get_by_role("button", name="清空重填").click()
    assert page.locator("[name=text]").input_value() == "写了一半"
    page.get_by_role("button", name="确定清空").click()
    assert page.locator("[name=text]").input_value() == ""
    page.context.set_offline(True)
    page.locator(".offline").wait_for(state="visible")
    page.context.set_offline(False)
    page.locator(".offline").wait_for(state="hidden")
