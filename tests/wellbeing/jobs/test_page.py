"""The page of a job, as each of those sees it who may, and nobody else."""

import json
import re
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import LONG_AGO, create_team, create_user
from tests.wellbeing.conftest import Client
from wellbeing.clock import machine_now
from wellbeing.models import Job, JobState, RoleGrant, Team, User
from wellbeing.store import job as jobs
from wellbeing.store.job import Held
from wellbeing.viewer import RoleName
from wellbeing.views.job import HTMX_STOP_POLLING

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WEEK = date(2026, 11, 30)
PROGRESS = {
    "covered": 392,
    "of": 405,
    "balance": [[str(n), 120 if n < 10 else -121] for n in range(12)],
    "seconds": 5.0,
    "steps": 100,
    "doing": "looking for a better week",
}
SAID = "392 of 405 visits have someone · hours come out within 2 h of contract for 10 of 12"


def member(session: Session, team: Team, role: RoleName = RoleName.WORKER) -> User:
    user = create_user(session)
    session.add(RoleGrant(user_id=user.id, role=role, team_id=team.id, starts=LONG_AGO))
    session.flush()
    return user


@pytest.fixture
def team(session: Session) -> Team:
    return create_team(session, "Tilbury")


@pytest.fixture
def job(session: Session, team: Team) -> Job:
    return jobs.ask(session, team.id, jobs.PROPOSE, {"week": WEEK.isoformat(), "seconds": 20})


def begun(session: Session, job: Job) -> Held:
    held = jobs.take(session, machine_now(), only=job.id)
    assert held is not None
    assert jobs.report_progress(session, held, PROGRESS, {"assignments": []}, machine_now())
    return held


def test_asking_for_a_proposal_leads_to_its_page(client: Client, session: Session, team: Team) -> None:
    client.sign_in(member(session, team))
    asked = client.post(f"/rota/{team.id}/2026-12-02/propose")
    job = session.scalars(select(Job)).one()
    assert (asked.status_code, asked.location) == (302, f"/jobs/{job.id}")
    assert json.loads(job.asked) == {"week": "2026-11-30", "seconds": jobs.PROPOSE_SECONDS}
    again = client.post(f"/rota/{team.id}/2026-11-30/propose")
    assert again.location == asked.location
    assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_the_page_says_how_far_it_is_and_works_without_scripts(
    client: Client, session: Session, team: Team, job: Job
) -> None:
    client.sign_in(member(session, team))
    page = client.get(f"/jobs/{job.id}").text
    assert "Waiting to begin" in page and "Monday 30 November" in page
    assert '<progress id="job-part" max="100"></progress>' in page
    begun(session, job)
    page = client.get(f"/jobs/{job.id}").text
    assert "Working it out" in page and SAID in page and "looking for a better week" in page
    assert 'value="25"' in page
    assert re.search(rf'<noscript><p><a[^>]* href="/jobs/{job.id}">Look again</a>', page)
    assert "Stop and keep the best so far" in page
    assert client.get(f"/jobs/{job.id}/progress").status_code == 200


def test_the_part_stops_asking_when_the_job_has_ended(client: Client, session: Session, team: Team, job: Job) -> None:
    client.sign_in(member(session, team))
    assert jobs.finish(session, begun(session, job), {"changes": []})
    part = client.get(f"/jobs/{job.id}/progress")
    assert part.status_code == HTMX_STOP_POLLING
    assert "Look at the proposal" in part.text and f"/rota/{team.id}/proposals/{job.id}" in part.text
    page = client.get(f"/jobs/{job.id}").text
    assert "hx-get" not in page and "Look again" not in page and "Stop and keep" not in page


def test_stop_is_for_those_who_change_the_rota(client: Client, session: Session, team: Team, job: Job) -> None:
    held = begun(session, job)
    client.sign_in(member(session, team, RoleName.COACH))
    assert "Stop and keep" not in client.get(f"/jobs/{job.id}").text
    assert client.post(f"/jobs/{job.id}/stop").status_code == 403
    client.sign_in(member(session, team))
    assert client.post(f"/jobs/{job.id}/stop").location == f"/jobs/{job.id}"
    assert jobs.stop_asked(session, held)
    page = client.get(f"/jobs/{job.id}").text
    assert "Stopping" in page and "Stop and keep the best so far</button>" not in page
    assert jobs.finish(session, held, {"changes": []}, stopped=True)
    assert "Stopped, and the best so far is kept" in client.get(f"/jobs/{job.id}").text


def test_one_that_did_not_work_says_why(client: Client, session: Session, team: Team, job: Job) -> None:
    client.sign_in(member(session, team))
    assert jobs.fail(session, begun(session, job), "The road was closed. Try again.")
    page = client.get(f"/jobs/{job.id}").text
    assert "It did not work" in page and "The road was closed. Try again." in page
    assert "Look at the proposal" not in page


def test_another_teams_job_is_not_there(client: Client, session: Session, team: Team, job: Job) -> None:
    client.sign_in(member(session, create_team(session)))
    for answer in (
        client.get(f"/jobs/{job.id}"),
        client.get(f"/jobs/{job.id}/progress"),
        client.post(f"/jobs/{job.id}/stop"),
        client.post(f"/rota/{team.id}/2026-11-30/propose"),
    ):
        assert answer.status_code == 404
        assert "Tilbury" not in answer.text
    session.refresh(job)
    assert job.state == JobState.QUEUED and not job.stop_asked
