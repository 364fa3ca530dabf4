"""What the library has to say: how full it is, what was found at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.library_access import Settled
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.take_actions import size_text

if TYPE_CHECKING:
    from neurosketch.library.usage import Usage

GB = 1e9


class Housekeeping(QObject):
    """Watches the size of the library against what the user allows; never deletes anything.

    Signals:
        usageChanged(str): how full the library is, in words.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    usageChanged = Signal(str)
    messaged = Signal(str, str)

    def __init__(
        self, shelf: ShelfViewModel, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._usage: Usage | None = None
        self._told_full = False
        shelf.views.usageChanged.connect(self._measured)
        shelf.settled.connect(self._settled)

    @property
    def budget_gb(self) -> float:
        """Size in GB above which the library speaks up; 0 never does."""
        return self._settings.library_budget_gb

    def set_budget_gb(self, budget_gb: float) -> None:
        """Allow the library another size."""
        self._settings.library_budget_gb = budget_gb
        self._told_full = False
        if self._usage is not None:
            self._measured(self._usage)

    def usage_text(self) -> str:
        """How full the library is: `3.4 GB of 20 GB, 120.0 MB of it in the bin`."""
        usage = self._usage
        if usage is None:
            return ""
        text = size_text(usage.audio_bytes)
        if self.budget_gb:
            text = self.tr("{0} of {1:g} GB").format(text, self.budget_gb)
        if usage.bin_bytes:
            text = self.tr("{0}, {1} of it in the bin").format(text, size_text(usage.bin_bytes))
        return text

    def _measured(self, usage: Usage) -> None:
        self._usage = usage
        self.usageChanged.emit(self.usage_text())
        budget = self.budget_gb * GB
        full = bool(budget) and usage.audio_bytes > budget
        if full and not self._told_full:
            text = self.tr(
                "The library holds {0}, more than the {1:g} GB you allow: nothing is deleted by "
                "itself, and emptying the bin frees {2}."
            )
            size, bin_size = size_text(usage.audio_bytes), size_text(usage.bin_bytes)
            self.messaged.emit(text.format(size, self.budget_gb, bin_size), Kind.WARNING.value)
        self._told_full = full

    def _settled(self, found: Settled) -> None:
        parts = [found.notice] if found.notice else []
        if found.adopted and not found.notice:
            text = self.tr("{0} takes without an entry in the library are back.")
            parts.append(text.format(found.adopted))
        if found.missing:
            text = self.tr("The audio of {0} takes is missing or damaged; they are marked.")
            parts.append(text.format(found.missing))
        if parts:
            self.messaged.emit(" ".join(parts), Kind.WARNING.value)
        elif found.imported:
            text = self.tr("{0} takes of the former version are in the library now.")
            self.messaged.emit(text.format(found.imported), Kind.INFO.value)
