"""A unit asks a firm without an account by a link; the firm answers from a phone; the unit sees the answer. Axe on each page."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Opener, Product, check_page

pytestmark = pytest.mark.journey
CITY = "/tianchang"
FIND = """
from complaints.models import Case
from governance.models import City, User
from governance.queries.posts import posts_of
from governance.tenancy import acting_for
from governance.clock import now_for, today_of
city = City.objects.get(slug='tianchang')
with acting_for(city):
    unit = posts_of(User.objects.get(username='dept-handler').pk, today_of(now_for(city)))[0].unit_id
    cases = Case.objects.filter(status='IN_PROGRESS', lead_unit=unit, photos__role='BEFORE', photos__attachment__state='READY')
    print(cases.order_by('pk')[0].number)
"""


def lend(page: Page, number: str, name: str) -> str:
    """Give out a link on the page of a case, and return its path."""
    page.goto(f"{CITY}/w/cases/{number}/")
    if not page.locator(".deeds[open]").count():
        page.locator(".deeds > summary").click()
    page.get_by_role("link", name="发办理链接").click()
    page.get_by_label("发给谁").fill(name)
    page.get_by_label("要对方做什么").fill("北门井盖松动，请今天换新，换好拍一张。")
    page.get_by_role("button", name="生成链接").click()
    address = page.locator("#address").inner_text()
    return address[address.index(CITY) :]


def test_firm_without_an_account_answers_by_a_link_from_a_phone(opened: Opener, product: Product) -> None:
    number = product.manage("shell", "-v", "0", "-c", FIND).strip()
    staff = opened("dept-handler", "desk")
    path = lend(staff, number, "市政养护公司")
    check_page(staff, "link-given-desk")
    firm = opened(None, "phone")
    firm.goto(path)
    check_page(firm, "errand-phone")
    firm.get_by_role("button", name="提交答复").click()
    firm.get_by_text("写明做了什么").first.wait_for()
    firm.get_by_label("做了什么").fill("井盖已换新，周边已清扫。")
    firm.get_by_role("button", name="提交答复").click()
    firm.get_by_role("heading", name="答复已收到").wait_for()
    check_page(firm, "errand-answered-phone")
    staff.goto(f"{CITY}/w/cases/{number}/")
    assert "市政养护公司：井盖已换新，周边已清扫。" in staff.locator("#history").inner_text()
    assert "已答复" in staff.locator("#lent").inner_text()
    check_page(staff, "case-with-link-desk")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_page_to_give_out_a_link_in_both_sizes_and_languages(opened: Opener, product: Product, size: str) -> None:
    number = product.manage("shell", "-v", "0", "-c", FIND).strip()
    page = opened("dept-handler", size)
    page.goto(f"{CITY}/w/cases/{number}/links/")
    check_page(page, f"link-form-{size}")
    path = lend(page, number, "供电公司")
    page.goto(f"{CITY}/w/cases/{number}/")
    page.locator("#lent").get_by_role("button", name="收回 供电公司").first.click()
    page.locator("#lent").get_by_text("已收回").first.wait_for()
    gone = opened(None, size)
    gone.context.add_cookies([{"name": "django_language", "value": "en", "url": product.address}])
    assert (gone.goto(path) or page).status == 410  # type: ignore[union-attr]  # a page that was answered
    check_page(gone, f"errand-revoked-english-{size}")
