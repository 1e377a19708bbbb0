"""What takes time is made once, by one hand, and kept: whoever asks meanwhile shares the one making."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class StillMaking(Exception):
    """It is not ready yet; the reader is asked to wait, the making goes on."""


class Memo(Generic[K, V]):
    """Keeps the `most` results asked for last; each is made by whoever asks first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def take(self, key: K, make: Callable[[], V]) -> V:
        """Give a result, making it where it is not there yet."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


class Keeper(Generic[K, V]):
    """Keeps the `most` results asked for last; safe to share between threads."""

    def __init__(self, name: str, most: int) -> None:
        self._name, self._most = name, most
        self._kept: OrderedDict[K, Future[V]] = OrderedDict()
        self._lock = Lock()
        self._hand: ThreadPoolExecutor | None = None

    def begin(self, key: K, make: Callable[[], V]) -> Future[V]:
        """Have it made unless it is there or being made already."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                # One hand only: two at once would take twice as long each, and keep pages waiting meanwhile.
                self._hand = self._hand or ThreadPoolExecutor(1, self._name)
                found = self._kept[key] = self._hand.submit(make)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

    def renew(self, key: K, make: Callable[[], V]) -> Future[V]:
        """Have it made anew; what is being made already is new enough."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None and found.done():
                del self._kept[key]
        return self.begin(key, make)

    def take(self, key: K, make: Callable[[], V], patience: float) -> V:
        """Give it, waiting up to `patience` seconds; StillMaking beyond, whatever `make` raises where it fails."""
        future = self.begin(key, make)
        try:
            return future.result(patience)
        except NotYet as waiting:
            if future.done():  # not our waiting: the making itself ran out of time
                self._forget(key, future)
                raise
            raise StillMaking from waiting
        except BaseException:
            self._forget(key, future)  # what failed is tried again the next time it is asked for
            raise

    def _forget(self, key: K, future: Future[V]) -> None:
        with self._lock:
            if self._kept.get(key) is future:
                del self._kept[key]
