"""The one door: what is taken, known again, refused and kept, undone; and that no edit is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from rota.changes import AskedPart, Change, PlannedPart, Timeline, VisitState, apply, cancel, move, pin, retime, swap
from tests import factories
from tests.wellbeing.store.small_team import MONDAY, SUNDAY, THURSDAY_BEFORE, SmallTeam, create_small_team
from wellbeing import clock
from wellbeing.config import Settings
from wellbeing.db import prepare
from wellbeing.models import Assignment, RefusedChange, RotaChange, Team, ToldAssignment
from wellbeing.store.change_log import change_from, history
from wellbeing.store.rota import NotTaken, Recorded, Refusal, record_change, undo
from wellbeing.viewer import NotYours

TUESDAY = MONDAY + timedelta(days=1)


def undone(team: SmallTeam, seq: int, key: str = "undo") -> Recorded | NotTaken:
    return undo(
        team.session,
        team_id=team.team.id,
        seq=seq,
        author_id=team.user.id,
        device="amiras-phone",
        client_key=f"{key}-{seq}",
        happened_at=THURSDAY_BEFORE,
    )


def folded(session: Session, team_id: object) -> Timeline:
    """The whole history applied to nothing."""
    timeline: Timeline = {}
    for row in session.scalars(select(RotaChange).where(RotaChange.team_id == team_id).order_by(RotaChange.seq)):
        timeline = apply(timeline, change_from(row.parts, row.cause))
    return timeline


def test_a_change_stands_with_its_number_and_says_what_is_wrong(tilbury: SmallTeam) -> None:
    breakfast = tilbury.visit(tilbury.breakfast, MONDAY)
    before = tilbury.session.scalar(select(Team.latest_seq))
    placed = tilbury.place(breakfast, tilbury.sam, "08:00", MONDAY)
    assert placed.seq == (before or 0) + 1
    assert "sign_off" in {finding.rule for finding in placed.findings}  # Sam may not give Joan insulin
    (row,) = tilbury.session.scalars(select(Assignment).where(Assignment.visit_id == breakfast)).all()
    assert (row.worker_id, row.end - row.start) == (tilbury.sam.id, timedelta(minutes=30))


def test_a_resend_is_answered_as_the_first_time_and_done_once(tilbury: SmallTeam) -> None:
    change = move(tilbury.timeline(), tilbury.visit(tilbury.lunch, MONDAY), 1, str(tilbury.sam.id))
    first = tilbury.done(change, key="once")
    again = tilbury.done(change, key="once")
    assert (again.seq, again.resent, again.findings) == (first.seq, True, first.findings)
    assert tilbury.session.scalar(select(Team.latest_seq)) == first.seq


def test_the_same_key_with_other_content_is_refused_and_kept(tilbury: SmallTeam) -> None:
    lunch = tilbury.visit(tilbury.lunch, MONDAY)
    tilbury.done(move(tilbury.timeline(), lunch, 1, str(tilbury.sam.id)), key="once")
    other = move(tilbury.timeline(), lunch, 1, str(tilbury.amira.id), "Joan hates early mornings")
    answer = tilbury.change(other, key="once")
    assert isinstance(answer, NotTaken) and answer.reason is Refusal.SAME_KEY
    (kept,) = tilbury.session.scalars(select(RefusedChange)).all()
    assert change_from(kept.parts, kept.cause) == other
    assert tilbury.timeline()[lunch].planned.places[0].worker == str(tilbury.sam.id)


def test_a_change_that_expects_what_is_no_more_is_refused_kept_and_says_who_changed_it(tilbury: SmallTeam) -> None:
    lunch = tilbury.visit(tilbury.lunch, MONDAY)
    seen = tilbury.timeline()
    tilbury.done(move(seen, lunch, 1, str(tilbury.sam.id)))
    late = move(seen, lunch, 1, str(tilbury.amira.id))
    answer = tilbury.change(late, key="late")
    assert isinstance(answer, NotTaken) and answer.reason is Refusal.CHANGED_SINCE
    assert answer.parts == late.parts
    assert answer.sentence.startswith("Amira changed this at 12:00.")
    again = tilbury.change(late, key="late")
    assert isinstance(again, NotTaken) and again.reason is Refusal.CHANGED_SINCE
    assert len(tilbury.session.scalars(select(RefusedChange)).all()) == 1


def test_edits_to_different_visits_merge(tilbury: SmallTeam) -> None:
    seen = tilbury.timeline()
    tilbury.done(move(seen, tilbury.visit(tilbury.lunch, MONDAY), 1, str(tilbury.sam.id)))
    tilbury.done(move(seen, tilbury.visit(tilbury.lunch, TUESDAY), 1, str(tilbury.amira.id)))


def test_undo_restores_and_undo_of_the_undo_does_it_again(tilbury: SmallTeam) -> None:
    before = tilbury.timeline()
    placed = tilbury.place(tilbury.visit(tilbury.lunch, MONDAY), tilbury.sam, "12:30", MONDAY)
    after = tilbury.timeline()
    back = undone(tilbury, placed.seq)
    assert isinstance(back, Recorded) and tilbury.timeline() == before
    again = undone(tilbury, back.seq)
    assert isinstance(again, Recorded) and tilbury.timeline() == after
    lines = {line.seq: line for line in history(tilbury.session, tilbury.team.id)}
    assert (lines[back.seq].undone_by, lines[back.seq].undoes_seq) == (again.seq, placed.seq)
    assert lines[placed.seq].undone_by is None, "it stands once more"


def test_undo_names_the_later_changes_that_stand_in_its_way(tilbury: SmallTeam) -> None:
    lunch = tilbury.visit(tilbury.lunch, MONDAY)
    first = tilbury.place(lunch, tilbury.sam, "12:30", MONDAY)
    second = tilbury.done(retime(tilbury.timeline(), lunch, THURSDAY_BEFORE + timedelta(days=4)))
    tilbury.place(tilbury.visit(tilbury.tea, MONDAY), tilbury.sam, "17:00", MONDAY)
    answer = undone(tilbury, first.seq)
    assert isinstance(answer, NotTaken)
    assert [line.seq for line in answer.since] == [second.seq]


def test_a_cancelled_visit_has_no_assignment_until_undone(tilbury: SmallTeam) -> None:
    lunch = tilbury.visit(tilbury.lunch, MONDAY)
    tilbury.place(lunch, tilbury.sam, "12:30", MONDAY)
    off = tilbury.done(cancel(tilbury.timeline(), lunch, "Joan is at her daughter's"))
    query = select(Assignment).where(Assignment.visit_id == lunch)
    assert tilbury.session.scalars(query).all() == []
    undone(tilbury, off.seq)
    assert len(tilbury.session.scalars(query).all()) == 1


def test_nothing_of_another_team_passes_the_door(tilbury: SmallTeam) -> None:
    other = create_small_team(tilbury.session)
    theirs = other.visit(other.lunch, MONDAY)
    state = other.timeline()[theirs]
    with pytest.raises(NotYours):
        tilbury.change(move({theirs: state}, theirs, 1, str(tilbury.amira.id)))
    with pytest.raises(NotYours):
        mine = tilbury.visit(tilbury.lunch, MONDAY)
        tilbury.change(move(tilbury.timeline(), mine, 1, str(other.amira.id)))
    with pytest.raises(NotYours):
        tilbury.change(Change((AskedPart(theirs, None, state.asked),)))
    with pytest.raises(NotYours):
        undo(
            tilbury.session,
            team_id=other.team.id,
            seq=99,
            author_id=None,
            device="d",
            client_key="k",
            happened_at=THURSDAY_BEFORE,
        )


def test_plans_about_a_visit_that_nobody_asked_for_are_refused(tilbury: SmallTeam) -> None:
    from uuid import uuid4

    from rota.changes import Placement, Planned

    stranger = Change((PlannedPart(uuid4(), Planned(), Planned((Placement(str(tilbury.sam.id)),))),))
    assert isinstance(tilbury.change(stranger), NotTaken)


VERBS = ("move", "open", "retime", "cancel", "pin", "swap", "undo", "withdraw")


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
@settings(
    max_examples=15,
    # Each example is a team in a database: making a failing one smaller would take minutes.
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 20), st.integers(0, 20), st.booleans()), max_size=12))
def test_folding_the_history_gives_what_stands(session: Session, edits: list[tuple[str, int, int, bool]]) -> None:
    with clock.at(THURSDAY_BEFORE):
        team = create_small_team(session)
        for verb, one, two, flag in edits:
            _edit(team, verb, one, two, flag)
        assert folded(session, team.team.id) == team.timeline(MONDAY - timedelta(days=30), SUNDAY + timedelta(days=30))
        _assignments_repeat_the_timeline(team)
        session.rollback()


def _edit(team: SmallTeam, verb: str, one: int, two: int, flag: bool) -> None:
    timeline = team.timeline()
    visits = list(timeline)
    if not visits and verb != "undo":
        return
    if verb == "undo":
        latest = team.session.scalar(select(Team.latest_seq).where(Team.id == team.team.id)) or 1
        undone(team, 1 + one % latest, key=f"u{two}{flag}")
        return
    visit, other = visits[one % len(visits)], visits[two % len(visits)]
    worker = str(team.sam.id if flag else team.amira.id)
    changes = {
        "move": lambda: move(timeline, visit, 1, worker),
        "open": lambda: move(timeline, visit, 1, None),
        "retime": lambda: retime(timeline, visit, THURSDAY_BEFORE + timedelta(days=3 + one % 7, hours=two % 9)),
        "cancel": lambda: cancel(timeline, visit, "away"),
        "pin": lambda: pin(timeline, visit, 1, worker=flag, start=not flag),
        "swap": lambda: swap(timeline, (visit, 1), (other, 1)),
        "withdraw": lambda: Change((AskedPart(visit, timeline[visit].asked, None),)),
    }
    team.change(changes[verb]())


def _assignments_repeat_the_timeline(team: SmallTeam) -> None:
    from rota.changes import rota_of

    timeline: dict[object, VisitState] = dict(team.timeline(MONDAY - timedelta(days=30), SUNDAY + timedelta(days=30)))
    planned = {(a.visit, a.place, a.worker, a.start) for a in rota_of(timeline).assignments}  # type: ignore[arg-type]
    rows = team.session.scalars(select(Assignment).where(Assignment.visit_id.in_(list(timeline)))).all()
    assert {(r.visit_id, r.place, r.worker_id and str(r.worker_id), r.start) for r in rows} == planned
    assert team.session.scalars(select(ToldAssignment)).all() == []


def test_of_500_edits_from_20_threads_none_is_lost(session: Session, settings: Settings) -> None:
    with clock.at(THURSDAY_BEFORE):
        team = create_small_team(session)
    visits = list(team.timeline())
    team_id, user_id = team.team.id, team.user.id
    before = team.team.latest_seq
    session.commit()
    engine = create_engine(settings.database_url, pool_size=20, max_overflow=0)
    prepare(engine)

    def edit(n: int) -> str:
        with Session(engine) as mine, clock.at(THURSDAY_BEFORE):
            from wellbeing.store.timeline import states_of

            visit = visits[n % len(visits)]
            start = THURSDAY_BEFORE + timedelta(days=4, minutes=n)  # no two edits leave the same
            change = retime(states_of(mine, team_id, [visit]), visit, start, f"edit {n}")
            if n % 3 == 0:
                mine.commit()  # look first, write later: others may come in between
            answer = record_change(
                mine,
                team_id=team_id,
                change=change,
                author_id=user_id,
                device=f"phone-{n % 20}",
                client_key=f"{n}",
                kind="move",
                happened_at=THURSDAY_BEFORE,
                judged=n % 25 == 0,
            )
            mine.commit()
            return "taken" if isinstance(answer, Recorded) else "kept"

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(edit, range(500)))
    engine.dispose()
    session.expire_all()
    changes = session.scalars(select(RotaChange).where(RotaChange.team_id == team_id, RotaChange.seq > before)).all()
    kept = session.scalars(select(RefusedChange).where(RefusedChange.team_id == team_id)).all()
    assert (len(changes), len(kept)) == (answers.count("taken"), answers.count("kept"))
    assert len(changes) + len(kept) == 500
    assert sorted(row.seq for row in changes) == list(range(before + 1, before + 1 + len(changes)))
    assert folded(session, team_id) == team.timeline()


def test_a_worker_who_left_the_team_can_be_put_back_by_undo_alone(tilbury: SmallTeam) -> None:
    stranger = factories.create_worker(tilbury.session, factories.create_team(tilbury.session))
    with pytest.raises(NotYours):
        tilbury.place(tilbury.visit(tilbury.lunch, MONDAY), stranger, "12:30", MONDAY)
