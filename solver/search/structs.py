"""Hands the arrays to compiled code by one pointer each, not by fifty arrays a call: a hundred times faster.

Knows numba's `structref`; where numba is missing the named tuples themselves are the handles.
"""

from __future__ import annotations

from typing import Any

from solver.search.compiled import COMPILED, compiled
from solver.search.problem import Plan, Problem, Room

if COMPILED:
    from numba import types
    from numba.experimental import structref

    @structref.register
    class _ProblemType(types.StructRef):
        def preprocess_fields(self, fields: Any) -> Any:
            return tuple((name, types.unliteral(of)) for name, of in fields)  # type: ignore[no-untyped-call]

    @structref.register
    class _PlanType(types.StructRef):
        pass

    @structref.register
    class _RoomType(types.StructRef):
        pass

    class _Problem(structref.StructRefProxy):
        pass

    class _Plan(structref.StructRefProxy):
        pass

    class _Room(structref.StructRefProxy):
        pass

    structref.define_constructor(_Problem, _ProblemType, list(Problem._fields))  # type: ignore[no-untyped-call]
    structref.define_boxing(_ProblemType, _Problem)  # type: ignore[no-untyped-call]
    structref.define_constructor(_Plan, _PlanType, list(Plan._fields))  # type: ignore[no-untyped-call]
    structref.define_boxing(_PlanType, _Plan)  # type: ignore[no-untyped-call]
    structref.define_constructor(_Room, _RoomType, list(Room._fields))  # type: ignore[no-untyped-call]
    structref.define_boxing(_RoomType, _Room)  # type: ignore[no-untyped-call]

    @compiled
    def _problem(fields: Any) -> Any:
        return _Problem(*fields)  # type: ignore[no-untyped-call]

    @compiled
    def _plan(fields: Any) -> Any:
        return _Plan(*fields)  # type: ignore[no-untyped-call]

    @compiled
    def _room(fields: Any) -> Any:
        return _Room(*fields)  # type: ignore[no-untyped-call]


def problem_handle(problem: Problem) -> Problem:
    """What compiled code takes for this problem; it shares the arrays."""
    made: Problem = _problem(tuple(problem)) if COMPILED else problem
    return made


def plan_handle(plan: Plan) -> Plan:
    """What compiled code takes for this plan; it shares the arrays."""
    made: Plan = _plan(tuple(plan)) if COMPILED else plan
    return made


def room_handle(room: Room) -> Room:
    """What compiled code takes for this room; it shares the arrays."""
    made: Room = _room(tuple(room)) if COMPILED else room
    return made
