"""Runs functions in another process, and tells how it died where it did.

    with Guard() as guard:
        guard.run(function, argument)
"""

import faulthandler
import importlib
import multiprocessing
import os
import resource
import signal
import tempfile
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

START_SECONDS = 120
"""How long a process may take until its modules are imported."""

MEMORY = 16 << 30
"""Bytes of addresses that a process may have: allocations that make no sense fail and do not fill the machine."""

OUTPUT_LINES = 12

_NOISE = ("Extension modules:", '  File "<string>"', f'  File "{Path(multiprocessing.__file__).parent}')
"""Beginnings of the lines of Python's fault handler that say nothing of the function."""


class Died(Exception):
    """The process ended before it answered."""


class Hung(Exception):
    """The process did not answer in time."""


class Raised(Exception):
    """The function raised; the message is its traceback."""


def _serve(connection: Connection, output: str, modules: Sequence[str]) -> None:
    """The life of a worker process: calls what it is sent until there is nothing more."""
    for descriptor in (1, 2):
        os.dup2(os.open(output, os.O_WRONLY | os.O_APPEND), descriptor)
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for module in modules:
        importlib.import_module(module)
    connection.send((True, None))
    while True:
        try:
            function, arguments = connection.recv()
        except EOFError:
            return
        try:
            answer = True, function(*arguments)
        except BaseException:  # pylint: disable=broad-exception-caught
            answer = False, traceback.format_exc()
        connection.send(answer)


class Guard:
    """One worker process at a time; a new one takes the place of one that died or hung."""

    def __init__(self, seconds: float = 10, modules: Sequence[str] = ()) -> None:
        """A call may take `seconds`. `modules` are imported in the process that workers are forked from."""
        self._seconds = seconds
        self._modules = tuple(modules)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["numpy", *self._modules])
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._directory = tempfile.TemporaryDirectory(prefix="guard-")
        self._output = Path(self._directory.name) / "output"

    def __enter__(self) -> "Guard":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def run(self, function: Callable, *arguments: Any) -> Any:
        """What `function`, of a module that can be imported, returns. Raises Raised, Died or Hung."""
        if self._process is None:
            self._start()
        assert self._connection is not None
        self._output.write_bytes(b"")
        self._connection.send((function, arguments))
        succeeded, answer = self._receive(self._seconds)
        if not succeeded:
            raise Raised(answer)
        return answer

    def replace(self) -> None:
        """Ends the worker; the next call gets a new one, whose memory nobody has written to."""
        if self._process is not None and self._connection is not None:
            self._connection.close()
            self._process.kill()
            self._process.join()
        self._process = self._connection = None

    def close(self) -> None:
        """Ends the worker for good."""
        self.replace()
        self._directory.cleanup()

    def _start(self) -> None:
        self._output.write_bytes(b"")
        self._connection, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(theirs, str(self._output), self._modules), daemon=True)
        self._process.start()
        theirs.close()
        self._receive(START_SECONDS)

    def _receive(self, seconds: float) -> tuple[bool, Any]:
        assert self._connection is not None and self._process is not None and self._process.pid
        if not self._connection.poll(seconds):
            # The fault handler of Python writes where it hangs.
            os.kill(self._process.pid, signal.SIGABRT)
            self._process.join(2)
            lines = self._last_lines()
            self.replace()
            raise Hung(f"no answer within {seconds:g} s\n{lines}")
        try:
            return self._connection.recv()
        except (EOFError, ConnectionError):
            self._process.join()
            code, lines = self._process.exitcode or 0, self._last_lines()
            self.replace()
            raise Died(f"{signal.Signals(-code).name if code < 0 else f'exit status {code}'}\n{lines}") from None

    def _last_lines(self) -> str:
        text = self._output.read_text(encoding="utf-8", errors="replace")
        lines = [line for line in text.splitlines() if line and not line.startswith(_NOISE)]
        return "\n".join(lines[-OUTPUT_LINES:])
