"""The demonstration's review with the team, five weeks ago, and what two teams try out. Everybody is invented.

Through the doors of the store, each as of its own day. Called once, when the demonstration is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from plans.experiments import Decided, Experiment
from rota.local_time import instant
from wellbeing import clock
from wellbeing.importing.people import supported_by
from wellbeing.models import Team
from wellbeing.store import coach_asked, experiment, team_action, team_review
from wellbeing.store.team_action import Wanted
from wellbeing.viewer import Viewer

MET, MEETING = timedelta(days=35), time(14, 10)
SAID = (
    ("joan", "amina", "She went into town twice. The ramp on the 73 is what decides it, not her legs."),
    ("stan", "tom", "He talks of the garden before he talks of his chest. We start there."),
    ("rahima", "grace", "Her daughter wants the mornings shorter; Rahima does not. We ask her again, alone."),
    ("ken", "dev", "Nothing new. He likes it that way, and says so."),
)
OF_US = "Tuesdays are too long for whoever begins at seven.\nWe want to hear more stories, and fewer figures."
TAKEN_ON = (
    ("Ask the bus company which 73s have a ramp", "amina", "joan", 14, "done"),
    ("Sit down with Rahima on her own", "grace", "rahima", 40, ""),
    ("Try a later start on Tuesdays", None, None, 49, ""),
    ("Find Stan’s seed catalogue", "tom", "stan", 21, "drop"),
)
"""The words, who takes it on, about whom, by how many days after the meeting, and what became of it."""
ASKED = (
    ("kerry", "Somebody to talk to about Harold’s brother, who shouts at us.", "We met on a Monday, three of us.", 30),
    ("pat", "An hour together on what to do when a family disagrees.", "", 12),
)
"""Who asked for what, what came of it, and how many days ago it was asked."""


def write_team_review(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """A review that is finished, what was taken on in it, and what the coach was asked for."""
    people = {reference: person.id for reference, (person, _) in supported_by(session, team).items()}
    met = today - MET
    with clock.at(instant(met, MEETING)):
        id = team_review.begin(session, viewers["amina"], team.id, "demonstration-review")
        for whom, by, words in SAID:
            team_review.say(session, viewers[by], id, people[whom], words, 0)
        team_review.say(session, viewers["kerry"], id, None, OF_US, 0)
        taken = [_take_on(session, team, viewers, people, met, id, *each[:4]) for each in TAKEN_ON]
        team_review.finish(session, viewers["amina"], id)
    for (_, who, _, days, became), action in zip(TAKEN_ON, taken, strict=True):
        with clock.at(instant(met + timedelta(days=days // 2), MEETING)):
            if became == "done":
                team_action.done(session, viewers[who or "amina"], action)
            elif became:
                team_action.drop(session, viewers[who or "amina"], action)
    for by, words, answer, ago in ASKED:
        with clock.at(instant(today - timedelta(days=ago), MEETING)):
            asked = coach_asked.ask(session, viewers[by], team.id, words, f"demonstration-{by}")
            if answer:
                coach_asked.answer(session, viewers[by], asked, answer)


def write_experiments(session: Session, tilbury: Mapping[str, Viewer], ours: Team, today: date) -> None:
    """What the team in Tilbury is trying, and what it keeps."""
    amina, pat = tilbury["amina"], tilbury["pat"]
    id = _begin(session, ours, amina, today - timedelta(days=44), FACES, "faces")
    for by, ago, words in FACES_SEEN:
        with clock.at(instant(today - timedelta(days=ago), MEETING)):
            experiment.saw(session, tilbury[by], id, today - timedelta(days=ago), words, f"demonstration-{ago}")
    id = _begin(session, ours, pat, today - timedelta(days=150), KETTLE, "kettle")
    with clock.at(instant(today - timedelta(days=90), MEETING)):
        experiment.saw(
            session, pat, id, today - timedelta(days=90), "Two of three now make their own.", "demonstration"
        )
        experiment.decide(session, pat, id, Decided.KEEP, "It is slower, and that is the point of it.", 1)


def write_shared(session: Session, grays: Team, nadia: Viewer, today: date) -> None:
    """What the team in Grays tries and shares."""
    id = _begin(session, grays, nadia, today - timedelta(days=30), STREET, "street")
    on = today - timedelta(days=9)
    with clock.at(instant(on, MEETING)):
        experiment.saw(session, nadia, id, on, "Four doors, two cups of tea, one lift to the shop.", "demonstration")
        experiment.share(session, nadia, id, shared=True)


FACES = Experiment(
    title="The same two on Sundays",
    purpose="People see somebody they know at the weekend, when it is quietest.",
    begun=date.min,
    understand="On Sundays people see a new face more often than on any other day.\nThree of us would rather work"
    " every other Sunday whole than each of them half.",
    trying="Two of us take all the Sundays of a month between us, and two others the next month.",
    principles=(2, 5, 8),
    statements=(5, 8),
)
FACES_SEEN = (
    ("amina", 37, "Nobody asked who I was. One man had the kettle on."),
    ("lena", 23, "Two whole Sundays in a row is long. The Monday off made up for it."),
    ("amina", 9, "Somebody’s daughter rang to say that her mother knew who was coming."),
)
KETTLE = Experiment(
    title="We don’t touch the kettle",
    purpose="People do again what they can do.",
    begun=date.min,
    understand="We make the tea because it is quicker. They sit and watch us.",
    trying="For four weeks we wait, and ask: shall I, or will you?",
    principles=(1, 3),
    statements=(4,),
)
STREET = Experiment(
    title="Half an hour in the street",
    purpose="Neighbours know each other, so that help is next door before it is us.",
    begun=date.min,
    understand="Most of the people we support know nobody in their street.",
    trying="Once a week one of us knocks at the doors on either side, with somebody who wants to come along.",
    principles=(3, 4, 11),
    statements=(1, 2),
)


def _take_on(
    session: Session,
    team: Team,
    viewers: Mapping[str, Viewer],
    people: Mapping[str, UUID],
    met: date,
    review: UUID,
    words: str,
    who: str | None,
    whom: str | None,
    days: int,
) -> UUID:
    worker = viewers[who].worker_id if who else None
    wanted = Wanted(words, worker, met + timedelta(days=days), people[whom] if whom else None)
    return team_action.take_on(session, viewers["amina"], team.id, wanted, review, f"demonstration-{words[:12]}")


def _begin(session: Session, team: Team, by: Viewer, on: date, what: Experiment, key: str) -> UUID:
    with clock.at(instant(on, MEETING)):
        look_again = on + timedelta(days=56)
        return experiment.begin(session, by, team.id, replace(what, begun=on, look_again=look_again), f"demo-{key}")
