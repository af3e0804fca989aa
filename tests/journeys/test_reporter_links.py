"""A resident without an account reports from a phone, keeps the link, answers by it; the centre looks at the number. Axe on each page."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Opener, Product, check_page, follow

pytestmark = pytest.mark.journey
CITY = "/tianchang"
PHONE = "13955012345"


def fill_report(page: Page, text: str, phone: str = "") -> None:
    """Fill the open form, and wait until the device has worked for it."""
    page.locator(".tiles label").first.click()
    page.get_by_label("小区", exact=True).select_option(index=1)
    page.get_by_label("再说一句").fill(text)
    page.get_by_label("电话").fill(phone)
    page.get_by_text("算好了，可以提交").wait_for(timeout=60_000)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_form_without_an_account_in_both_sizes(opened: Opener, size: str) -> None:
    page = opened(None, size)
    page.goto(f"{CITY}/r/")
    check_page(page, f"open-report-{size}")
    page.get_by_role("button", name="提交").click()
    page.locator("[data-error-summary]").wait_for()
    check_page(page, f"open-report-errors-{size}")


def test_form_in_english(opened: Opener, product: Product) -> None:
    page = opened(None, "phone")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": product.address}])
    page.goto(f"{CITY}/r/")
    check_page(page, "open-report-english")
    assert page.get_by_role("button", name="Send").is_visible()


def test_resident_without_an_account_reports_follows_and_adds(opened: Opener, product: Product) -> None:
    phone = opened(None, "phone")
    phone.goto(f"{CITY}/login/")
    phone.get_by_role("link", name="居民没有账号，也能报问题").click()
    fill_report(phone, "3 号楼北侧下水井盖松动，走过去会响。", PHONE)
    phone.get_by_role("button", name="提交").click()
    phone.get_by_role("heading", name="谢谢，已收到").wait_for()
    check_page(phone, "open-received-phone")
    own = phone.locator("#own-link").inner_text()
    number = phone.locator(".got .mono").inner_text()
    again = opened(None, "phone")
    again.goto(own[own.index(CITY) :])
    check_page(again, "open-progress-phone")
    follow(again.get_by_role("link", name=re.compile("补充")).first)
    check_page(again, "open-supplement-phone")
    again.get_by_label("补充说明").fill("晚上也响，老人绊了一下。")
    again.get_by_role("button", name=re.compile("补充|提交")).click()
    again.get_by_text("晚上也响，老人绊了一下。").wait_for()
    desk = opened("cc-operator", "desk")
    desk.goto(f"{CITY}/w/cases/{number}/")
    follow(desk.get_by_role("link", name="看上报人联系方式"))
    check_page(desk, "contact-desk")
    desk.get_by_label("为什么要看").fill("电话回访前核对")
    desk.get_by_role("button", name="查看").click()
    desk.get_by_role("link", name=PHONE).wait_for()
    check_page(desk, "contact-seen-desk")
    follow(desk.get_by_role("link", name="看完了，回到这件事"))
    history = desk.locator("#history").inner_text()
    assert ("电话回访前核对" in history, PHONE in desk.content()) == (True, False)
    small = opened("cc-operator", "phone")
    small.goto(f"{CITY}/w/cases/{number}/contact/")
    check_page(small, "contact-phone")
