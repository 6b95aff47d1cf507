"""People's pages, sign-offs, the review, missed visits and reports in a browser, at three sizes, light and dark."""

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import Server
from tests.factories import LONG_AGO, create_competence, create_person, create_user
from wellbeing.models import Person, RoleGrant, SignOff, SupportLine, Team, WorkedDay, Worker
from wellbeing.viewer import RoleName

Check = Callable[[Page], None]


def world_of(server: Server) -> dict[str, str]:
    """Fill the small world a little more for these pages; the ids that their addresses need."""
    with server.session() as session:
        team = session.scalars(select(Team).where(Team.name == "Tilbury Wellbeing Team")).one()
        for role in (RoleName.PROFESSIONAL, RoleName.MANAGER):
            user = create_user(session, role.value.title())
            session.add(RoleGrant(user_id=user.id, role=role, team_id=team.id, starts=LONG_AGO))
            server.users[role.value] = user.fs_uniquifier
        for name in ("Nora", "Walter", "Mabel"):
            create_person(session, team, name)
        create_competence(session, team, "Medication support", "training", per_person=False)
        worker = session.scalars(select(Worker).where(Worker.name == "Amina")).one()
        worker.attributes = ["woman", "language:bn", "dogs"]
        for month in (8, 9, 10, 11):
            session.add(
                WorkedDay(
                    team_id=team.id, worker_id=worker.id, day=date(2026, month, 3), contracted=300, face_to_face=2_000
                )
            )
        joan = session.scalars(select(Person).where(Person.known_as == "Joan")).one()
        line = session.scalars(select(SupportLine.id).where(SupportLine.person_id == joan.id)).first()
        sign_off = session.scalars(select(SignOff.id).where(SignOff.suspended_at.is_not(None))).first()
        ids = {"joan": joan.id, "line": line, "sign_off": sign_off, "team": team.id}
        session.commit()
    return {name: str(id) for name, id in ids.items() if isinstance(id, UUID)}


PAGES = {
    "people": ("worker", "/people"),
    "person": ("worker", "/people/{joan}"),
    "plan": ("worker", "/people/{joan}/plan"),
    "outcomes": ("worker", "/people/{joan}/plan/outcomes"),
    "circle": ("worker", "/people/{joan}/plan/circle"),
    "agree": ("worker", "/people/{joan}/plan/agree"),
    "support": ("worker", "/people/{joan}/plan/support/{line}"),
    "end": ("worker", "/people/{joan}/plan/support/{line}/end"),
    "new": ("worker", "/people/new"),
    "about-me": ("worker", "/people/{joan}/about-me"),
    "question": ("worker", "/people/{joan}/about-me/good-day"),
    "contacts": ("worker", "/people/{joan}/contacts"),
    "contact": ("worker", "/people/{joan}/contacts/new"),
    "events": ("worker", "/people/{joan}/events"),
    "new-review": ("worker", "/people/{joan}/reviews/new"),
    "reviews": ("worker", "/people/{joan}/reviews"),
    "reablement": ("worker", "/people/{joan}/reablement/new"),
    "sign-offs": ("professional", "/sign-offs"),
    "sign-off": ("professional", "/sign-offs/{sign_off}"),
    "new-sign-off": ("professional", "/sign-offs/new"),
    "my-photo": ("worker", "/me/photo"),
    "review": ("coach", "/review"),
    "worries": ("manager", "/worries"),
    "reports": ("commissioner", "/reports"),
    "report": ("coach", "/reports/face-to-face?team={team}&month=2026-10"),
    "team-report": ("worker", "/reports/face-to-face?team={team}&month=2026-11"),
}


LOOKS = (("phone", "light"), ("tablet", "light"), ("desk", "light"), ("phone", "dark"))
"""Every size once; the dark colours are the same at each."""
SELDOM = LOOKS[1], LOOKS[3]
"""In the long suite; other pages are looked at in the dark in the short one."""


@pytest.mark.parametrize(
    ("size", "colours"),
    [pytest.param(*look, marks=[pytest.mark.long] if look in SELDOM else []) for look in LOOKS],
)
def test_every_page_can_be_read_and_touched(
    open_page: Callable[..., Page],
    sign_in_as: Callable[..., Page],
    axe: Check,
    easy_to_touch: Check,
    server: Server,
    size: str,
    colours: str,
) -> None:
    ids = world_of(server)
    wanted = os.environ.get("WELLBEING_SCREENSHOTS")
    page = open_page(size, color_scheme=colours)
    for name, (role, path) in PAGES.items():
        sign_in_as(page, role)
        answer = page.goto(path.format(**ids))
        assert answer is not None and answer.ok, f"{name} is not there for a {role}"
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if wanted:
            page.screenshot(path=Path(wanted) / f"{name}-{size}-{colours}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} pixels too wide"
        axe(page)
        if size == "phone":
            easy_to_touch(page)


def test_paper_has_everybody_of_the_review_and_nothing_to_slide(
    open_page: Callable[..., Page], sign_in_as: Callable[..., Page], server: Server
) -> None:
    page = sign_in_as(open_page("phone"), "worker")
    page.goto("/review")
    page.locator("main").evaluate(
        """main => main.insertAdjacentHTML('beforeend', '<div class="wide-table"><p>Wide</p></div>'
          + '<details class="govuk-details turns-later"><summary class="govuk-details__summary">1 more</summary>'
          + '<p>Folded</p></details>')"""
    )
    page.locator(".wide-table p").evaluate("one => { one.style.width = '90rem'; }")
    says = """async () => {
      for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
      return getComputedStyle(document.querySelector('.wide-table'), '::before').display;
    }"""
    assert page.evaluate(says) == "block"
    expect(page.get_by_text("Folded")).to_be_hidden()
    page.emulate_media(media="print")
    assert page.evaluate(says) == "none"
    expect(page.get_by_text("Folded")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_new_tonight_on_a_phone(
    open_page: Callable[..., Page],
    sign_in_as: Callable[..., Page],
    axe: Check,
    server: Server,
    javascript: bool,
) -> None:
    page = sign_in_as(open_page("phone", java_script_enabled=javascript), "worker")
    page.goto("/people")
    page.get_by_role("button", name="Somebody new").tap()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert page.title().startswith("Error: ")
    if javascript:
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        axe(page)
    page.get_by_label("Full name").fill("Nora Invented")
    page.get_by_label("What do they like to be called?").fill("Nora")
    page.get_by_label("Postcode").fill("RM18 7AB")
    page.get_by_label("Why does support begin").fill("Home from hospital tonight")
    page.get_by_role("button", name="Save").tap()
    page.get_by_label("What does the team do?").fill("Settled for the night")
    page.get_by_label("How many minutes?").fill("30")
    page.get_by_label("It suits from").fill("20:00")
    page.get_by_label("to", exact=True).fill("21:00")
    page.get_by_role("button", name="Save this support").tap()
    expect(page.get_by_role("heading", name="What this changed on the rota")).to_be_visible()
    expect(page.get_by_text("Tuesday 24 November").first).to_be_visible()
    if javascript:
        axe(page)
    page.get_by_role("button", name="Back to the plan").tap()
    expect(page.get_by_text(re.compile("Before the plan, until"))).to_be_visible()
