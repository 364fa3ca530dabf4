"""A named slider over one control: drag, fine drag, reset, wheel, keys, typed value, lock."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import ui_font
from neurosketch.app.widgets.basics import IconButton, ThemedWidget
from neurosketch.app.widgets.inline_editor import InlineEditor
from neurosketch.app.widgets.midi_badge import MidiBadge
from neurosketch.app.widgets.slider_paint import (
    SliderLook,
    knob_radius,
    number_rect,
    paint_slider,
    text_height,
    track_rect,
)
from neurosketch.app.widgets.slider_texts import describe
from neurosketch.app.widgets.value_text import (
    format_value,
    from_fraction,
    parse_value,
    stepped,
    to_fraction,
)
from neurosketch.core.control import ControlSpec

FINE = 0.1
_BURST_MS = 500


class ControlSlider(ThemedWidget):
    """One control the hand can turn; its object name is `control.<id>`.

    A press on the track takes the handle there, a drag moves it, Shift makes it ten times finer.
    Double-click, Ctrl-click, Alt-click, Backspace or Delete return to the default; wheel and arrow
    keys step; Enter, F2 or a double-click on the number let a value be typed. A locked slider moves
    only by `set_value`.

    Args:
        spec: what is turned.
    """

    valueChanged = Signal(str, float)
    gestureStarted = Signal(str)
    gestureFinished = Signal(str, float, float)
    lockToggled = Signal(str, bool)
    menuRequested = Signal(str, object)

    def __init__(self, spec: ControlSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._value = spec.default
        self._before: float | None = None
        self._drag: tuple[float, float] | None = None
        self._fine = False
        self._hovered = False
        self._editor: InlineEditor | None = None
        self._lock = IconButton(
            "unlock", self.tr("Lock {0}").format(spec.label), checked_icon="lock",
            tint="muted", checked_tint="accent_text", role="flat", size=12, parent=self,
        )  # fmt: skip
        self._lock.setObjectName(f"control.{spec.id}.lock")
        self._lock.toggled.connect(self._on_lock)
        self._lock.installEventFilter(self)
        self._controller = ""
        self.badge = MidiBadge(self)
        self.badge.setObjectName(f"control.{spec.id}.midi")
        self._burst = QTimer(self)
        self._burst.setSingleShot(True)
        self._burst.setInterval(_BURST_MS)
        self._burst.timeout.connect(self._finish)
        self.setObjectName(f"control.{spec.id}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(spec.label)
        self._show_lock()
        self._describe()

    @property
    def spec(self) -> ControlSpec:
        """What this slider turns."""
        return self._spec

    @property
    def locked(self) -> bool:
        """Whether hand and dice leave the value alone."""
        return self._lock.isChecked()

    @property
    def dead(self) -> bool:
        """Whether the control was measured to do next to nothing."""
        return self._spec.dead

    def set_locked(self, locked: bool) -> None:
        """Lock or unlock; tells `lockToggled` when it changes."""
        self._lock.setChecked(locked)

    def value(self) -> float:
        """The value in the control's unit."""
        return self._value

    def value_text(self) -> str:
        """The value as people read it, with its unit."""
        return format_value(self._spec, self._value)

    def set_value(self, value: float, notify: bool = False) -> None:
        """Move to a value, clamped to the range.

        Args:
            value: in the control's unit.
            notify: whether to tell `valueChanged`.
        """
        value = self._spec.clamp(value)
        if value == self._value:
            return
        self._value = value
        self._describe()
        self.update()
        if notify:
            self.valueChanged.emit(self._spec.id, value)

    def reset(self) -> None:
        """Return to the default as one gesture."""
        if not self.locked:
            self._begin()
            self.set_value(self._spec.default, notify=True)
            self._finish()

    def edit_value(self) -> None:
        """Open the field in which a value is typed."""
        if self.locked or self._editor is not None:
            return
        self._finish()
        name = self.tr("Value of {0}").format(self._spec.label)
        editor = InlineEditor(self.value_text(), name, self)
        editor.setObjectName(f"control.{self._spec.id}.editor")
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.committed.connect(self._take_text)
        editor.closed.connect(self._forget_editor)
        self._editor = editor
        self._show_lock()
        width = max(number_rect(self.value_text(), 0).width() + 16, self.width() * 0.34)
        editor.open_at(
            QRect(round(self.width() - width), 0, round(width), round(text_height() + 2))
        )

    def set_controller(self, name: str, short: str = "", *, waits: bool = False) -> None:
        """Say which MIDI controller turns it.

        Args:
            name: of the controller, for screen readers and the tool tip; empty for none.
            short: the same on the badge.
            waits: whether it waits for a controller to be moved.
        """
        self._controller = name
        self.badge.set_state(short or name, waits=waits)
        self._place_lock()
        self._describe()
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Tell that a menu is wished for, and where."""
        self.menuRequested.emit(self._spec.id, event.globalPos())

    def _take_text(self, text: str) -> None:
        value = parse_value(self._spec, text)
        if value is not None and value != self._value:
            self._begin()
            self.set_value(value, notify=True)
            self._finish()

    def _forget_editor(self) -> None:
        self._editor = None
        self._show_lock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the lock rest unseen again when the keyboard leaves it."""
        if event.type() == QEvent.Type.FocusOut:
            self._show_lock()
        return False

    def _begin(self) -> None:
        if self._before is None:
            self._before = self._value
            self.gestureStarted.emit(self._spec.id)

    def _finish(self) -> None:
        self._burst.stop()
        before, self._before = self._before, None
        if before is not None:
            self.gestureFinished.emit(self._spec.id, before, self._value)

    def _on_lock(self, locked: bool) -> None:
        self._drag = None
        self._finish()
        if self._editor is not None:
            self._editor.close_editor()
        verb = self.tr("Unlock {0}") if locked else self.tr("Lock {0}")
        self._lock.set_description(verb.format(self._spec.label))
        self._describe()
        self._show_lock()
        self.lockToggled.emit(self._spec.id, locked)

    def _describe(self) -> None:
        text = describe(self._spec, self._value, locked=self.locked, controller=self._controller)
        self.setAccessibleDescription(text)
        self.setToolTip(f"{self._spec.label}: {text}")

    def _show_lock(self) -> None:
        # The lock stays in the tab order all the time; it only rests unseen until it matters.
        shown = self.locked or self._hovered or self.hasFocus() or self._lock.hasFocus()
        shown = shown and self._editor is None
        self._lock.setVisible(shown)
        self.update()

    def sizeHint(self) -> QSize:
        """One line of text over one handle."""
        return QSize(220, round(text_height() + knob_radius() * 2 + 6))

    def minimumSizeHint(self) -> QSize:
        """As high as the hint, and wide enough for label and number."""
        return QSize(140, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lock beside the widest number."""
        super().resizeEvent(event)
        self._place_lock()

    def theme_changed(self) -> None:
        """Text may be wider now."""
        self._place_lock()

    def _place_lock(self) -> None:
        metrics = QFontMetricsF(ui_font("small"))
        spec = self._spec
        widest = max(
            metrics.horizontalAdvance(format_value(spec, v)) for v in (spec.minimum, spec.maximum)
        )
        size = round(max(16.0, text_height()))
        self._lock.setGeometry(round(self.width() - widest - size - 6), 0, size, size)
        badge = self.badge.sizeHint()
        self.badge.move(self._lock.x() - badge.width() - 2, (size - badge.height()) // 2)

    def _over_number(self, at: QPointF) -> bool:
        rect = number_rect(self.value_text(), self.width())
        return bool(rect.adjusted(-6, -2, 2, 2).contains(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grab the handle or take it to the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or self.locked:
            return
        modifiers = event.modifiers()
        if modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            self.reset()
            return
        at, track = event.position(), track_rect(self.width(), self.height())
        if self._over_number(at):
            return
        self._finish()
        self._begin()
        fraction = to_fraction(self._spec, self._value)
        knob_x = track.left() + fraction * track.width()
        in_track = at.y() >= track.top() - knob_radius() - 4
        fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if in_track and not fine and abs(at.x() - knob_x) > knob_radius() + 3:
            fraction = min(max((at.x() - track.left()) / track.width(), 0.0), 1.0)
            self.set_value(from_fraction(self._spec, fraction), notify=True)
        self._drag, self._fine = (at.x(), fraction), fine
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand; Shift may come and go while dragging."""
        if self._drag is None:
            return
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if fine is not self._fine:
            # Start anew from here, so that the value does not jump when the ratio changes.
            self._drag = (event.position().x(), to_fraction(self._spec, self._value))
            self._fine = fine
            return
        start_x, start = self._drag
        moved = (
            (event.position().x() - start_x)
            / track_rect(self.width(), self.height()).width()
            * (FINE if fine else 1.0)
        )
        self.set_value(from_fraction(self._spec, start + moved), notify=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        if event.button() == Qt.MouseButton.LeftButton and self._drag is not None:
            self._drag = None
            self._finish()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Type a value over the number, reset elsewhere."""
        if self.locked or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._over_number(event.position()):
            self.edit_value()
        else:
            self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step the value; a burst of notches is one gesture."""
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
        if self.locked or notches == 0:
            event.ignore()
            return
        self._step(notches * (FINE if self._is_fine(event) else 1.0))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages step, Home and End go to the ends, Enter types."""
        key = event.key()
        steps = {
            Qt.Key.Key_Right: 1.0, Qt.Key.Key_Up: 1.0, Qt.Key.Key_Left: -1.0,
            Qt.Key.Key_Down: -1.0, Qt.Key.Key_PageUp: 6.0, Qt.Key.Key_PageDown: -6.0,
            Qt.Key.Key_Home: -1e6, Qt.Key.Key_End: 1e6,
        }.get(Qt.Key(key))  # fmt: skip
        if steps is not None and not self.locked:
            self._step(steps * (FINE if self._is_fine(event) else 1.0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit_value()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.reset()
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _is_fine(event: QWheelEvent | QKeyEvent) -> bool:
        return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)

    def _step(self, steps: float) -> None:
        self._begin()
        self.set_value(stepped(self._spec, self._value, steps), notify=True)
        self._burst.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the lock."""
        self._hovered = True
        self._show_lock()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the lock unless it is closed."""
        self._hovered = False
        self._show_lock()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show ring and lock."""
        super().focusInEvent(event)
        self._show_lock()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A burst of keys ends here."""
        super().focusOutEvent(event)
        self._finish()
        self._show_lock()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the slider as it stands."""
        spec = self._spec
        look = SliderLook(
            label=spec.label,
            rho="" if spec.rho is None else f"{spec.rho:.2f}".removeprefix("0"),
            number="" if self._editor is not None else self.value_text(),
            rest=to_fraction(spec, spec.default),
            here=to_fraction(spec, self._value),
            quiet=self.dead or not self.isEnabled(),
            locked=self.locked,
            focused=self.hasFocus(),
            active=self._before is not None,
            text_width=(self.badge if self.badge.text else self._lock).x() - 4.0,
        )
        painter = QPainter(self)
        paint_slider(painter, look, self.width(), self.height())
        painter.end()
