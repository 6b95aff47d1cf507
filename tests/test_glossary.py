"""Each word has one meaning and one name, and the name is really in the code."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("rota", "plans", "solver", "wellbeing")
ROW = re.compile(r"^\| (?P<word>[^|]+) \| (?P<meaning>[^|]+) \| (?P<name>[^|]+) \|$")


def rows() -> list[tuple[str, str, str]]:
    """Word, meaning and identifier of each row of the glossary."""
    lines = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    found = [match.group("word", "meaning", "name") for line in lines if (match := ROW.match(line))]
    return [row for row in found if row[0] != "word"]


def test_every_name_in_the_glossary_is_in_the_code() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for package in PACKAGES for path in (ROOT / package).rglob("*.py")
    )
    words = set(re.findall(r"\w+", code))
    names = [name.strip("`") for _, _, name in rows() if name.startswith("`")]
    assert len(names) > 40
    assert [name for name in names if not set(name.split(".")) <= words] == []


def test_a_word_stands_once_and_has_one_sentence() -> None:
    words = [word for word, _, _ in rows()]
    assert len(words) == len(set(words))
    for word, meaning, _ in rows():
        assert meaning[0].isupper(), word
        assert re.fullmatch(r"[^.]+\.", meaning), f"{word}: one sentence, with a full stop"
