"""People choose who comes: nobody whom they declined, and somebody they can be at ease with."""

from rota.findings import Kind
from rota.rules import declined, who_needs
from rota.week import WhoNeed
from tests.builders import a_person, a_rota, a_visit, a_week, a_worker, going

VISIT = a_visit()
TEAM = [a_worker(), a_worker("Sam", attributes=frozenset({"woman"}))]


def test_a_declined_worker_is_not_sent() -> None:
    week = a_week([VISIT], TEAM, people=(a_person(declined=frozenset({"sam"})),))
    assert declined.check(week, a_rota(going(VISIT, "amina"))) == []
    (finding,) = declined.check(week, a_rota(going(VISIT, "sam")))
    assert (finding.kind, finding.workers) == (Kind.PROMISE, ("sam",))
    assert finding.sentence == "Joan asked not to be visited by Sam, who is down for Monday 09:00."


def test_what_another_person_declined_does_not_matter() -> None:
    week = a_week([VISIT], TEAM, people=(a_person(), a_person("Ivy", declined=frozenset({"sam"}))))
    assert declined.check(week, a_rota(going(VISIT, "sam"))) == []


def test_a_hard_need_about_who_is_answered_by_everybody_who_comes() -> None:
    washing = a_visit(who=["woman"], double_handed=True)
    week = a_week([washing], TEAM)
    assert [f.workers for f in who_needs.check(week, a_rota(going(washing, "sam", "amina")))] == [("amina",)]
    assert who_needs.check(week, a_rota(going(washing, "sam"))) == []


def test_those_who_answer_the_need_are_named() -> None:
    washing = a_visit(who=["woman"])
    (finding,) = who_needs.check(a_week([washing], TEAM), a_rota(going(washing, "amina")))
    assert finding.sentence == "Joan's visit on Monday 09:00 asks for a woman, which is not noted for Amina."
    assert finding.remedy == "It is noted for Sam."


def test_a_preferred_need_is_no_finding() -> None:
    washing = a_visit(who=[WhoNeed("woman", hard=False)])
    assert who_needs.check(a_week([washing], TEAM), a_rota(going(washing, "amina"))) == []
