"""A second city, from the platform's page to its first closed case, by its own people and without a shell."""

import re
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from governance.imports import Sheet
from governance.services.filling import Areas, People, Posts
from grids.services.filling import Compounds, Grids
from tests.journeys.conftest import Opener, Product, check_page, code_of, follow, sign_in
from tests.sheets import Cell, workbook

pytestmark = pytest.mark.journey
SINCE = "2024-01-01"
OWN = "a sentence of my own, for {}"
SHEETS: Sequence[tuple[type[Sheet], Iterable[Sequence[Cell]]]] = (
    (Areas, [("街道", "ST1", "城东街道", None, SINCE), ("社区", "CM1", "和平社区", "ST1", SINCE)]),
    (Compounds, [("CP1", "和平里", "CM1", 320, 8, SINCE, "社区台账")]),
    (Grids, [("G1", "和平01网格", "CM1", "整小区", 320, "CP1", SINCE, "社区台账")]),
    (People, [(f"new-{name}", f"{name}甲", None) for name in ("resident", "operator", "handler", "member")]),
    (
        Posts,
        [
            ("new-resident", "居民", "CP1", SINCE, None),
            ("new-operator", "指挥中心坐席", None, SINCE, None),
            ("new-handler", "部门承办人", "UMB", SINCE, None),
            ("new-member", "网格员", "G1", SINCE, None),
        ],
    ),
)


def open_the_city(page: Page, product: Product) -> str:
    """Open the city as the platform's administrator and return its administrator's first password."""
    sign_in(page, product, "platform-admin", "platform")
    page.goto("/platform/")
    follow(page.get_by_role("link", name="开通城市"))
    check_page(page, "second-city-1-form")
    given = {"name": "新城市", "name_en": "Newtown", "slug": "newtown", "case_prefix": "NT", "username": "new-admin", "display_name": "新城管理员"}  # fmt: skip
    for name, value in given.items():
        page.locator(f"input[name={name}]").fill(value)
    follow(page.get_by_role("button", name="开通"))
    check_page(page, "second-city-2-opened")
    return page.locator("[data-first-password]").inner_text()


def arrive(page: Page, user: str, first: str) -> None:
    """Sign in with a first password, change it, and bind an authenticator where the post asks for one."""
    page.goto("/newtown/login/")
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill(first)
    follow(page.locator("main form button.primary"))
    page.locator("input[name=old]").fill(first)
    for name in ("new", "again"):
        page.locator(f"input[name={name}]").fill(OWN.format(user))
    follow(page.locator("main form button.primary"))
    if "second-factor" in page.url:
        secret = page.locator("main .mono").inner_text().replace(" ", "")
        page.locator("input[name=code]").fill(code_of(secret + "=" * (-len(secret) % 8)))
        follow(page.locator("main form button.primary"))


def wait_for(page: Page, words: str) -> None:
    """Look again until a job has done its part and the page says so."""
    until = time.monotonic() + 40
    while not page.get_by_text(words).first.is_visible():
        assert time.monotonic() < until, (
            f"{words} did not come on {page.url}: {page.locator('main').inner_text()[:400]}"
        )
        page.wait_for_timeout(300)
        page.reload()


def fill(page: Page, kind: type[Sheet], rows: Iterable[Sequence[Cell]], folder: Path) -> None:
    """Upload a sheet, look at what it would do, and import it."""
    path = folder / f"{kind.called}.xlsx"
    path.write_bytes(workbook(kind, rows).getvalue())
    page.goto(f"/newtown/imports/{kind.called}/")
    page.set_input_files("input[type=file]", path)
    follow(page.get_by_role("button", name="检查这份表格"))
    wait_for(page, "检查通过")
    check_page(page, f"second-city-3-{kind.called}")
    follow(page.get_by_role("button", name=re.compile(r"导入这 \d+ 行")))
    wait_for(page, "已导入")


def first_password_of(page: Page, user: str) -> str:
    page.goto(f"/newtown/people/?q={user}")
    follow(page.locator(".tbl a.t").first)
    follow(page.get_by_role("button", name="重设初始密码"))
    return page.locator(".big-code").inner_text()


def test_a_new_administrator_fills_a_second_city_and_its_first_case_is_handled(
    opened: Opener, product: Product, tmp_path: Path
) -> None:
    before, after = tmp_path / "before.jpg", tmp_path / "after.jpg"
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(before)
    Image.radial_gradient("L").resize((1600, 1200)).convert("RGB").save(after)

    admin = opened(None)
    arrive(admin, "new-admin", open_the_city(opened(None), product))
    for kind, rows in SHEETS:
        fill(admin, kind, rows, tmp_path)
    passwords = {
        name: first_password_of(admin, f"new-{name}") for name in ("resident", "operator", "handler", "member")
    }

    resident = opened(None, "phone", java_script_enabled=False)
    arrive(resident, "new-resident", passwords["resident"])
    resident.goto("/newtown/m/report/")
    resident.set_input_files("#photos", before)
    resident.get_by_label("小区", exact=True).select_option(label="和平里")
    resident.get_by_label("垃圾", exact=True).check(force=True)
    resident.get_by_label("再说一句").fill("东门垃圾没人清")
    follow(resident.get_by_role("button", name="提交"))
    found = re.search(r"NT-\d{8}-\d{4}", resident.url)
    assert found is not None
    number = found.group()

    operator = opened(None)
    arrive(operator, "new-operator", passwords["operator"])
    operator.goto(f"/newtown/w/cases/{number}/")
    follow(operator.get_by_role("link", name="受理"))
    assert operator.locator("#id_lead_unit option:checked").inner_text().startswith("市城市管理局")
    operator.get_by_label("办理要求").fill("清运后冲洗地面。")
    operator.keyboard.press("Control+Enter")
    operator.wait_for_url(re.compile("/acceptance/|/desk/"))

    handler = opened(None)
    arrive(handler, "new-handler", passwords["handler"])
    handler.goto("/newtown/w/orders/")
    follow(handler.get_by_role("button", name=f"签收 {number}"))
    follow(handler.get_by_role("button", name=f"开始处置 {number}"))
    follow(handler.get_by_role("link", name=f"报处置结果 {number}"))
    handler.set_input_files("#upload-photos", after)
    handler.locator("input[name=photos_ids]").wait_for(state="attached")
    handler.get_by_label("给居民看的结果").fill("已清运并冲洗地面。")
    follow(handler.get_by_role("button", name="提交结果"))

    member = opened(None, "phone")
    arrive(member, "new-member", passwords["member"])
    member.goto(f"/newtown/m/verification/{number}/")
    member.get_by_text("属实，办好了").click()
    follow(member.get_by_role("button", name="提交核查"))

    operator.goto(f"/newtown/w/cases/{number}/call/")
    operator.locator("input[name=outcome][value=RATED]").check()
    operator.locator("input[name=level][value=SATISFIED]").check()
    follow(operator.get_by_role("button", name="记下回访"))
    operator.goto(f"/newtown/w/cases/{number}/")
    operator.locator(".tag.done", has_text="已办结").first.wait_for()
    check_page(operator, "second-city-4-closed")
