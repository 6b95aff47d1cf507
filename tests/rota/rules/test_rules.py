"""All rules together: they are registered, judge the same whoever asks for whom, and never raise."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import rota.rules
from rota.findings import Finding, Kind
from rota.json_form import from_json, to_json
from rota.rules import HARD, RULES, check, hard, pinned_findings, stops_publishing
from rota.week import Assignment, Rota
from tests.builders import a_rota, a_visit, a_week, a_worker, going
from tests.rota.weeks import WORKERS, rotas, weeks

NO_RULES = {"__init__", "sentences", "pinned", "fewest", "kept_fewest"}


def test_every_rule_of_its_own_file_is_registered_under_its_name() -> None:
    files = {file.stem for file in Path(rota.rules.__file__).parent.glob("*.py")} - NO_RULES
    assert len(RULES) == len(files)
    assert {rule.name for rule in RULES} == files


def test_what_a_proposal_may_never_break() -> None:
    assert {rule.name for rule in RULES} - HARD == {"nobody_going", "contracted_hours", "faces"}


def test_a_good_week_has_no_findings() -> None:
    visits = [a_visit("joan", day, "09:00") for day in range(5)]
    assert check(a_week(visits), a_rota(*(going(visit, "amina") for visit in visits))) == []


def test_hard_findings_are_told_from_others() -> None:
    visit = a_visit(possible=("10:00", "11:00"))
    found = check(a_week([visit], [a_worker(contracted_minutes=0)]), a_rota(going(visit, None)))
    assert [f.rule for f in hard(found)] == ["possible_times"]
    assert {f.rule for f in found} == {"possible_times", "nobody_going"}


def test_the_same_week_is_judged_anew_when_the_rota_changes() -> None:
    visit = a_visit()
    week = a_week([visit])
    assert check(week, Rota())
    assert not check(week, a_rota(going(visit, "amina")))
    assert check(replace(week, workers=()), a_rota(going(visit, "amina")))


def test_unknown_workers_visits_and_places_do_not_break_anything() -> None:
    visit, gone = a_visit(), a_visit("gone")
    start = visit.options[0].suits.start
    wild = Rota(
        (
            Assignment(visit.id, 1, "stranger", start),
            Assignment(visit.id, 2, "amina", start),
            Assignment(gone.id, 1, "amina", start),
        )
    )
    assert [f.rule for f in check(a_week([visit], people=()), wild)] == ["available"]


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_wild_weeks_are_judged_in_plain_sentences(data: st.DataObject) -> None:
    week = data.draw(weeks())
    rota = data.draw(rotas(week))
    found = check(week, rota) + stops_publishing(week, rota) + pinned_findings(week)
    for finding in found:
        assert finding.sentence.endswith(".")
        assert finding.source
        assert "None" not in finding.sentence + (finding.remedy or "")
        assert set(finding.visits) <= set(week.visit)
        assert finding.kind in Kind
        assert (finding.number is None or finding.unit is not None) and from_json(Finding, to_json(finding)) == finding


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_judging_some_gives_what_judging_all_says_of_them(data: st.DataObject) -> None:
    week = data.draw(weeks())
    rota = data.draw(rotas(week))
    everything = check(week, rota)
    by_worker = [finding for worker in (*WORKERS, "gone") for finding in check(week, rota, {worker}, ())]
    by_person = [finding for person in week.person for finding in check(week, rota, (), {person})]
    assert sorted(map(repr, by_worker + by_person)) == sorted(map(repr, everything))


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_what_stops_publishing_is_a_finding_anyway(data: st.DataObject) -> None:
    week = data.draw(weeks())
    rota = data.draw(rotas(week))
    rules = {(f.rule, f.workers) for f in check(week, rota)}
    assert {(f.rule, f.workers) for f in stops_publishing(week, rota)} <= rules
