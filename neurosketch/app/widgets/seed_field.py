"""The seed: a number to read, type, roll or lock."""

from __future__ import annotations

import secrets

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from neurosketch.app.widgets.basics import IconButton
from neurosketch.core.request import MAX_SEED

_ROLL_BELOW = 100_000
_GAP = "\u2009"


def format_seed(seed: int) -> str:
    """Digits in groups of three, so that a person can read them out."""
    return f"{seed:,}".replace(",", _GAP)


def parse_seed(text: str) -> int | None:
    """The seed somebody typed, spaces and grouping marks ignored; None when it is none."""
    digits = "".join(text.split()).replace(",", "").replace(".", "").replace("'", "")
    if not digits.isascii() or not digits.isdigit():
        return None
    seed = int(digits)
    return seed if seed <= MAX_SEED else None


class SeedValidator(QValidator):
    """Accepts what `parse_seed` reads."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Judge the text while it is typed."""
        if not text.strip():
            return (QValidator.State.Intermediate, text, position)
        good = parse_seed(text) is not None
        return (QValidator.State.Acceptable if good else QValidator.State.Invalid, text, position)


class SeedLine(QLineEdit):
    """The number as text; tells when the keyboard leaves it, whatever stands in it."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """An empty field never counts as edited, yet it has to be filled again."""
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape brings the seed back."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.left.emit()
        else:
            super().keyPressEvent(event)


class SeedField(QWidget):
    """Shows the seed; the dice draws another one, the lock keeps it.

    `roll` does nothing while the seed is locked; typing a number still works.
    """

    valueChanged = Signal(int)
    lockToggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = 0
        self.setObjectName("seed")
        self.setAccessibleName(self.tr("Seed"))
        self._edit = SeedLine(self)
        self._edit.setObjectName("seed.value")
        self._edit.setAccessibleName(self.tr("Seed"))
        self._edit.setToolTip(self.tr("The same seed gives the same sound, on every device"))
        self._edit.setValidator(SeedValidator(self._edit))
        self._edit.setMinimumWidth(70)
        self._edit.editingFinished.connect(self._typed)
        self._edit.left.connect(self._show)
        self._dice = IconButton("dice", self.tr("New seed"))
        self._dice.setObjectName("seed.dice")
        self._dice.clicked.connect(self.roll)
        self._lock = IconButton(
            "unlock", self.tr("Lock seed"), checked_icon="lock", checked_tint="accent_text"
        )
        self._lock.setObjectName("seed.lock")
        self._lock.toggled.connect(self._on_lock)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._edit, 1)
        row.addWidget(self._dice)
        row.addWidget(self._lock)
        self.setFocusProxy(self._edit)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._show()

    @property
    def locked(self) -> bool:
        """Whether the dice leaves the seed alone."""
        return self._lock.isChecked()

    def set_locked(self, locked: bool) -> None:
        """Lock or unlock; tells `lockToggled` when it changes."""
        self._lock.setChecked(locked)

    def value(self) -> int:
        """The seed, 0 ... 2**31 - 1."""
        return self._value

    def set_value(self, seed: int) -> None:
        """Show a seed without telling.

        Raises:
            ValueError: it is out of range.
        """
        if not 0 <= seed <= MAX_SEED:
            raise ValueError(f"seed {seed} is not in 0 ... {MAX_SEED}")
        self._value = seed
        self._show()

    def roll(self) -> int:
        """Draw another seed unless locked; returns the seed that holds now."""
        if not self.locked:
            drawn = secrets.randbelow(_ROLL_BELOW - 1)
            # One of the others: a dice that shows the same number seems broken.
            self.set_value(drawn if drawn < self._value else drawn + 1)
            self.valueChanged.emit(self._value)
        return self._value

    def _typed(self) -> None:
        seed = parse_seed(self._edit.text())
        if seed is not None and seed != self._value:
            self.set_value(seed)
            self.valueChanged.emit(seed)
        else:
            self._show()

    def _on_lock(self, locked: bool) -> None:
        self._dice.setEnabled(not locked)
        self._lock.set_description(self.tr("Unlock seed") if locked else self.tr("Lock seed"))
        self._show()
        self.lockToggled.emit(locked)

    def _show(self) -> None:
        self._edit.setText(format_seed(self._value))
        state = self.tr("locked") if self.locked else self.tr("not locked")
        self.setAccessibleDescription(f"{self._value}, {state}")
