"""People read our words, not a system's: what we never write on screen, looked for wherever text is shown.

Looked at: the templates, the string literals of the app and of the sentences that rules, plans and
explanations make, our scripts, and the demonstration team. Docstrings and identifiers are not shown, except
the help of the commands. GLOSSARY.md has the words to use instead.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).resolve().parent.parent

# word as it may stand in a text -> what we write instead
NEVER = {
    r"clients?": "person",
    r"cases?": "person, or say what happened",
    r"service[ -]users?": "person",
    r"slots?": "visit, or time",
    r"appointments?": "visit",
    r"calls?": "visit, or ring",
    r"(non-)?complian(ce|t)": "say what the law asks",
    r"carers?": "wellbeing worker; unpaid carer where the Care Act means one",
    r"constraints?": "rule",
    r"scor(e|es|ed|ing)": "say what is better, and by how much",
    r"(un)?sync(s|ed|ing)?|synchroni[sz]\w*": "send, or save",
    r"optimi[sz]\w*|optimal": "better, or best",
    r"infeasible|feasible": "nobody can",
}
BANNED = re.compile(r"\b(?:" + "|".join(f"(?:{word})" for word in NEVER) + r")\b", re.IGNORECASE)

# The only places where one of these words is right. Each says why.
ALLOWED = re.compile(
    r"""
      \bunpaid\ carers?\b      # the Care Act 2014's own term
    | \b(tele)?phone\ calls?\b # a call on the telephone, never a visit
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Text for the database or for another program, not for a person.
NOT_FOR_PEOPLE = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|BEGIN|WITH|CASE|default-src)\b")

SHOWN_BY_PYTHON = (
    "wellbeing/**/*.py",
    "rota/**/*.py",
    "plans/**/*.py",
    "solver/reasons.py",
    "solver/freeing.py",
    "solver/why.py",
    "solver/why_not.py",
    "solver/propose.py",
    "solver/repair.py",
    "solver/what_if.py",
)
NOT_SHOWN = ("wellbeing/migrations/", "wellbeing/static/vendor/")
ATTRIBUTES_THAT_SHOW = r"(?:aria-label|aria-description|title|alt|placeholder|content|value|data-say[\w-]*)"


def banned_in(text: str) -> list[str]:
    """The words in a shown text that we never write, as they stand there."""
    if NOT_FOR_PEOPLE.match(text):
        return []
    return [match[0] for match in BANNED.finditer(ALLOWED.sub(" ", text))]


def is_prose(text: str) -> bool:
    """Whether a literal is for people: it has words apart, or starts as a sentence or a label does."""
    stripped = text.strip()
    if re.fullmatch(r"[\w.:/#-]+", stripped):
        return re.fullmatch(r"[A-Z][a-z]+", stripped) is not None
    return " " in stripped and not stripped.startswith("govuk-")


def shown_in_python(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each literal that people may read: f-strings whole, docstrings of commands only."""
    tree = ast.parse(source)
    helps = {id(node.body[0]) for node in ast.walk(tree) if _is_command(node)}
    skip: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and id(node) not in helps:
            skip.add(node.value)
        if isinstance(node, ast.JoinedStr):
            skip.update(part for part in node.values if isinstance(part, ast.Constant))
    for node in ast.walk(tree):
        if node in skip:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_prose(node.value):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
            text = "".join(str(part) for part in parts)
            if is_prose(text):
                yield node.lineno, text


def _is_command(node: ast.AST) -> TypeGuard[ast.FunctionDef]:
    """Whether a function is a click command or group, whose docstring is its help."""
    if not isinstance(node, ast.FunctionDef):
        return False
    return any(re.search(r"\b(command|group)\b", ast.unparse(made_by)) for made_by in node.decorator_list)


def shown_in_template(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of all that a page shows: its text, the attributes that are read out, prose in Jinja."""
    source = _blank(r"\{#.*?#\}|<!--.*?-->", source)
    for block in re.finditer(r"\{\{.*?\}\}|\{%.*?%\}", source, re.DOTALL):
        for literal in re.finditer(r"\"([^\"]*)\"|'([^']*)'", block[0]):
            text = literal[1] or literal[2] or ""
            if is_prose(text):
                yield _line(source, block.start() + literal.start()), text
    source = _blank(r"\{\{.*?\}\}|\{%.*?%\}", source)
    source = _blank(r"<(script|style)\b.*?</\1>", source)
    for attribute in re.finditer(rf"\s{ATTRIBUTES_THAT_SHOW}=\"([^\"]*)\"", source):
        yield _line(source, attribute.start()), attribute[1]
    text = _blank(r"<[^>]*>", source)
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line.strip()


def shown_in_script(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of the prose in our JavaScript."""
    source = _blank(r"/\*.*?\*/|^\s*//[^\n]*", source)
    for literal in re.finditer(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", source):
        text = next((group for group in literal.groups() if group), "")
        text = re.sub(r"\$\{[^}]*\}", "…", text)
        if is_prose(text):
            yield _line(source, literal.start()), text


def _blank(pattern: str, source: str) -> str:
    """The source with what matches made blank, its lines kept where they are."""
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match[0]), source, flags=re.DOTALL | re.MULTILINE)


def _line(source: str, position: int) -> int:
    return source.count("\n", 0, position) + 1


def shown_in_table(source: str) -> Iterator[tuple[int, str]]:
    """Every line of a file of the demonstration team, whose texts all reach a page."""
    yield from enumerate(source.splitlines(), start=1)


Reader = Callable[[str], Iterator[tuple[int, str]]]


def files_with_readers() -> Iterator[tuple[Path, Reader]]:
    for pattern in SHOWN_BY_PYTHON:
        yield from ((path, shown_in_python) for path in ROOT.glob(pattern))
    yield from ((path, shown_in_template) for path in ROOT.glob("templates/**/*.html"))
    yield from ((path, shown_in_script) for path in ROOT.glob("wellbeing/static/**/*.js"))
    yield from ((path, shown_in_table) for path in ROOT.glob("wellbeing/data/**/*.csv"))


def test_no_screen_says_what_we_never_say() -> None:
    found = []
    for path, read in files_with_readers():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(NOT_SHOWN):
            continue
        for line, text in read(path.read_text(encoding="utf-8")):
            found += [f"{name}:{line}: “{word}” in “{text.strip()}”" for word in banned_in(text)]
    assert not found, "Words we never write (GLOSSARY.md has ours):\n" + "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "3 clients today",
        "Case closed",
        "The service user’s plan",
        "Pick a slot",
        "Next appointment",
        "Missed calls: 2",
        "Compliance is 94 %",
        "Her carer is late",
        "A constraint is broken",
        "Score: 12",
        "Syncing…",
        "Optimised for you",
        "This week is infeasible",
    ],
)
def test_each_word_is_noticed(text: str) -> None:
    assert len(banned_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Her daughter is an unpaid carer",
        "Phone calls are not face to face",
        "Recalled, showcase and carefully are other words",
        "SELECT CASE WHEN kind = 'x' THEN 1 END",
    ],
)
def test_right_words_are_left_alone(text: str) -> None:
    assert banned_in(text) == []


def banned_in_template(source: str) -> list[tuple[int, str]]:
    return [(line, word) for line, text in shown_in_template(source) for word in banned_in(text)]


def test_a_word_planted_in_a_page_is_found_on_its_line() -> None:
    page = (
        '{# a client #}\n<p class="client">\n  Hello {{ client.name }}</p>\n'
        '{{ govukButton({"text": "Add a client"}) }}\n<a aria-label="Next slot" href="/slot">Go</a>\n'
        "<p>Book\nan appointment</p>{% call box() %}{% endcall %}\n"
    )
    assert sorted(banned_in_template(page)) == [(4, "client"), (5, "slot"), (7, "appointment")]


def test_a_word_planted_in_code_is_found_and_a_docstring_is_not() -> None:
    code = (
        '"""The client."""\n'
        "def view(client):\n"
        '    """A slot."""\n'
        "    flash(f'{name} has no slot')\n"
        "    label = 'Client'\n"
        "    return client['client']\n"
        "@app.command()\n"
        "def run():\n"
        "    '''Run the sync.'''\n"
    )
    found = [(line, word) for line, text in shown_in_python(code) for word in banned_in(text)]
    assert sorted(found) == [(4, "slot"), (5, "Client"), (9, "sync")]


def test_a_word_planted_in_a_script_is_found() -> None:
    script = "// sync the client\nself.addEventListener('sync', send);\nsay(`Could not sync ${n} visits`);\n"
    found = [(line, word) for line, text in shown_in_script(script) for word in banned_in(text)]
    assert found == [(3, "sync")]
