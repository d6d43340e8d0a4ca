"""A worker: ``python -m nnviz.workers.child`` reads calls from its standard input and writes what comes of them to its output.

Whatever started it is the only one to hold the other end: when that is gone, however it ended, there is nothing more to read and the
worker ends too.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import traceback
from typing import BinaryIO, Final

NICENESS: Final = 15
"""The server is answered first: of a core that both want, it gets all but a thirtieth."""


def serve(calls: BinaryIO, answers: BinaryIO) -> None:
    """Answer calls (function, arguments) with (True, result), or with (False, what went wrong), until there are no more."""
    while True:
        try:
            function, arguments = pickle.load(calls)
        except EOFError:
            return
        try:
            answer = pickle.dumps((True, function(*arguments)), pickle.HIGHEST_PROTOCOL)
        except Exception:
            answer = pickle.dumps((False, traceback.format_exc()))
        try:
            answers.write(answer)
            answers.flush()
        except BrokenPipeError:
            return


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for the calls alone: whatever is printed goes to the errors, which are the server's."""
    calls, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return calls, answers


def main() -> None:
    """Import what is named, say that it is done, and serve."""
    # Ctrl+C in a terminal goes to everybody; the server decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calls, answers = _own_pipes()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    for module in sys.argv[1:]:
        importlib.import_module(module)
    pickle.dump(os.getpid(), answers)
    answers.flush()
    serve(calls, answers)
    # Nobody reads what is left: no complaint about that.
    os._exit(0)


if __name__ == "__main__":
    main()
