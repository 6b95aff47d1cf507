"""A worker's pages are light the first time, with all that makes them work without a signal."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import Server
from tests.browser.weights import MOST_IN_ALL, MOST_SCRIPT, weigh

PATHS = ("/my-day", "/visits/{Joan}", "/visits/{Joan}/finish", "/visits/{Joan}/worried", "/me")


def test_each_page_of_a_worker_is_light(phone: Page, server: Server, sign_in_as: Callable[[Page, str], Page]) -> None:
    sign_in_as(phone, "worker")
    for path in PATHS:
        weight = weigh(phone, server.address, path.format(**server.visits))
        assert weight.script <= MOST_SCRIPT, f"{weight.said}\n{weight.files}"
        assert weight.in_all <= MOST_IN_ALL, f"{weight.said}\n{weight.files}"
