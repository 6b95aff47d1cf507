"""Stories in the database: which role sees which, and a person who moves to another team."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from plans.stories import Consent, Scope
from plans.stories import Story as Told
from tests import factories
from tests.wellbeing.lives_made import create_story
from wellbeing import clock
from wellbeing.models import Person, PersonMembership, Story, Team
from wellbeing.store import story
from wellbeing.viewer import NotYours, RoleName, Viewer

YES = Consent(Scope.PUBLIC, "She nodded", "Joan", date(2026, 11, 1), "Amina")


@pytest.fixture
def team(session: Session) -> Team:
    return factories.create_team(session)


@pytest.fixture
def joan(session: Session, team: Team) -> Person:
    return factories.create_person(session, team, "Joan")


def viewer(session: Session, team: Team, *roles: RoleName) -> Viewer:
    user = factories.create_user(session, "Amina")
    return Viewer(user.id, user.name, None, {role: frozenset({team.id}) for role in roles or (RoleName.WORKER,)})


def test_what_was_told_stays_with_the_team_and_goes_along_with_the_person(
    session: Session, team: Team, joan: Person
) -> None:
    """The old team sees and takes back what it wrote down; so does the new one; the commissioner's go by the day."""
    row = create_story(session, joan, team, scope="public")
    new = factories.create_team(session)
    session.query(PersonMembership).update({"until": clock.today() - timedelta(days=1)})
    session.add(PersonMembership(person_id=joan.id, team_id=new.id, starts=clock.today()))
    session.flush()
    for there in (team, new):
        assert [shown.id for shown in story.of_teams(session, viewer(session, there))] == [row.id]
        assert [shown.id for shown in story.of_teams(session, viewer(session, there, RoleName.COACH))] == [row.id]
    assert len(story.shared(session, viewer(session, team, RoleName.COMMISSIONER))) == 1
    assert story.shared(session, viewer(session, new, RoleName.COMMISSIONER)) == []
    assert [shown.id for shown in story.of_person(session, viewer(session, new), joan.id)] == [row.id]
    with pytest.raises(NotYours):
        story.of_person(session, viewer(session, team), joan.id)
    story.withdraw(session, viewer(session, new), joan.id, row.id)
    assert row.withdrawn_at is not None
    story.withdraw(session, viewer(session, team), joan.id, row.id)


@pytest.mark.parametrize("what", ["words", "photo", "consent"])
def test_what_a_new_team_writes_is_not_the_old_teams_to_see(
    session: Session, team: Team, joan: Person, what: str
) -> None:
    row = create_story(session, joan, team, scope="team")
    new = factories.create_team(session)
    session.query(PersonMembership).update({"until": clock.today() - timedelta(days=1)})
    session.add(PersonMembership(person_id=joan.id, team_id=new.id, starts=clock.today()))
    session.flush()
    theirs = viewer(session, new)
    if what == "words":
        story.rewrite(
            session,
            theirs,
            joan.id,
            row.id,
            Told("Later", "Said later", has_photo=False),
            date(2026, 11, 2),
            row.version,
        )
    elif what == "photo":
        story.picture(session, theirs, joan.id, row.id, b"later", "Her garden")
    else:
        story.consent(session, theirs, joan.id, row.id, YES)
    for role in (RoleName.WORKER, RoleName.COACH, RoleName.COMMISSIONER):
        assert story.of_teams(session, viewer(session, team, role)) == []
    with pytest.raises(NotYours):
        story.photo(session, viewer(session, team), row.id)
    assert [shown.id for shown in story.of_teams(session, theirs)] == [row.id]


def test_somebody_who_is_coach_and_commissioner_downloads_no_name(session: Session, team: Team, joan: Person) -> None:
    create_story(session, joan, team, scope="commissioner")
    create_story(session, joan, team, scope="coach")
    both = viewer(session, team, RoleName.COACH, RoleName.COMMISSIONER)
    assert [shown.person for shown in story.of_teams(session, both)] == ["Joan", "Joan"]
    (downloaded,) = story.shared(session, both)
    assert downloaded.person is None and downloaded.person_id is None and not downloaded.writable
    with pytest.raises(NotYours):
        story.shared(session, viewer(session, team, RoleName.COACH))


def test_a_professional_and_a_manager_see_no_story(session: Session, team: Team, joan: Person) -> None:
    row = create_story(session, joan, team, scope="public", photo=b"photo")
    for role in set(RoleName) - set(story.AUDIENCE):
        looking = viewer(session, team, role)
        assert story.of_teams(session, looking) == []
        with pytest.raises(NotYours):
            story.photo(session, looking, row.id)


def test_only_the_persons_own_story_is_written_and_only_by_a_worker(session: Session, team: Team, joan: Person) -> None:
    row = create_story(session, joan, team)
    stan = factories.create_person(session, team, "Stan")
    told, day = Told("The bun", "Two", False), date(2026, 11, 1)
    for looking, person in ((viewer(session, team), stan), (viewer(session, team, RoleName.COACH), joan)):
        with pytest.raises(NotYours):
            story.rewrite(session, looking, person.id, row.id, told, day, 1)
        with pytest.raises(NotYours):
            story.picture(session, looking, person.id, row.id, b"x", "A bun")
        with pytest.raises(NotYours):
            story.consent(session, looking, person.id, row.id, YES)
        with pytest.raises(NotYours):
            story.withdraw(session, looking, person.id, row.id)
    with pytest.raises(NotYours):
        story.tell(session, viewer(session, team, RoleName.COACH), joan.id, told, day, "key")
    assert session.get_one(Story, row.id).words == "With butter."


def test_a_photo_goes_in_and_comes_out_as_it_was(session: Session, team: Team, joan: Person) -> None:
    row = create_story(session, joan, team)
    amina = viewer(session, team)
    story.picture(session, amina, joan.id, row.id, bytes(range(256)), "A bun")
    session.expire_all()
    assert story.photo(session, amina, row.id) == bytes(range(256))
    story.withdraw(session, amina, joan.id, row.id)
    with pytest.raises(NotYours):
        story.photo(session, amina, row.id)
