"""Random histories of publications: what readers see, and what is kept, against a model of a few lines."""

import shutil
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from scrapers.failpoints import FailpointError, activate
from tests.warehouse.test_publication import ANNE, publish_again
from tests.warehouse.test_release import NOW
from warehouse import pointer
from warehouse.home import Home, lease
from warehouse.recovery import finish_publication
from warehouse.release import ReleaseError, current_release, get_release, latest_release, list_releases, resume, roll_back, verify
from warehouse.retention import pin, pins, retain, unpin

PLACES = ("release.before_rename", "release.renamed", "release.half_pointed", "release.pointed", "release.logged")


class Publications(RuleBasedStateMachine):
    """One home. The model: which releases are there, which one readers see, where they are held, what is pinned, what is being read."""

    candidate: Path

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="kaoju-machine-")
        self.home = Home(Path(self.folder) / "home")
        shutil.copytree(self.candidate, self.home.candidate)
        self.day = 0
        self.there: list[str] = []
        self.parent: dict[str, str | None] = {}
        self.published: dict[str, int] = {}
        self.sees: str | None = None
        self.held: tuple[str, str] | None = None
        self.pinned: set[str] = set()
        self.reading = ExitStack()
        self.read: set[str] = set()
        self.publish()

    def teardown(self) -> None:
        activate()
        self.reading.close()
        shutil.rmtree(self.folder)

    def _made(self, release_id: str, parent: str | None) -> None:
        self.there.append(release_id)
        self.published[release_id] = self.day
        self.parent[release_id] = parent
        if self.held is None:
            self.sees = release_id

    @rule()
    def publish(self) -> None:
        self.day += 1
        made = publish_again(self.home, days=self.day)
        assert made.release_id not in self.there
        assert made.manifest["parent"] == self.sees
        self._made(made.release_id, self.sees)

    @rule(place=st.sampled_from(PLACES))
    def fail_while_publishing(self, place: str) -> None:
        """The run dies at a place; the next one finishes the publication or clears it away."""
        self.day += 1
        activate(at=f"{place}:1:error")
        try:
            publish_again(self.home, days=self.day)
        except FailpointError:
            pass
        finally:
            activate()
        seen = current_release(self.home)
        assert seen is not None
        finish_publication(self.home, at=NOW + timedelta(days=self.day))
        assert current_release(self.home) == seen
        new = [release.release_id for release in list_releases(self.home) if release.release_id not in self.there]
        assert len(new) <= 1
        for release_id in new:
            self._made(release_id, self.sees)
        shutil.rmtree(self.home.candidate, ignore_errors=True)

    @rule(data=st.data())
    def roll_back(self, data: Any) -> None:
        chosen = data.draw(st.sampled_from(self.there))
        self.held = (chosen, self.there[-1])
        self.sees = chosen
        roll_back(self.home, chosen, reason="wrong units", by=ANNE, at=NOW + timedelta(days=self.day))

    @rule()
    def resume(self) -> None:
        if self.held is None:
            with pytest.raises(ReleaseError):
                resume(self.home, reason="mended", by=ANNE, at=NOW)
            return
        _, newest = self.held
        if self.there[-1] > newest:
            self.sees = self.there[-1]
        self.held = None
        seen = resume(self.home, reason="mended", by=ANNE, at=NOW + timedelta(days=self.day))
        assert seen.release_id == self.sees

    @rule(data=st.data(), on=st.booleans())
    def pin(self, data: Any, on: bool) -> None:
        chosen = data.draw(st.sampled_from(self.there))
        if on:
            pin(self.home, chosen, reason="cited", by=ANNE, at=NOW)
            self.pinned.add(chosen)
        else:
            assert unpin(self.home, chosen, by=ANNE, at=NOW) == (chosen in self.pinned)
            self.pinned.discard(chosen)

    @rule(data=st.data())
    def open(self, data: Any) -> None:
        chosen = data.draw(st.sampled_from(self.there))
        self.reading.enter_context(lease(get_release(self.home, chosen).file))
        self.read.add(chosen)

    @precondition(lambda self: self.read)
    @rule()
    def close(self) -> None:
        self.reading.close()
        self.read = set()

    @rule(keep=st.integers(0, 3), days=st.integers(0, 3))
    def retain(self, keep: int, days: int) -> None:
        wanted = {self.sees, self.there[-1], *self.pinned, *self.read, *(self.there[-keep:] if keep else [])}
        wanted |= {self.parent[self.sees]} if self.sees else set()
        wanted |= {name for name in self.there if self.day - self.published[name] < days}
        retain(self.home, keep=keep, days=days, now=NOW + timedelta(days=self.day), by=ANNE)
        self.there = [name for name in self.there if name in wanted]

    @invariant()
    def readers_see_one_whole_release(self) -> None:
        current = current_release(self.home)
        assert current is not None
        assert current.release_id == self.sees
        assert current.file.stat().st_size > 0
        latest = latest_release(self.home)
        assert latest is not None
        assert latest.release_id == (self.there[-1] if self.held else self.sees)

    @invariant()
    def what_is_there_is_what_was_made_and_not_retired(self) -> None:
        assert [release.release_id for release in list_releases(self.home)] == self.there
        assert pins(self.home).keys() == self.pinned
        hold = pointer.hold_of(self.home)
        assert (hold.release if hold else None) == (self.held[0] if self.held else None)
        left = {path.name for path in self.home.releases.iterdir() if path.is_dir()}
        assert left == set(self.there)

    @rule()
    def verify(self) -> None:
        current = current_release(self.home)
        assert current is not None
        assert verify(current) == []


@pytest.mark.parametrize(("histories", "steps"), [(3, 12), pytest.param(60, 50, marks=pytest.mark.torture)])
def test_SIM_01_random_publications_rollbacks_pins_readers_and_crashes_leave_readers_what_the_model_says(candidate, histories, steps):
    class OnThisCandidate(Publications):
        pass

    OnThisCandidate.candidate = candidate.candidate
    run_state_machine_as_test(OnThisCandidate, settings=settings(max_examples=histories, stateful_step_count=steps))
