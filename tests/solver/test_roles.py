"""Minutes that a worker keeps for a role are not planned away, and the search's books agree with the rota's."""

from __future__ import annotations

from rota.week import Week
from solver.arrays import arrays
from solver.search.run import Search
from solver.weigh import amounts, weigh
from tests.builders import a_person, a_visit, a_week, a_worker
from tests.solver.solving import solved


def week(role_minutes: int) -> Week:
    """Two hours of visits to Joan, who chose Amina; either of the two has two hours to give."""
    visits = [a_visit("joan", day, "09:00", 60, possible=("09:00", "09:00")) for day in (0, 2)]
    team = [
        a_worker("Amina", contracted_minutes=120, role_minutes=role_minutes),
        a_worker("Ben", contracted_minutes=120),
    ]
    return a_week(visits, team, people=(a_person(chosen=("amina",)),), wanted=("hours",))


def test_who_keeps_hours_for_a_role_is_planned_for_less() -> None:
    def amina(role_minutes: int) -> int:
        return sum(a.worker == "amina" for a in solved(week(role_minutes)).rota.assignments)

    assert amina(120) == 0 < amina(0)


def test_the_searchs_books_and_the_rotas_agree_about_a_role() -> None:
    with_role, without = week(60), week(0)
    asked = arrays(with_role)
    search = Search(asked.problem, 1)
    search.start({})
    search.improve(0, 30, lambda _: None, lambda: False)
    rota = asked.rota(search.best)
    assert search.best.total[0] == sum(w.cost_after for w in weigh(with_role, with_role.rota, rota))
    assert amounts(with_role, rota) != amounts(without, rota)
