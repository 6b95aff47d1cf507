"""The rota's pages in a browser, at three sizes: nothing for axe to find, nothing too small to touch, no complaint."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

Check = Callable[[Page], None]
VIEWS = ("By worker", "By person", "By day")


@pytest.mark.parametrize("size", ["phone", "tablet", "desk"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_week_can_be_read_and_touched(
    open_page: Callable[..., Page],
    sign_in_as: Callable[..., Page],
    axe: Check,
    easy_to_touch: Check,
    size: str,
    colours: str,
) -> None:
    page = sign_in_as(open_page(size, color_scheme=colours), "worker")
    page.goto("/rota/")
    for view in VIEWS:
        page.get_by_role("link", name=view).click()
        expect(page.get_by_role("link", name=view)).to_have_attribute("aria-current", "true")
        expect(page.locator(".chip", has_text=re.compile("Joan|Amina")).first).to_be_visible()
        axe(page)
        if size == "phone":
            easy_to_touch(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visit_is_moved_told_and_taken_back_on_a_phone(
    open_page: Callable[..., Page],
    sign_in_as: Callable[..., Page],
    axe: Check,
    easy_to_touch: Check,
    server: Server,
    javascript: bool,
) -> None:
    page = sign_in_as(open_page("phone", java_script_enabled=javascript), "worker")
    page.goto("/rota/")
    page.locator(".chip", has_text="Stan").first.tap()
    expect(page.get_by_role("heading", name="Stan")).to_be_visible()
    if javascript:
        axe(page)
        easy_to_touch(page)
    page.get_by_role("radio", name=re.compile("^Sam")).check()
    page.get_by_label("Why?").fill("Amina asked for a shorter day")
    page.get_by_role("button", name="Move this visit").tap()
    expect(page.get_by_role("heading", name="Who goes: Sam")).to_be_visible()
    expect(page.get_by_text("Not yet told")).to_be_visible()
    page.get_by_role("link", name="Rota", exact=True).first.tap()
    page.get_by_role("button", name="Save and tell").tap()
    expect(page.get_by_role("heading", name="Sam", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("^Stan, Tuesday .* is new")).first).to_be_visible()
    if javascript:
        axe(page)
        easy_to_touch(page)
    page.get_by_role("link", name="Rota", exact=True).first.tap()
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    page.get_by_role("button", name="History").tap()
    expect(page.get_by_text("Amina asked for a shorter day").first).to_be_visible()
