"""Every page in a real browser: both sizes, both languages, large text; axe, no sideways scrolling, a screenshot of each."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Opener, Product, check_page, check_sizes, demo_words, follow, sign_in

pytestmark = pytest.mark.journey
CITY = "/tianchang"
PUBLIC = {
    "cities": "/",
    "login": f"{CITY}/login/",
    "checkpoints": f"{CITY}/checkpoints/",
    "gallery": "/ui/",
    "gallery-en": "/ui/?lang=en",
}
INSIDE = {
    "workplace": ("community-worker", "/w/"),
    "workplace-city": ("cc-operator", "/w/"),
    "cases": ("cc-operator", "/w/cases/"),
    "cases-none": ("cc-operator", "/w/cases/?q=没有这样的事"),
    "cases-filtered": ("cc-operator", "/w/cases/?group=all&major=C01&area=STQQ%2F&priority=P3&since=2020-01-01"),
    "kept-filters": ("cc-operator", "/w/cases/filters/"),
    "exports": ("cc-operator", "/w/exports/"),
    "desk": ("cc-operator", "/w/desk/"),
    "orders": ("dept-handler", "/w/orders/"),
    "orders-closed": ("dept-handler", "/w/orders/?group=closed"),
    "verification": ("cc-supervisor", "/w/verification/"),
    "call-backs": ("cc-operator", "/w/call-backs/"),
    "call-backs-review": ("cc-supervisor", "/w/call-backs/?group=review"),
    "call-checks": ("cc-supervisor", "/w/call-backs/checks/"),
    "figures": ("cc-supervisor", "/w/figures/"),
    "figures-street": ("cc-supervisor", "/w/figures/?area=STQQ%2F"),
    "cases-of-figure": ("cc-supervisor", "/w/cases/?month=2026-11&figure=ON_TIME"),
    "watchdog": ("cc-supervisor", "/w/watchdog/"),
    "dispatch-rules": ("cc-supervisor", "/w/dispatch-rules/"),
    "account": ("cc-supervisor", "/account/"),
    "password": ("cc-operator", "/account/password/"),
    "notices": ("cc-operator", "/notices/"),
    "audit": ("auditor", "/audit/"),
    "audit-none": ("auditor", "/audit/?person=没有这个人"),
    "departments": ("tenant-admin", "/departments/"),
    "categories": ("tenant-admin", "/w/categories/"),
    "category": ("tenant-admin", "/w/categories/C0101/"),
    "calendar": ("tenant-admin", "/calendar/?year=2026"),
    "calendar-changing": ("tenant-admin", "/calendar/changing/"),
    "phone-calendar": ("resident", "/calendar/"),
    "roles": ("tenant-admin", "/roles/"),
    "phone-roles": ("resident", "/roles/"),
    "settings": ("tenant-admin", "/settings/"),
    "setting": ("tenant-admin", "/settings/complaints.recheck_percent/"),
    "setting-limits": ("tenant-admin", "/settings/complaints.stage_limits/"),
    "setting-weights": ("auditor", "/settings/complaints.department_weights/"),
    "dwellings": ("community-worker", "/w/dwellings/"),
    "dwellings-none": ("tenant-admin", "/w/dwellings/?area=STGL"),
    "grid": ("grid-member", "/w/dwellings/G097/"),
    "imports": ("tenant-admin", "/imports/"),
    "import-sheet": ("tenant-admin", "/imports/dwellings/"),
    "measures": ("cc-supervisor", "/measures/"),
    "measures-community": ("community-worker", "/measures/?as_of=2030-01-01"),
    "measure": ("cc-supervisor", "/measures/CASE_ON_TIME/"),
    "measure-none": ("cc-supervisor", "/measures/CASES/?as_of=2020-01-01"),
    "people": ("tenant-admin", "/people/"),
    "people-none": ("tenant-admin", "/people/?q=没有这个人"),
    "deliveries": ("tenant-admin", "/deliveries/"),
    "notice-templates": ("tenant-admin", "/notice-templates/"),
    "notice-words": ("tenant-admin", "/notice-templates/words/?kind=CASE_CLOSED"),
    "webhooks": ("tenant-admin", "/webhooks/"),
    "phone-notices": ("resident", "/notices/"),
    "not-found": ("cc-operator", "/w/cases/TC-20200101-0001/"),
    "not-ones-own": ("dept-handler", "/w/desk/"),
    "phone-home": ("resident", "/m/"),
    "phone-report": ("resident", "/m/report/"),
    "phone-cases": ("resident", "/m/cases/"),
    "phone-account": ("resident", "/account/"),
    "phone-grid": ("grid-member", "/m/"),
}


def first_case(page: Page) -> str:
    page.goto(f"{CITY}/w/cases/?group=closed")
    return page.locator(".tbl a.t").first.get_attribute("href") or ""


@pytest.mark.parametrize("name", PUBLIC)
def test_public_page(opened: Opener, name: str) -> None:
    page = opened(None, "phone")
    page.goto(PUBLIC[name])
    check_sizes(page, name)


@pytest.mark.parametrize("name", INSIDE)
def test_page_inside_a_city(opened: Opener, name: str) -> None:
    user, path = INSIDE[name]
    page = opened(user, "phone" if name.startswith("phone") else "desk")
    page.goto(CITY + path)
    check_sizes(page, name)


def test_new_calendar_says_what_it_moves_before_it_holds(opened: Opener) -> None:
    page = opened("tenant-admin", "desk")
    page.goto(f"{CITY}/calendar/changing/")
    page.locator("[name=days]").fill(
        f"{page.locator('[name=days]').input_value()}\n2026-12-31 休 测试假 | Test holiday"
    )
    page.locator("[name=source]").fill("测试")
    page.locator("form .btn.primary").click()
    page.locator("button[value=drop]").wait_for(timeout=30_000)
    check_sizes(page, "calendar-change")
    page.locator("button[value=drop]").click()
    page.wait_for_url(re.compile("/calendar/$"))


def test_calendar_that_cannot_be_read_names_the_lines(opened: Opener) -> None:
    page = opened("tenant-admin", "desk")
    page.goto(f"{CITY}/calendar/changing/")
    page.locator("[name=days]").fill("下周一 休\n2026-02-30 休")
    page.locator("form .btn.primary").click()
    page.locator(".err, .errors, [role=alert]").first.wait_for()
    check_sizes(page, "calendar-changing-wrong")


def test_department_is_renamed_on_its_own_page(opened: Opener) -> None:
    page = opened("tenant-admin", "desk")
    page.goto(f"{CITY}/departments/")
    page.locator(".tbl a.t").first.click()
    page.wait_for_url(re.compile("/departments/.+/$"))
    check_sizes(page, "department")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_case_page_opens_every_deadline_with_its_steps(opened: Opener, size: str) -> None:
    page = opened("cc-supervisor", size)
    page.goto(first_case(page))
    page.locator(".tbl details summary").first.click()
    check_page(page, f"case-{size}")
    assert page.locator(".trace li").first.is_visible()


@pytest.mark.parametrize(("user", "path"), [("cc-operator", "/w/"), ("cc-operator", "/w/desk/"), ("resident", "/m/")])
@pytest.mark.parametrize("text", ["large", "max"])
def test_large_text(opened: Opener, product: Product, user: str, path: str, text: str) -> None:
    page = opened(user, "phone")
    page.context.add_cookies([{"name": "text-size", "value": text, "url": product.address}])
    page.goto(CITY + path)
    check_page(page, f"text-{text}-{path.strip('/').replace('/', '-')}")
    assert page.locator("html").get_attribute("data-mode") == "care"


@pytest.mark.parametrize(
    ("name", "user", "path"),
    [("workplace", "cc-operator", "/w/"), ("desk", "cc-operator", "/w/desk/"), ("cases", "cc-operator", "/w/cases/"),
     ("orders", "dept-handler", "/w/orders/"), ("phone-home", "resident", "/m/"), ("phone-report", "resident", "/m/report/")],
)  # fmt: skip
def test_english_page_has_no_chinese_words_of_ours(
    opened: Opener, product: Product, name: str, user: str, path: str
) -> None:
    page = opened(user, "phone" if user == "resident" else "desk")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": product.address}])
    page.goto(CITY + path)
    check_page(page, f"{name}-english")
    assert page.locator("html").get_attribute("lang") == "en"
    labels = page.locator(
        ".pagehead h1, .card__h h2, th, .label, .btn, .mbtn, .kpi .k, .tag, .tabbar a"
    ).all_inner_texts()
    assert [words for words in labels if re.search("[\u4e00-\u9fff]", words) and words.strip() not in NAMES] == []


NAMES = frozenset({"中文"})


def test_keys_move_through_the_list_and_open_a_case(opened: Opener) -> None:
    page = opened("cc-operator", "desk")
    page.goto(f"{CITY}/w/cases/")
    page.locator("body").click(position={"x": 700, "y": 5})
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-hotkey-rows] tbody tr").nth(1)
    assert second.get_attribute("data-cursor") is not None
    wanted = second.locator("a.t").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(wanted or "")))
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_keys_choose_rows_and_the_bar_leads_over_the_preview_to_the_result(opened: Opener) -> None:
    page = opened("cc-operator", "desk")
    page.goto(f"{CITY}/w/cases/?group=to_accept&sort=newest")
    bar, chosen = page.locator(".bulk"), page.locator("[data-bulk-row]:checked")
    page.locator("[data-bulk][hidden]").wait_for(state="attached")
    page.locator("body").click(position={"x": 700, "y": 5})
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert bar.is_visible()
    for key in ("j", "j", "Shift+X"):
        page.keyboard.press(key)
    assert (chosen.count(), bar.locator("[data-bulk-count]").inner_text()) == (3, "已选 3 件")
    page.keyboard.press("Escape")
    assert (chosen.count(), bar.is_visible()) == (0, False)
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    check_page(page, "cases-chosen-desk")
    page.keyboard.press("?")
    assert page.get_by_text("从上次选的一条选到这一条").is_visible()
    page.keyboard.press("Escape")
    assert chosen.count() == 2
    bar.get_by_role("button", name="受理").click()
    page.get_by_role("heading", name=re.compile("会办 2 件")).wait_for()
    check_page(page, "bulk-preview-desk")
    page.get_by_role("button", name="受理 2 件").click()
    page.get_by_text("办了 2 件，跳过 0 件。").wait_for()
    check_page(page, "bulk-done-desk")


def test_keys_are_silent_while_one_types(opened: Opener) -> None:
    page = opened("cc-operator", "desk")
    page.goto(f"{CITY}/w/cases/")
    page.locator("[data-bulk][hidden]").wait_for(state="attached")
    page.locator("main input[name=q]").click()
    page.keyboard.type("x")
    assert page.locator("[data-bulk-row]:checked").count() == 0


@pytest.mark.parametrize(("user", "path"), [("dept-handler", "/w/orders/"), ("cc-supervisor", "/w/verification/")])
def test_keys_move_through_orders_and_verification_too(opened: Opener, user: str, path: str) -> None:
    page = opened(user, "desk")
    page.goto(f"{CITY}{path}")
    page.wait_for_load_state("networkidle")
    page.locator("body").click(position={"x": 700, "y": 5})
    page.keyboard.press("j")
    rows = page.locator("[data-hotkey-rows] tbody tr, [data-hotkey-rows] > article")
    assert rows.first.get_attribute("data-cursor") is not None
    wanted = rows.first.locator("a").first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(wanted or "")))


def test_an_export_shows_how_far_it_is_and_is_fetched(opened: Opener) -> None:
    page = opened("cc-operator", "desk")
    page.goto(f"{CITY}/w/cases/?group=all&major=C01")
    page.get_by_role("button", name="CSV").click()
    page.get_by_role("link", name="下载").wait_for()
    check_page(page, "export-ready-desk")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下载").click()
    text = fetched.value.path().read_text(encoding="utf-8-sig")
    assert (fetched.value.suggested_filename[:3], text.splitlines()[0][:4]) == ("事件-", "到期时间")


def test_a_filter_is_kept_from_the_list_and_stands_above_it(opened: Opener) -> None:
    page = opened("cc-supervisor", "desk")
    page.goto(f"{CITY}/w/cases/?due=over&major=C04")
    page.get_by_text("存为常用").click()
    page.get_by_placeholder("名称，例如：本周超期").fill("停车超期")
    page.get_by_role("button", name="存下").click()
    current = page.locator(".tabs a[aria-current=true]")
    assert current.inner_text() == "停车超期"
    follow(page.get_by_role("link", name="管理常用筛选"))
    check_page(page, "kept-filters-own-desk")


def test_filters_swap_the_list_and_the_address(opened: Opener) -> None:
    page = opened("cc-operator", "desk")
    page.goto(f"{CITY}/w/cases/")
    page.locator("[data-filters-send][hidden]").wait_for(state="attached")
    page.get_by_label("状态").select_option(label="待受理")
    page.wait_for_url(re.compile("group=to_accept"))
    page.locator(".fchip").first.wait_for()
    assert set(page.locator(".tbl .tag").all_inner_texts()) == {"待受理"}


def test_another_category_is_chosen_on_the_desk_and_what_was_typed_stays(opened: Opener) -> None:
    page = opened("cc-operator", "desk")
    page.goto(f"{CITY}/w/desk/")
    page.get_by_label("办理要求").fill("当天办完")
    page.get_by_label("找小类", exact=True).fill("电梯困人")
    page.get_by_role("button", name="找小类").click()
    page.get_by_role("button", name="电梯困人").click()
    assert page.get_by_label("办理要求").input_value() == "当天办完"
    assert page.locator("input[name=category]").input_value() == "C0202"
    assert page.get_by_label("特急").is_checked()
    assert page.locator("#id_lead_unit option:checked").inner_text().startswith("市市场监督管理局")


def test_two_at_one_desk_the_second_is_told_and_keeps_what_was_typed(opened: Opener) -> None:
    first, second = opened("cc-operator", "desk"), opened("cc-supervisor", "desk")
    first.goto(f"{CITY}/w/desk/")
    second.goto(first.url)
    second.get_by_label("办理要求").fill("我也来派")
    first.get_by_role("button", name="受理、派单并看下一件").click()
    first.locator(".toast").wait_for()
    with second.expect_response(lambda answer: answer.request.method == "POST") as answer:
        second.get_by_role("button", name="受理、派单并看下一件").click()
    assert answer.value.status == 409
    check_page(second, "conflict-desk")
    assert second.locator(".note.warn").count() == 1
    assert second.get_by_label("办理要求").input_value() == "我也来派"


def test_a_wrong_password_is_said_and_the_name_stays(opened: Opener) -> None:
    page = opened(None, "phone")
    page.goto(f"{CITY}/login/")
    page.locator("input[name=username]").fill("nobody-here")
    page.locator("input[name=password]").fill("not-the-right-one")
    follow(page.locator("main form button.primary"))
    check_page(page, "login-wrong-phone")
    assert page.locator("input[name=username]").input_value() == "nobody-here"
    assert page.locator("[data-error-summary], .note.bad, .err").count() >= 1


def test_the_administrator_of_the_empty_city_finds_nothing_of_the_other(opened: Opener, product: Product) -> None:
    page = opened(None, "desk")
    sign_in(page, product, "shili-tenant-admin", "shili")
    page.goto("/shili/w/cases/")
    check_page(page, "empty-city-desk")
    assert page.locator(".tbl tbody tr").count() == 0
    answer = page.goto(f"{CITY}/w/cases/")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_administrator_finds_somebody_and_gives_a_first_password(opened: Opener, size: str) -> None:
    page = opened("tenant-admin", size)
    page.goto(f"{CITY}/people/")
    page.get_by_role("searchbox", name="找人").fill("网格员000")
    page.keyboard.press("Enter")
    page.locator(".tbl a.t").first.wait_for()
    follow(page.locator(".tbl a.t").first)
    follow(page.get_by_role("button", name="锁定", exact=True))
    check_page(page, f"person-errors-{size}")
    follow(page.get_by_role("button", name="重设初始密码"))
    assert len(page.locator(".big-code").inner_text()) == 16
    check_page(page, f"person-password-{size}")


def test_auditor_follows_a_line_of_the_trail_to_the_rows_that_it_changed(opened: Opener) -> None:
    admin = opened("tenant-admin", "desk")
    admin.goto(f"{CITY}/settings/complaints.reports_per_network/")
    admin.locator("input[name=value]").fill("61")
    follow(admin.get_by_role("button", name="保存"))
    check_sizes(admin, "setting-changed")
    page = opened("auditor", "desk")
    page.goto(f"{CITY}/audit/?action=governance.set_city_setting")
    page.locator(".tbl summary").first.click()
    check_page(page, "audit-open-desk")
    follow(page.get_by_role("link", name="这次请求改了哪些行").first)
    assert "governance_citysetting" in page.content()
    check_sizes(page, "audit-request")


def test_checkpoint_is_shown_once_something_is_sealed(opened: Opener, product: Product, tmp_path: Path) -> None:
    product.manage("export_audit", "tianchang", str(tmp_path / "export"))
    page = opened(None, "phone")
    page.goto(f"{CITY}/checkpoints/")
    assert "qianqiu/tianchang/1" in page.locator(".note-text").first.inner_text()
    check_sizes(page, "checkpoints-sealed")


def test_recovery_code_stands_in_for_the_phone_on_the_sign_in_page(opened: Opener, product: Product) -> None:
    mine = opened("cc-supervisor", "desk")
    mine.goto(f"{CITY}/account/")
    follow(mine.get_by_role("button", name="生成新的恢复码"))
    code = mine.locator(".codes li").first.inner_text()
    check_sizes(mine, "recovery-codes")
    page = opened(None, "phone")
    page.goto(f"{CITY}/login/")
    page.locator("input[name=username]").fill("cc-supervisor")
    page.locator("input[name=password]").fill(demo_words(product)[0])
    follow(page.locator("main form button.primary"))
    page.get_by_text("手机不在身边？用恢复码").click()
    page.get_by_label("恢复码").fill("wrong-wrong")
    follow(page.get_by_role("button", name="用这个恢复码"))
    check_sizes(page, "second-factor-recovery-errors")
    page.get_by_label("恢复码").fill(code)
    follow(page.get_by_role("button", name="用这个恢复码"))
    assert "second-factor" not in page.url


def test_building_shows_its_dwellings_floor_by_floor(opened: Opener) -> None:
    page = opened("community-worker", "desk")
    page.goto(f"{CITY}/w/dwellings/")
    follow(page.locator(".tbl a.t").first)
    follow(page.locator(".tbl a.t").first)
    floors = page.locator(".plan tbody tr")
    assert floors.count() >= 2
    assert int(floors.first.locator("th").inner_text()) == floors.count()
    assert re.fullmatch(r"\d+01", floors.last.locator("li b").first.inner_text())
    check_page(page, "building-desk")
    page.set_viewport_size({"width": 390, "height": 844})
    check_page(page, "building-phone")
