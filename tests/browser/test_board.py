"""The board in a browser: a mouse, a finger, the keyboard and a form make the same change; swipes make none; a
colleague's change comes by itself, and two who change one visit see both."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect
from sqlalchemy import select

from tests.browser.conftest import SIZES, Console, Server
from wellbeing.models import RotaChange

Check = Callable[[Page], None]
SignIn = Callable[..., Page]
SOON = 2_000
"""Milliseconds within which a colleague's change is on my page."""
Point = tuple[float, float]


def changes(server: Server) -> list[RotaChange]:
    """Every change of the team, first to last."""
    with server.session() as session:
        return list(session.scalars(select(RotaChange).order_by(RotaChange.seq)))


def latest(server: Server) -> Any:
    """What the newest change does, without its number."""
    newest = changes(server)[-1]
    return newest.kind, json.loads(newest.parts)


def piece(page: Page, server: Server, name: str, place: int = 1) -> Locator:
    return page.locator(f"#v-{server.visits[name]}-{place}")


def look(page: Page, tab: str) -> None:
    """Look at the week this way; back when the page and its script are there: before, a visit opens as a page."""
    with page.expect_navigation():
        page.get_by_role("link", name=tab).click()


def middle(of: Locator, *, scroll: bool = True) -> Point:
    if scroll:
        of.evaluate("one => one.scrollIntoView({block: 'center'})")
    box = of.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 14)


def drag(page: Page, start: Point, end: Point) -> None:
    """With a mouse."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 9, start[1] + 9)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


@contextmanager
def finger(page: Page) -> Iterator[Callable[..., None]]:
    """A finger on the glass, through the browser's own protocol."""
    glass: CDPSession = page.context.new_cdp_session(page)

    def touch(kind: str, *at: Point) -> None:
        points = [{"x": x, "y": y} for x, y in at]
        glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    yield touch
    glass.detach()


def drag_by_touch(page: Page, start: Point, end: Point) -> None:
    """A finger that holds still first, then draws."""
    with finger(page) as touch:
        touch("touchStart", start)
        page.wait_for_timeout(450)
        for step in (1, 2, 3, 4):
            at = (start[0] + (end[0] - start[0]) * step / 4, start[1] + (end[1] - start[1]) * step / 4)
            touch("touchMove", at)
        touch("touchEnd")


def mine_on(page: Page, day: int) -> Locator:
    """Amina's cell of that day of the week, Monday is 0."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Amina")).locator("td").nth(day)


def saved(page: Page) -> None:
    """The toast says so, and its Undo takes it back."""
    page.get_by_role("button", name="Undo", exact=True).last.wait_for()


def take_back(page: Page, server: Server) -> None:
    before = len(changes(server))
    page.locator(".toast").last.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("^Redo"))).to_be_visible()
    assert len(changes(server)) == before + 1
    page.reload()


def test_mouse_finger_keyboard_and_form_make_the_same_change(
    open_page: Callable[..., Page], sign_in_as: SignIn, server: Server
) -> None:
    page = sign_in_as(open_page("desk", has_touch=True), "worker")
    page.goto("/rota/")
    tuesday = page.locator("#row-nobody, tr").filter(has=page.get_by_role("rowheader", name="Sam")).locator("td").nth(1)
    made = []

    def kept() -> None:
        saved(page)
        made.append(latest(server))
        take_back(page, server)

    stan = piece(page, server, "Stan")
    drag(page, middle(stan), middle(tuesday, scroll=False))
    kept()
    drag_by_touch(page, middle(stan), middle(tuesday, scroll=False))
    kept()
    stan.get_by_role("link").focus()
    page.keyboard.press("m")
    page.locator("#panel").get_by_role("radio", name=re.compile("^Sam")).check()
    page.locator("#panel").get_by_role("button", name="Move this visit").press("Enter")
    kept()
    plain = sign_in_as(open_page("desk", java_script_enabled=False), "worker")
    plain.goto("/rota/")
    stan_plain = plain.locator(f"#v-{server.visits['Stan']}-1")
    stan_plain.get_by_role("link").click()
    plain.get_by_role("radio", name=re.compile("^Sam")).check()
    plain.get_by_role("button", name="Move this visit").click()
    expect(plain.get_by_text(re.compile("Who goes: Sam|Sam goes"))).not_to_have_count(0)
    made.append(latest(server))
    assert made[0][0] == "move" and made[0][1][0]["after"]["places"][0]["pinned_worker"]
    assert all(each == made[0] for each in made), made


def test_the_hours_are_drawn_along_and_a_day_goes_as_one(desk: Page, sign_in_as: SignIn, server: Server) -> None:
    page = sign_in_as(desk, "worker")
    page.goto("/rota/")
    look(page, "By day")
    stan = piece(page, server, "Stan")
    x, y = middle(stan)
    drag(page, (x, y), (x, y + 60))
    saved(page)
    kind, (part,) = latest(server)
    assert kind == "retime" and part["after"]["places"][0]["start"].startswith("2026-11-24T13:00")
    expect(stan.locator(".chip__time")).to_have_text("13:00")
    take_back(page, server)
    look(page, "By worker")
    before = len(changes(server))
    mine = mine_on(page, 1)
    sams = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Sam")).locator("td").nth(1)
    expect(sams.get_by_role("link")).to_have_count(2)
    drag(page, middle(mine.locator(".board__span")), middle(sams, scroll=False))
    saved(page)
    assert len(changes(server)) == before + 1
    assert len(latest(server)[1]) == 5
    expect(mine.get_by_role("link")).to_have_count(0)
    page.get_by_role("button", name="Close").last.click()
    drag(page, middle(piece(page, server, "Stan")), middle(mine_on(page, 3), scroll=False))
    expect(mine_on(page, 3).get_by_role("link", name=re.compile("Stan"))).to_be_visible()
    assert len(changes(server)) == before + 2, "another worker and another day at once are one change"


def test_several_are_chosen_with_the_keyboard_and_move_together(desk: Page, sign_in_as: SignIn, server: Server) -> None:
    page = sign_in_as(desk, "worker")
    page.goto("/rota/")
    stan = piece(page, server, "Stan").get_by_role("link")
    stan.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(piece(page, server, "Eric").get_by_role("link")).to_be_focused()
    expect(page.get_by_text("2 visits chosen")).to_be_visible()
    page.get_by_role("button", name="15 minutes later").click()
    saved(page)
    assert {part["visit"] for part in latest(server)[1]} == {server.visits["Stan"], server.visits["Eric"]}
    expect(piece(page, server, "Stan").locator(".chip__time")).to_have_text("12:15")
    expect(page.get_by_text("2 visits chosen")).to_be_visible()


@pytest.mark.parametrize(("size", "swipes"), [("phone", 100), ("tablet", 6)])
def test_swipes_over_the_rota_scroll_and_move_nothing(
    open_page: Callable[..., Page], sign_in_as: SignIn, server: Server, size: str, swipes: int
) -> None:
    page = sign_in_as(open_page(size, has_touch=True), "worker")
    page.goto("/rota/")
    look(page, "By worker")
    where, before = page.url, len(changes(server))
    page.set_viewport_size({"width": SIZES[size][0], "height": 420})
    x, y = middle(piece(page, server, "Bob"))
    scrolled = set()
    with finger(page) as touch:
        for number in range(swipes):
            touch("touchStart", (x, y))
            touch("touchMove", (x, y + (60 if number % 2 else -60)))
            touch("touchMove", (x, y + (120 if number % 2 else -120)))
            touch("touchEnd")
            if number < 4:
                scrolled.add(page.evaluate("scrollY"))
    assert len(scrolled) > 1
    if size == "phone":  # where nothing is dragged, also not by a finger that holds still first
        bob = middle(piece(page, server, "Bob"))
        drag_by_touch(page, bob, (bob[0], bob[1] + 120))
    assert page.url == where
    expect(page.locator(".ghost, .toast")).to_have_count(0)
    assert len(changes(server)) == before


def test_a_colleagues_change_comes_by_itself_and_takes_nothing_away(
    open_page: Callable[..., Page], sign_in_as: SignIn, server: Server
) -> None:
    mine, theirs = sign_in_as(open_page("desk"), "worker"), sign_in_as(open_page("desk"), "sam")
    for page in (mine, theirs):
        page.goto("/rota/")
    mine.get_by_text("More about this week").click()
    piece(mine, server, "Joan").get_by_role("link").press("Enter")
    panel = mine.locator("#panel")
    panel.get_by_label(re.compile("^Why")).first.fill("She asked for")
    mine.evaluate("scrollTo(0, 12)")
    sams = theirs.get_by_role("row").filter(has=theirs.get_by_role("rowheader", name="Sam")).locator("td").nth(1)
    start = middle(piece(theirs, server, "Stan"))
    with mine.expect_response(re.compile("/now$")):
        pass  # it has just asked, so that it has to ask once more
    drag(theirs, start, middle(sams, scroll=False))
    saved(theirs)
    row = mine.get_by_role("row").filter(has=mine.get_by_role("rowheader", name="Sam"))
    expect(row.locator(f"#v-{server.visits['Stan']}-1")).to_be_visible(timeout=SOON)
    expect(mine.locator(".toast", has_text=re.compile("Sam: .*Stan.*09:05"))).to_be_visible()
    expect(panel.get_by_label(re.compile("^Why")).first).to_have_value("She asked for")
    expect(panel.get_by_label(re.compile("^Why")).first).to_be_focused()
    expect(mine.locator("#more")).to_have_attribute("open", "")
    assert mine.evaluate("scrollY") == 12


def test_two_who_move_one_visit_see_both_and_choose(
    open_page: Callable[..., Page], sign_in_as: SignIn, server: Server, console: Console
) -> None:
    console.expect("409")
    page = sign_in_as(open_page("desk"), "worker")
    page.goto("/rota/")
    page.route("**/now", lambda route: route.fulfill(status=304))  # as one whose news is late
    other = sign_in_as(open_page("desk"), "sam")
    other.goto("/rota/")
    nobody = server.visits["Stan"]
    sams = other.get_by_role("row").filter(has=other.get_by_role("rowheader", name="Sam")).locator("td").nth(1)
    drag(other, middle(piece(other, server, "Stan")), middle(sams, scroll=False))
    saved(other)
    stan = piece(page, server, "Stan")
    x, y = middle(stan)
    page.keyboard.down("Control")
    page.mouse.click(x, y)
    page.keyboard.up("Control")
    page.get_by_role("button", name="15 minutes later").click()
    box = page.get_by_role("dialog", name="Two of you changed the same visit")
    expect(box).to_contain_text("Theirs:")
    expect(box).to_contain_text("Yours:")
    count = len(changes(server))
    box.get_by_role("button", name="Make mine again").click()
    saved(page)
    assert len(changes(server)) == count + 1
    (part,) = latest(server)[1]
    assert part["visit"] == nobody and part["after"]["places"][0]["start"].startswith("2026-11-24T12:15")
    sam = part["after"]["places"][0]["worker"]
    assert sam == part["before"]["places"][0]["worker"], "their worker is kept, my time is made again"


def test_a_page_that_nobody_sees_asks_nothing(desk: Page, sign_in_as: SignIn) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url) if request.url.endswith("/now") else None)
    desk.add_init_script("Object.defineProperty(document, 'hidden', {get: () => window.away !== false})")
    sign_in_as(desk, "worker").goto("/rota/")
    desk.wait_for_timeout(1_300)
    assert asked == []
    desk.evaluate("() => { window.away = false; document.dispatchEvent(new Event('visibilitychange')); }")
    desk.wait_for_timeout(300)
    assert len(asked) == 1


@pytest.mark.parametrize("size", ["phone", "tablet", "desk"])
def test_axe_finds_nothing_beside_the_board_or_on_paper(
    open_page: Callable[..., Page], sign_in_as: SignIn, server: Server, axe: Check, easy_to_touch: Check, size: str
) -> None:
    page = sign_in_as(open_page(size), "worker")
    page.goto("/rota/")
    look(page, "By worker")
    if size != "phone":
        piece(page, server, "Stan").get_by_role("link").press("Enter")
        expect(page.locator("#panel").get_by_role("heading", name="Stan")).to_be_visible()
        axe(page)
        page.keyboard.press("Escape")
        expect(piece(page, server, "Stan").get_by_role("link")).to_be_focused()
    papers = [page.get_by_role("link", name=re.compile("^Amina")).first.get_attribute("href")]
    page.goto("/rota/")
    look(page, "By person")
    papers.append(page.get_by_role("link", name=re.compile("^Joan")).first.get_attribute("href"))
    page.goto("/rota/")
    papers.append(page.get_by_role("link", name="The week on paper", include_hidden=True).get_attribute("href"))
    for paper in papers:
        assert paper
        page.goto(paper)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
        if size == "phone":
            easy_to_touch(page)
