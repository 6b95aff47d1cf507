"""The three rounds as pages: steps, taps, secrets, and what clashes, for each who looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.small_world import NOW, World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import NOBODYS, Become
from tests.wellbeing.views.page_text import text_of
from wellbeing import clock
from wellbeing.models import GaveWay, Round, User
from wellbeing.models.rounds import WishWritten
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WEEK = date(2026, 11, 30)
SUNDAY = WEEK + timedelta(days=6)


@pytest.fixture
def base(world: World) -> str:
    return f"/rota/{world.team.id}/{WEEK.isoformat()}"


@pytest.fixture
def sam(client: Client, world: World) -> Callable[[], User]:
    def sign_in() -> User:
        client.sign_in(world.users["sam"])
        return world.users["sam"]

    return sign_in


@pytest.fixture
def amina(client: Client, world: World) -> Callable[[], User]:
    def sign_in() -> User:
        client.sign_in(world.users["worker"])
        return world.users["worker"]

    return sign_in


def opened(client: Client, base: str, **more: str) -> None:
    form = {"closes_on": "2026-11-26", "closes_at": "18:00", "expects": "", **more}
    assert client.post(f"{base}/rounds/open", data=form).status_code == 302


def tap(client: Client, base: str, say: str, key: str = "page") -> None:
    assert client.post(f"{base}/wishes", data={"say": say, "client_key": key}).status_code == 302


def go(client: Client, base: str, to: str, expects: str) -> str:
    return text_of(client.post(f"{base}/rounds/go", data={"to": to, "expects": expects}, follow_redirects=True))


def test_a_week_goes_from_nobody_begun_to_made(client: Client, base: str, amina: Callable[[], User]) -> None:
    amina()
    assert "Nobody has begun with this week yet." in text_of(client.get(f"{base}/rounds"))
    opened(client, base)
    assert "Wishes are open until Thursday 26 November at 18:00." in text_of(client.get(f"{base}/rounds"))
    assert "0 of 2 have said what they would like. Still to say: Amina, Sam." in text_of(client.get(f"{base}/rounds"))
    assert "Wishes are closed." in go(client, base, "settle", "wishes")
    assert "Then let the rest be proposed" in go(client, base, "finish", "settle")
    assert "The week is made" in go(client, base, "done", "finish")
    assert "Somebody else moved this week on" in go(client, base, "finish", "settle")
    assert "Now see what clashes" in go(client, base, "settle", "done")


def test_wishes_close_by_the_clock(client: Client, base: str, amina: Callable[[], User]) -> None:
    amina()
    opened(client, base)
    with clock.at(NOW + timedelta(days=3)):
        amina()
        assert "Wishes are closed." in text_of(client.get(f"{base}/rounds"))
        tap(client, base, f"day_off {SUNDAY}")
        assert "Wishes for this week are closed, so nothing was saved." in text_of(client.get(f"{base}/wishes"))


NO_TIMES = (
    ({"closes_on": "2026-11-26", "closes_at": ""}, "Give the day and the time, or neither"),
    ({"closes_on": "2026-11-23", "closes_at": "18:00"}, "That time is over."),
    ({"closes_on": "never", "closes_at": "18:00"}, "Give a real date"),
)


def test_a_time_that_makes_no_sense_is_said_and_what_was_typed_is_kept(
    client: Client, base: str, amina: Callable[[], User]
) -> None:
    amina()
    for form, says in NO_TIMES:
        answer = client.post(f"{base}/rounds/open", data={**form, "anonymous": "y"})
        assert says in text_of(answer) and "There is a problem" in answer.text
        assert re.search(r'name="anonymous"[^>]*checked', answer.text)


def test_one_tap_is_saved_and_another_takes_it_back(
    client: Client, base: str, session: Session, world: World, amina: Callable[[], User]
) -> None:
    amina()
    opened(client, base)
    tap(client, base, f"day_off {SUNDAY}")
    tap(client, base, f"see_person {world.people['Joan'].id}")
    page = client.get(f"{base}/wishes").text
    assert page.count('aria-pressed="true"') == 2
    (row,) = session.scalars(select(WishWritten).where(WishWritten.day == SUNDAY))
    assert client.post(f"{base}/wishes/{row.id}/withdraw").location == f"{base}/wishes"
    assert client.get(f"{base}/wishes").text.count('aria-pressed="true"') == 1
    tap(client, base, f"day_off {SUNDAY}")
    assert client.get(f"{base}/wishes").text.count('aria-pressed="true"') == 1, "the same tap, resent"
    tap(client, base, f"day_off {SUNDAY}", "another page")
    assert client.get(f"{base}/wishes").text.count('aria-pressed="true"') == 2


NO_BUTTONS = ("", "day_off", "day_off never", "day_off 2026-12-07", f"see_person {NOBODYS}", "swap", "nap 2026-12-01")


def test_what_no_button_says_is_refused(client: Client, base: str, session: Session, amina: Callable[[], User]) -> None:
    amina()
    opened(client, base)
    for say in NO_BUTTONS:
        assert client.post(f"{base}/wishes", data={"say": say}).status_code in (400, 404), say
    assert session.scalars(select(WishWritten)).all() == []


def test_a_swap_is_asked_with_whom(client: Client, base: str, world: World, amina: Callable[[], User]) -> None:
    amina()
    opened(client, base)
    empty = client.post(f"{base}/wishes/swap", data={"words": "Sunday for Monday"})
    assert "Choose with whom" in text_of(empty) and "Sunday for Monday" in empty.text
    asked = {"other": str(world.workers["Sam"].id), "day": SUNDAY.isoformat(), "words": "For Monday", "client_key": "1"}
    for _ in range(2):
        page = text_of(client.post(f"{base}/wishes/swap", data=asked, follow_redirects=True))
    assert page.count("A swap with Sam, Sunday 6 December") == 1


def test_of_a_secret_round_others_see_a_rough_count_and_no_more(
    client: Client,
    base: str,
    session: Session,
    world: World,
    become: Become,
    amina: Callable[[], User],
    sam: Callable[[], User],
) -> None:
    """Every page that the team, the coach or the manager can open is the same before and after Sam wishes."""
    amina()
    opened(client, base, anonymous="y")
    client.get(f"{base}/rounds")  # where it says once that they are open
    paths = [
        f"{base}/rounds",
        f"{base}/wishes",
        f"{base}/settle",
        base,
        f"/rota/{world.team.id}/now",
        f"{base}/history",
        "/me/wishes",
    ]

    def seen() -> list[str]:
        found = []
        for role in (RoleName.WORKER, RoleName.COACH, RoleName.MANAGER):
            amina() if role is RoleName.WORKER else client.sign_in(others[role])
            for path in paths:
                answer = client.get(path)
                found.append(f"{role} {path} {answer.status_code} {_still(answer.text)} {answer.headers.get('ETag')}")
        return found

    others = {role: become(role) for role in (RoleName.COACH, RoleName.MANAGER)}
    before = seen()
    sam()
    tap(client, base, f"day_off {SUNDAY}")
    tap(client, base, f"see_person {world.people['Joan'].id}", "2")
    assert client.get(f"{base}/wishes").text.count('aria-pressed="true"') == 2
    for now, then in zip(seen(), before, strict=True):
        assert now == then
    amina()
    assert "Nobody sees whose wishes they are before that." in text_of(client.get(f"{base}/rounds"))
    assert "Wishes are still open." in text_of(client.get(f"{base}/settle"))
    go(client, base, "settle", "wishes")
    assert "Sam: Day off, Sunday" in text_of(client.get(f"{base}/settle"))


def _still(text: str) -> str:
    """A page without what is new on every page: tokens, keys, nonces."""
    return re.sub(r'"(I[A-Za-z0-9._-]{40,}|[0-9a-f]{32}[^"]*)"|nonce="[^"]*"', "", text)


def test_nobody_takes_back_anothers_wish_nor_settles_as_coach(
    client: Client, base: str, session: Session, become: Become, amina: Callable[[], User], sam: Callable[[], User]
) -> None:
    amina()
    opened(client, base)
    sam()
    tap(client, base, f"day_off {SUNDAY}")
    (row,) = session.scalars(select(WishWritten))
    amina()
    assert client.post(f"{base}/wishes/{row.id}/withdraw").status_code == 404
    become(RoleName.COACH)
    page = text_of(client.get(f"{base}/rounds"))
    assert "1 of 2" in page and "Still to say" not in page
    assert client.get(f"{base}/settle").status_code == client.get(f"{base}/wishes").status_code == 403


def test_of_a_secret_round_that_is_open_again_nobody_learns_who_took_a_wish_back(
    client: Client, base: str, session: Session, sam: Callable[[], User], amina: Callable[[], User]
) -> None:
    sam()
    opened(client, base)
    tap(client, base, f"day_off {SUNDAY}")
    tap(client, base, f"early {WEEK}")
    go(client, base, "settle", "wishes")
    opened(client, base, expects="settle", anonymous="y")
    back, stands = session.scalars(select(WishWritten).order_by(WishWritten.kind)).all()
    client.post(f"{base}/wishes/{back.id}/withdraw")
    amina()
    said = [client.post(f"{base}/settle/{row.id}", data={"clash": "few", "client_key": "k"}) for row in (back, stands)]
    assert said[0].status_code == said[1].status_code == 302
    assert not session.scalars(select(GaveWay)).all()


def test_who_gives_way_is_settled_told_and_taken_back(
    client: Client, base: str, session: Session, world: World, amina: Callable[[], User], sam: Callable[[], User]
) -> None:
    amina()
    opened(client, base)
    tap(client, base, f"see_person {world.people['Joan'].id}")
    sam()
    tap(client, base, f"day_off {SUNDAY}")
    go(client, base, "settle", "wishes")
    (row,) = session.scalars(select(WishWritten).where(WishWritten.day == SUNDAY))
    amina()
    for _ in range(2):
        client.post(f"{base}/settle/{row.id}", data={"clash": "few", "client_key": "k"})
    page = text_of(client.get(f"{base}/settle"))
    assert "Who gave way this week" in page and page.count("Take this back") == 1
    sam()
    assert "gives way this time" in text_of(client.get("/my-day"))
    assert "Gave way" in text_of(client.get("/me/wishes"))
    (gave,) = session.scalars(select(GaveWay))
    client.post(f"{base}/gave-way/{gave.id}/back")
    assert "Who gave way" not in text_of(client.get(f"{base}/settle"))


def test_where_nothing_clashes_the_page_says_what_to_do_next(
    client: Client, base: str, amina: Callable[[], User]
) -> None:
    amina()
    assert "Nobody has said yet what they would like." in text_of(client.get(f"{base}/settle"))
    opened(client, base)
    go(client, base, "settle", "wishes")
    assert "Nobody wished for anything this week. Go on to finishing." in text_of(client.get(f"{base}/settle"))
    assert "You have wished for nothing yet." in text_of(client.get("/me/wishes"))


def test_any_day_of_the_week_leads_to_its_monday(client: Client, world: World, amina: Callable[[], User]) -> None:
    amina()
    for page in ("rounds", "wishes", "settle"):
        answer = client.get(f"/rota/{world.team.id}/2026-12-02/{page}")
        assert answer.location == f"/rota/{world.team.id}/2026-11-30/{page}"


def test_more_wishes_ask_no_more_questions_of_the_database(
    client: Client,
    base: str,
    session: Session,
    world: World,
    queries: Callable[[str], int],
    amina: Callable[[], User],
    sam: Callable[[], User],
) -> None:
    def asked() -> list[int]:
        return [queries(path) for path in (f"{base}/rounds", f"{base}/wishes", "/me/wishes")]

    amina()
    opened(client, base)
    tap(client, base, f"day_off {SUNDAY}")
    before = asked()
    for number, person in enumerate(world.people.values()):
        tap(client, base, f"see_person {person.id}", f"{number}")
        tap(client, base, f"late {WEEK + timedelta(days=number)}", f"{number}")
    assert asked() == before
    go(client, base, "settle", "wishes")
    session.expire_all()
    assert session.scalars(select(Round)).one().stage == "settle"
