"""Files go out small and are kept until they change; personal pages go out small and are kept nowhere."""

import gc
import gzip
import re
from io import BufferedReader
from pathlib import Path

import brotli
import pytest
from flask import Flask

from tests.wellbeing.conftest import Client

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def stylesheets(client: Client) -> list[str]:
    """The addresses of the styles on the page to sign in on."""
    return re.findall(r'<link rel="stylesheet" href="([^"]+)"', client.get("/sign-in").text)


def test_a_file_is_kept_for_a_year_at_an_address_that_holds_its_version(client: Client) -> None:
    addresses = stylesheets(client)
    assert len(addresses) >= 2
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{10}$", address)
        assert client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_another_version_than_the_present_is_asked_about_each_time(client: Client) -> None:
    plain = stylesheets(client)[0].partition("?")[0]
    for address in (plain, f"{plain}?v=0123456789"):
        assert "immutable" not in client.get(address).headers["Cache-Control"]
    assert client.get("/static/css/nothing.css?v=0123456789").status_code == 404


def test_files_and_pages_are_made_small_on_the_way(client: Client) -> None:
    address = stylesheets(client)[0]
    whole = client.get(address).data
    small = client.get(address, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert small.headers["Content-Encoding"] == "br"
    assert len(small.data) < len(whole) / 3
    assert brotli.decompress(small.data) == whole
    page = client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert b"Sign in" in gzip.decompress(page.data)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Accept-Encoding" in page.headers["Vary"]


def test_a_file_is_closed_once_it_is_read_whatever_the_server_then_does(app: Flask) -> None:
    name = "css/board.css"
    path = str(Path(app.static_folder or "") / name)
    with app.test_request_context(f"/static/{name}"):
        answer = app.full_dispatch_request()
        assert answer.status_code == 200 and answer.data
        files = [found for found in gc.get_objects() if isinstance(found, BufferedReader) and found.name == path]
        assert [file.closed for file in files] == [True]
