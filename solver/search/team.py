"""Several searches for one week side by side, one a thread, each with its own random numbers.

Compiled code holds no lock of Python's, so two searches use two cores and share what is asked. Now and then the one
that is behind goes on from the plan of the one that is ahead. With a limit of steps they meet after so many steps each,
whatever the time, and the same seed, steps and number of searches give the same plan. Knows nothing of weeks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from time import monotonic

from solver.search.compiled import COMPILED
from solver.search.narrow import crowded, narrow, widen
from solver.search.problem import Plan, Problem, copy_plan
from solver.search.run import COLD, HOT, TOLD_EVERY, Search

MEETINGS = 20  # in one search for a better plan
FEW_STEPS = 5000  # so few are not worth sharing out
APART = 104_729  # between the seeds of two searches
A_MEGABYTE = 1 << 20


class Searches:
    """Does what one `Search` does, on several cores; `memory` is what this process may use, in MB."""

    def __init__(
        self, problem: Problem, seed: int = 1, cores: int = 1, memory: int | None = None, hot: float = HOT,
        cold: float = COLD, narrows: bool = False,
    ) -> None:  # fmt: skip
        """At most `cores` searches, and no more than there is memory for.

        With `narrows`, whoever is behind tries what happens if only a few go to somebody who sees too many.
        """
        self.problem, self.memory, self.narrows = problem, memory, narrows
        self.dice = Random(seed)
        self.members = [self._member(seed, hot, cold)]
        while len(self.members) < cores and not self.over_memory():
            self.members.append(self._member(seed + APART * len(self.members), hot, cold))

    def _member(self, seed: int, hot: float, cold: float) -> Search:
        own = self.problem._replace(may=self.problem.may.copy()) if self.narrows else self.problem
        return Search(own, seed, hot=hot, cold=cold)

    @property
    def first(self) -> Search:
        """The member with the best plan, the first of equals."""
        return min(self.members, key=lambda member: int(member.best.total[0]))

    @property
    def best(self) -> Plan:
        """The best plan so far."""
        return self.first.best

    @property
    def steps(self) -> int:
        """Steps done by all of them."""
        return sum(member.steps for member in self.members)

    def over_memory(self, more: int = 0) -> bool:
        """Whether this process uses as much memory as it may, or would with so many MB more."""
        return self.memory is not None and memory_used() + more >= self.memory

    def start(self, standing: dict[int, tuple[int, int]], frozen: Iterable[int] = ()) -> None:
        """A first complete plan for each, as `Search.start` has it."""
        held = list(frozen)
        for member in self.members:
            if held and member is not self.members[0]:
                copy_plan(self.members[0].saved, member.saved)
                copy_plan(self.members[0].saved, member.plan)
            else:
                member.start(standing, held)

    def free(self, frozen: Iterable[int]) -> None:
        """All go on from the best plan so far, with only these pieces frozen, as `Search.free` has it."""
        ahead = self.first
        ahead.free(frozen)
        for member in self.members:
            if member is not ahead:
                copy_plan(ahead.saved, member.saved)
                copy_plan(ahead.saved, member.plan)

    def settle_times(self) -> None:
        """Puts starts of the best plan back to what people are used to, wherever that costs nothing."""
        self.first.settle_times()

    def improve(
        self, seconds: float, steps: int | None, tell: Callable[[Searches], None], stop: Callable[[], bool]
    ) -> bool:
        """Makes it better until the time or the steps are used; True when it had to stop before, with the best kept:
        when `stop` says so, or where the process comes to use as much memory as it may.
        """
        few = len(self.members) == 1 or (steps is not None and steps - self.steps < FEW_STEPS)
        if few or not self.problem.pieces or not self.problem.workers:
            return self._alone(seconds, steps, tell, stop)
        if steps is not None:
            return self._by_steps(steps - self.steps, tell, stop)
        return self._by_time(seconds, tell, stop)

    def _alone(
        self, seconds: float, steps: int | None, tell: Callable[[Searches], None], stop: Callable[[], bool]
    ) -> bool:
        one = self.first
        until = None if steps is None else steps - self.steps + one.steps
        return one.improve(seconds, until, lambda _: tell(self), lambda: stop() or self.over_memory())

    def _by_time(self, seconds: float, tell: Callable[[Searches], None], stop: Callable[[], bool]) -> bool:
        begun, met, share = monotonic(), 0, 0.0
        with ThreadPoolExecutor(len(self.members)) as threads:
            while share < 1:
                if stop() or self.over_memory():
                    return True
                until = min(monotonic() + TOLD_EVERY, begun + seconds)
                turns = [threads.submit(member.go_on, begun, seconds, until) for member in self.members]
                for turn in turns:
                    turn.result()
                share = (monotonic() - begun) / max(seconds, 1e-9)
                if share * MEETINGS >= met + 1:
                    met = int(share * MEETINGS)
                    self.meet()
                tell(self)
        return False

    def _by_steps(self, steps: int, tell: Callable[[Searches], None], stop: Callable[[], bool]) -> bool:
        before = [member.steps for member in self.members]
        each, more = divmod(steps, len(self.members))
        wholes = [each + (n < more) for n in range(len(self.members))]
        with ThreadPoolExecutor(len(self.members)) as threads:
            for meeting in range(1, MEETINGS + 1):
                aims = [meeting * whole // MEETINGS for whole in wholes]
                if stop() or self.over_memory():
                    return True
                turns = [
                    threads.submit(member.go_to, since, since + aim, since + whole)
                    for member, since, aim, whole in zip(self.members, before, aims, wholes, strict=True)
                ]
                for turn in turns:
                    turn.result()
                if meeting < MEETINGS:
                    self.meet()
                tell(self)
        return False

    def meet(self) -> None:
        """Those behind go on from the best plan; where somebody sees too many in it, with only a few for them."""
        ahead = self.first
        too_many = crowded(self.problem, ahead.best) if self.narrows else []
        for member in self.members:
            if self.narrows:
                widen(member, self.problem.may)
            if member is not ahead and (too_many or member.best.total[0] > ahead.best.total[0]):
                copy_plan(ahead.saved, member.saved)
                member.go_back()
                if too_many:
                    narrow(member, self.problem.may, self.dice.choice(too_many), self.dice)


def memory_used() -> float:
    """Memory that this process uses, in MB: now where the system tells (Linux), else the most it ever used."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / A_MEGABYTE
    except (OSError, ValueError, IndexError, AttributeError):
        pass
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / A_MEGABYTE if sys.platform == "darwin" else most / 1024


def cores_here() -> int:
    """Cores that searches in this process can use: where they run plain, they take turns on one."""
    if not COMPILED:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
