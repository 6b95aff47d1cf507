"""People, their choices, competences and sign-offs from checked rows. Plans are written in `importing.plans`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.week import local_day
from wellbeing import clock
from wellbeing.importing.summary import ADDED, CHANGED, SAME, Summary
from wellbeing.importing.tables import CompetenceRow, PersonRow, SignOffRow
from wellbeing.models import Choice, Competence, Person, PersonMembership, SignOff, Team, TeamMembership, Worker
from wellbeing.store.competence import DELEGATED
from wellbeing.store.standing import stopped_from
from wellbeing.store.usual_competences import add_missing

LINK, CHOSEN, DECLINED = "link", "chosen", "declined"
ANY_PROFESSION = "any"
SAFER: Mapping[str, object] = {"kind": DELEGATED, "per_person": True}
"""What of a competence no file makes looser: a task that is delegated, and signed off for one person by name."""


def load_people(
    session: Session,
    team: Team,
    rows: Sequence[PersonRow],
    workers: Mapping[str, Worker],
    today: date,
    summary: Summary,
) -> dict[str, Person]:
    """Write the people of the files and whom they chose; gives them by reference."""
    known = supported_by(session, team)
    found: dict[str, Person] = {}
    for row in rows:
        person, membership = known.get(row.reference, (None, None))
        if person is None or membership is None:
            person = Person(provider_id=team.provider_id, reference=row.reference)
            _describe(person, row)
            session.add(person)
            session.flush()
            session.add(PersonMembership(person_id=person.id, team_id=team.id, starts=row.supported_from))
            what = ADDED
        else:
            what = CHANGED if _describe(person, row) else SAME
            if membership.until is not None and membership.until < today:
                summary.notes.append(
                    f"Support for {person.known_as} ended on {membership.until}; it was not begun again."
                )
        chose = _choices(session, person, row, workers)
        summary.count("people", CHANGED if what is SAME and chose else what)
        found[row.reference] = person
    others = sorted(
        person.known_as
        for reference, (person, membership) in known.items()
        if reference not in found and (membership.until is None or membership.until >= today)
    )
    if others:
        summary.notes.append(f"Supported but not in the files, and left as they were: {', '.join(others)}.")
    session.flush()
    return found


def supported_by(session: Session, team: Team) -> dict[str, tuple[Person, PersonMembership]]:
    """Everyone whom the team supports or supported, by reference, with the latest membership."""
    query = (
        select(Person, PersonMembership)
        .join(PersonMembership, PersonMembership.person_id == Person.id)
        .where(PersonMembership.team_id == team.id)
        .order_by(PersonMembership.starts)
    )
    return {person.reference: (person, membership) for person, membership in session.execute(query)}


def _describe(person: Person, row: PersonRow) -> bool:
    """Put what the row says of the person; True when something differed."""
    said = {
        "name": row.name,
        "known_as": row.known_as or row.name[:100],
        "born": row.born,
        "postcode": row.postcode,
        "household": row.household,
        "address": row.address,
        "way_in": row.way_in,
    }
    differs = any(getattr(person, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(person, name, value)
    return differs


def _choices(session: Session, person: Person, row: PersonRow, workers: Mapping[str, Worker]) -> bool:
    """Put whom the row names, the Link Wellbeing Worker above all; True when something differed.

    Choices that the row does not name stay as the person made them.
    """
    kinds = {workers[name].id: CHOSEN for name in row.chosen}
    kinds.update({workers[name].id: DECLINED for name in row.declined})
    if row.link_worker:
        kinds[workers[row.link_worker].id] = LINK
    have = {choice.worker_id: choice for choice in session.scalars(select(Choice).where(Choice.person_id == person.id))}
    differs = False
    for worker_id, choice in have.items():
        if choice.kind == LINK and LINK in kinds.values() and kinds.get(worker_id) != LINK:
            kinds.setdefault(worker_id, CHOSEN)
    for worker_id, kind in kinds.items():
        if worker_id not in have:
            session.add(Choice(person_id=person.id, worker_id=worker_id, kind=kind))
            differs = True
        elif have[worker_id].kind != kind:
            have[worker_id].kind = kind
            differs = True
    return differs


def load_competences(
    session: Session, team: Team, rows: Sequence[CompetenceRow], summary: Summary
) -> dict[str, Competence]:
    """Write the provider's competences; gives them by reference. A new provider gets the usual ones beside them."""
    query = select(Competence).where(Competence.provider_id == team.provider_id)
    known = {each.slug: each for each in session.scalars(query)}
    new_provider = not known
    for row in rows:
        said = _said_of(row)
        competence = known.get(row.reference)
        if competence is None:
            known[row.reference] = Competence(provider_id=team.provider_id, slug=row.reference, **said)
            session.add(known[row.reference])
            summary.count("competences", ADDED)
            continue
        if looser := [name for name in SAFER if getattr(competence, name) == SAFER[name] != said[name]]:
            said |= {name: SAFER[name] for name in looser}
            summary.notes.append(f"{competence.name} stays as strict as it is here; its page is where that is changed.")
        differs = any(getattr(competence, name) != value for name, value in said.items())
        for name, value in said.items():
            setattr(competence, name, value)
        summary.count("competences", CHANGED if differs else SAME)
    session.flush()
    if new_provider and (added := add_missing(session, team.provider_id)):
        summary.notes.append(f"Can be signed off too, as everywhere: {', '.join(added)}.")
        known = {each.slug: each for each in session.scalars(query)}
    return known


def _said_of(row: CompetenceRow) -> dict[str, object]:
    """What a row says of a competence, by column; what it does not say is left out."""
    said: dict[str, object] = {
        "name": row.name, "kind": row.kind, "per_person": row.per_person, "months": row.months,
    }  # fmt: skip
    if row.signed_by is not None:
        said["signed_by"] = None if row.signed_by == ANY_PROFESSION else row.signed_by
    if row.requires is not None:
        said["requires"] = list(row.requires)
    said |= {name: value for name, value in (("of", row.of), ("about", row.about)) if value is not None}
    return said


def load_sign_offs(
    session: Session,
    team: Team,
    rows: Sequence[SignOffRow],
    workers: Mapping[str, Worker],
    people: Mapping[str, Person],
    competences: Mapping[str, Competence],
    summary: Summary,
) -> None:
    """Write who may do what for whom. What was stopped here stays so, whatever a file says or from when it begins."""
    ours = select(TeamMembership.worker_id).where(TeamMembership.team_id == team.id)
    known = {_key(each): each for each in session.scalars(select(SignOff).where(SignOff.worker_id.in_(ours)))}
    for row in rows:
        person_id: UUID | None = people[row.person].id if row.person is not None else None
        key = (workers[row.worker].id, competences[row.competence].id, person_id, row.starts)
        signed = known.get(key)
        if signed is None:
            known[key] = SignOff(
                worker_id=key[0],
                competence_id=key[1],
                person_id=person_id,
                starts=row.starts,
                until=row.until,
                signed_by=row.signed_by,
            )
            if (stopped := _stopped_here(known.values(), known[key])) is not None:
                _stop_like(known[key], stopped)
                name = f"{workers[row.worker].name} ({competences[row.competence].name})"
                summary.notes.append(
                    f"Stopped here, so what the files sign off is stopped too, until a professional has looked: {name}."
                )
            session.add(known[key])
            summary.count("sign-offs", ADDED)
        elif (signed.until, signed.signed_by) == (row.until, row.signed_by) or _ends_before_its_stop(signed, row.until):
            summary.count("sign-offs", SAME)
        else:
            signed.until, signed.signed_by = row.until, row.signed_by
            summary.count("sign-offs", CHANGED)
    session.flush()


def _key(row: SignOff) -> tuple[UUID, UUID, UUID | None, date]:
    return row.worker_id, row.competence_id, row.person_id, row.starts


def _stopped_here(known: Iterable[SignOff], new: SignOff) -> SignOff | None:
    """The sign-off whose stop holds for this one from a file too; None where a professional has signed off anew since.

    Whoever stops one stops every other that is not over: one that is not stopped was given later.
    """
    for person in dict.fromkeys((new.person_id, None)):
        same = [
            each
            for each in known
            if (each.worker_id, each.competence_id, each.person_id) == (new.worker_id, new.competence_id, person)
            and each is not new
        ]
        stops = [(at, each) for each in same if (at := stopped_from(each)) is not None]
        at, stopped = max(stops, key=lambda one: one[0], default=(None, None))
        day = None if at is None else local_day(at)
        if any(stopped_from(each) is None and not _over_by(each, day) for each in same):
            return None
        if stopped is not None and not _over_by(stopped, day) and not _over_by(new, day):
            return stopped
    return None


def _over_by(row: SignOff, day: date | None) -> bool:
    return row.until is not None and row.until < (day or clock.today())


def _stop_like(row: SignOff, stopped: SignOff) -> None:
    row.suspended_at, row.suspended_reason = stopped.suspended_at, stopped.suspended_reason
    row.paused_at, row.paused_reason, row.paused_by_id = stopped.paused_at, stopped.paused_reason, stopped.paused_by_id
    row.declined_at = stopped.declined_at


def _ends_before_its_stop(signed: SignOff, until: date | None) -> bool:
    """A stopped one that a file would have run out before it was stopped: its no would be gone with it."""
    at = stopped_from(signed)
    return at is not None and until is not None and until < local_day(at) and not _over_by(signed, local_day(at))
