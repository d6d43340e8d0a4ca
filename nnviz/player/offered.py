"""The parts of payloads that a browser may fetch: those of the payloads that were sent last, by their digests.

Whatever is in a part follows from its digest, so a browser keeps it for good, and a class that opens one link is sent its parts
as they were compressed once. A part that is gone, or another process's, is sent along with the payload.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from typing import Final

from ..core.sharing import Cache
from .packing import Kept

ADDRESS: Final = "nnviz/parts"
"""Where parts are, below the address of the app: this, a slash and the digest."""

_MOST: Final = 256

_offered: Final[Cache[str, Kept]] = Cache(_MOST)
_compressed: Final[Cache[str, bytes]] = Cache(_MOST)


def offer(parts: Iterable[Kept]) -> None:
    """Parts that a browser is going to ask for."""
    for part in parts:
        _offered.get(part.digest, lambda part=part: part)  # type: ignore[misc]


def compressed(digest: str) -> bytes:
    """A part's JSON text, compressed by gzip. Raises KeyError where it is not offered."""
    return _compressed.get(digest, lambda: gzip.compress(_offered.get(digest, lambda: _missing(digest)).text.encode(), 6, mtime=0))


def forget() -> None:
    """Offer nothing any more, as a server that has just been started."""
    _offered.clear()
    _compressed.clear()


def _missing(digest: str) -> Kept:
    raise KeyError(digest)
