from tests.wellbeing.conftest import Client


def test_health_answers(client: Client) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_a_page_that_is_not_there_says_so(client: Client) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "We can’t find that page" in answer.text


def test_signed_out_goes_to_sign_in(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.location == "/sign-in"
    assert client.get("/sign-in").status_code == 200
