"""Where wishes clash, and what each choice would do: tried on small weeks, each at its boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from rota.granting import choices_for, grant, said
from rota.rounds import Wants, Wished
from rota.week import Competence, CompetenceNeed, NeededOf, Pin, Rota, TeamTime, Visit, Week, Worker
from rota.wish_clashes import clashes
from tests.builders import MONDAY, a_gap, a_person, a_sign_off, a_visit, a_week, a_worker, going, span

TOM, AMINA, SAM = (a_worker(name) for name in ("Tom", "Amina", "Sam"))
SUNDAY = 6


def wish(worker: Worker, kind: Wants = Wants.DAY_OFF, day: int | None = SUNDAY, **more: str) -> Wished:
    return Wished(uuid4(), worker.id, kind, None if day is None else MONDAY + timedelta(days=day), **more)


def insulin_week(*signed: Worker, **more: object) -> Week:
    """Joan has insulin on Sunday morning, which these may give; three workers in all."""
    visit = a_visit("joan", SUNDAY, "08:00", needs=["insulin"], possible=("07:00", "09:00"))
    return a_week(
        workers=(TOM, AMINA, SAM),
        people=(a_person("Joan"),),
        visits=(visit,),
        competences=(Competence("insulin", "Insulin", delegated=True),),
        sign_offs=tuple(a_sign_off(worker.id, "insulin") for worker in signed),
        **more,
    )


def test_no_wishes_and_wishes_that_fit_do_not_clash() -> None:
    week = insulin_week(TOM, AMINA)
    assert clashes(week, []) == ()
    assert clashes(week, [wish(TOM), wish(SAM)]) == ()


def test_a_visit_keeps_somebody_who_may_make_it() -> None:
    week = insulin_week(TOM, AMINA)
    (clash,) = clashes(week, [wish(TOM), wish(AMINA), wish(SAM)])
    assert {each.worker for each in clash.wishes} == {"tom", "amina"}
    assert clash.why == "Joan, Sunday 08:00: nobody is left who may go, if Amina and Tom have what they wish."


def test_late_work_is_no_help_for_a_visit_in_the_morning_and_early_work_is() -> None:
    week = insulin_week(TOM, AMINA)
    assert len(clashes(week, [wish(TOM), wish(AMINA, Wants.LATE)])) == 1
    assert clashes(week, [wish(TOM), wish(AMINA, Wants.EARLY)]) == ()


def test_a_visit_that_nobody_may_make_anyway_is_no_clash_of_wishes() -> None:
    assert clashes(insulin_week(), [wish(TOM), wish(AMINA)]) == ()


def test_who_is_on_leave_is_not_who_is_left() -> None:
    away = replace(AMINA, leave=(span(SUNDAY, "00:00", "23:59"),))
    week = replace(insulin_week(TOM, AMINA), workers=(TOM, away, SAM))
    (clash,) = clashes(week, [wish(TOM)])
    assert [each.worker for each in clash.wishes] == ["tom"]


def test_one_of_two_at_a_double_handed_visit_needs_the_competence() -> None:
    visit = a_visit(
        "joan",
        SUNDAY,
        "08:00",
        needs=[CompetenceNeed("hoist", NeededOf.ONE)],
        double_handed=True,
        possible=("08:00",) * 2,
    )
    week = replace(insulin_week(), visits=(visit,), sign_offs=(a_sign_off("tom", "hoist"),))
    (clash,) = clashes(week, [wish(TOM)])
    assert [each.worker for each in clash.wishes] == ["tom"]
    assert clashes(week, [wish(SAM)]) == ()


def busy_week(visits: int) -> Week:
    """So many visits of half an hour on Sunday between 08:00 and 09:00, for three workers who can do two each."""
    asked = tuple(a_visit(f"p{n}", SUNDAY, "08:00", possible=("08:00", "08:30")) for n in range(visits))
    people = tuple(a_person(f"P{n}") for n in range(visits))
    return a_week(workers=(TOM, AMINA, SAM), people=people, visits=asked)


def test_too_few_are_left_for_the_hours_of_a_morning() -> None:
    assert clashes(busy_week(4), [wish(TOM)]) == ()
    (clash,) = clashes(busy_week(5), [wish(TOM)])
    assert clash.why == "Sunday, 08:00 to 09:00: 2 h 30 of visits, and those who are left have 2 h."
    assert clashes(busy_week(7), [wish(TOM)]) == (), "even all of them could not: that is no clash of wishes"


def test_team_time_takes_from_those_who_are_left() -> None:
    meeting = TeamTime("m", "training", frozenset({"sam"}), span(SUNDAY, "08:00", "08:30"))
    (clash,) = clashes(replace(busy_week(4), team_time=(meeting,)), [wish(TOM)])
    assert "those who are left have 1 h 30" in clash.why


def test_a_pin_of_the_same_worker_is_against_a_wish() -> None:
    week = insulin_week(TOM, AMINA)
    (visit,) = week.visits
    pinned = replace(week, rota=Rota(going(visit, TOM)), pins=(Pin(visit.id, 1, "tom"),))
    (clash,) = clashes(pinned, [wish(TOM)])
    assert clash.why == "Tom is pinned to Joan, Sunday 08:00."
    assert clashes(pinned, [wish(AMINA)]) == ()
    assert clashes(pinned, [wish(TOM, Wants.EARLY)]) == ()


def test_more_want_to_see_somebody_than_they_have_visits_or_should_have_faces() -> None:
    one = a_week(workers=(TOM, AMINA), people=(a_person("Joan"),), visits=(a_visit("joan"),))
    both = [wish(TOM, Wants.SEE_PERSON, None, person="joan"), wish(AMINA, Wants.SEE_PERSON, None, person="joan")]
    (clash,) = clashes(one, both)
    assert clash.why == "2 would like to see Joan, who has one visit this week."
    visits = tuple(a_visit("joan", day) for day in range(7))
    chosen = a_person("Joan", chosen=("a", "b", "c"))
    (clash,) = clashes(replace(one, visits=visits, people=(chosen,)), both)
    assert "4 faces a week are the most" in clash.why
    assert clashes(replace(one, visits=visits), both) == ()


def test_nobody_is_sent_to_who_declined_them() -> None:
    week = a_week(workers=(TOM,), people=(a_person("Joan", declined=frozenset({"tom"})),), visits=(a_visit("joan"),))
    (clash,) = clashes(week, [wish(TOM, Wants.SEE_PERSON, None, person="joan")])
    assert clash.why == "Joan’s visits are for others than Tom."


def planned(*, any_time: bool = False) -> Week:
    """Tom goes to Joan and Eric on Sunday; Amina to Ivy, when Eric is visited too; Sam is free but for insulin."""
    at_nine = {} if any_time else {"possible": ("09:00", "09:00")}
    joan, eric, ivy = (
        a_visit("joan", SUNDAY, "08:00", needs=["insulin"]),
        a_visit("eric", SUNDAY, "09:00", **at_nine),
        a_visit("ivy", SUNDAY, "09:00", **at_nine),
    )
    return a_week(
        workers=(TOM, AMINA, SAM),
        people=(a_person("Joan"), a_person("Eric"), a_person("Ivy")),
        visits=(joan, eric, ivy),
        competences=(Competence("insulin", "Insulin", delegated=True),),
        sign_offs=(a_sign_off("tom", "insulin"), a_sign_off("amina", "insulin")),
        rota=Rota((*going(joan, TOM), *going(eric, TOM), *going(ivy, AMINA))),
    )


def test_granting_gives_the_freed_visits_to_whoever_may_and_has_room() -> None:
    outcome = grant(planned(), [wish(TOM)])
    assert outcome.uncovered == ()
    assert outcome.moved == 2
    assert outcome.hours["tom"] == (0, 30 * 60)
    assert outcome.hours["amina"][0] == 90, "Joan from 08:00, Ivy to 09:30"
    assert outcome.hours["sam"][0] == 30
    assert outcome.new_faces == 2


def test_what_finds_no_place_is_said_by_name() -> None:
    week = planned()
    outcome = grant(week, [wish(TOM), wish(AMINA)])
    assert said(week, outcome)[0] == "No place found for Joan (Sunday 08:00) and Eric (Sunday 09:00)."
    assert outcome.moved == 1


def test_fewer_are_left_than_the_rota_has_working() -> None:
    week = replace(planned(), visits=tuple(replace(v, competences=()) for v in planned().visits))
    assert clashes(week, [wish(TOM)]) == (), "two work, and two are left"
    (clash,) = clashes(week, [wish(TOM), wish(AMINA), wish(SAM, Wants.EARLY)])
    assert clash.why == "Sunday takes 2 of you as it stands, and Amina and Tom off leaves 1 who could work."
    ways = choices_for(week, clash, planned=True)
    assert [way.gives_way and way.gives_way.worker for way in ways] == [None, "amina", "tom"]
    away = replace(week, workers=(TOM, AMINA, replace(SAM, available=())))
    assert len(clashes(away, [wish(TOM)])) == 1
    assert clashes(away, [wish(SAM)]) == (), "who could not work anyway takes nobody away"


def test_choices_side_by_side_differ_as_the_rota_does() -> None:
    week = planned()
    both = [wish(TOM), wish(AMINA)]
    (clash,) = clashes(week, both)
    nobody, amina, tom = choices_for(week, clash, planned=True)
    assert len(nobody.outcome.uncovered) == 2
    assert amina.outcome.uncovered == () == tom.outcome.uncovered
    assert tom.outcome.moved == 1
    assert amina.outcome.moved == 2


def test_nothing_planned_is_nothing_to_try_on() -> None:
    week = replace(planned(), rota=Rota())
    (clash,) = clashes(week, [wish(TOM), wish(AMINA)])
    assert choices_for(week, clash, planned=False) == ()


def test_to_see_somebody_is_granted_by_one_visit() -> None:
    outcome = grant(planned(), [wish(SAM, Wants.SEE_PERSON, None, person="eric")])
    assert (outcome.moved, outcome.new_faces, outcome.uncovered) == (1, 1, ())
    assert grant(planned(), [wish(TOM, Wants.SEE_PERSON, None, person="eric")]).moved == 0


def test_who_has_the_hours_comes_before_who_is_there() -> None:
    week = planned()
    free = replace(week, visits=tuple(replace(visit, competences=()) for visit in week.visits))
    full = replace(AMINA, contracted_minutes=0)

    def sam(of: Week) -> int:
        return grant(of, [wish(TOM)]).hours["sam"][0]

    assert sam(free) == 30, "Amina works then, and takes Joan before Ivy"
    spent = replace(free, workers=(TOM, full, SAM), limits=replace(week.limits, over_contract=0))
    assert sam(spent) == 90, "Amina has no hours left"


def test_another_time_is_tried_where_the_same_has_nobody_unless_it_is_pinned() -> None:
    week = replace(planned(any_time=True), workers=(TOM, AMINA))
    outcome = grant(week, [wish(TOM)])
    assert (outcome.uncovered, outcome.moved, outcome.retimed) == ((), 2, 1)
    eric = next(visit for visit in week.visits if visit.person == "eric")
    pinned = replace(week, pins=(Pin(eric.id, 1, None, eric.options[0].suits.start),))
    assert [week.visit[a.visit].person for a in grant(pinned, [wish(TOM)]).uncovered] == ["eric"]


def test_nobody_is_given_a_seventh_day() -> None:
    busy = tuple(a_visit("zoe", day, "09:00") for day in range(6))
    week = planned()
    rota = Rota((*week.rota.assignments, *(a for visit in busy for a in going(visit, SAM))))
    more = replace(week, visits=(*week.visits, *busy), people=(*week.people, a_person("Zoe")), rota=rota)
    outcome = grant(replace(more, workers=(TOM, SAM)), [wish(TOM)])
    assert {week.visit[a.visit].person for a in outcome.uncovered} == {"joan", "eric"}


def test_another_time_keeps_its_distance_from_the_persons_other_visits() -> None:
    eric, later = a_visit("eric", SUNDAY, "09:00"), a_visit("eric", SUNDAY, "10:00")
    ivy = a_visit("ivy", SUNDAY, "09:00")
    week = a_week(
        workers=(TOM, AMINA),
        visits=(eric, later, ivy),
        rota=Rota((*going(eric, TOM), *going(later, AMINA), *going(ivy, AMINA))),
    )
    assert grant(week, [wish(TOM)]).retimed == 1
    apart = replace(week, gaps=(a_gap(eric, later, 240),))
    assert [week.visit[a.visit].person for a in grant(apart, [wish(TOM)]).uncovered] == ["eric"]


def test_rest_and_an_unbroken_day_are_kept_by_what_is_tried() -> None:
    early, evening, noon = (
        a_visit("joan", SUNDAY, "07:00", possible=("07:00", "07:00")),
        a_visit("zoe", SUNDAY - 1, "20:30"),
        a_visit("ivy", SUNDAY, "12:00"),
    )

    def uncovered(*also: Visit) -> int:
        plans = [a for visit in also for a in going(visit, AMINA)]
        week = a_week((early, *also), (TOM, AMINA), rota=Rota((*going(early, TOM), *plans)))
        return len(grant(week, [wish(TOM)]).uncovered)

    assert uncovered() == 0
    assert uncovered(evening) == 1, "ten hours after Saturday evening is no rest"
    assert uncovered(noon) == 1, "four hours between two visits split a day"
