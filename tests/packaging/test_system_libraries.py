from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

import pytest


def nothing_loads(soname: str) -> bool:
    return False


def only(*names: str) -> Callable[[str], str | None]:
    """A `which` that knows these programs."""
    return lambda name: f"/usr/bin/{name}" if name in names else None


def test_a_listed_library_is_there_and_others_are_missing(system_libraries: ModuleType) -> None:
    listed = "\tlibEGL.so.1 (libc6,x86-64) => /lib/libEGL.so.1\n"
    missing = system_libraries.missing_libraries(lambda: listed, nothing_loads)
    assert "libEGL.so.1" not in missing
    assert missing["libportaudio.so.2"] == "libportaudio2"
    assert len(missing) == len(system_libraries.LIBRARIES) - 1


def test_without_a_cache_loading_decides(system_libraries: ModuleType) -> None:
    def loads(soname: str) -> bool:
        return soname != "libGL.so.1"

    missing = system_libraries.missing_libraries(lambda: "", loads)
    assert missing == {"libGL.so.1": "libgl1"}


def test_tools_and_fonts_are_asked_for_only_when_needed(system_libraries: ModuleType) -> None:
    def some(patterns: Sequence[str]) -> bool:
        return not any("CJK" in pattern for pattern in patterns)

    assert system_libraries.missing_files(False, only(), some) == {}
    assert system_libraries.missing_files(True, only("sox", "ffmpeg"), some) == {
        "Xvfb": "xvfb",
        "openbox": "openbox",
        "xdotool": "xdotool",
        "pulseaudio": "pulseaudio",
        "pactl": "pulseaudio-utils",
        "a Chinese font": "fonts-noto-cjk",
    }


def test_root_installs_without_sudo(system_libraries: ModuleType) -> None:
    update, install = system_libraries.apt_commands(["libgl1"], is_root=True, which=only("apt-get"))
    assert update[-1] == "update"
    assert "sudo" not in update
    assert install[-1] == "libgl1"
    assert "DEBIAN_FRONTEND=noninteractive" in install


@pytest.mark.parametrize("passwordless", [True, False])
def test_sudo_is_used_only_without_a_password(
    system_libraries: ModuleType, passwordless: bool
) -> None:
    commands = system_libraries.apt_commands(
        ["libgl1"], is_root=False, which=only("apt-get", "sudo"), succeeds=lambda _: passwordless
    )
    assert [command[:2] for command in commands] == ([["sudo", "-n"]] * 2 if passwordless else [])


def test_without_apt_nothing_is_run(system_libraries: ModuleType) -> None:
    assert system_libraries.apt_commands(["libgl1"], is_root=True, which=only("dnf")) == []


def test_the_line_to_type_fits_the_system(system_libraries: ModuleType) -> None:
    missing = {"libGL.so.1": "libgl1", "sox": "sox"}
    line = system_libraries.install_line
    assert line(missing, only("apt-get")) == (
        "sudo apt-get update && sudo apt-get install -y libgl1 sox"
    )
    assert line(missing, only("dnf")) == "sudo dnf install 'libGL.so.1()(64bit)' sox"
    assert "libGL.so.1, sox" in line(missing, only())
