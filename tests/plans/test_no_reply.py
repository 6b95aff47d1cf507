"""What to do at a door that nobody answers: the person's own steps, else the usual ones with whom to ring."""

from __future__ import annotations

from plans.no_reply import LONGEST_STEP, MOST_STEPS, RING_THEM, no_number, no_reply, not_begun, steps_of


def test_each_line_is_a_step_without_its_bullet_or_number() -> None:
    assert steps_of("1. Ring Pat\n- Ask at 12\n\n  * Key safe  \n• 999") == ("Ring Pat", "Ask at 12", "Key safe", "999")


def test_a_number_that_is_no_bullet_stays() -> None:
    assert steps_of("999 if the light is on\n12 Dock Road has a key") == (
        "999 if the light is on",
        "12 Dock Road has a key",
    )


def test_their_own_steps_come_instead_of_the_usual_ones() -> None:
    found = no_reply("Ring Pat", ["Pat: daughter"])
    assert (found.steps, found.agreed) == (("Ring Pat",), True)


def test_where_nothing_is_agreed_there_are_usual_steps_with_whom_to_ring() -> None:
    found = no_reply("  \n ", ["Pat: daughter, 01632 960001", "Dr Shah"])
    assert not found.agreed
    assert "Ring Pat: daughter, 01632 960001" in found.steps
    assert found.steps.index("Ring Pat: daughter, 01632 960001") < found.steps.index("Ring Dr Shah")
    assert any("999" in step for step in found.steps)


def test_no_step_is_lost_for_its_length_and_none_stands_twice() -> None:
    assert "".join(steps_of("a" * (LONGEST_STEP + 5))) == "a" * (LONGEST_STEP + 5)
    assert steps_of("Ring Pat\nRing Pat") == ("Ring Pat",)
    assert len(steps_of("\n".join(str(n) for n in range(100)))) == MOST_STEPS


def test_a_visit_that_has_not_begun_is_looked_into_first_and_then_the_door() -> None:
    agreed, usual = not_begun("Ring Pat", ["Dr Shah"]), not_begun("", ["Dr Shah"])
    assert agreed.steps[:3] == usual.steps[:3] and agreed.steps[3:] == ("Ring Pat",)
    assert usual.steps[3:] == ("Ring Dr Shah",)  # nobody stands at a door yet


def test_every_usual_step_that_says_to_ring_says_what_to_do_without_a_number() -> None:
    to_ring = {step for step in (*no_reply("").steps, *not_begun("").steps) if step.startswith("Ring")}
    assert RING_THEM in to_ring and all("number" in no_number(step) for step in to_ring)
    assert len({no_number(step) for step in to_ring}) == len(to_ring)  # each its own


def test_their_own_step_to_ring_somebody_leads_to_their_contacts_and_another_says_nothing() -> None:
    assert "Look in their contacts" in no_number("Ring Pat next door")
    assert no_number("phone my son") and not no_number("Ring the doorbell again") and not no_number("Ringo is the dog")


def test_a_step_that_has_a_number_is_never_said_to_have_none() -> None:
    for step in ("Ring 999", "Ring 111 and ask", "Ring Pat, 01632-960001", "Ring (01632) 960 001"):
        assert no_number(step) == ""
    assert no_number("Ring Pat at number 12")  # a house
