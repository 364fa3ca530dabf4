"""A piano on the screen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.key_releases import KeyReleases
from neurosketch.app.widgets.keyboard_paint import STRIP, KeyboardLook, paint_keyboard
from neurosketch.app.widgets.piano_keys import HIGHEST, LOWEST, OCTAVE, KeyLayout, note_name

_FIRST_C, _LAST_C = 12, 120
_LEAST_WHITE = 20.0
"""A white key is at least this wide, in pixels; more octaves come into sight with more room."""
_FEWEST, _MOST = 2, 8
_NOTCH = 120


class PianoKeyboard(ThemedWidget):
    """Plays by mouse and by keyboard, and shows which keys are down whoever pressed them.

    A key is louder the nearer to its front edge it is struck; dragging slides over the keys. With
    the keyboard: arrows choose a key (Page Up and Down an octave), Enter plays it for as long as it
    is held, Up and Down make it louder or softer. The wheel moves the octaves in sight.

    Signals:
        notePressed(int, int): pitch and velocity.
        noteReleased(int): pitch.
    """

    notePressed = Signal(int, int)
    noteReleased = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held: dict[int, int] = {}
        self._range = (LOWEST, HIGHEST)
        self._letters: Mapping[int, str] = {}
        self._scale: frozenset[int] | None = None
        self._first = 48
        self._must_show = (48, 64)
        self._mouse: int | None = None
        self._struck: int | None = None
        self._cursor = 60
        self._velocity = 90
        self._hover: int | None = None
        self._turned = 0
        self._releases = KeyReleases(self)
        self.setObjectName("view.keyboard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Keyboard"))
        self._describe()

    def set_held(self, held: Mapping[int, int]) -> None:
        """Light these keys.

        Args:
            held: pitch → velocity of every key that is down.
        """
        self._held = dict(held)
        self._describe()
        self.update()

    @property
    def held(self) -> Mapping[int, int]:
        """The keys that are lit, with their velocities."""
        return self._held

    def set_range(self, low: int, high: int) -> None:
        """Mark what the instrument was made for; keys beyond still play."""
        self._range = (low, high)
        self._describe()
        self.update()

    def set_letters(self, letters: Mapping[int, str]) -> None:
        """Write on keys by which letters they are typed; these keys come into sight."""
        self._letters = dict(letters)
        if letters:
            self.show_keys(min(letters), max(letters))
        self.update()

    def set_scale(self, pitch_classes: frozenset[int] | None) -> None:
        """Mark the keys of a scale, 0 is C; None marks nothing."""
        self._scale = pitch_classes
        self.update()

    def show_keys(self, low: int, high: int) -> None:
        """Move as little as possible so that these keys are in sight."""
        self._must_show = (low, high)
        self._first = self._moved_to(self._first)
        self.update()

    def layout_of_keys(self) -> KeyLayout:
        """The keys in sight and where they lie."""
        area = QRectF(self.rect()).adjusted(1.0, STRIP, -1.0, -1.0)
        return KeyLayout(self._first, self._octaves(), area)

    @property
    def chosen_key(self) -> int:
        """The key that Enter plays."""
        return self._cursor

    def sizeHint(self) -> QSize:
        """Four octaves; as high as type needs."""
        return QSize(round(29 * _LEAST_WHITE) + 16, 92 + 2 * self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Two octaves."""
        return QSize(round(15 * _LEAST_WHITE), self.sizeHint().height())

    def _octaves(self) -> int:
        fitting = int((self.width() / _LEAST_WHITE - 1.0) / 7.0)
        return min(max(fitting, _FEWEST), _MOST)

    def _moved_to(self, first: int) -> int:
        """The nearest C from which everything that must be seen is seen."""
        octaves = self._octaves()
        low, high = self._must_show
        if high > first + OCTAVE * octaves:
            first = -(-(high - OCTAVE * octaves) // OCTAVE) * OCTAVE
        first = min(first, low // OCTAVE * OCTAVE)
        return self._inside(first)

    def _inside(self, first: int) -> int:
        return max(min(first, _LAST_C - OCTAVE * self._octaves()), _FIRST_C)

    def theme_changed(self) -> None:
        """Higher type needs higher keys."""
        self.updateGeometry()

    def resizeEvent(self, event: object) -> None:
        """More room shows more octaves, around those that are played."""
        low, high = self._range if self._range != (LOWEST, HIGHEST) else self._must_show
        middle = (low + high) // 2 - OCTAVE * self._octaves() // 2
        self._first = self._moved_to(self._inside(round(middle / OCTAVE) * OCTAVE))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Strike a key."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._strike(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Slide to another key while the button is down."""
        if self._mouse is not None:
            self._strike(event.position())
        else:
            self._set_hover(self.layout_of_keys().pitch_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the key go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._let_go_mouse()

    def leaveEvent(self, event: QEvent) -> None:
        """No key is under the pointer."""
        super().leaveEvent(event)
        self._set_hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move by octaves."""
        self._turned += event.angleDelta().y() or event.angleDelta().x()
        octaves, self._turned = int(self._turned / _NOTCH), self._turned % _NOTCH
        self._first = self._inside(self._first + OCTAVE * octaves)
        self.update()
        event.accept()

    def _strike(self, at: QPointF) -> None:
        layout = self.layout_of_keys()
        if self._mouse is not None:
            # The hand may slip off the front edge, or past the end of the keyboard.
            area = layout.area
            at = QPointF(
                min(max(at.x(), area.left()), area.right() - 0.5),
                min(max(at.y(), area.top()), area.bottom() - 0.5),
            )
        pitch, before = layout.pitch_at(at), self._mouse
        if pitch is None or pitch == before:
            return
        self._mouse = self._cursor = pitch
        self._set_hover(None)
        # The next one before the last one is let go: a slide is legato.
        self.notePressed.emit(pitch, layout.velocity_at(pitch, at.y()))
        if before is not None:
            self.noteReleased.emit(before)

    def _let_go_mouse(self) -> None:
        pitch, self._mouse = self._mouse, None
        if pitch is not None:
            self.noteReleased.emit(pitch)

    def _let_go_key(self) -> None:
        pitch, self._struck = self._struck, None
        if pitch is not None:
            self.noteReleased.emit(pitch)

    def _set_hover(self, pitch: int | None) -> None:
        if pitch != self._hover:
            self._hover = pitch
            self.setToolTip("" if pitch is None else note_name(pitch))
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter plays."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._releases.is_repeat(event) and self._struck is None:
                self._struck = self._cursor
                self.notePressed.emit(self._cursor, self._velocity)
            return
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1,
            Qt.Key.Key_PageDown: -OCTAVE, Qt.Key.Key_PageUp: OCTAVE,
        }  # fmt: skip
        if key in steps:
            self._choose(self._cursor + steps[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._choose(self._range[key == Qt.Key.Key_End])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            louder = 8 if key == Qt.Key.Key_Up else -8
            self._velocity = min(max(self._velocity + louder, 1), 127)
            self._describe()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of the key that Enter holds."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter:
            self._releases.comes_up(event, self._let_go_key)
        else:
            super().keyReleaseEvent(event)

    def _choose(self, pitch: int) -> None:
        self._cursor = min(max(pitch, LOWEST), HIGHEST)
        layout = self.layout_of_keys()
        if self._cursor < layout.first:
            self._first = self._inside(self._cursor // OCTAVE * OCTAVE)
        elif self._cursor > layout.last:
            above = self._cursor - OCTAVE * layout.octaves
            self._first = self._inside(-(-above // OCTAVE) * OCTAVE)
        self._cursor = min(max(self._cursor, self._first), self.layout_of_keys().last)
        self._describe()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A key that Enter holds is let go with the focus."""
        super().focusOutEvent(event)
        self._let_go_key()
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing hangs when the keyboard goes out of sight."""
        super().hideEvent(event)
        self._let_go()

    def changeEvent(self, event: QEvent) -> None:
        """Nothing hangs when another window comes to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._let_go()

    def _let_go(self) -> None:
        self._let_go_mouse()
        self._let_go_key()

    def _describe(self) -> None:
        low, high = self._range
        text = self.tr("{0}, velocity {1}; the instrument goes from {2} to {3}").format(
            note_name(self._cursor), self._velocity, note_name(low), note_name(high)
        )
        if self._held:
            down = ", ".join(note_name(pitch) for pitch in sorted(self._held))
            text = self.tr("{0}; down: {1}").format(text, down)
        self.setAccessibleDescription(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The range of the instrument, the white keys, the black keys."""
        look = KeyboardLook(
            self.layout_of_keys(), self._held, self._range, self._letters, self._scale, self._hover,
            self._cursor if self.hasFocus() else None,
        )  # fmt: skip
        paint_keyboard(self, look)
