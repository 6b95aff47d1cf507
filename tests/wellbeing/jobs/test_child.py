"""What the child that solves says, as its parent hears it."""

import io
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from wellbeing.jobs.child import Child


def test_an_answer_that_breaks_off_stands_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    child = Child.__new__(Child)
    child.said = SimpleQueue()
    child._process = SimpleNamespace(stdout=io.StringIO('{"progress": 1}\n{"answer": {"said": ["Joan is'))  # type: ignore[assignment]
    child._listen()
    heard: list[dict[str, Any] | None] = [child.said.get_nowait() for _ in range(2)]
    assert heard == [{"progress": 1}, None]
    assert "something odd" in caplog.text and "Joan" not in caplog.text
