"""Which system libraries and tools NeuroSketch needs on Linux, and how to get the missing ones.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import glob
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence

# Every library that PySide6's X11 platform plugin, QtWidgets and sounddevice link against and that
# no Python package brings along (found with ldd), and the Debian/Ubuntu package that holds it.
LIBRARIES = {
    "libportaudio.so.2": "libportaudio2",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}

# What the tests start: a virtual screen with a window manager, a virtual sound card, other
# programs that must be able to read our exports.
TEST_TOOLS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "pulseaudio": "pulseaudio",
    "pactl": "pulseaudio-utils",
    "sox": "sox",
    "ffmpeg": "ffmpeg",
}

_FONTS = ("/usr/share/fonts/**/*.[to]tf", "/usr/local/share/fonts/**/*.[to]tf")
_CJK_FONTS = ("/usr/share/fonts/**/*CJK*", "/usr/share/fonts/**/*wqy*")
_ALSA_TO_PULSE = ("/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so",
                  "/usr/lib*/alsa-lib/libasound_module_pcm_pulse.so")  # fmt: skip


def _cached_libraries() -> str:
    """What the dynamic linker's cache lists; empty where there is none."""
    tool = shutil.which("ldconfig") or "/sbin/ldconfig"
    try:
        listing = subprocess.run([tool, "-p"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return listing.stdout


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _any_file(patterns: Sequence[str]) -> bool:
    return any(next(glob.iglob(pattern, recursive=True), None) for pattern in patterns)


def missing_libraries(
    cache: Callable[[], str] = _cached_libraries, loads: Callable[[str], bool] = _loads
) -> dict[str, str]:
    """Shared libraries that are not there: name → Debian package."""
    listed = cache()
    return {
        soname: package
        for soname, package in LIBRARIES.items()
        if f"\t{soname} " not in listed and not loads(soname)
    }


def missing_files(
    for_tests: bool,
    which: Callable[[str], str | None] = shutil.which,
    any_file: Callable[[Sequence[str]], bool] = _any_file,
) -> dict[str, str]:
    """Fonts and tools that are not there: name → Debian package."""
    missing = {} if any_file(_FONTS) else {"a font": "fonts-dejavu-core"}
    if for_tests:
        missing |= {tool: package for tool, package in TEST_TOOLS.items() if not which(tool)}
        if not any_file(_CJK_FONTS):
            missing["a Chinese font"] = "fonts-noto-cjk"
        if not any_file(_ALSA_TO_PULSE):
            missing["the ALSA plugin for PulseAudio"] = "libasound2-plugins"
    return missing


def install_line(missing: dict[str, str], which: Callable[[str], str | None] = shutil.which) -> str:
    """The command a person types to install `missing`; a plain list on an unknown system."""
    packages = " ".join(sorted(set(missing.values())))
    if which("apt-get"):
        return f"sudo apt-get update && sudo apt-get install -y {packages}"
    if which("dnf"):
        # dnf finds a package by the library it holds, whatever the package is called.
        wanted = (f"'{name}()(64bit)'" if ".so." in name else missing[name] for name in missing)
        return f"sudo dnf install {' '.join(sorted(wanted))}"
    return f"the packages of your system that hold: {', '.join(sorted(missing))}"


def apt_commands(
    packages: Sequence[str],
    *,
    is_root: bool | None = None,
    which: Callable[[str], str | None] = shutil.which,
    succeeds: Callable[[Sequence[str]], bool] | None = None,
) -> list[list[str]]:
    """Commands that install `packages` without asking anyone, or [] when that is not possible."""
    if not which("apt-get"):
        return []
    prefix: list[str] = []
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 if is_root is None else is_root):
        passwordless = ["sudo", "-n", "true"]
        if not which("sudo") or not (succeeds or _succeeds)(passwordless):
            return []
        prefix = ["sudo", "-n"]
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    install = [*quiet, "install", "-y", "--no-install-recommends", *packages]
    return [[*quiet, "update"], install]


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
