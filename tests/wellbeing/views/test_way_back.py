"""The tab that a page belongs to, and the way back from one that only belongs to it, for each role."""

import pytest

from tests.small_world import World
from tests.wellbeing.conftest import Client
from tests.wellbeing.views.conftest import Become
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
BACK = '<a href="{}" class="govuk-back-link">'


@pytest.mark.parametrize(
    ("role", "page", "tab", "back"),
    [
        (RoleName.COACH, "/sign-offs", "/review", "/review"),
        (RoleName.COACH, "/equipment", "/review", "/review"),
        (RoleName.COACH, "/stories", "/people", "/people"),
        (RoleName.COACH, "/review", "/review", None),
        (RoleName.PROFESSIONAL, "/sign-offs", "/sign-offs", None),
        (RoleName.PROFESSIONAL, "/equipment", "/equipment", None),
        (RoleName.PROFESSIONAL, "/competences", "/sign-offs", "/sign-offs"),
        (RoleName.PROFESSIONAL, "/catalogue", "/equipment", "/equipment"),
        (RoleName.COMMISSIONER, "/stories", "/stories", None),
        (RoleName.ASSESSOR, "/equipment", "/equipment", None),
        (RoleName.ADMINISTRATOR, "/admin/", "/admin/", None),
        (RoleName.ADMINISTRATOR, "/competences", "/admin/", "/admin/"),
        (RoleName.ADMINISTRATOR, "/catalogue", "/catalogue", None),
    ],
)
def test_each_page_stands_under_a_tab_and_leads_back_to_it(
    client: Client, become: Become, role: RoleName, page: str, tab: str, back: str | None
) -> None:
    become(role)
    text = client.get(page).text
    assert text.count('aria-current="page"') == 1
    assert f'href="{tab}" aria-current="page"' in text
    if back is None:
        assert "govuk-back-link" not in text
    else:
        assert BACK.format(back) in text


def test_a_worker_comes_back_to_their_own_page_from_the_sign_offs(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])
    text = client.get("/sign-offs").text
    assert 'href="/me" aria-current="page"' in text
    assert BACK.format("/me") in text


def test_sign_offs_that_press_stand_open_and_the_rest_are_folded(client: Client, world: World) -> None:
    client.sign_in(world.users["worker"])
    text = client.get("/sign-offs").text
    pressing, summary, folded = text.partition('<details class="govuk-details"><summary')
    assert "Suspended" in pressing
    assert summary
    assert "Suspended" not in folded.partition("</details>")[0]
