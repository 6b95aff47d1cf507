"""A whole Wellbeing Plan on a phone, with JavaScript and without: somebody new tonight, interim support, every step,
what the team does, agreed, agreed again, compared, and on paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import Server
from tests.factories import create_asset, create_introduction
from wellbeing.models import CommunityAsset, Person, PlanVersion, Team, WellbeingPlan
from wellbeing.store.people import plan_from

Check = Callable[[Page], None]
WORDS = "Cocoa at nine. The cat sleeps on my feet."
WITH_AND_WITHOUT = pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])


@pytest.fixture
def walk(
    server: Server, open_page: Callable[..., Page], sign_in_as: Callable[[Page, str], Page], java_script: bool
) -> Page:
    """A worker's phone; the hub is in the directory."""
    with server.session() as session:
        team = session.scalars(select(Team).where(Team.name == "Tilbury Wellbeing Team")).one()
        create_asset(session, team)
        session.commit()
    return sign_in_as(open_page("phone", java_script_enabled=java_script), "worker")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def somebody_new(page: Page) -> None:
    """Enough to start tonight, and two weeks of help at bedtime before the plan."""
    page.goto("/people")
    page.get_by_role("button", name="Somebody new").click()
    heading(page, "Somebody new")
    page.get_by_label("Full name").fill("Nora Invented")
    page.get_by_label("What do they like to be called?").fill("Nora")
    page.get_by_label("Postcode").fill("RM18 7AB")
    page.get_by_label("Why does support begin before the plan is written?").fill("Home from hospital tonight")
    page.get_by_label("When do we talk about the plan?").fill("2026-12-01")
    press(page, "Save, and go on to the support")
    support(page, "Settled for the night", ends="2026-12-20")


def support(page: Page, name: str, ends: str = "", how: str = "") -> None:
    """What the team does, every day, half an hour."""
    page.locator("[name=name]").fill(name)
    page.locator("[name=duration]").fill("30")
    page.locator("[name=how_often][value=each]").check()
    for box in page.locator("[name=weekdays]").all():
        box.check()
    for field, time in (("suits_from", "20:00"), ("suits_to", "21:00"), ("possible_from", "19:30")):
        page.locator(f"[name={field}]").fill(time)
    page.locator("[name=possible_to]").fill("22:00")
    page.locator("[name=workers][value='1']").check()
    if ends:
        page.locator("[name=ends]").fill(ends)
    if how:
        page.locator("[name=how_agreed]").fill(how)
    page.locator("main form button[type=submit]").last.click()


def go_on(page: Page, with_what: str) -> None:
    page.get_by_role("button", name=f"Go on with: {with_what}").click()


def every_step(page: Page) -> None:
    """The steps in their order; left after the second, and taken up again where they were left."""
    go_on(page, "What matters to me")
    page.get_by_label("In their own words").fill(WORDS)
    press(page, "Save and go on")
    heading(page, "What I want to change")
    page.get_by_label("What should be different?").fill("I feed the cat myself")
    press(page, "Save and go on")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_label("What should be different?").first).to_have_value("I feed the cat myself")
    page.get_by_label("I am enabled to live a healthy and happy life").first.check()
    press(page, "Save and go on")
    heading(page, "People in my life and what they offer")
    page.goto(page.url.rpartition("/")[0])
    go_on(page, "People in my life and what they offer")
    page.get_by_label("Who or what?").fill("Walter, my brother")
    page.get_by_label("What they offer").fill("rings at six")
    page.get_by_label("About how many hours a week?").fill("1.5")
    page.get_by_label("I feed the cat myself").check()
    press(page, "Save and go on")
    heading(page, "What my community offers")
    page.get_by_label("Pick from what is near by").select_option(label="The Riverside Hub (invented) (Monday)")
    press(page, "Save and go on")
    heading(page, "Technology that could help")
    page.get_by_label("Who or what?").fill("A bowl that tilts")
    page.get_by_label("Since when?").fill("2026-11-20")
    page.get_by_label("Yes, it helps").check()
    press(page, "Save and go on")


def agree(page: Page, how: str) -> None:
    press(page, "Agree the plan")
    page.get_by_label("Who was there?").fill("Nora\nWalter, her brother")
    page.get_by_label("How did they agree?").fill(how)
    press(page, "This is agreed")


@WITH_AND_WITHOUT
def test_a_plan_from_nothing_to_paper(walk: Page, server: Server, easy_to_touch: Check, java_script: bool) -> None:
    somebody_new(walk)
    heading(walk, "What this changed on the rota")
    walk.get_by_role("button", name="Back to the plan").click()
    expect(walk.get_by_text("We talk about the plan by 1 December 2026")).to_be_visible()
    at = walk.url
    every_step(walk)
    heading(walk, "Nora’s Wellbeing Plan")
    easy_to_touch(walk)
    expect(walk.get_by_role("row", name="People in my life 1 h 30")).to_be_visible()
    picture = walk.get_by_alt_text("Hours a week from each part of the plan")
    expect(picture).not_to_have_js_property("naturalWidth", 0)
    walk.get_by_role("button", name="Add support").click()
    support(walk, "Cocoa and company", how="Nora asked for it")
    walk.goto(f"{at}/technology")
    walk.get_by_label("Or: we looked").fill("she wants nothing that talks")
    press(walk, "Save and go on")
    walk.goto(f"{at}/what-matters")
    walk.get_by_label("In their own words").fill(f"{WORDS} No lights on in the hall.")
    press(walk, "Save and go on")
    walk.goto(at)
    go_on(walk, "agree the plan")
    walk.go_back()
    agree(walk, "She read it twice and said yes")
    walk.goto(f"{at}/versions")
    easy_to_touch(walk)
    expect(walk.get_by_text("She read it twice and said yes")).to_be_visible()
    walk.get_by_label("From").select_option("1")
    walk.get_by_label("To", exact=True).select_option("2")
    press(walk, "Compare them")
    heading(walk, "From version 1 to version 2")
    expect(walk.get_by_text("No lights on in the hall.")).to_be_visible()
    expect(walk.get_by_text("Nothing fits, because: she wants nothing that talks")).to_be_visible()
    easy_to_touch(walk)
    walk.goto(f"{at}/print")
    heading(walk, "Nora’s Wellbeing Plan")
    kept(server)


def kept(server: Server) -> None:
    """What the walk left behind: two versions, every word."""
    with server.session() as session:
        nora = session.scalars(select(Person).where(Person.known_as == "Nora")).one()
        row = session.scalars(select(WellbeingPlan).where(WellbeingPlan.person_id == nora.id)).one()
        versions = session.scalars(select(PlanVersion).where(PlanVersion.plan_id == row.id)).all()
        plan = plan_from(row)
    assert sorted(version.number for version in versions) == [1, 2]
    assert plan.what_matters.startswith(WORDS)
    assert plan.circle.minutes_a_week == 90 and plan.circle.found[0].outcomes == (plan.outcomes[0].id,)
    assert plan.community.found[0].asset
    assert plan.technology.found[0].helping is True


@WITH_AND_WITHOUT
def test_two_phones_at_one_step(
    walk: Page,
    server: Server,
    open_page: Callable[..., Page],
    sign_in_as: Callable[[Page, str], Page],
    java_script: bool,
) -> None:
    with server.session() as session:
        joan = session.scalars(select(Person.id).where(Person.known_as == "Joan")).one()
    other = sign_in_as(open_page("phone", java_script_enabled=java_script), "sam")
    path = f"/people/{joan}/plan/what-matters"
    for page, words in ((walk, "Tea, then the wireless."), (other, "Never the blue cup.")):
        page.goto(path)
        page.get_by_label("In their own words").fill(words)
    press(walk, "Save and go on")
    press(other, "Save and go on")
    expect(other.get_by_role("alert")).to_contain_text("Tea, then the wireless.")
    expect(other.get_by_label("In their own words")).to_have_value("Never the blue cup.")
    press(other, "Save and go on")
    other.goto(f"/people/{joan}/plan")
    expect(other.locator(".matters")).to_contain_text("Tea, then the wireless.")
    expect(other.locator(".matters")).to_contain_text("Never the blue cup.")


@pytest.mark.parametrize("java_script", [True], ids=["with JavaScript"])
def test_on_paper_the_words_are_large_and_the_screen_is_gone(
    walk: Page, server: Server, axe: Check, java_script: bool
) -> None:
    with server.session() as session:
        joan = session.scalars(select(Person.id).where(Person.known_as == "Joan")).one()
    walk.goto(f"/people/{joan}/plan/print")
    axe(walk)
    walk.emulate_media(media="print")
    assert walk.locator(".on-paper .matters").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 24
    for gone in (".house-header", ".govuk-back-link", ".house-footer", ".actions"):
        expect(walk.locator(gone).first).to_be_hidden()


@pytest.mark.parametrize("java_script", [True], ids=["with JavaScript"])
def test_pages_of_versions_and_of_the_community_can_be_read_and_touched(
    walk: Page, server: Server, axe: Check, easy_to_touch: Check, java_script: bool
) -> None:
    with server.session() as session:
        joan = session.scalars(select(Person).where(Person.known_as == "Joan")).one()
        hub = session.scalars(select(CommunityAsset)).one()
        create_introduction(session, joan, hub)
        locality, asset, person = hub.locality_id, hub.id, joan.id
        session.commit()
    plan = f"/people/{person}/plan"
    paths = [plan, f"{plan}/technology", f"{plan}/community", f"{plan}/versions", f"{plan}/earlier"]
    paths += [f"/community/{asset}", f"/community/{asset}/change", f"/community/{locality}/bring-in", "/community"]
    paths += [f"/people/{person}/community", f"/people/{person}/community/introduce"]
    for path in paths:
        walk.goto(path)
        axe(walk)
        easy_to_touch(walk)
