"""What can be asked of the app: its routes, with ids for their addresses, and what each form can send."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from rota.local_time import monday_of
from tests import small_world
from tests.wellbeing.conftest import Client
from tests.wellbeing.hostile import DAYS, NUMBERS
from wellbeing.models import (
    User,
)

COMMON = (
    "by",
    "day",
    "before",
    "q",
    "month",
    "team",
    "next",
    "worker",
    "competence",
    "person",
    "then",
    "seq",
    "visits",
    "take",
    "client_key",
    "reason",
    "cause",
    "place",
    "start",
    "expects",
    "seen",
    "learned",
    "what",
)
"""Names that pages read from the address or from a form."""
Fields = dict[str, list[str]]
"""What a form can send: names, with the values that stand for each (those of a select, of radios and boxes)."""
NOT_ON_A_PAGE: dict[str, Fields] = {
    "plan.agree": {
        "present": ["Joan"],
        "how_agreed": ["She said so"],
        "best_interests": ["y"],
        "decided_by": ["Carol"],
    },
    "plan.interim": {"reason": ["Home from hospital"], "conversation": ["2026-12-01"]},
    "community.write": {"text": ["kind,name\nhub,Invented"]},
    "death.mistake": {},
    "held.home": {"home-on": ["2026-12-01"], "home-minute": ["10:30"]},
    "held.minute": {"in-on": ["2026-11-23"], "in-minute": ["10:30"]},
    "held.not_home": {},
    "held.take": {"take": ["2f1b0f6e-0000-4000-8000-000000000001"]},
    "working_time.end_opt_out": {},
    "job.stop": {},
    "my_email.choose": {"wanted": ["yes", "no"]},
    "account.sign_out": {},
    "admin.cut_off_phone": {},
    "visit.way_in": {},
    "about_me.version_private": {},
    "assessment.sent": {"order": [str(uuid4())]},
    "equipment.decide": {"agreed": ["yes", "no"], "because": ["Too short"]},
    "competences.again": {},
    "away.again": {},
    "away.choose": {"client_key": ["k"]},
    "away.is_back": {"from": ["today", "tomorrow", "date"], "day": ["2026-11-25"], "give_back": ["yes"]},
    "away.take": {"take": ["all", "ticked"], "number": ["0"], "job": [str(uuid4())], "visits": [str(uuid4())]},
    "leave.send": {"first": ["2026-12-07"], "last": ["2026-12-11"], "words": ["A wedding"], "client_key": ["k"]},
    "leave.save": {"first": ["2026-12-07"], "last": ["2026-12-11"], "words": ["A wedding"]},
    "leave.withdraw": {},
    "leave.tell": {"until": ["today", "sunday", "date"], "first": ["2026-11-24"], "last": ["2026-11-25"]},
    "team_leave.say": {"say": ["fine", "worry"], "words": ["Who goes to Eric?"]},
    "team_leave.agree": {},
    "rota.bring_back": {"expects": ['{"places":[{}],"cancelled":true}']},
    "rota.split": {
        "how": ["apart", "one", "two"],
        "keep": ["1", "2"],
        "start": ["15:00"],
        "day": ["2026-11-24"],
        "cause": ["Her son lifts"],
        "expects": ['{"places":[{},{}]}'],
    },
    "advice.answer": {"words": ["Yes"]},
    "swaps.ask": {"gives": [f"{uuid4()}:1"], "takes": [f"{uuid4()}:2"], "words": ["Please"]},
    "swaps.withdraw": {},
    "team_actions.again": {"meeting": [str(uuid4())], "at": ["person"]},
    "team_review.begin": {"client_key": ["k"]},
    "usual.make": {"weeks": ["1", "2"], "how": ["keep", "from 2026-11-23", "propose"], "first": ["2026-11-30"]},
    "usual.make_week": {},
    "usual.tidy": {},
    "rounds.give_way": {"clash": ["few:2026-11-29:"], "client_key": ["1"]},
    "rounds.take_back": {},
    "rounds.go": {"to": ["settle", "finish", "done"], "expects": ["", "wishes", "settle"]},
    "rounds.open_wishes": {
        "closes_on": ["2026-11-26"],
        "closes_at": ["18:00"],
        "anonymous": ["y"],
        "expects": ["", "settle"],
    },
    "outbox.send": {},
    "my_sent.done": {},
    "my_sent.again": {"expects": ['{"places":[{}],"cancelled":false}']},
    "my_sent.refused_done": {},
    "usual.accept": {"take": ["all", "ticked"], "visits": [str(uuid4())]},
}
"""Forms that no page of the small world shows, or that have no field."""
ALSO_SENT: dict[str, Fields] = {
    "sign_offs.new": {
        "consent": ["She said yes"],
        "delegated_by": ["Nurse Invented, 01632 960000"],
        "assessed_by": ["Nurse Invented"],
        "assessed_on": ["2026-11-23"],
        "watched": ["3"],
        "watched_of": ["3"],
        "evidence": ["Workbook"],
        "starts": ["2026-11-24"],
        "until": ["2027-11-23"],
        "conditions": ["Mornings"],
    },
}
"""What a second page asks for, once a first has been answered."""
DATES = re.compile(r"day|starts|ends|until|born|^last$|^first")


class Forms(HTMLParser):
    """The forms of a page: where each goes, and what it can send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str | None, Fields]] = []
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.found.append((given.get("action"), {}))
        if not self.found:
            return
        name = given.get("name")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self.found[-1][1].setdefault(self._select, []).append(given.get("value") or "")
        elif tag in ("input", "textarea", "button") and name and name != "csrf_token":
            self.found[-1][1].setdefault(name, []).append(given.get("value") or "")


@dataclass
class Target:
    """The app, who may ask, and what can be named in an address."""

    app: Flask
    users: dict[str, User]
    ids: dict[str, list[Any]]
    forms: dict[str, Fields] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        if who in self.users:
            client.sign_in(self.users[who])
        return client


def crawl(target: Target) -> dict[str, Fields]:
    """What each endpoint's form sends, read off every page that somebody of some role can open."""
    forms: dict[str, Fields] = dict(NOT_ON_A_PAGE)
    adapter = target.app.url_map.bind("localhost")
    for who in target.users:
        client = target.client(who)
        for rule in rules_of(target.app, "GET"):
            path = path_of(target, rule, random.Random(1), odd=0)
            answer = client.get(path, follow_redirects=False)
            reader = Forms()
            reader.feed(answer.text if answer.mimetype == "text/html" else "")
            for action, fields in reader.found:
                try:
                    endpoint, _ = adapter.match(urlsplit(action or path).path, method="POST")
                except HTTPException:
                    continue
                if endpoint not in forms or len(fields) > len(forms[endpoint]):
                    forms[endpoint] = fields
    return forms


def rules_of(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint != "static"]
    return sorted(found, key=lambda rule: rule.rule)


def path_of(target: Target, rule: Rule, chance: random.Random, odd: float = 0.15) -> str:
    values: dict[str, Any] = {}
    for name in rule.arguments:
        kind = type(rule._converters[name]).__name__
        strange = chance.random() < odd
        if kind == "DayConverter":
            values[name] = (
                chance.choice(DAYS) if chance.random() < 2 * odd else monday_of(small_world.TODAY).isoformat()
            )
        elif kind == "NumberConverter":
            values[name] = chance.choice(NUMBERS) if strange or name not in target.ids else target.ids[name][0]
        elif kind == "UUIDConverter":
            known = target.ids.get(name, [])
            values[name] = chance.choice([uuid4(), *known]) if strange or not known else known[0]
        elif kind == "AnyConverter":
            values[name] = chance.choice(sorted(rule._converters[name].items))  # type: ignore[attr-defined]
        else:
            values[name] = "what-matters"
    path = rule.rule
    for name, value in values.items():
        path = re.sub(rf"<(?:[^<>]*:)?{name}>", lambda _, value=value: str(value), path)  # type: ignore[misc]
    return path
