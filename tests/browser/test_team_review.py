"""A team's review in a browser at a phone's size: gone through, typed by two at once, and easy to read and touch."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Console

Check = Callable[[Page], None]
SignIn = Callable[[Page, str], Page]


def test_a_meeting_on_a_phone_while_the_coach_types_too(
    open_page: Callable[..., Page], sign_in_as: SignIn, axe: Check, easy_to_touch: Check, console: Console
) -> None:
    def fine(page: Page, heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        axe(page)
        easy_to_touch(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    phone = sign_in_as(open_page("phone"), "worker")
    phone.goto("/review")
    fine(phone, "Review")
    phone.get_by_role("button", name="Go through it together").click()
    fine(phone, "Our review")
    phone.get_by_role("button", name="Begin a review").click()
    fine(phone, "Goes on")
    phone.get_by_role("button", name="Begin with Bob").click()
    fine(phone, "Bob")
    desk = sign_in_as(open_page("desk", color_scheme="dark"), "coach")
    desk.goto(phone.url)
    desk.get_by_label("What did we say?").fill("He sings again.")
    desk.get_by_role("button", name="Save, then Eric").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Eric")
    phone.get_by_label("What did we say?").fill("The stairs are hard.")
    phone.get_by_role("button", name="Save, then Eric").click()
    expect(phone.get_by_role("status")).to_contain_text("Carol wrote here at the same time")
    expect(phone.get_by_label("What did we say?")).to_have_value("He sings again.\nThe stairs are hard.")
    phone.get_by_text("Take something on about Bob").click()
    phone.get_by_label("What will we do?").fill("Ask about a second rail")
    phone.get_by_role("button", name="Take it on").click()
    expect(phone.get_by_role("link", name="Ask about a second rail")).to_be_visible()
    fine(phone, "Bob")
    desk.goto(phone.url.split("/people/")[0] + "/team")
    axe(desk)
    desk.goto("/learning-log")
    desk.get_by_role("button", name="Try something").click()
    console.expect("400")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_contain_text("Say what it is for")
    axe(desk)
