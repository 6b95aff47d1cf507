"""What is known of the fewest faces is kept only while nothing that it comes from is other."""

from dataclasses import replace

from rota.rules.kept_fewest import kept
from rota.week import Week
from tests.builders import a_person, a_pin, a_rota, a_visit, a_week, a_worker, going, span

MINE, OTHERS = a_visit(day=0), a_visit(day=0, person="bob", start="12:00")
AMINA, BEN = a_worker("Amina"), a_worker("Ben")
WEEK = a_week([MINE, OTHERS], [AMINA, BEN], people=(a_person("Joan"), a_person("Bob")))


def asked_of(*weeks: Week) -> int:
    """How often the search is asked about Joan, week after week."""
    count = []
    find = kept(lambda week, person: count.append(person) or len(count))  # type: ignore[func-returns-value]
    for week in weeks:
        find(week, "joan")
    return len(count)


def test_the_same_week_is_asked_about_once_however_it_was_read() -> None:
    assert asked_of(WEEK, WEEK, a_week([MINE, OTHERS], [AMINA, BEN], people=WEEK.people)) == 1


def test_what_others_do_makes_no_difference() -> None:
    elsewhere = replace(WEEK, rota=a_rota(going(OTHERS, "ben")), pins=(a_pin(OTHERS, "ben"),))
    assert asked_of(WEEK, elsewhere) == 1


def test_a_pin_a_need_a_worker_s_leave_or_a_face_known_makes_it_asked_again() -> None:
    pinned = replace(WEEK, pins=(a_pin(MINE, "ben"),))
    declined = replace(WEEK, people=(a_person("Joan", declined=frozenset({"amina"})), a_person("Bob")))
    away = replace(WEEK, workers=(replace(AMINA, leave=(span(0, "00:00", "23:00"),)), BEN))
    longer = replace(WEEK, visits=(replace(MINE, duration=60), OTHERS))
    known = replace(WEEK, seen={"joan": {"ben": 3}})
    for other in (pinned, declined, away, longer, known):
        assert asked_of(WEEK, other) == 2
        assert asked_of(WEEK, other, WEEK) == 3
