"""A person about themselves: how best to support them, and what is most private. Knows nothing of pages or storage.

What everybody in the team reads is `AboutMe`; what is shown only on asking, with a note of who looked, is `Private`.
How to get in and whom to ring stand elsewhere (with the person's address, and with their contacts): each has one
place. They are asked, shown and kept together with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

NO_REPLY = "no_reply"
"""The question about not answering the door. Its answer is steps, one on each line."""
WAY_IN = "way_in"
"""The question about getting in. Its answer is the person's own, as a visit's page has it."""


@dataclass(frozen=True, slots=True)
class AboutMe:
    """What the team reads: each field an answer in the person's words, empty where nothing is written yet."""

    support_me: str = ""
    communicate: str = ""
    good_day: str = ""
    bad_day: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Private:
    """What is most private. `papers` says where the ReSPECT or DNACPR paper and any advance decision are; `decides`
    who holds a lasting power of attorney; `no_reply` what is agreed for when nobody answers the door.
    """

    risks: str = ""
    allergies: str = ""
    health: str = ""
    emergency: str = ""
    papers: str = ""
    decides: str = ""
    no_reply: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """All of it as it was at one moment, such as when a plan was agreed. `ring` is whom to ring, first to last."""

    about: AboutMe = AboutMe()
    private: Private = Private()
    way_in: str = ""
    ring: tuple[str, ...] = ()

    def words(self, field: str) -> str:
        """The answer to the question of this name."""
        if field == WAY_IN:
            return self.way_in
        return str(getattr(self.private if field in PRIVATE else self.about, field))

    def answered(self, field: str, words: str) -> Moment:
        """The same with this answer."""
        if field == WAY_IN:
            return replace(self, way_in=words)
        if field in PRIVATE:
            return replace(self, private=replace(self.private, **{field: words}))
        return replace(self, about=replace(self.about, **{field: words}))


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is a page of its own: the field that it fills, what it asks, and what to think of there."""

    field: str
    title: str
    hint: str

    @property
    def slug(self) -> str:
        """Its part of an address."""
        return self.field.replace("_", "-")

    @property
    def private(self) -> bool:
        """Whether its answer is shown only on asking."""
        return self.field in PRIVATE or self.field == WAY_IN


PRIVATE = frozenset(field.name for field in fields(Private))

QUESTIONS = (
    Question("support_me", "How best to support me", "What should somebody do, and not do, the first time they come?"),
    Question(
        "communicate", "How I communicate", "Hearing aids, a language, pictures, time to answer, a look or a hum?"
    ),
    Question("good_day", "A good day", "What happens on it, from waking up to going to bed?"),
    Question("bad_day", "A bad day", "What does it look like, and what helps then?"),
    Question("home", "My home", "What is where, what must stay as it is, who else lives there, any animals?"),
    Question("way_in", "How to get in", "A key safe and its code, who opens, what to say at the door."),
    Question("risks", "Risks I choose to take, and why", "Such as: I go down to the river alone, because it is mine."),
    Question("allergies", "Allergies", "Medicines, food, plasters, latex. “None that we know of” is an answer."),
    Question("health", "My health", "What somebody must know to support me safely, in plain words."),
    Question("emergency", "What to do in an emergency", "What it looks like for me, what helps, what never to do."),
    Question(
        "papers",
        "Where my papers are",
        "The ReSPECT or DNACPR paper, and any advance decision: is there one, and where is it kept?",
    ),
    Question("decides", "Who decides for me if I can’t", "Who holds a lasting power of attorney, and for what?"),
    Question(
        NO_REPLY,
        "If I don’t answer the door",
        "One step on each line: where I might be, who has a key, whom to ring first, when to ring 999.",
    ),
)
"""Every question in the order in which it is asked; those whose answers everybody reads come first."""

IN_AN_EMERGENCY = ("emergency", "allergies", "papers", "decides")
"""What somebody needs at once when something is wrong, in this order; then whom to ring."""


def emergency_questions() -> tuple[Question, ...]:
    """Those questions themselves, in that order."""
    by_field = {question.field: question for question in QUESTIONS}
    return tuple(by_field[field] for field in IN_AN_EMERGENCY)


def next_question(field: str) -> Question | None:
    """The question after this one; None after the last."""
    names = [question.field for question in QUESTIONS]
    position = names.index(field) + 1
    return QUESTIONS[position] if position < len(QUESTIONS) else None
