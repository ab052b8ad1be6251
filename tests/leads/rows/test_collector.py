"""The collector is away as long as anybody wants it to be, and comes back."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from ozogui.leads.rows.collector import collector_away, leave_alone


@pytest.fixture(autouse=True)
def _collector_as_before() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.enable()
    yield
    gc.unfreeze()
    (gc.enable if was_on else gc.disable)()


def test_the_collector_comes_back_when_the_last_is_done() -> None:
    first, second = collector_away(), collector_away()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_it_comes_back_after_an_error_too_and_stays_off_where_it_was() -> None:
    with pytest.raises(KeyError), collector_away():
        raise KeyError
    assert gc.isenabled()
    gc.disable()
    with collector_away():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_only_many_rows_are_left_alone_for_good() -> None:
    before = gc.get_freeze_count()
    with collector_away(1_000):
        pass
    assert gc.get_freeze_count() == before
    kept = [["a"]]
    leave_alone(1_000_000)
    assert gc.get_freeze_count() > before
    assert all(kept is not found for found in gc.get_objects())
