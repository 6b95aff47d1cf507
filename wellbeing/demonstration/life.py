"""The demonstration's ratings and stories: how life went over thirteen weeks for most of Tilbury's people.

The answers are in `data/demonstration/life.csv`: at each of four times a number, `-` for "not now" or `.` where it
wasn't asked. Stories go through the doors that a team uses. Knows invented lives; decides nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.outcomes import How, Outcome, Question, Rating, Wording, questions
from plans.stories import Consent, Scope, Story
from rota.local_time import instant
from wellbeing import clock
from wellbeing.demonstration.painted import PAINTED
from wellbeing.models import Choice, Person, PersonMembership, Team, User, WellbeingPlan
from wellbeing.photos import cleaned
from wellbeing.store import outcomes, story
from wellbeing.store.people import LINK, plan_from
from wellbeing.store.team_names import first_name
from wellbeing.viewer import Viewer

LIVES = Path(__file__).parent.parent / "data" / "demonstration" / "life.csv"
ASKED_AGO = (84, 57, 29, 7)
"""Days ago at which people were asked; each a day or more earlier for some, so that it was not all on one day."""
ASKED_AT = time(11, 10)

WORDINGS: Mapping[str, Mapping[int, Wording]] = {
    "pam": {1: Wording("I have friends, and they come for tea."), 6: Wording(hidden=True)},
    "winston": {3: Wording("They say Mr Clarke, and they mean it.")},
    "eric": {5: Wording("Things are done on time. Biscuit too.")},
    "joan": {1: Wording("I know what is going on in the town, and I am in it.")},
    "rahima": {3: Wording("They ask me how we do it in my house.")},
    "peggy": {4: Wording(hidden=True), 6: Wording(hidden=True)},
    "jean": {4: Wording(hidden=True)},
}
"""Own words, and what somebody would rather not be asked."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A story: whose, how long ago in days, the words, the painting that it has, and what they said yes to."""

    who: str
    ago: int
    title: str
    words: str
    scope: Scope
    how: str
    statements: tuple[int, ...]
    painted: str = ""
    shows: str = ""
    by: str = ""
    taken_back: bool = False


STORIES = (
    _Told(
        "joan",
        6,
        "The bun",
        "I had not been in town since the hip. We looked up the bus that kneels. The driver waited until I was"
        " sat. I had an iced bun at the window table and three people stopped to ask about the wool shop.\n\nI was"
        " out until two. The team said my hour was up at eleven and then nobody looked at the clock again.",
        Scope.PUBLIC,
        "We read it out twice. She took out one word, put in another, and said: print it as big as you like.",
        (1, 8),
        "bun",
        "A painting of an iced bun with a cherry, on a blue plate",
    ),
    _Told(
        "harold",
        11,
        "I laid it myself",
        "Since the spring we practised: up from the chair, ten steps, bend, and up again. They held the umbrella and"
        " not my arm, because I asked him to. On the day I laid the wreath myself, standing. Two cadets saluted. I"
        " saluted back.",
        Scope.COMMISSIONER,
        "He dictated it, had it read back, and signed the paper copy.",
        (1, 8),
    ),
    _Told(
        "pam",
        20,
        "Tea for four",
        "I asked two people from the friendship café and they brought one more. I made fish pie. I did not use the"
        " book. They had seconds. Then they washed up because that is what friends do.",
        Scope.COMMISSIONER,
        "She chose from the four picture cards, twice on different days, and picked the same one.",
        (1, 4),
    ),
    _Told(
        "olive",
        16,
        "The next chapter",
        "I read to the six-year-olds in the library corner. A boy who does not sit still sat still. When I shut the"
        " book he said: and then? I have waited forty years to hear that again.",
        Scope.COACH,
        "She wrote it out herself and said the team and Ruth may have it, the council may not until she has had"
        " another go at the commas.",
        (1, 8),
    ),
    _Told(
        "stan",
        9,
        "Ten o’clock, and the river",
        "Chair by ten, and there she was coming up on the tide. Marcus didn’t know a tug from a teapot when he"
        " started. Now he tells me the names.",
        Scope.TEAM,
        "A thumb up to each line, with Mo and Gary beside him.",
        (3, 8),
        "river",
        "A painting of a tug on a wide grey river, with cranes behind it",
    ),
    _Told(
        "winston",
        27,
        "The small boy in the big coat",
        "The museum asked what I remember of the day we landed. I remember the coat: it was my cousin’s and it"
        " reached my shoes. They have recorded it now. A school class listened and one girl asked if I was cold. I"
        " said: not in that coat.",
        Scope.PUBLIC,
        "Read every word, then read it again to Pearl on the telephone, then said yes.",
        (1, 3),
    ),
    _Told(
        "derek",
        33,
        "The birdcage",
        "My first car boot sale on one leg.",
        Scope.PUBLIC,
        "Said yes with a flourish.",
        (1,),
        taken_back=True,
    ),
    _Told(
        "nasreen",
        3,
        "A stone for keeping",
        "One morning at the nursery. I was so nervous that I wore odd shoes. A boy gave me a stone out of his pocket"
        " and said it was for keeping.",
        Scope.NOBODY,
        "",
        (1, 4, 8),
    ),
)


def write_life(session: Session, team: Team, viewers: Mapping[str, Viewer], today: date) -> None:
    """Ratings, own wordings and stories of this team's people. `viewers` are its workers, by reference."""
    people = {row.reference: row for row in session.scalars(_supported(team))}
    links = {row.person_id: row for row in session.execute(_links(team))}
    plans = {
        row.person_id: plan_from(row).outcomes
        for row in session.scalars(
            select(WellbeingPlan).where(WellbeingPlan.person_id.in_(p.id for p in people.values()))
        )
    }
    writer = viewers["amina"]
    for who, wordings in WORDINGS.items():
        with clock.at(_at(today, ASKED_AGO[0] + 2)):
            for number, wording in wordings.items():
                outcomes.word_statement(session, writer, people[who].id, number, wording)
    with LIVES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            person = people[row["who"]]
            link = links.get(person.id)
            asker = first_name(link.name) if link else first_name(writer.name)
            asked = questions(plans.get(person.id, ()), WORDINGS.get(row["who"], {}))
            ratings = _ratings(row, plans.get(person.id, ()), asked, asker, today)
            by = link.user_id if link else writer.user_id
            outcomes.bring_in(session, person.id, ((rating, at, by) for rating, at in ratings))
    session.flush()
    _tell(session, people, writer, today)


def _ratings(
    row: Mapping[str, str], own: tuple[Outcome, ...], asked: tuple[Question, ...], asker: str, today: date
) -> Iterator[tuple[Rating, datetime]]:
    """Every answer of a row with when it was written down."""
    lines = [
        (outcome.id, row[column]) for outcome, column in zip(own, ("first outcome", "second outcome"), strict=False)
    ]
    for each in row["statements"].split(";"):
        number, _, answers = each.partition(":")
        lines.append((f"statement {number.strip()}", answers))
    said = (row["at first"], "", row["since"], row["lately"])
    words = {question.about: question.words for question in asked}
    earlier = sum(map(ord, row["who"])) % 4  # not everybody on one day
    for place, (about, answers) in enumerate(lines):
        for time_of, answer in enumerate(answers.split()):
            if answer == "." or about not in words:
                continue
            on = today - timedelta(days=ASKED_AGO[time_of] + earlier)
            rating = Rating(
                about=about,
                on=on,
                number=None if answer == "-" else int(answer),
                words=said[time_of] if place == 0 else "",
                asked_by=row["asked by"] if row["asked by"] and time_of == 2 else asker,
                how=How(row["how"]),
                asked=words[about],
            )
            yield rating, instant(on, ASKED_AT) + timedelta(minutes=place)


def _tell(session: Session, people: Mapping[str, Person], writer: Viewer, today: date) -> None:
    for told in STORIES:
        person_id = people[told.who].id
        with clock.at(_at(today, told.ago)):
            day = clock.today()
            words = Story(told.title, told.words, False, "", told.statements)
            id = story.tell(session, writer, person_id, words, day, f"demonstration-{told.who}")
            if told.painted:
                story.picture(session, writer, person_id, id, cleaned(PAINTED[told.painted]()), told.shows)
            if told.scope is not Scope.NOBODY:
                by = told.by or people[told.who].known_as
                given = Consent(told.scope, told.how, by, day, writer.name)
                story.consent(session, writer, person_id, id, given)
        if told.taken_back:
            with clock.at(_at(today, told.ago - 12)):
                story.withdraw(session, writer, person_id, id)


def _at(today: date, ago: int) -> datetime:
    return instant(today - timedelta(days=ago), ASKED_AT)


def _supported(team: Team) -> Any:
    ids = select(PersonMembership.person_id).where(PersonMembership.team_id == team.id)
    return select(Person).where(Person.id.in_(ids))


def _links(team: Team) -> Any:
    """Each person's Link Wellbeing Worker, with their account."""
    ids = select(PersonMembership.person_id).where(PersonMembership.team_id == team.id)
    return (
        select(Choice.person_id, User.id.label("user_id"), User.name)
        .join(User, User.worker_id == Choice.worker_id)
        .where(Choice.kind == LINK, Choice.person_id.in_(ids))
    )
