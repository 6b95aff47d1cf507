"""Asking how life is going, and telling a story, in a real browser on a phone; each page read and touched."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import Server
from wellbeing.models import Person, Rating, Story

Check = Callable[[Page], None]


def joan_of(server: Server) -> UUID:
    with server.session() as session:
        return session.scalars(select(Person.id).where(Person.known_as == "Joan")).one()


def ask_and_stop(page: Page, joan: UUID) -> None:
    """Three answers: a face with words, not now, and a number; then stop."""
    page.goto(f"/people/{joan}/life")
    page.get_by_role("button", name="Ask how it is going").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Into town for a bun")
    page.get_by_label("Mostly").tap()
    page.get_by_label("In their own words").fill("The driver waits for me.")
    page.get_by_role("button", name="Save and go on").tap()
    page.get_by_role("button", name="Not now").tap()
    page.get_by_role("button", name="Use numbers from 0 to 10 instead").tap()
    page.get_by_label("8", exact=True).tap()
    page.get_by_role("button", name="Save and stop here").tap()
    expect(page.get_by_text("3 of 9 answered this week")).to_be_visible()


def tell_a_story(page: Page, joan: UUID, photo: Path) -> None:
    """Words, a file that is no photo, a photo, and everybody may see it."""
    page.goto(f"/people/{joan}/stories")
    page.get_by_role("button", name="Tell a story").tap()
    page.get_by_label("Give it a name").fill("The bun")
    page.get_by_label("What happened?").fill("I had it with butter.")
    page.get_by_role("button", name="Save and go on").tap()
    wrong = photo.with_suffix(".txt")
    wrong.write_text("no photo")
    page.get_by_label("What does it show?").fill("A bun")
    page.get_by_label("Choose a photo").set_input_files(wrong)
    page.get_by_role("button", name="Save and go on").tap()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_label("What does it show?")).to_have_value("A bun")
    page.get_by_label("Choose a photo").set_input_files(photo)
    page.get_by_role("button", name="Save and go on").tap()
    expect(page.get_by_role("img", name="A bun")).to_be_visible()
    page.get_by_label("Anybody").check()
    page.get_by_label("How did they say yes?").fill("She laughed and said yes.")
    page.get_by_role("button", name="This is agreed").tap()
    expect(page.get_by_text("For anybody").last).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_asked_told_and_taken_back_on_a_phone(
    open_page: Callable[..., Page],
    sign_in_as: Callable[..., Page],
    axe: Check,
    easy_to_touch: Check,
    server: Server,
    tmp_path: Path,
    javascript: bool,
) -> None:
    joan = joan_of(server)
    photo = tmp_path / "bun.png"
    Image.new("RGB", (1200, 900), "tan").save(photo)
    page = sign_in_as(open_page("phone", java_script_enabled=javascript), "worker")
    ask_and_stop(page, joan)
    line = page.get_by_role("img", name="One answer so far: 7 on 24 November 2026").first
    expect(line).to_be_visible()
    # The image is drawn under the strict policy, as soon as it has come.
    expect(line).to_have_js_property("naturalWidth", 420)
    tell_a_story(page, joan, photo)
    expect(page.get_by_role("img", name="A bun")).to_have_js_property("naturalWidth", 1200)
    if javascript:
        look_around(page, joan, server, sign_in_as, axe, easy_to_touch)
    page.goto(f"/people/{joan}/stories")
    page.get_by_role("button", name="Take it back").tap()
    expect(page.get_by_text("gone from every page")).to_be_visible()
    page.goto(f"/people/{joan}/stories")
    expect(page.get_by_text("Something was taken back")).to_be_visible()
    expect(page.get_by_text("butter")).to_have_count(0)


def look_around(
    page: Page, joan: UUID, server: Server, sign_in_as: Callable[..., Page], axe: Check, easy_to_touch: Check
) -> None:
    """Every page of ours can be read, fits, and can be touched."""
    with server.session() as session:
        rating, story = session.scalars(select(Rating.id)).first(), session.scalars(select(Story.id)).one()
    about = f"/people/{joan}"
    pages = [f"{about}/life{rest}" for rest in ("", "/ask", "/words", "/words/1", f"/ratings/{rating}", "/put-right")]
    pages += [f"{about}/stories{rest}" for rest in ("", "/new")]
    pages += [f"{about}/stories/{story}/{step}" for step in ("words", "picture", "consent")]
    for role, paths in (("worker", pages), ("commissioner", ["/stories"]), ("worker", ["/stories"])):
        sign_in_as(page, role)
        for path in paths:
            page.goto(path)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{path} is {wide} pixels too wide"
            axe(page)
            easy_to_touch(page)
