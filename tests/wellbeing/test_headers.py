import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import create_team
from tests.wellbeing.accounts_made import a_user
from tests.wellbeing.conftest import Client, dispose, make_app
from wellbeing.config import Settings
from wellbeing.viewer import RoleName

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def policy(header: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in header.split(";"))}


def test_nothing_runs_or_looks_in_from_elsewhere(client: Client) -> None:
    answer = client.get("/sign-in")
    found = policy(answer.headers["Content-Security-Policy"])
    nonce = re.search(r"'nonce-([^']+)'", found["script-src"])
    assert nonce is not None and f'nonce="{nonce[1]}"' in answer.text
    assert found["script-src"] == f"'self' 'nonce-{nonce[1]}'"
    assert found["style-src"] == "'self'"
    assert found["default-src"] == found["frame-ancestors"] == found["base-uri"] == found["object-src"] == "'none'"
    assert found["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    again = client.get("/sign-in").headers["Content-Security-Policy"]
    assert nonce[1] not in again, "a nonce is used once"


def test_no_inline_style_and_no_script_without_its_nonce(client: Client, session: Session) -> None:
    client.sign_in(a_user(session, create_team(session), RoleName.ADMINISTRATOR))
    for page in ("/admin/", "/admin/people/new", "/account/password"):
        text = client.get(page).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), page
        assert all("nonce=" in tag for tag in re.findall(r"<script[^>]*>", text)), page


def test_personal_pages_are_kept_nowhere_and_assets_may_be(client: Client) -> None:
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    assert client.get("/admin/").headers["Cache-Control"] == "no-store"
    assert "no-store" not in client.get("/static/css/house.css").headers["Cache-Control"]


def test_plain_http_promises_no_https(client: Client) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers


def test_https_is_for_good_and_cookies_travel_on_it_alone(production: Settings, session: Session) -> None:
    app = make_app(production)
    app.test_client_class = type("ClientHere", (Client,), {"session_of_test": session})
    client = app.test_client()
    answer = client.get("/sign-in", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5"})
    lasts = re.match(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
    assert lasts is not None and int(lasts[1]) >= 365 * 24 * 3600
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-wellbeing=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    dispose(app)


def test_the_secret_and_the_keys_are_in_no_page(app: Flask, client: Client, settings: Settings) -> None:
    assert replace(settings).secret == app.secret_key
    assert settings.keys[0] not in client.get("/sign-in").text


def test_no_title_says_whom_we_support_since_titles_stay_in_the_browser_s_history(app: Flask) -> None:
    named = re.compile(r"known_as|\{\{ *(person|name|stop|visit\.person)\b(?!\.id)")
    titles = re.compile(r"\{% block title %\}(.*?)\{% endblock %\}", re.DOTALL)
    assert app.jinja_env.loader is not None
    for template in app.jinja_env.loader.list_templates():
        if template.endswith(".html") and not template.startswith("govuk_"):
            source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, template)
            assert not [title for title in titles.findall(source) if named.search(title)], template
