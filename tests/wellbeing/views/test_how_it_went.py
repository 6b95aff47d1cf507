"""How a visit went: what became of delegated tasks, what it brought closer, and what the last visits hand over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.what_happened import Became, TaskAnswer
from tests import small_world
from tests.small_world import NOW, TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.entries_held import holding
from tests.wellbeing.views.page_text import text_of
from tests.wellbeing.views.visits_made import Visits
from wellbeing import clock
from wellbeing.models import TaskSaid, TimelineVisit
from wellbeing.store.entries import What
from wellbeing.store.visit_entry import Said, add

FORTY_WORDS = 40
"""Ten seconds of reading, at 240 words a minute."""
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def visits(client: Client, world: World, session: Session) -> Visits:
    """Amina's, signed in."""
    client.sign_in(world.users["worker"])
    return Visits(client, world, session)


def tasks_said(visits: Visits, name: str = "Ivy") -> list[tuple[str, str | None, str | None]]:
    """What the entry that holds says of its tasks."""
    held = visits.holds(name)
    rows = visits.session.scalars(select(TaskSaid).where(TaskSaid.entry_id == held.id))
    return [(row.said, row.why, row.told) for row in rows]


def test_a_delegated_task_is_asked_after_and_doses_stay_in_the_chart(visits: Visits) -> None:
    page = visits.show("Ivy", "/finish")
    assert "Insulin Doses stay in the medicine chart." in page
    for words in ("Done", "Not done", "Declined", "Withheld", "Why?", "Who was told?"):
        assert words in page
    assert "medicine chart" not in visits.show("Joan", "/finish"), "nothing is delegated there"


@pytest.mark.parametrize("became", ["not_done", "declined", "withheld"])
def test_a_task_that_was_not_done_says_why_and_who_was_told(visits: Visits, became: str) -> None:
    assert visits.world.insulin is not None
    task = visits.world.insulin.id
    times = {"start": "07:30", "finish": "08:00", f"said-{task}": became}
    answer = visits.send("finish", "Ivy", **times, learned="Keep this")
    page = text_of(answer, 400)
    assert "Say why: Insulin" in page and "Say who was told about Insulin" in page and "Keep this" in page
    said = {f"why-{task}": "Her sugar was 3.1", f"told-{task}": "The community nurse"}
    assert visits.send("finish", "Ivy", **times, **said).status_code == 303
    assert tasks_said(visits) == [(became, "Her sugar was 3.1", "The community nurse")]
    words = became.replace("_", " ")
    assert f"Insulin: {words}. Why: Her sugar was 3.1. Told: The community nurse" in visits.show("Ivy")


def test_a_task_that_was_done_keeps_no_reason(visits: Visits) -> None:
    assert visits.world.insulin is not None
    task = visits.world.insulin.id
    said = {f"said-{task}": "done", f"why-{task}": "I had begun to write", f"told-{task}": "Nobody"}
    assert visits.send("finish", "Ivy", start="07:30", finish="08:00", **said).status_code == 303
    assert tasks_said(visits) == [("done", None, None)]


def test_putting_right_begins_with_every_answer_and_keeps_the_first(visits: Visits) -> None:
    assert visits.world.insulin is not None
    task = visits.world.insulin.id
    times = {"start": "07:30", "finish": "08:00", "went": "cut_short"}
    said = {f"said-{task}": "declined", f"why-{task}": "She was asleep", f"told-{task}": "Nobody yet"}
    visits.send("finish", "Ivy", key="f", **times, **said)
    page = visits.client.get(f"/visits/{visits.world.visits['Ivy']}/finish").text
    assert 'value="cut_short" checked' in page and 'value="declined" checked' in page
    assert "She was asleep" in page and "Nobody yet" in page
    visits.send("finish", "Ivy", seen="f", **times, **{**said, f"said-{task}": "done"})
    assert tasks_said(visits) == [("done", None, None)]
    assert "What it said before 07:30 to 08:00, 30 minutes. Cut short. Insulin: declined." in visits.show("Ivy")


def test_what_was_tapped_is_kept_and_said(visits: Visits) -> None:
    visits.send("start")
    with clock.at(NOW + timedelta(minutes=60)):
        visits.send("finish", start="09:05", finish="", went="stretched", outcome="closer:o1", learned="A bun!")
        page = visits.show()
    entry = visits.holds()
    assert (entry.went, entry.length, entry.outcome_id, entry.outcome_step) == ("changed", "stretched", "o1", "closer")
    assert "Stretched. A step closer: Into town for a bun." in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("went", "badly", "Choose how it went"),
        ("outcome", "closer:o9", "Choose what it did for one outcome, or for none"),
        ("outcome", "further:o1", "Choose what it did for one outcome, or for none"),
    ],
)
def test_a_tap_that_is_none_of_ours_is_refused(visits: Visits, field: str, value: str, sentence: str) -> None:
    page = text_of(visits.send("finish", start="08:00", finish="09:00", **{field: value}), 400)
    assert sentence in page
    assert visits.entries() == []


def test_the_same_page_again_with_another_tap_is_kept_to_be_put_right(visits: Visits) -> None:
    fields = {"key": "f", "start": "08:00", "finish": "09:00", "went": "planned"}
    assert visits.send("finish", **fields, outcome="closer:o1").status_code == 303
    assert visits.send("finish", **fields, outcome="closer:o1").status_code == 303
    assert visits.send("finish", **fields, outcome="back:o1").status_code == 409
    assert len(visits.entries()) == 1


def test_two_workers_at_one_visit_each_record_their_own(visits: Visits, world: World, client: Client) -> None:
    with clock.at(NOW + timedelta(hours=3)):
        for user, minutes, went in (("worker", "11:15", "planned"), ("sam", "11:05", "cut_short")):
            client.sign_in(world.users[user])
            visits.send("finish", "Bob", start="10:30", finish=minutes, went=went)
    bob = world.visits["Bob"]
    held = holding(visits.session, bob)
    assert {held[world.me.id].length, held[world.workers["Sam"].id].length} == {None, "cut_short"}


def test_the_last_three_visits_hand_over_what_they_learned_in_ten_seconds(
    visits: Visits, world: World, session: Session
) -> None:
    assert world.insulin is not None
    for ago in range(1, 6):
        day = TODAY - timedelta(days=ago)
        visit = small_world.visit(session, world, "Ivy", day, time(18), 30, ["Amina"])
        at = NOW - timedelta(days=ago)
        learned = f"Day {ago}. " + "and so on " * 30
        task = TaskAnswer(str(world.insulin.id), Became.WITHHELD, "3.1", "The nurse") if ago == 1 else None
        said = Said(visit, f"k{ago}", What.FINISHED, at, at - timedelta(minutes=30), at, learned=learned)
        said = replace(said, tasks=(task,) if task else ())
        add(session, session.get_one(TimelineVisit, visit), world.me.id, said, recorded_by=None)
    session.commit()
    page = visits.page("Ivy")
    shown = page.split('id="handover"')[1].split("</section>")[0]
    assert "Insulin: withheld. Why: 3.1. Told: The nurse." in shown
    assert "Day 2" in shown and "Day 3" in shown and "Day 4" not in shown
    at_first = re.sub(r"<details.*?</details>", "", shown, flags=re.S)
    lines = re.findall(r"<br>(.*?)</p>", at_first, flags=re.S)
    assert sum(len(line.split()) for line in lines) <= FORTY_WORDS
    assert page.index('id="handover"') < page.index("doorstep"), "it stands before the door"
