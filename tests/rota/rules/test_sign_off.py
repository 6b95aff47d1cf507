"""Nobody does a task that they are not signed off for."""

from datetime import date, timedelta

import pytest

from rota.findings import Kind
from rota.rules import sign_off, stops_publishing
from rota.rules.sign_off import lacks, signed_off
from rota.week import Competence, CompetenceNeed, NeededOf
from tests.builders import CLOCKS_BACK, MONDAY, a_rota, a_sign_off, a_visit, a_week, a_worker, at, going

INSULIN = Competence("insulin", "insulin", delegated=True, per_person=True)
MEDICINE = Competence("medicine", "medicine")
VISIT = a_visit(needs=["insulin"])
PAIR = (a_worker(), a_worker("Sam"))


def found(*sign_offs, visit=VISIT, workers=("amina",), **given):
    week = a_week([visit], PAIR, competences=(INSULIN, MEDICINE), sign_offs=sign_offs, **given)
    return sign_off.check(week, a_rota(going(visit, *workers)))


def test_a_worker_signed_off_for_the_person_may_go() -> None:
    assert found(a_sign_off("amina", "insulin", "joan")) == []


def test_a_worker_without_a_sign_off_does_harm_and_those_who_could_go_are_named() -> None:
    (finding,) = found(a_sign_off("sam", "insulin", "joan"))
    assert (finding.kind, finding.workers, finding.visits) == (Kind.HARM, ("amina",), (VISIT.id,))
    assert finding.sentence == "Amina is not signed off for insulin for Joan on Monday 09:00."
    assert finding.remedy == "Signed off for this: Sam."


def test_a_sign_off_for_somebody_else_does_not_count() -> None:
    assert found(a_sign_off("amina", "insulin", "ivy"))


def test_a_competence_signed_off_person_by_person_needs_the_person_by_name() -> None:
    assert found(a_sign_off("amina", "insulin", None))
    assert not found(a_sign_off("amina", "medicine", None), visit=a_visit(needs=["medicine"]))


@pytest.mark.parametrize(("starts", "until", "counts"), [(0, 0, True), (1, None, False), (-9, -1, False)])
def test_a_sign_off_counts_from_its_first_to_its_last_day(starts: int, until: int | None, counts: bool) -> None:
    last = None if until is None else MONDAY + timedelta(days=until)
    dated = a_sign_off("amina", "insulin", "joan", starts=MONDAY + timedelta(days=starts), until=last)
    assert (found(dated) == []) is counts


@pytest.mark.parametrize(("from_", "counts"), [("09:01", True), ("09:00", False), ("08:59", False)])
def test_a_sign_off_suspended_at_or_before_the_start_does_not_count(from_: str, counts: bool) -> None:
    assert (found(a_sign_off("amina", "insulin", "joan", suspended_from=at(0, from_))) == []) is counts


def test_a_suspension_for_the_person_by_name_outweighs_a_sign_off_for_any_person() -> None:
    anybody = a_sign_off("amina", "medicine", None)
    named = a_sign_off("amina", "medicine", "joan", suspended_from=at(-1, "09:00"))
    assert found(anybody, named, visit=a_visit(needs=["medicine"]))
    assert not found(anybody, named, a_sign_off("amina", "medicine", "joan"), visit=a_visit(needs=["medicine"]))


def test_one_of_two_is_enough_unless_both_are_asked_for() -> None:
    one = a_visit(needs=["medicine"], double_handed=True)
    both = a_visit(needs=[CompetenceNeed("medicine", NeededOf.BOTH)], double_handed=True)
    signed = a_sign_off("amina", "medicine")
    assert not found(signed, visit=one, workers=("amina", "sam"))
    assert [f.workers for f in found(signed, visit=both, workers=("amina", "sam"))] == [("sam",)]
    assert [f.workers for f in found(visit=one, workers=("amina", "sam"))] == [("amina", "sam")]


def test_the_last_day_is_the_local_one_while_the_clocks_are_forward() -> None:
    late = a_visit(day=5, start="23:45", needs=["insulin"], first=CLOCKS_BACK)
    early = a_visit(day=6, start="00:15", needs=["insulin"], first=CLOCKS_BACK)
    saturday = date(2026, 10, 24)
    until = a_sign_off("amina", "insulin", "joan", until=saturday)
    assert not found(until, visit=late, first=CLOCKS_BACK)
    assert found(until, visit=early, first=CLOCKS_BACK)
    assert early.options[0].suits.start.date() == saturday


def test_whether_somebody_may_is_asked_without_a_rota() -> None:
    week = a_week([VISIT], competences=(INSULIN,), sign_offs=(a_sign_off("amina", "insulin", "joan"),))
    assert signed_off(week, "amina", "insulin", "joan", at(0, "09:00"))
    assert not signed_off(week, "amina", "insulin", "ivy", at(0, "09:00"))


def test_only_a_delegated_task_stops_publishing() -> None:
    medicine = a_visit(start="10:00", needs=["medicine"])
    week = a_week([VISIT, medicine], competences=(INSULIN, MEDICINE))
    rota = a_rota(going(VISIT, "amina"), going(medicine, "amina"))
    assert len(sign_off.check(week, rota)) == 2
    assert [f.visits for f in stops_publishing(week, rota)] == [(VISIT.id,)]


def test_nobody_going_needs_no_sign_off() -> None:
    assert found(workers=(None,)) == []


def test_what_a_competence_requires_counts_with_it() -> None:
    pen = Competence("insulin", "insulin", delegated=True, per_person=True, requires=("medicine",))
    medicine = Competence("medicine", "medicine", requires=("first-aid",))
    insulin, first_aid = a_sign_off("amina", "insulin", "joan"), a_sign_off("amina", "first-aid")

    first = Competence("first-aid", "first aid")

    def broken(*sign_offs, competences=(pen, medicine, first)):
        week = a_week([VISIT], PAIR, competences=competences, sign_offs=sign_offs)
        return sign_off.delegated(week, a_rota(going(VISIT, "amina")))

    assert not broken(insulin, a_sign_off("amina", "medicine"), first_aid)
    assert broken(insulin, first_aid), "what it requires was never signed off"
    assert broken(insulin, a_sign_off("amina", "medicine")), "nor what that requires"
    stopped = a_sign_off("amina", "medicine", suspended_from=at(0, "09:00"))
    assert broken(insulin, stopped, first_aid), "what it requires is suspended from the start of the visit"
    later = a_sign_off("amina", "medicine", suspended_from=at(0, "09:01"))
    assert not broken(insulin, later, first_aid)
    circle = (pen, Competence("medicine", "medicine", requires=("insulin",)))
    assert not broken(insulin, a_sign_off("amina", "medicine"), competences=circle), "a circle comes to an end"


def test_a_remedy_for_what_is_required_too() -> None:
    pen = Competence("insulin", "insulin", delegated=True, per_person=True, requires=("medicine",))
    week = a_week([VISIT], PAIR, competences=(pen, MEDICINE), sign_offs=(a_sign_off("amina", "insulin", "joan"),))
    assert lacks(week, "amina", "insulin", "joan", at(0, "09:00")) == ("medicine",)
    assert lacks(week, "sam", "insulin", "joan", at(0, "09:00")) == ("insulin", "medicine")
