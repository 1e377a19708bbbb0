"""What is kept is made once, shared meanwhile, forgotten when it is old, and tried again after a fall."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from threading import Event

import pytest

from survey.kept import Keeper, StillMaking

PATIENCE = 20.0


def test_a_thing_is_made_once_however_many_ask_at_the_same_time() -> None:
    keeper: Keeper[str, int] = Keeper("k", 4)
    begun, go, made = Event(), Event(), []

    def make() -> int:
        begun.set()
        assert go.wait(PATIENCE)
        made.append(1)
        return 7

    with ThreadPoolExecutor(8) as readers:
        asked = [readers.submit(keeper.take, "a", make, PATIENCE) for _ in range(8)]
        assert begun.wait(PATIENCE)
        go.set()
        assert [future.result() for future in asked] == [7] * 8
    assert made == [1]


def test_whoever_cannot_wait_is_told_so_and_finds_it_ready_later() -> None:
    keeper: Keeper[str, int] = Keeper("k", 4)
    go = Event()

    def make() -> int:
        assert go.wait(PATIENCE)
        return 7

    with pytest.raises(StillMaking):
        keeper.take("a", make, 0.0)
    go.set()
    assert keeper.take("a", make, PATIENCE) == 7


@pytest.mark.parametrize("error", [ValueError, Late])
def test_what_failed_is_made_again_the_next_time(error: type[Exception]) -> None:
    keeper: Keeper[str, int] = Keeper("k", 4)

    def fall() -> int:
        raise error

    with pytest.raises(error):
        keeper.take("a", fall, PATIENCE)
    assert keeper.take("a", lambda: 7, PATIENCE) == 7


def test_only_what_was_asked_for_last_is_kept() -> None:
    keeper: Keeper[str, str] = Keeper("k", 2)
    for name in ("a", "b", "a", "c"):
        keeper.take(name, lambda name=name: name, PATIENCE)  # type: ignore[misc]
    assert keeper.take("a", lambda: "again", PATIENCE) == "a"
    assert keeper.take("b", lambda: "again", PATIENCE) == "again"


def test_what_is_asked_for_anew_is_made_again_but_not_twice_at_once() -> None:
    keeper: Keeper[str, int] = Keeper("k", 4)
    begun, go, made = Event(), Event(), []

    def make() -> int:
        made.append(1)
        begun.set()
        assert go.wait(PATIENCE)
        return len(made)

    first = keeper.renew("a", make)
    assert begun.wait(PATIENCE)
    assert keeper.renew("a", make) is first
    go.set()
    assert first.result(PATIENCE) == 1
    assert keeper.renew("a", make).result(PATIENCE) == 2
    assert keeper.take("a", make, PATIENCE) == 2
