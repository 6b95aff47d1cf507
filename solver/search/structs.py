"""Hands the arrays to compiled code by one pointer each instead of fifty arrays a call, which is a hundred times faster.

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
    class _ProblemType(types.StructRef):  # type: ignore[misc]
        def preprocess_fields(self, fields: Any) -> Any:
            return tuple((name, types.unliteral(of)) for name, of in fields)

    @structref.register
    class _PlanType(types.StructRef):  # type: ignore[misc]
        pass

    @structref.register
    class _RoomType(types.StructRef):  # type: ignore[misc]
        pass

    class _Problem(structref.StructRefProxy):  # type: ignore[misc]
        pass

    class _Plan(structref.StructRefProxy):  # type: ignore[misc]
        pass

    class _Room(structref.StructRefProxy):  # type: ignore[misc]
        pass

    structref.define_constructor(_Problem, _ProblemType, list(Problem._fields))
    structref.define_boxing(_ProblemType, _Problem)
    structref.define_constructor(_Plan, _PlanType, list(Plan._fields))
    structref.define_boxing(_PlanType, _Plan)
    structref.define_constructor(_Room, _RoomType, list(Room._fields))
    structref.define_boxing(_RoomType, _Room)

    @compiled
    def _problem(fields):  # type: ignore[no-untyped-def]
        return _Problem(*fields)

    @compiled
    def _plan(fields):  # type: ignore[no-untyped-def]
        return _Plan(*fields)

    @compiled
    def _room(fields):  # type: ignore[no-untyped-def]
        return _Room(*fields)


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
