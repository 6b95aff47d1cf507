"""Letters handed to a server that really listens on loopback; its address as a setting."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.wellbeing.smtp_made import smtp_server
from wellbeing import smtp
from wellbeing.smtp import Answer, Letter, NoSuchPost, Post, post_of

LETTER = Letter("0f", "amina@example.org", "There is news", "Hello,\n.\nOpen My day.\n")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine, with its key, that only who is told trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    alternatives = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    kept = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(*kept) + made.public_bytes(serialization.Encoding.PEM))
    return path


def sealing(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_letter_arrives_as_it_was_written() -> None:
    with smtp_server() as server:
        post = post_of(f"smtp://127.0.0.1:{server.port}", "rota@example.org")
        assert post is not None and post.hand_over(LETTER) == (Answer.TAKEN, "")
    ((sender, to, letter),) = server.letters
    assert "<rota@example.org>" in sender and "<amina@example.org>" in to
    assert letter["Subject"] == LETTER.subject and letter["Message-ID"] == "<0f@example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n") == LETTER.words


@pytest.mark.parametrize(
    ("says", "answer"),
    [
        ({"RCPT": "550 no such user"}, Answer.REFUSED),
        ({"RCPT": "450 try later"}, Answer.LATER),
        ({".": "554 spam"}, Answer.REFUSED),
        ({".": "451 try later"}, Answer.LATER),
        ({"MAIL": "550 who are you"}, Answer.LATER),
        ({"DATA": "421 going down"}, Answer.LATER),
    ],
)
def test_only_what_the_server_refuses_for_good_is_given_up(says: dict[str, str], answer: Answer) -> None:
    with smtp_server(says=says) as server:
        found, trouble = Post("127.0.0.1", server.port, "rota@example.org").hand_over(LETTER)
    assert found is answer and "amina" not in trouble and trouble.isalpha()
    assert server.letters == []


def test_a_server_that_is_not_there_is_tried_later() -> None:
    with smtp_server() as server:
        pass
    assert Post("127.0.0.1", server.port, "rota@example.org").hand_over(LETTER)[0] is Answer.LATER


@pytest.mark.parametrize("at_once", [False, True])
def test_a_password_is_sent_sealed_and_only_to_a_server_that_is_who_it_says(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    scheme, offers = ("smtps", ("AUTH PLAIN",)) if at_once else ("smtp", ("STARTTLS", "AUTH PLAIN"))
    with smtp_server(tls=sealing(certificate), sealed_at_once=at_once, offers=offers) as server:
        post = post_of(f"{scheme}://rota%40example.org:tea%2Ffirst@127.0.0.1:{server.port}")
        assert post is not None and "tea" not in repr(post)
        assert post.hand_over(LETTER)[0] is Answer.LATER, "nobody vouches for this server"
        assert server.logins == [] and server.letters == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert post.hand_over(LETTER)[0] is Answer.TAKEN
    assert len(server.logins) == 1 and len(server.letters) == 1


def test_nothing_is_sent_open_over_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    with smtp_server(offers=("AUTH PLAIN",)) as server:
        monkeypatch.setattr(smtp, "_here", lambda host: False)
        post = Post("127.0.0.1", server.port, "rota@example.org", user="rota", password="tea")
        assert post.hand_over(LETTER)[0] is Answer.LATER
    assert server.logins == [] and server.letters == []


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.5", False), ("mail.example.org", False)],
)
def test_which_servers_are_this_machine(host: str, here: bool) -> None:
    assert smtp._here(host) is here


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("mail.example.org", "rota@example.org"),
        ("https://mail.example.org", "rota@example.org"),
        ("smtp://", "rota@example.org"),
        ("smtp://mail.example.org:post", "rota@example.org"),
        ("smtp://mail.example.org/box", "rota@example.org"),
        ("smtp://mail.example.org", ""),
        ("smtp://rota:s3cret@mail.example.org", ""),
        ("smtp://mail.example.org", "rota@example.org\nBcc: x@example.org"),
    ],
)
def test_what_is_no_server_is_said_in_a_sentence_without_its_password(url: str, sender: str) -> None:
    with pytest.raises(NoSuchPost) as error:
        post_of(url, sender)
    assert "s3cret" not in str(error.value) and str(error.value).endswith(".")


def test_no_server_sends_nothing_and_ports_are_the_usual_ones() -> None:
    assert post_of("") is None
    open_, sealed = (post_of(f"{scheme}://mail.example.org", "rota@example.org") for scheme in ("smtp", "smtps"))
    assert open_ is not None and sealed is not None and (open_.port, sealed.port) == (587, 465)
