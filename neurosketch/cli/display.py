"""Whether a window has somewhere to appear, found out before Qt aborts the process over it."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping

NO_DISPLAY = (
    "There is no display to open the window on; make sound without one with "
    "'neurosketch render vae-drift -o sound.wav'."
)


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether Qt will find a display.

    Args:
        platform: `sys.platform`.
        environment: `os.environ`.
    """
    if not platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return True
    if environment.get("WAYLAND_DISPLAY"):
        return True
    display = environment.get("DISPLAY", "")
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    return _answers(int(local[1])) if local else bool(display)


def _answers(number: int) -> bool:
    """Whether an X server listens for local clients; a name left in DISPLAY is not enough."""
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - fixed by X11
    for address in (f"\0{path}", path):
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.settimeout(2.0)
                client.connect(address)
            except OSError:
                continue
            return True
    return False
