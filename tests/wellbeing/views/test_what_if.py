"""What if… as its pages show it: asked, watched, answered in words, compared, put away, made real once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.local_time import monday_of
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.small_week import get_solver_ready
from tests.wellbeing.views.conftest import Become
from tests.wellbeing.views.page_text import text_of
from wellbeing.clock import machine_now
from wellbeing.jobs.trying import trial_asked, try_trial
from wellbeing.models import Absence, Job, Person, RotaChange, Team, Trial
from wellbeing.store import job as jobs
from wellbeing.store.week import week_of
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MONDAY = monday_of(TODAY)
TOMORROW = TODAY + timedelta(days=1)
Tries = Callable[..., Trial]


SAID = (
    "Give Amina Wednesday 25 November off",
    "Faces for each person",
    "Time face to face",
    "Travel",
    "Over contract",
    "Cost of these hours",
    "£25 for each hour of work, a figure of 2022",
    "Hours of each worker",
    "nobody’s pay",
)


@pytest.fixture(autouse=True)
def compiled() -> None:
    get_solver_ready()


def base(world: World) -> str:
    return f"/rota/{world.team.id}/{MONDAY}/what-if"


@pytest.fixture
def tries(client: Client, session: Session, world: World, become: Become) -> Tries:
    """Asks on the page as a worker, works it out as a worker process would, gives the trial."""
    become(RoleName.WORKER)

    def ask(what: str, done: bool = True, **data: Any) -> Trial:
        answer = client.post(f"{base(world)}/new/{what}", data={"client_key": uuid4().hex, **data})
        assert answer.status_code == 302, text_of(answer, answer.status_code)
        row = session.get_one(Trial, UUID(answer.location.rpartition("/")[2]))
        if done:
            work_out(session, row)
        return row

    return ask


def work_out(session: Session, row: Trial) -> None:
    held = jobs.take(session, machine_now(), only=row.job_id)
    assert held is not None
    work = json.loads(json.dumps({**held.asked, **trial_asked(session, held)}))
    answer, _ = try_trial({**work, "seconds": 0.3 * len(work["ways"])}, lambda _: None, lambda: False)
    assert jobs.finish(session, held, answer)
    session.flush()


def day_off(world: World, day: date = TOMORROW) -> dict[str, str]:
    return {"worker": str(world.me.id), "first": day.isoformat()}


NEWCOMER = {
    "name": "Mary",
    "postcode": "RM18 7AB",
    "first": TOMORROW.isoformat(),
    "one": "14:00",
    "duration": "30",
    "workers": "1",
}


def test_asking_is_watched_and_answered_and_changes_nothing(
    client: Client, session: Session, world: World, tries: Tries
) -> None:
    before = week_of(session, world.team.id, MONDAY)
    row = tries("day-off", done=False, **day_off(world))
    url = f"{base(world)}/{row.id}"
    assert "It is being worked out" in text_of(client.get(url)) and "Look again" in client.get(url).text
    assert client.get(f"{url}/progress").status_code == 200
    work_out(session, row)
    assert client.get(f"{url}/progress").status_code == 286
    text = text_of(client.get(url))
    for said in SAID:
        assert said in text, said
    assert week_of(session, world.team.id, MONDAY) == before
    assert session.scalars(select(Absence)).all() == []


def test_each_day_is_tried_and_said(client: Client, session: Session, world: World, tries: Tries) -> None:
    row = tries("take-on", each="y", **NEWCOMER)
    page = client.get(f"{base(world)}/{row.id}")
    text = text_of(page)
    assert "Wednesday yes, Thursday yes, Friday yes, Saturday yes, Sunday yes." in text
    assert len(re.findall('class="try-day ', page.text)) == 5
    friday = TODAY + timedelta(days=3)
    assert "What it would come to, from Friday 27 November" in text_of(
        client.get(f"{base(world)}/{row.id}?day={friday}")
    )
    assert text_of(client.get(f"{base(world)}/{row.id}?day=nonsense"))


def test_a_day_off_is_made_real_once_and_the_second_is_told_who(
    client: Client, session: Session, world: World, tries: Tries, become: Become
) -> None:
    row = tries("day-off", **day_off(world))
    url, data = f"{base(world)}/{row.id}/real", {"day": TOMORROW.isoformat(), "freed": "no"}
    text = text_of(client.post(url, data=data, follow_redirects=True))
    assert "It is real now" in text and "made this real" in text
    session.expire_all()
    seq = session.get_one(Trial, row.id).made_real_seq
    assert seq is not None and session.scalar(select(func.count()).select_from(Absence)) == 1
    become(RoleName.WORKER)
    again = text_of(client.post(url, data=data, follow_redirects=True))
    assert "Worker-Invented made this real on" in again and "Nothing was done a second time." in again
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Absence)) == 1
    assert session.scalar(select(func.count()).select_from(RotaChange).where(RotaChange.kind == "what_if")) == 1


def test_somebody_new_is_asked_for_a_reason_and_what_was_typed_stays(
    client: Client, session: Session, world: World, tries: Tries
) -> None:
    row = tries("take-on", **NEWCOMER)
    url, data = (
        f"{base(world)}/{row.id}/real",
        {"day": TOMORROW.isoformat(), "freed": "no", "full_name": "Mary Invented"},
    )
    answer = client.post(url, data=data)
    assert "Say why support begins before the plan" in text_of(answer, 409) and 'value="Mary Invented"' in answer.text
    session.expire_all()
    assert session.scalars(select(Person).where(Person.known_as == "Mary")).all() == []
    text = text_of(client.post(url, data={**data, "reason": "Home from hospital"}, follow_redirects=True))
    assert "go on to their page" in text
    (mary,) = session.scalars(select(Person).where(Person.known_as == "Mary"))
    assert mary.name == "Mary Invented" and client.get(f"/people/{mary.id}").status_code == 200


def test_a_rota_that_moved_on_is_said_and_it_can_be_tried_again(
    client: Client, session: Session, world: World, tries: Tries
) -> None:
    from rota import changes
    from tests.small_world import record
    from wellbeing.store.timeline import load_timeline

    row = tries("day-off", **day_off(world))
    timeline = load_timeline(session, world.team.id, TOMORROW, TOMORROW)
    (joan,) = [id for id, state in timeline.items() if state.asked and state.asked.days == {TOMORROW}]
    record(session, world, changes.move(timeline, joan, 1, str(world.workers["Sam"].id)))
    url = f"{base(world)}/{row.id}"
    assert "The rota has changed once since." in text_of(client.get(url))
    answer = client.post(f"{url}/real", data={"day": TOMORROW.isoformat(), "freed": "no"})
    text = text_of(answer, 409)
    assert "It was not made real" in text and "Nothing was changed. Try it again, then take it." in text
    session.expire_all()
    assert session.scalars(select(Absence)).all() == []
    assert "It is being worked out" in text_of(client.post(f"{url}/again", follow_redirects=True))
    client.post(f"{url}/again")
    assert session.scalar(select(func.count()).select_from(Job)) == 2, "a double tap asks once"


def test_trials_are_listed_compared_and_put_away(
    client: Client, session: Session, world: World, tries: Tries, queries: Callable[[str], int]
) -> None:
    one, other = tries("day-off", **day_off(world)), tries("lose-worker", **day_off(world))
    few = queries(base(world))
    tries(
        "sign-off",
        worker=str(world.workers["Sam"].id),
        competence=str(world.insulin.id),
        person=str(world.people["Ivy"].id),
    )  # type: ignore[union-attr]
    tries("lose-sign-off", worker=str(world.me.id), competence=str(world.insulin.id), person="")  # type: ignore[union-attr]
    assert queries(base(world)) == few <= 16
    text = text_of(client.get(base(world)))
    for said in (
        "Be without Amina from Wednesday 25 November",
        "Sign Sam off: Insulin for Ivy",
        "Lose Amina’s sign-off: Insulin",
    ):
        assert said in text
    compared = client.get(f"{base(world)}/compare?trial={one.id}&trial={other.id}")
    assert "Side by side" in text_of(compared) and compared.text.count('data-label="Travel"') == 3
    assert "Tick from 2 to 4" in text_of(client.get(f"{base(world)}/compare?trial={one.id}", follow_redirects=True))
    assert client.get(f"{base(world)}/compare?trial={one.id}&trial=x").status_code == 404
    assert "1 put away" in text_of(client.post(f"{base(world)}/{one.id}/put-away", follow_redirects=True))
    assert "put away" not in text_of(
        client.post(f"{base(world)}/{one.id}/put-away", data={"away": "no"}, follow_redirects=True)
    ).replace("It is put away", "")


def test_another_time_is_asked_beside_the_visit(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    visit = world.visits["Stan"]
    url = f"/rota/{world.team.id}/{MONDAY}/visits/{visit}/what-if"
    assert "Stan, Tuesday 24 November at 12:00, 1 h" in text_of(client.get(url))
    bad = client.post(url, data={"start": "25:00", "duration": "0"})
    assert "Give a time like" in text_of(bad, 400) and "Give from 5 to 720 minutes" in bad.text
    answer = client.post(url, data={"start": "12:20", "duration": "45", "client_key": "k"})
    row = session.get_one(Trial, UUID(answer.location.rpartition("/")[2]))
    assert row.words == "Stan’s visit: on Tuesday 24 November at 12:20, 45 minutes long"
    assert client.post(url, data={"start": "12:20", "duration": "45", "client_key": "k"}).location == answer.location
    text = text_of(client.get(f"{base(world)}/other-time?person={world.people['Stan'].id}"))
    assert "Tuesday 24 November at 12:00" in text


def test_the_cost_of_an_hour_is_the_teams_to_write(
    client: Client, session: Session, world: World, tries: Tries
) -> None:
    row = tries("day-off", **day_off(world))
    for wrong in ("much", "-3", "nan", "inf", "1e9"):
        text = text_of(client.post(f"{base(world)}/hourly", data={"pounds": wrong}, follow_redirects=True))
        assert "the cost stays as it was" in text
    client.post(f"{base(world)}/hourly", data={"pounds": "£27.50"})
    session.expire_all()
    assert session.get_one(Team, world.team.id).hourly_pence == 2750
    text = text_of(client.get(f"{base(world)}/{row.id}"))
    assert "£27.50 for each hour of work" in text and "2022" not in text.partition("£27.50")[2][:200]


@pytest.mark.parametrize(
    ("what", "data", "said"),
    [
        ("day-off", {}, "Choose a worker"),
        ("day-off", {"first": "2026-12-24"}, "Choose a day of this week"),
        ("day-off", {"first": "2026-11-23"}, "Choose a day from today on"),
        ("day-off", {"first": "2026-11-26", "last": "2026-11-25"}, "can’t be before the first"),
        ("take-on", {**NEWCOMER, "name": ""}, "Say what they like to be called"),
        ("take-on", {**NEWCOMER, "postcode": "nowhere"}, "That is not a postcode"),
        ("take-on", {**NEWCOMER, "two": "14:00"}, "at the same time"),
        ("take-on", {**NEWCOMER, "duration": "9999"}, "Give from 5 to 720 minutes"),
        ("sign-off", {"worker": NOBODY, "competence": "x"} if (NOBODY := str(uuid4())) else {}, "Choose one of those"),
    ],
)  # fmt: skip
def test_bad_input_is_said_in_a_sentence_and_stays(
    client: Client, session: Session, world: World, become: Become, what: str, data: dict[str, str], said: str
) -> None:
    become(RoleName.WORKER)
    sent = {"worker": str(world.me.id), **data} if data and what == "day-off" else data
    answer = client.post(f"{base(world)}/new/{what}", data={"client_key": "k", **sent})
    assert said in unescape(text_of(answer, 400)) and "There is a problem" in answer.text
    assert session.scalars(select(Trial)).all() == []
    if "duration" in data:
        assert f'value="{data["duration"]}"' in answer.text


def test_a_coach_looks_and_does_not_try_and_another_team_sees_nothing(
    client: Client, session: Session, world: World, tries: Tries, become: Become
) -> None:
    row = tries("day-off", **day_off(world))
    become(RoleName.COACH)
    page = client.get(f"{base(world)}/{row.id}").text
    assert "Make it real" not in page and "Try it again" not in page
    assert "Take on somebody new" not in client.get(base(world)).text
    for way in ("real", "again", "put-away"):
        assert client.post(f"{base(world)}/{row.id}/{way}").status_code == 403
    become(RoleName.WORKER, world.other_team)
    for team in (world.team.id, world.other_team.id):
        at = f"/rota/{team}/{MONDAY}/what-if"
        assert client.get(f"{at}/{row.id}").status_code == 404
        assert client.get(f"{at}/compare?trial={row.id}&trial={uuid4()}").status_code == 404
        for way in ("real", "again", "put-away"):
            assert client.post(f"{at}/{row.id}/{way}", data={"day": TOMORROW.isoformat()}).status_code == 404
