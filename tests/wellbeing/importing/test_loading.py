"""Writing a team from files: whole or not at all, and again without losing an id or what was done by hand."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.changes import cancel
from wellbeing import clock
from wellbeing.importing import Problems, Summary, import_team, write_templates
from wellbeing.models import (
    Base,
    Competence,
    Contract,
    Person,
    PlanVersion,
    SignOff,
    SupportLine,
    Team,
    TimelineVisit,
    WellbeingPlan,
    Worker,
)
from wellbeing.store.rota import load_timeline, record_change

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = date(2026, 11, 25)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "team"
    write_templates(folder)
    return folder


def brought_in(session: Session, folder: Path, now: datetime = NOW) -> Summary:
    with clock.at(now):
        found = import_team(session, folder)
    assert isinstance(found, Summary), "\n".join(found.lines())
    session.commit()
    return found


def replace(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


def counted(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_a_team_and_its_visits(session: Session, folder: Path) -> None:
    summary = brought_in(session, folder)
    team = session.scalars(select(Team)).one()
    assert str(summary).startswith("Riverside Wellbeing Team is imported.\nWorkers: 1 added.")
    assert not team.provider.demonstration
    plan = session.scalars(select(WellbeingPlan)).one()
    assert (plan.version, plan.started) == (1, date(2026, 3, 2))
    visits = load_timeline(session, team.id, TODAY, date(2026, 12, 6))
    asked = [state.asked for state in visits.values() if state.asked]
    assert min(day for visit in asked for day in visit.days) >= TODAY, "nothing is asked of the past"
    assert {visit.person for visit in asked} == {str(session.scalars(select(Person.id)).one())}


def test_nothing_of_a_folder_with_something_wrong(session: Session, folder: Path) -> None:
    replace(folder, "leave.csv", "2026-12-21", "soon")
    before = counted(session)
    assert isinstance(import_team(session, folder), Problems)
    session.commit()
    assert counted(session) == before


def test_postcodes_that_are_none(session: Session, folder: Path) -> None:
    found = import_team(session, folder, postcodes=folder / "team.csv")
    assert isinstance(found, Problems)
    assert "Code-Point Open" in "\n".join(found.lines())


def test_again_changes_nothing(session: Session, folder: Path) -> None:
    brought_in(session, folder)
    before = counted(session)
    again = brought_in(session, folder)
    assert counted(session) == before
    assert "added" not in str(again)
    assert "changed" not in str(again)


def test_what_the_files_say_anew_counts_from_today(session: Session, folder: Path) -> None:
    brought_in(session, folder)
    worker = session.scalars(select(Worker.id)).one()
    replace(folder, "workers.csv", "Amina Begum,30,cycle", "Amina Begum-Shah,20,walk")
    summary = brought_in(session, folder, datetime(2026, 12, 2, 12, tzinfo=UTC))
    assert "Workers: 1 changed." in str(summary)
    assert session.scalars(select(Worker.id)).one() == worker
    assert session.scalars(select(Worker.name)).one() == "Amina Begum-Shah"
    contracts = session.execute(
        select(Contract.minutes_a_week, Contract.starts, Contract.until).order_by(Contract.starts)
    )
    assert [tuple(row) for row in contracts] == [
        (1800, date(2026, 4, 1), date(2026, 12, 1)),
        (1200, date(2026, 12, 2), None),
    ]


def test_support_said_anew_keeps_ids_and_hand_edits(session: Session, folder: Path) -> None:
    """The line and its visits stay the same; one cancelled by hand stays cancelled; the plan has a new version."""
    brought_in(session, folder)
    team = session.scalars(select(Team)).one()
    line = session.scalars(select(SupportLine.id)).one()
    timeline = load_timeline(session, team.id, date(2026, 12, 7), date(2026, 12, 7))
    cancelled = min(timeline)
    change = cancel(timeline, cancelled, "Joan is at her daughter's")
    record_change(
        session,
        team_id=team.id,
        change=change,
        author_id=None,
        device="test",
        client_key="1",
        kind="cancel",
        happened_at=NOW,
    )
    replace(folder, "support.csv", "Mon Wed Fri", "Mon Tue Wed Thu Fri")
    replace(folder, "support.csv", ",45,07:00-10:00", ",50,07:00-10:00")
    before = set(session.scalars(select(TimelineVisit.id)))
    summary = brought_in(session, folder)
    assert "Support lines: 1 changed." in str(summary)
    assert session.scalars(select(SupportLine.id)).one() == line
    assert before <= set(session.scalars(select(TimelineVisit.id)))
    after = load_timeline(session, team.id, date(2026, 12, 1), date(2026, 12, 7))
    assert after[cancelled].planned.cancelled
    assert {state.asked.duration for state in after.values() if state.asked} >= {50}
    assert session.scalars(select(PlanVersion.number).order_by(PlanVersion.number)).all() == [1, 2]


def test_words_written_here_are_not_overwritten(session: Session, folder: Path) -> None:
    brought_in(session, folder)
    replace(folder, "people.csv", "Tea before anything else.", "Coffee.")
    summary = brought_in(session, folder)
    assert "Joan's plan is written here now; the words in the files were not taken." in str(summary)
    assert "Tea before" in session.scalars(select(WellbeingPlan.body)).one()


def test_a_suspended_sign_off_stays_suspended(session: Session, folder: Path) -> None:
    brought_in(session, folder)
    signed = session.scalars(select(SignOff)).one()
    signed.suspended_at = NOW
    replace(folder, "signoffs.csv", "2027-03-01", "2027-06-01")
    brought_in(session, folder)
    session.refresh(signed)
    assert (signed.until, signed.suspended_at) == (date(2027, 6, 1), NOW)


@pytest.mark.parametrize("starts", ["2025-01-01", "2026-12-01"])
def test_files_sign_nobody_off_anew_who_was_stopped_here(session: Session, folder: Path, starts: str) -> None:
    """An old file knows nothing of the suspension, whatever day it writes."""
    brought_in(session, folder)
    signed = session.scalars(select(SignOff)).one()
    signed.suspended_at, signed.suspended_reason = NOW, "A wrong dose"
    (row,) = (line for line in (folder / "signoffs.csv").read_text().splitlines() if line.startswith("amina"))
    replace(folder, "signoffs.csv", row, f"{row}\n{row.replace('2026-03-02', starts)}")
    summary = brought_in(session, folder)
    other = session.scalars(select(SignOff).where(SignOff.id != signed.id)).one()
    assert (other.suspended_at, other.suspended_reason) == (NOW, "A wrong dose")
    assert "until a professional has looked: Amina Begum (Insulin" in str(summary)


def test_an_old_file_makes_no_competence_looser(session: Session, folder: Path) -> None:
    """One for anybody would count again for each person, and nothing would stop its publishing."""
    brought_in(session, folder)
    insulin = session.scalars(select(Competence).where(Competence.slug == "insulin")).one()
    insulin.kind, insulin.per_person = "training", False
    brought_in(session, folder)
    assert (insulin.kind, insulin.per_person) == ("delegated", True), "stricter is taken"
    replace(folder, "competences.csv", "delegated,yes", "training,")
    summary = brought_in(session, folder)
    session.refresh(insulin)
    assert (insulin.kind, insulin.per_person) == ("delegated", True)
    assert "stays as strict as it is here" in str(summary)


def test_files_do_not_end_a_sign_off_before_it_was_stopped(session: Session, folder: Path) -> None:
    """A "not for Joan" that had run out would make room for one for anybody."""
    brought_in(session, folder)
    signed = session.scalars(select(SignOff)).one()
    until, signed.paused_at = signed.until, NOW
    replace(folder, "signoffs.csv", "2027-03-01", "2026-06-01")
    brought_in(session, folder)
    assert signed.until == until


def test_files_still_bring_what_was_signed_before_a_professional_signed_anew(session: Session, folder: Path) -> None:
    brought_in(session, folder)
    signed = session.scalars(select(SignOff)).one()
    signed.suspended_at = NOW
    session.add(
        SignOff(
            worker_id=signed.worker_id,
            competence_id=signed.competence_id,
            person_id=signed.person_id,
            starts=TODAY,
            until=date(2027, 6, 1),
            signed_by="Nurse Okafor",
        )
    )
    replace(folder, "signoffs.csv", "2026-03-02", "2026-11-20")
    brought_in(session, folder)
    assert [row.suspended_at for row in session.scalars(select(SignOff)) if row.id != signed.id] == [None, None]


def test_what_the_files_no_longer_name_stays(session: Session, folder: Path) -> None:
    brought_in(session, folder)
    replace(folder, "workers.csv", "amina,Amina Begum", "tom,Tom Hollis")
    for name in ("people.csv", "signoffs.csv", "leave.csv"):
        replace(folder, name, "amina", "tom")
    summary = brought_in(session, folder)
    assert "In the team but not in the files, and left as they were: Amina Begum." in str(summary)
    assert session.scalars(select(Worker.name).order_by(Worker.name)).all() == ["Amina Begum", "Tom Hollis"]


def test_two_teams_may_use_the_same_references(session: Session, folder: Path) -> None:
    brought_in(session, folder)
    replace(folder, "team.csv", "Riverside Wellbeing Team", "Hillside Wellbeing Team")
    brought_in(session, folder)
    ids: list[UUID] = list(session.scalars(select(Person.id)))
    assert len(ids) == 2


def test_what_a_competence_requires_and_who_signs_it(session: Session, folder: Path) -> None:
    competences = folder / "competences.csv"
    competences.write_text(
        "reference,name,kind,per person,months,signed by,requires,of,about\n"
        "medication,Medicines,training,no,12,any,,one,\n"
        "insulin,Insulin,delegated,yes,12,nurse,medication,both,With a pen\n",
        encoding="utf-8",
    )
    brought_in(session, folder)
    rows = {row.slug: row for row in session.scalars(select(Competence))}
    insulin = rows["insulin"]
    assert (insulin.signed_by, insulin.requires, insulin.of, insulin.about) == (
        "nurse", ["medication"], "both", "With a pen",
    )  # fmt: skip
    assert rows["medication"].signed_by is None
    assert {"first-aid", "trusted-assessor-4", "end-of-life"} <= rows.keys(), "the usual ones, for a new provider"
    insulin.requires, insulin.signed_by = [], "ot"
    session.flush()
    competences.write_text(
        "reference,name,kind,per person,months\ninsulin,Insulin,delegated,yes,12\n", encoding="utf-8"
    )
    rows["dementia"].ended = date(2026, 1, 1)
    before = len(rows)
    brought_in(session, folder)
    assert (insulin.requires, insulin.signed_by, insulin.of) == ([], "ot", "both"), "what is not said stays"
    assert len(session.scalars(select(Competence)).all()) == before


def test_competences_that_go_round_in_a_circle_are_not_taken(session: Session, folder: Path) -> None:
    (folder / "competences.csv").write_text(
        "reference,name,kind,requires\nmedication,Medicines,training,insulin\ninsulin,Insulin,delegated,medication\n",
        encoding="utf-8",
    )
    found = import_team(session, folder)
    assert isinstance(found, Problems)
    assert "insulin requires medication, which requires insulin: that goes round in a circle" in str(found.lines())
