"""Under the notes: what can be written anew, and how."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QSpinBox, QWidget

from neurosketch.app.actions import spec_of
from neurosketch.app.theme import ui_font
from neurosketch.app.viewmodels.composing import FORMS, USUAL_AMOUNT
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.basics import FlowLayout, IconButton, label, with_key
from neurosketch.app.widgets.drag_button import DragButton
from neurosketch.app.windows.eliding_combo import ElidingCombo
from neurosketch.core.composing import is_form

_LONGEST_FORM = 16
_AMOUNT_WIDTH, _FORM_WIDTH = 52, 84


class ComposingTools(QWidget):
    """Quiet buttons that wrap like words; each is an action with a key.

    Args:
        studio: what is acted on.
        actions: that the buttons trigger.
    """

    def __init__(
        self, studio: StudioViewModel, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("compose.tools")
        self._studio = studio
        self._actions = actions
        self._buttons: dict[str, QPushButton] = {}
        self._flow = FlowLayout(self, spacing=4)
        self.head = QWidget()
        """What stands above the notes: what becomes of them as they are."""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.rhythm = IconButton(
            "unlock", self.tr("Lock the rhythm: only pitches are written anew"),
            checked_icon="lock", checked_tint="accent_text", role="flat", size=14,
        )  # fmt: skip
        self.rhythm.setObjectName("action.keep_rhythm")
        self.rhythm.clicked.connect(actions["action.keep_rhythm"].trigger)
        self.amount = self._amount()
        self.forms = self._forms()
        self.stems = DragButton("drag", self.tr("Drag stems, mix and notes out; click to export"))
        self.stems.setObjectName("action.export_stems")
        self.stems.clicked.connect(actions["action.export_stems"].trigger)
        self.waiting = label("", "caption")
        self.waiting.setObjectName("compose.waiting")
        self._build()
        studio.editor.roleChanged.connect(self._name_reroll)
        studio.editor.loaded.connect(self._name_reroll)
        studio.editor.locksChanged.connect(self._show_rhythm)
        studio.kept.waitingChanged.connect(self._show_waiting)
        self._name_reroll()
        self.set_keys({})

    def amount_share(self) -> float:
        """How much Vary changes, above 0 ... 1."""
        return self.amount.value() / 100.0

    def form(self) -> str:
        """Letters of the parts of a song, as they were chosen or typed."""
        return self.forms.currentText().strip().upper().replace("’", "'")

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Name these keys in the tips, action id → key as the system writes it."""
        tips = {
            "action.reroll": self.tr("Write the chosen track anew so that it goes with the rest"),
            "action.fill": self.tr("Write the part that is boxed with the selection tool"),
            "action.vary": self.tr("Change so much of what is not locked, or of the boxed part"),
            "action.accompany": self.tr("Write all other tracks to go with the chosen one"),
            "action.extend": self.tr("Make a song of it whose parts share its material"),
            "action.blend": self.tr("Go from the take on A to the one on B, bar by bar"),
            "action.fit_chords": self.tr("Pitched tracks follow the chords, in their rhythm"),
            "action.keep_sketch": self.tr("Make a take of the notes as they are now"),
        }
        for action_id, tip in tips.items():
            self._buttons[action_id].setToolTip(with_key(tip, keys.get(action_id, "")))
            self._buttons[action_id].setAccessibleDescription(tip)
        stems = self.tr("Drag stems, mix and notes out; click to export")
        self.stems.set_description(stems, keys.get("action.export_stems", ""))
        rhythm = self.tr("Lock the rhythm: only pitches are written anew")
        self.rhythm.set_description(rhythm, keys.get("action.keep_rhythm", ""))

    def _build(self) -> None:
        self._add("action.reroll", self.tr("Re-roll"))
        self._add("action.fill", self.tr("Fill"))
        self._add("action.vary", self.tr("Vary"))
        self._flow.addWidget(self.amount)
        self._add("action.accompany", self.tr("Accompany"))
        self._add("action.extend", self.tr("Extend"))
        self._flow.addWidget(self.forms)
        self._add("action.blend", self.tr("A → B"))
        self._buttons["action.blend"].setAccessibleName(spec_of("action.blend").title())
        self._flow.addWidget(self.waiting)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.rhythm)
        row.addWidget(self._button("action.fit_chords", self.tr("To the chords")))
        row.addWidget(self._button("action.keep_sketch", self.tr("Keep")))
        row.addWidget(self.stems)

    def _add(self, action_id: str, text: str) -> None:
        self._flow.addWidget(self._button(action_id, text))

    def _button(self, action_id: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(action_id)
        button.setProperty("role", "chip")
        button.setFont(ui_font("small"))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(self._actions[action_id].trigger)
        self._buttons[action_id] = button
        return button

    def _amount(self) -> QSpinBox:
        amount = QSpinBox(self)
        amount.setObjectName("compose.amount")
        amount.setProperty("role", "bare")
        amount.setRange(5, 100)
        amount.setSingleStep(5)
        amount.setValue(round(100 * USUAL_AMOUNT))
        amount.setSuffix(" %")
        amount.setFont(ui_font("small"))
        amount.setFixedWidth(_AMOUNT_WIDTH)
        amount.setAccessibleName(self.tr("Amount of variation"))
        amount.setToolTip(self.tr("How much Vary changes"))
        return amount

    def _forms(self) -> ElidingCombo:
        forms = ElidingCombo(self)
        forms.setObjectName("compose.form")
        forms.setEditable(True)
        forms.setInsertPolicy(ElidingCombo.InsertPolicy.NoInsert)
        forms.addItems(FORMS)
        forms.setFont(ui_font("small"))
        forms.setStyleSheet("padding: 2px 16px 2px 6px;")
        forms.setFixedWidth(_FORM_WIDTH)
        forms.setAccessibleName(self.tr("Form of the song"))
        forms.setToolTip(self.tr("Form: letters A to E, an apostrophe for a variation"))
        line = forms.lineEdit()
        if line is not None:
            line.setMaxLength(_LONGEST_FORM)
            line.editingFinished.connect(self._form_typed)
        return forms

    def _form_typed(self) -> None:
        form = self.form()
        self.forms.setEditText(form if form and is_form(form) else FORMS[0])

    def _name_reroll(self, *_: object) -> None:
        editor = self._studio.editor
        track = None if editor.score is None else editor.score.track(editor.role)
        name = editor.role if track is None or not track.name else track.name.lower()
        self._buttons["action.reroll"].setText(self.tr("Re-roll {0}").format(name))
        self.updateGeometry()

    def _show_rhythm(self) -> None:
        on = self._studio.editor.keep_rhythm
        self.rhythm.setChecked(on)
        self._actions["action.keep_rhythm"].setChecked(on)

    def _show_waiting(self, count: int) -> None:
        self.waiting.setText(self.tr("rendering {0}…").format(count) if count else "")

    def hasHeightForWidth(self) -> bool:
        """Narrower means taller."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped rows."""
        return self._flow.heightForWidth(width)

    def sizeHint(self) -> QSize:
        """As wide as it is, as high as that needs."""
        width = max(self.width(), 320)
        return QSize(320, self._flow.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Never so narrow that a button is cut off."""
        return self.sizeHint()
