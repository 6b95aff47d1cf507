"""What a phone sent about a worry, or about a visit to look after: read with the forms of the pages, taken once.

Knows the forms and the store. What can't be understood is for its author to look at; the outbox keeps it whole.
"""

from __future__ import annotations

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wellbeing.forms.plain import NO_TOKEN
from wellbeing.forms.safety import ConcernForm, StepForm
from wellbeing.store import alarm, concern
from wellbeing.store.concern import Worried
from wellbeing.viewer import NotYours, Viewer
from wellbeing.views.sent import Sent, State, Took

NOT_THERE = (
    "The visit that this is about is not one of yours, so it could not be sent. It is kept here. Tell your registered"
    " manager by telephone."
)
NOT_UNDERSTOOD = "It could not be read as it was sent. It is kept here. Write it again on the visit’s page: {}."


def take_concern(session: Session, viewer: Viewer, sent: Sent) -> Took:
    """“I’m worried”, said without a signal."""
    form = ConcernForm(formdata=MultiDict(sent.fields), meta=NO_TOKEN)
    if sent.visit_id is None or not form.validate():
        return Took(State.NEEDS_YOU, NOT_UNDERSTOOD.format(_first(form)), visit_id=sent.visit_id)
    try:
        team = alarm.told_visit(session, viewer, sent.visit_id).team_id
        said = Worried(form.kind.data, form.told.data, form.words.data)
        concern.say(session, viewer, sent.visit_id, said, sent.client_key, sent.now)
    except NotYours:
        return Took(State.NEEDS_YOU, NOT_THERE, visit_id=sent.visit_id)
    return Took(State.TAKEN, team_id=team, visit_id=sent.visit_id)


def take_alarm_step(session: Session, viewer: Viewer, sent: Sent) -> Took:
    """A step that was done at a door, or elsewhere, without a signal."""
    form = StepForm(formdata=MultiDict(sent.fields), meta=NO_TOKEN)
    if sent.visit_id is None or not form.validate():
        return Took(State.NEEDS_YOU, NOT_UNDERSTOOD.format(_first(form)), visit_id=sent.visit_id)
    try:
        team = alarm.do_at_visit(session, viewer, sent.visit_id, form.said, sent.client_key, sent.now)
    except NotYours:
        return Took(State.NEEDS_YOU, NOT_THERE, visit_id=sent.visit_id)
    return Took(State.TAKEN, team_id=team, visit_id=sent.visit_id)


def _first(form: ConcernForm | StepForm) -> str:
    """The first thing that is wrong with it, as its page would say."""
    problems = (str(error) for field in form for error in field.errors)
    return next(problems, "which visit it is about is missing")
