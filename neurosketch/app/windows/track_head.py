"""The head of a track: its name, mute, solo, lock, level, place, instrument."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from neurosketch.app.theme import colour, current_theme
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.widgets.basics import IconButton, ThemedWidget
from neurosketch.app.widgets.eliding_label import ElidingLabel
from neurosketch.app.widgets.note_roll import NoteRoll
from neurosketch.app.widgets.role_look import role_colour, role_name
from neurosketch.app.widgets.slim_slider import SlimSlider
from neurosketch.app.widgets.volume_slider import GainSlider
from neurosketch.app.windows.eliding_combo import ElidingCombo
from neurosketch.core.score import LOUDEST_DB, Score, Track

_BUTTON = 22
_PREVIEW = 22
_ROOMY = 76
"""A head at least so high shows its notes as well."""
_STRIPE = 4.0
_SETTLE_MS = 120


class PanSlider(SlimSlider):
    """The place of a track between the speakers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(-1.0, 1.0, 0.0, 0.05, parent)

    def origin(self) -> float:
        """From the middle."""
        return 0.5

    def value_text(self) -> str:
        """How far to which side."""
        share = round(abs(self.value()) * 100)
        if share == 0:
            return self.tr("centre")
        side = self.tr("{0} % left") if self.value() < 0.0 else self.tr("{0} % right")
        return side.format(share)


class TrackHead(ThemedWidget):
    """Shows and changes how a track is heard.

    A click edits the track. With the keyboard on it, up and down go to the neighbours, Enter edits
    it, M mutes, S solos, R writes it anew.

    Args:
        role: which track.
        editor: whose.

    Signals:
        neighbourWanted(int): -1 for the head above, 1 for the one below.
    """

    neighbourWanted = Signal(int)

    def __init__(self, role: str, editor: ScoreEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.role = role
        self._editor = editor
        self._filling = False
        name = role_name(role)
        self.setObjectName(f"track.{role}")
        self.setAccessibleName(self.tr("Track {0}").format(name))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.name = ElidingLabel("", self)
        self.name.setText(name)
        self.mute = self._switch("mute", "M", self.tr("Mute {0}").format(name))
        self.solo = self._switch("solo", "S", self.tr("Solo {0}").format(name))
        self.reroll = IconButton(
            "dice", self.tr("Write {0} anew").format(name), tint="muted", role="flat", size=14,
            parent=self,
        )  # fmt: skip
        self.reroll.setObjectName(f"action.reroll.{role}")
        self.lock = IconButton(
            "unlock", self.tr("Lock {0}").format(name), checked_icon="lock", tint="dim",
            checked_tint="warn_mark", role="flat", size=14, parent=self,
        )  # fmt: skip
        self.lock.setObjectName(f"track.{role}.lock")
        for button in (self.reroll, self.lock):
            button.setFixedSize(_BUTTON, _BUTTON)
        self.volume = GainSlider(LOUDEST_DB, self)
        self.volume.setObjectName(f"control.{role}.volume")
        self.volume.setAccessibleName(self.tr("Volume of {0}").format(name))
        self.pan = PanSlider(self)
        self.pan.setObjectName(f"control.{role}.pan")
        self.pan.setAccessibleName(self.tr("Pan of {0}").format(name))
        self.instrument = ElidingCombo(self)
        self.instrument.setObjectName(f"track.{role}.instrument")
        self.instrument.setAccessibleName(self.tr("Instrument of {0}").format(name))
        self.instrument.setProperty("role", "small")
        self.instrument.setMinimumContentsLength(6)
        self.preview = NoteRoll(self)
        self.preview.setFixedHeight(_PREVIEW)
        self.preview.hide()
        self._drawn: tuple[object, float] | None = None
        # A drag is followed by the roll; the small picture waits for the hand to rest.
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._draw_preview)
        self.preview.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._build()
        self.set_instruments({})
        self._connect()
        self.show_score(editor.score)
        self.show_locks()
        self.theme_changed()

    def theme_changed(self) -> None:
        """The notes have the colour of the track."""
        self.preview.set_tint(role_colour(current_theme(), self.role))

    def _switch(self, kind: str, letter: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"action.{kind}.{self.role}")
        button.setProperty("role", kind)
        button.setCheckable(True)
        button.setText(letter)
        button.setAccessibleName(text)
        button.setToolTip(text)
        button.setFixedSize(_BUTTON, _BUTTON)
        return button

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 3, 6, 3)
        box.setSpacing(2)
        upper = QHBoxLayout()
        upper.setSpacing(1)
        upper.addWidget(self.name, 1)
        for button in (self.mute, self.solo, self.reroll, self.lock):
            upper.addWidget(button)
        lower = QHBoxLayout()
        lower.setSpacing(5)
        lower.addWidget(self.instrument, 5)
        lower.addWidget(self.volume, 5)
        lower.addWidget(self.pan, 3)
        box.addStretch(1)
        box.addLayout(upper)
        box.addLayout(lower)
        box.addWidget(self.preview)
        box.addStretch(1)
        # Room for its notes is welcome and not asked for.
        self.setMinimumHeight(_BUTTON + self.instrument.sizeHint().height() + 8)

    def _connect(self) -> None:
        editor, role = self._editor, self.role
        self.mute.clicked.connect(lambda on: editor.set_mix(role, muted=on))
        self.solo.clicked.connect(lambda on: editor.set_mix(role, solo=on))
        self.lock.clicked.connect(lambda on: editor.set_role_locked(role, on))
        self.reroll.clicked.connect(lambda: editor.rerollRequested.emit(role))
        self.volume.valueChanged.connect(lambda db: editor.set_mix(role, gain_db=db))
        self.pan.valueChanged.connect(lambda place: editor.set_mix(role, pan=place))
        self.instrument.activated.connect(self._instrument_chosen)
        editor.scoreChanged.connect(self.show_score)
        editor.roleChanged.connect(self.update)
        editor.locksChanged.connect(self.show_locks)

    def set_instruments(self, instruments: Mapping[str, str]) -> None:
        """Offer these, id → name; the first choice leaves it to the model."""
        self.instrument.clear()
        self.instrument.addItem(self.tr("automatic"), "")
        for value, text in instruments.items():
            self.instrument.addItem(text, value)
        self._show_instrument(self._track())

    def set_narrow(self, narrow: bool) -> None:
        """Leave the instrument out where there is no room for it."""
        self.instrument.setVisible(not narrow)

    def show_score(self, score: Score | None) -> None:
        """Show how the track is heard."""
        track = self._track()
        self.setEnabled(track is not None)
        if track is None:
            self._draw_preview()
            return
        self.mute.setChecked(track.muted)
        self.solo.setChecked(track.solo)
        if self.volume.value() != track.gain_db:
            self.volume.set_value(track.gain_db)
        if self.pan.value() != track.pan:
            self.pan.set_value(track.pan)
        self._show_instrument(track)
        if self._drawn != (track.notes, self._editor.beats) and not self.preview.isHidden():
            self._settle.start()
        heard = score is not None and track in score.audible
        self.preview.set_quiet(not heard)
        self.name.setEnabled(heard)
        self._describe(track, heard=heard)

    def show_locks(self) -> None:
        """Show whether the track stays when others are written anew."""
        locked = self.role in self._editor.locked_roles
        self.lock.setChecked(locked)
        self.reroll.setEnabled(not locked)
        text = self.tr("Unlock {0}") if locked else self.tr("Lock {0}")
        self.lock.set_description(text.format(role_name(self.role)))

    def _draw_preview(self) -> None:
        track, beats = self._track(), self._editor.beats
        notes = () if track is None else track.notes
        self._drawn = (notes, beats)
        self.preview.set_notes(notes, notes, beats)

    def _track(self) -> Track | None:
        return None if self._editor.score is None else self._editor.score.track(self.role)

    def _show_instrument(self, track: Track | None) -> None:
        value = "" if track is None else track.instrument
        if self.instrument.findData(value) < 0:
            self.instrument.addItem(self._mixture(value), value)
        self.instrument.setCurrentIndex(self.instrument.findData(value))
        self.instrument.setToolTip(self.instrument.currentText())

    def _mixture(self, value: str) -> str:
        """What people call a mixture such as `a:0.7,b:0.3`: the names of its parts."""
        names = []
        for part in value.split(","):
            known = self.instrument.findData(part.partition(":")[0].strip())
            names.append(part if known < 0 else self.instrument.itemText(known))
        return " + ".join(names)

    def _instrument_chosen(self, index: int) -> None:
        self._editor.set_mix(self.role, instrument=str(self.instrument.itemData(index)))

    def _describe(self, track: Track, *, heard: bool) -> None:
        parts = [self.tr("{0} notes").format(len(track.notes))]
        parts += [] if heard else [self.tr("not heard")]
        self.setAccessibleDescription(", ".join(parts))

    def resizeEvent(self, event: object) -> None:
        """Its notes are shown where there is room."""
        roomy = self.height() >= _ROOMY
        if roomy is self.preview.isHidden():
            self.preview.setVisible(roomy)
            self._draw_preview()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Edit this track."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._editor.set_role(self.role)

    def event(self, event: QEvent) -> bool:
        """M, S and R are the track's while it has the keyboard."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_M, Qt.Key.Key_S, Qt.Key.Key_R)
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Neighbours, edit, mute, solo, write anew."""
        key = event.key()
        buttons = {
            Qt.Key.Key_M: self.mute, Qt.Key.Key_S: self.solo, Qt.Key.Key_R: self.reroll,
        }  # fmt: skip
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.neighbourWanted.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._editor.set_role(self.role)
        elif key in buttons and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            buttons[Qt.Key(key)].click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet ground with a stripe in the colour of the track; the edited one is lit."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edited = self._editor.role == self.role
        painter.setPen(QPen(colour(theme.accent), 1.0) if edited else Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.hover if edited else theme.raised))
        painter.drawRoundedRect(area, 7.0, 7.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(role_colour(theme, self.role)))
        painter.drawRoundedRect(QRectF(4.0, 7.0, _STRIPE, self.height() - 14.0), 2.0, 2.0)
        if self.hasFocus():
            self.draw_focus(painter, QRectF(self.rect()), 7.0)
        painter.end()
