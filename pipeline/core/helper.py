"""A Python process of its own that is asked to call functions, one after the other, while this process goes on.

For work that holds Python's lock for long or takes memory that should go again: drawing, typesetting, judging. It is
help and no more: what the helper could not do, for whatever reason, is done in this process when it is needed.

What does not belong here: what is asked (that is `reports` and `checks`).
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import IO, Any, Generic, TypeVar

T = TypeVar("T")


class Pending(Generic[T]):
    """What was asked. `result` waits for it, and calls the function here where the helper did not bring it back."""

    def __init__(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> None:
        self._function, self._arguments = function, arguments
        self.answer: Future[tuple[bool, Any]] = Future()

    def result(self) -> T:
        """The function's value. Raises what the function raises in this process."""
        done, value = self.answer.result()
        if not done:
            return self._function(*self._arguments)
        answered: T = value
        return answered


class Helper:
    """The process starts with the first thing asked. It ends with `close`, or with the process that asks, however that ends."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: SimpleQueue[Pending[Any] | None] = SimpleQueue()
        self._reader = Thread(target=self._read, daemon=True)

    def ask(self, function: Callable[..., T], *arguments: Any) -> Pending[T]:
        """Ask for a call of a module's function with arguments that can be pickled."""
        pending = Pending(function, arguments)
        if self._process is None:
            self._process = _start()
            self._reader.start()
        self._waiting.put(pending)
        try:
            pickle.dump((function, arguments), _pipe(self._process.stdin), pickle.HIGHEST_PROTOCOL)
            _pipe(self._process.stdin).flush()
        except OSError:  # it has ended, and the reader says so of all that waits
            return pending
        return pending

    def no_more(self) -> None:
        """Nothing else will be asked: the process ends by itself when it has done what it was asked for."""
        if self._process is not None:
            try:
                _pipe(self._process.stdin).close()
            except OSError:
                return

    def close(self) -> None:
        """Let the process end what it was asked for, and wait for its end."""
        if self._process is not None:
            self.no_more()
            self._waiting.put(None)
            self._reader.join()
            self._process.wait()
            self._process = None

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self._process is not None:
            self._process.kill()
        self.close()

    def _read(self) -> None:
        """Hand each answer to what waits for it, in order; once the process has ended, what waits gets none."""
        gone = False
        while (pending := self._waiting.get()) is not None:
            answer: tuple[bool, Any] = (False, None)
            if not gone and self._process is not None:
                try:
                    answer = pickle.load(_pipe(self._process.stdout))  # our own child's
                except (OSError, EOFError, pickle.UnpicklingError):
                    gone = True
            pending.answer.set_result(answer)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe")
    return pipe


def _start() -> subprocess.Popen[bytes]:
    """It finds the modules where this process does."""
    found = os.pathsep.join(p for p in (os.getcwd(), *sys.path) if p)
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.core.helper"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": found},
    )  # fmt: skip


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Call what is asked until nobody can ask any more. A failure is answered as such; whoever asked meets it himself."""
    while True:
        try:
            function, arguments = pickle.load(asked)  # from the process that started this one
        except EOFError:
            return
        try:
            answer = pickle.dumps((True, function(*arguments)), pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 - whatever it is, it is raised where the result is needed
            answer = pickle.dumps((False, None))
        answers.write(answer)
        answers.flush()


def main() -> None:
    """What the child runs: standard output carries answers, so what anybody prints goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks ends this one
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        serve(sys.stdin.buffer, answers)
    except BrokenPipeError:  # nobody is there any more to be answered
        os._exit(0)


if __name__ == "__main__":
    main()
