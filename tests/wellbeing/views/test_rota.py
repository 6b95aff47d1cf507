"""The rota's pages as a team sees them: looking, moving, changing times, cancelling, undoing, telling."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plans.around import ADMISSION
from rota.changes import AskedPart, Change
from rota.local_time import monday_of
from tests.small_world import TODAY, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from wellbeing import clock
from wellbeing.models import RefusedChange, RotaChange, TeamMembership, TimelineVisit, ToldAssignment
from wellbeing.store import events
from wellbeing.store import rota as store
from wellbeing.store.timeline import states_of
from wellbeing.viewer import RoleName, Viewer

MONDAY = monday_of(TODAY)


def week_path(world: World, by: str = "worker") -> str:
    return f"/rota/{world.team.id}/{MONDAY}?by={by}"


def visit_path(world: World, visit: UUID) -> str:
    return f"/rota/{world.team.id}/{MONDAY}/visits/{visit}"


def hidden(page: str, name: str) -> str:
    """The value of the first hidden field of this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return unescape(found.group(1))


def planned(session: Session, world: World, visit: UUID):  # type: ignore[no-untyped-def]
    session.expire_all()
    return states_of(session, world.team.id, [visit])[visit].planned


@pytest.mark.parametrize("by", ["worker", "person", "day", "nonsense"])
def test_the_week_shows_who_goes_where(client: Client, world: World, become: Become, by: str) -> None:
    become(RoleName.WORKER)
    page = client.get(week_path(world, by)).text
    for name in ("Ivy", "Joan", "Stan"):
        assert name in page
    if by != "person":
        assert "Amina" in page


def test_any_day_leads_to_its_monday(client: Client, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    answer = client.get(f"/rota/{world.team.id}/{TODAY}")
    assert answer.status_code == 302
    assert str(MONDAY) in answer.location


def test_the_rota_opens_on_this_week_of_my_team(client: Client, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    assert client.get("/rota/").location.startswith(f"/rota/{world.team.id}/{MONDAY}")


def test_another_teams_week_is_no_page(client: Client, world: World, become: Become) -> None:
    become(RoleName.WORKER, world.other_team)
    assert client.get(week_path(world)).status_code == 404
    assert client.get(visit_path(world, world.visits["Joan"])).status_code == 404


def test_a_coach_sees_and_cannot_change(client: Client, world: World, become: Become) -> None:
    become(RoleName.COACH)
    page = client.get(week_path(world)).text
    assert "Joan" in page and "Propose" not in page and "Save and tell" not in page
    assert client.post(f"{visit_path(world, world.visits['Joan'])}/move", data={}).status_code == 403


def test_moving_a_visit_is_a_pinned_change_with_a_reason(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    joan, sam = world.visits["Joan"], world.workers["Sam"]
    path = visit_path(world, joan)
    page = client.get(path).text
    data = {
        "place": "1",
        "worker": str(sam.id),
        "cause": "Joan asked for Sam",
        "expects": hidden(page, "expects"),
        "client_key": hidden(page, "client_key"),
    }
    assert client.post(f"{path}/move", data=data).status_code == 302
    placement = planned(session, world, joan).places[0]
    assert (placement.worker, placement.pinned_worker) == (str(sam.id), True)
    again = client.get(path).text
    assert "Who goes: Sam" in again and "Joan asked for Sam" in again and "Not yet told" in again
    # The same page sent twice is one change.
    before = session.scalar(select(func.count()).select_from(RotaChange))
    client.post(f"{path}/move", data=data)
    assert session.scalar(select(func.count()).select_from(RotaChange)) == before


def test_only_who_is_in_the_team_that_day_is_offered(
    client: Client, session: Session, world: World, become: Become
) -> None:
    """Sam leaves the day before, and is still in the week."""
    become(RoleName.WORKER)
    path, sam = visit_path(world, world.visits["Joan"]), world.workers["Sam"]
    assert f'value="{sam.id}"' in client.get(path).text
    session.query(TeamMembership).filter_by(worker_id=sam.id).update({"until": TODAY - timedelta(days=1)})
    page = client.get(path).text
    assert f'value="{sam.id}"' not in page
    data = {"place": "1", "worker": str(sam.id), "expects": hidden(page, "expects")}
    assert client.post(f"{path}/move", data=data).status_code == 404
    assert planned(session, world, world.visits["Joan"]).places[0].worker == str(world.me.id)


def test_a_form_sent_again_is_known_after_the_rota_has_moved_on(
    client: Client, session: Session, world: World, become: Become
) -> None:
    """A phone that never heard the answer sends once more, and is answered as the first time."""
    become(RoleName.WORKER)
    path = visit_path(world, world.visits["Stan"])
    late = {"day": str(TODAY), "start": "13:05", "expects": hidden(client.get(path).text, "expects")}
    client.post(f"{path}/time", data={**late, "client_key": "mine"})
    early = {**late, "start": "12:20", "expects": hidden(client.get(path).text, "expects")}
    client.post(f"{path}/time", data={**early, "client_key": "theirs"})
    row = session.get_one(TimelineVisit, world.visits["Stan"])
    asked = states_of(session, world.team.id, [row.id])[row.id].asked
    store.record_change(
        session,
        team_id=world.team.id,
        change=Change((AskedPart(row.id, asked, None),), "plan v2"),
        author_id=None,
        device="server",
        client_key="plan",
        kind="plan",
        happened_at=clock.now(),
    )
    before = session.scalar(select(func.count()).select_from(RotaChange))
    assert client.post(f"{path}/time", data={**late, "client_key": "mine"}).status_code == 302
    assert session.scalar(select(func.count()).select_from(RotaChange)) == before
    assert session.scalars(select(RefusedChange)).all() == []
    assert client.post(f"{path}/time", data={**late, "client_key": "new"}).status_code == 404


def test_two_who_move_the_same_visit_are_both_kept(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    joan = world.visits["Joan"]
    path = visit_path(world, joan)
    page = client.get(path).text
    mine = {"place": "1", "worker": "", "expects": hidden(page, "expects"), "client_key": "first"}
    theirs = {**mine, "worker": str(world.workers["Sam"].id), "client_key": "second", "cause": "Sam has time"}
    assert client.post(f"{path}/move", data=mine).status_code == 302
    answer = client.post(f"{path}/move", data=theirs)
    assert answer.status_code == 409
    assert "There is a problem" in answer.text and "Sam has time" in answer.text
    assert planned(session, world, joan).places[0].worker is None
    assert session.scalars(select(RefusedChange.cause)).all() == ["Sam has time"]


@pytest.mark.parametrize("typed", ["", "half nine", "25:00", "09:00+01:00", "9" * 500])
def test_a_time_that_is_none_is_said_beside_the_field(
    client: Client, session: Session, world: World, become: Become, typed: str
) -> None:
    become(RoleName.WORKER)
    path = visit_path(world, world.visits["Joan"])
    page = client.get(path).text
    before = planned(session, world, world.visits["Joan"])
    data = {"day": str(TODAY), "start": typed, "expects": hidden(page, "expects"), "client_key": "t"}
    answer = client.post(f"{path}/time", data=data)
    assert answer.status_code == 400
    assert "<title>Error:" in answer.text and "Type a time like 09:30." in answer.text
    assert planned(session, world, world.visits["Joan"]) == before


def test_a_new_time_is_pinned(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    path = visit_path(world, world.visits["Stan"])
    page = client.get(path).text
    data = {"day": str(TODAY), "start": "13:05", "expects": hidden(page, "expects"), "client_key": "t"}
    assert client.post(f"{path}/time", data=data).status_code == 302
    placement = planned(session, world, world.visits["Stan"]).places[0]
    assert placement.pinned_start and f"{placement.start:%H:%M}" == "13:05"
    assert "13:05" in client.get(path).text


def test_cancelling_wants_a_reason_and_can_be_undone(
    client: Client, session: Session, world: World, become: Become
) -> None:
    become(RoleName.WORKER)
    joan = world.visits["Joan"]
    path = visit_path(world, joan)
    before = planned(session, world, joan)
    data = {"expects": hidden(client.get(path).text, "expects"), "client_key": "c", "cause": "  "}
    refused = client.post(f"{path}/cancel", data=data)
    assert refused.status_code == 400 and "Say why it is not needed." in refused.text
    assert client.post(f"{path}/cancel", data={**data, "cause": "Her son is here"}).status_code == 302
    assert planned(session, world, joan).cancelled
    assert "Cancelled" in client.get(path).text
    seq = hidden(client.get(week_path(world)).text, "seq")
    answer = client.post(f"/rota/{world.team.id}/{MONDAY}/undo", data={"seq": seq}, follow_redirects=True)
    assert "Taken back" in answer.text
    assert planned(session, world, joan) == before


def test_what_a_plan_asks_for_is_not_undone_on_the_rota(
    client: Client, session: Session, world: World, become: Become
) -> None:
    """Its visits would be gone while the plan still promises them. No page offers it; a made-up form gets nothing."""
    become(RoleName.WORKER)
    (first, *_) = session.scalars(select(RotaChange.seq).where(RotaChange.kind == "plan").order_by(RotaChange.seq))
    before = session.scalar(select(func.count()).select_from(RotaChange))
    answer = client.post(f"/rota/{world.team.id}/{MONDAY}/undo", data={"seq": first}, follow_redirects=True)
    assert "are changed in the plan" in answer.text
    assert session.scalar(select(func.count()).select_from(RotaChange)) == before


def test_visits_held_for_hospital_are_not_brought_back_by_an_undo(
    client: Client, session: Session, world: World, become: Become
) -> None:
    """A worker would stand at an empty house. Nor as one of those that stand in the way of another's undo."""
    become(RoleName.WORKER)
    user, person = world.users["worker"], session.get_one(TimelineVisit, world.visits["Joan"]).person_id
    viewer = Viewer(user.id, user.name, user.worker_id, {RoleName.WORKER: frozenset({world.team.id})})
    events.record(session, viewer, person, ADMISSION, clock.today(), "", clock.now())
    session.commit()
    seq, kind = session.execute(select(RotaChange.seq, RotaChange.kind).order_by(RotaChange.seq.desc()).limit(1)).one()
    assert kind == "hospital"
    for form in ({"seq": seq}, {"seq": seq - 1, "also": seq}):
        answer = client.post(f"/rota/{world.team.id}/{MONDAY}/undo", data=form, follow_redirects=True)
        assert "Nothing was changed here." in answer.text
    assert session.scalar(select(func.max(RotaChange.seq))) == seq
    page = client.get(f"/rota/{world.team.id}/{MONDAY}/changes/{seq}").text
    assert "Visits held for hospital are put right" in page and f'name="seq" value="{seq}"' not in page


def test_undo_says_what_stands_in_the_way(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    joan, sam, amina = world.visits["Joan"], world.workers["Sam"], world.workers["Amina"]
    path = visit_path(world, joan)
    seqs = []
    for number, worker in enumerate((sam, amina)):
        data = {"place": "1", "worker": str(worker.id), "expects": hidden(client.get(path).text, "expects")}
        client.post(f"{path}/move", data={**data, "client_key": str(number)})
        seqs.append(session.scalar(select(func.max(RotaChange.seq))))
    answer = client.post(f"/rota/{world.team.id}/{MONDAY}/undo", data={"seq": seqs[0]}, follow_redirects=True)
    assert "changed this" in answer.text
    assert planned(session, world, joan).places[0].worker == str(amina.id)


def test_save_and_tell_tells_what_is_ticked(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    stan, sam = world.visits["Stan"], world.workers["Sam"]
    path = visit_path(world, stan)
    data = {"place": "1", "worker": str(sam.id), "expects": hidden(client.get(path).text, "expects")}
    client.post(f"{path}/move", data={**data, "client_key": "m"})
    tell = f"/rota/{world.team.id}/{MONDAY}/tell"
    page = client.get(tell).text
    assert "Stan, Tuesday 12:00 goes to Sam" in page and "Stan, Tuesday 12:00 is new" in page
    nothing = client.post(tell, data={"reason": "kept words"})
    assert nothing.status_code == 400 and "Nothing was ticked" in nothing.text
    answer = client.post(tell, data={"visits": str(stan), "reason": "Sam has time"}, follow_redirects=True)
    assert "Told: 1 visit." in answer.text
    told = session.scalars(select(ToldAssignment.worker_id).where(ToldAssignment.visit_id == stan)).all()
    assert told == [sam.id]


def test_a_task_nobody_signed_for_is_never_told(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    eric = world.visits["Eric"]
    session.execute(
        TimelineVisit.__table__.update().where(TimelineVisit.id == eric).values(told=None, told_seq=None)  # type: ignore[attr-defined]
    )
    session.execute(ToldAssignment.__table__.delete().where(ToldAssignment.visit_id == eric))  # type: ignore[attr-defined]
    answer = client.post(
        f"/rota/{world.team.id}/{MONDAY}/tell", data={"visits": str(eric), "reason": "We have no choice"}
    )
    assert answer.status_code == 400 and "can't be told" in answer.text
    assert session.scalars(select(ToldAssignment).where(ToldAssignment.visit_id == eric)).all() == []


def test_old_and_odd_forms_change_nothing(client: Client, session: Session, world: World, become: Become) -> None:
    become(RoleName.WORKER)
    joan = world.visits["Joan"]
    path = visit_path(world, joan)
    before = planned(session, world, joan)
    for expects in ("", "[]", "{}", "[" * 5000, '{"places":[]}'):
        data = {"place": "1", "worker": "", "expects": expects, "client_key": "o"}
        assert client.post(f"{path}/move", data=data).status_code == 400
    good = {"expects": hidden(client.get(path).text, "expects"), "client_key": "o"}
    assert client.post(f"{path}/move", data={**good, "place": "7", "worker": ""}).status_code == 400
    for stranger in ("nonsense", str(UUID(int=7))):
        assert client.post(f"{path}/move", data={**good, "place": "1", "worker": stranger}).status_code == 404
    assert planned(session, world, joan) == before


def test_the_week_asks_the_database_as_often_whatever_is_on_it(world: World, become: Become, queries) -> None:  # type: ignore[no-untyped-def]
    become(RoleName.WORKER)
    assert queries(week_path(world)) <= 60


def test_nobody_is_told_what_the_teller_has_not_seen(
    client: Client, session: Session, world: World, become: Become
) -> None:
    """Between the page and the tap somebody moves the visit: it is shown once more instead of told."""
    become(RoleName.WORKER)
    stan, sam = world.visits["Stan"], world.workers["Sam"]
    path, tell = visit_path(world, stan), f"/rota/{world.team.id}/{MONDAY}/tell"

    def move(worker: str) -> None:
        data = {"place": "1", "worker": worker, "expects": hidden(client.get(path).text, "expects")}
        assert client.post(f"{path}/move", data=data).status_code == 302

    move(str(sam.id))
    form = {"visits": str(stan), "reason": "It is", "seen_seq": hidden(client.get(tell).text, "seen_seq")}
    move("")
    answer = client.post(tell, data=form)
    assert answer.status_code == 409
    assert "somebody changed a visit while you looked" in answer.text
    told = select(ToldAssignment.worker_id).where(ToldAssignment.visit_id == stan)
    assert session.scalars(told).all() == [world.me.id]
    form["seen_seq"] = hidden(answer.text, "seen_seq")
    assert client.post(tell, data=form).status_code == 302
    assert session.scalars(told).all() == [None]
