"""One case from the phone to closing, by five people, on a phone and on a desk."""

import re
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.journeys.conftest import Opener, Product, at_spot, check_page, follow

pytestmark = pytest.mark.journey
HOME = "CP063"  # where the demonstration's resident and grid member are at home


@pytest.fixture
def pictures(tmp_path: Path) -> tuple[Path, Path]:
    """A photo of the problem and one of the solution."""
    before, after = tmp_path / "before.jpg", tmp_path / "after.jpg"
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(before)
    Image.radial_gradient("L").resize((1600, 1200)).convert("RGB").save(after)
    return before, after


def loaded_until(page: Page, selector: str, count: int) -> None:
    """Look again until a job has done its part and the page shows ``count`` of the thing."""
    until = time.monotonic() + 30
    while page.locator(selector).count() < count:
        assert time.monotonic() < until, f"{selector} did not come on {page.url}"
        page.wait_for_timeout(300)
        page.reload()


def report(page: Page, size: str, photo: Path, words: str) -> str:
    """Report with photo, position and one tap; return the number."""
    page.goto("/tianchang/m/report/")
    page.locator("[data-report-inside]").wait_for()
    page.set_input_files("#photos", photo)
    check_page(page, f"slice-{size}-1-photo-and-place")
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("垃圾", exact=True).click()
    page.get_by_label("再说一句").fill(words)
    check_page(page, f"slice-{size}-2-what")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(re.compile(r"/m/report/TC-\d{8}-\d{4}/"))
    check_page(page, f"slice-{size}-3-received")
    found = re.search(r"TC-\d{8}-\d{4}", page.url)
    assert found is not None
    return found.group()


def accept_and_dispatch(page: Page, size: str, number: str) -> None:
    page.goto(f"/tianchang/w/cases/{number}/")
    page.get_by_role("link", name="受理").click()
    loaded_until(page, ".shots img", 1)
    check_page(page, f"slice-{size}-4-desk")
    assert page.locator("#id_lead_unit option:checked").inner_text().startswith("市城市管理局")
    page.get_by_label("办理要求").fill("清运后冲洗地面，拍前后对比照片。")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/acceptance/|/desk/"))
    assert number in page.locator(".toast").inner_text()


def handle(page: Page, size: str, number: str, photo: Path) -> None:
    page.goto("/tianchang/w/orders/")
    check_page(page, f"slice-{size}-5-orders")
    page.get_by_role("button", name=f"签收 {number}").click()
    page.get_by_role("button", name=f"开始处置 {number}").click()
    page.get_by_role("link", name=f"报处置结果 {number}").click()
    follow(page.get_by_role("button", name="提交结果"))
    assert page.locator("[data-error-summary] li").count() >= 1
    page.set_input_files("#upload-photos", photo)
    page.locator("input[name=photos_ids]").wait_for(state="attached")
    page.get_by_label("给居民看的结果").fill("已清运并冲洗地面，北门改为一天两清。")
    check_page(page, f"slice-{size}-6-result")
    page.get_by_role("button", name="提交结果").click()
    page.wait_for_url(re.compile("/w/orders/"))


def verify(page: Page, size: str, number: str) -> None:
    page.goto("/tianchang/m/")
    check_page(page, f"slice-{size}-7-grid-member")
    page.goto(f"/tianchang/m/verification/{number}/")
    loaded_until(page, ".shots img", 2)
    check_page(page, f"slice-{size}-8-verify")
    page.get_by_text("属实，办好了").click()
    page.get_by_role("button", name="提交核查").click()
    page.wait_for_url(re.compile("/m/$"))


def close(page: Page, size: str, number: str) -> None:
    page.goto(f"/tianchang/w/cases/{number}/call/")
    page.locator("input[name=outcome][value=RATED]").check()
    page.locator("input[name=level][value=SATISFIED]").check()
    check_page(page, f"slice-{size}-9-call")
    follow(page.get_by_role("button", name="记下回访"))
    page.goto(f"/tianchang/w/cases/{number}/")
    page.locator(".tag.done", has_text="已办结").first.wait_for()
    check_page(page, f"slice-{size}-9-closed")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_case_goes_from_the_phone_to_closing(
    opened: Opener, product: Product, pictures: tuple[Path, Path], size: str
) -> None:
    before, after = pictures
    words = f"北门垃圾桶满了两天没人清（{size}）"
    spot = {"geolocation": at_spot(product, HOME), "permissions": ["geolocation"]}

    number = report(opened("resident", size, **spot), size, before, words)
    accept_and_dispatch(opened("cc-operator", size), size, number)
    handle(opened("dept-handler", size), size, number, after)
    verify(opened("grid-member", size), size, number)
    close(opened("cc-supervisor", size), size, number)

    resident = opened("resident", size)
    resident.goto(f"/tianchang/m/cases/{number}/")
    check_page(resident, f"slice-{size}-10-what-the-reporter-sees")
    steps = resident.locator(".tl b").all_inner_texts()
    assert steps == ["已上报", "已受理", "已派单", "开始处置", "办好了", "核查通过", "已回访", "已办结"]
    assert resident.locator(".shots img").count() == 2


def test_a_report_without_a_script_is_the_same_form(opened: Opener, pictures: tuple[Path, Path]) -> None:
    signed_in = opened("resident", "phone")
    signed_in.goto("/tianchang/m/")
    page = opened("resident", "phone", java_script_enabled=False)
    page.goto("/tianchang/m/report/")
    page.set_input_files("#photos", pictures[0])
    follow(page.get_by_role("button", name="提交"))
    assert page.locator(".err").count() >= 1  # without a position a compound must be chosen, and the page says so
    page.get_by_label("小区", exact=True).select_option(label="园林·翠竹雅居(演示)")
    page.get_by_label("路灯").check(force=True)
    page.get_by_label("再说一句").fill("没有脚本也能报")
    follow(page.get_by_role("button", name="提交"))
    assert re.search(r"/m/report/TC-\d{8}-\d{4}/", page.url)


def test_a_position_outside_the_city_is_said_and_chosen_by_hand(opened: Opener) -> None:
    far = {"longitude": 116.4, "latitude": 39.9, "accuracy": 20}
    page = opened("resident", "phone", geolocation=far, permissions=["geolocation"])
    page.goto("/tianchang/m/report/")
    page.locator("[data-report-place] .note").wait_for()
    check_page(page, "report-outside-the-city")
    assert page.locator("[data-report-manual]").get_attribute("open") is not None
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("电梯", exact=True).click()
    page.get_by_role("button", name="提交").click()
    page.locator("[data-report-says]", has_text="小区").wait_for()  # refused, with the reason, and nothing is lost
    assert page.get_by_label("电梯").is_checked()


def test_a_broken_connection_keeps_the_report_and_sends_it_once(opened: Opener, product: Product) -> None:
    spot = {"geolocation": at_spot(product, HOME), "permissions": ["geolocation"]}
    page = opened("resident", "phone", **spot)
    page.goto("/tianchang/m/report/")
    page.locator("[data-report-inside]").wait_for()
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("门禁", exact=True).click()
    page.get_by_label("再说一句").fill("断网也不丢")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or "") if one.url.endswith("/api/cases/") else None)
    page.context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    page.locator("[data-report-says]", has_text="没有网络").wait_for()
    assert page.locator("[data-offline]").is_visible()
    shot_at = page.get_by_label("再说一句").input_value()
    page.context.set_offline(False)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(re.compile(r"/m/report/TC-"))
    assert shot_at == "断网也不丢"
    assert len(sent) == 2
    assert sent[0] == sent[1]
