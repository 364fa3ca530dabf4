"""The F1 sheet: every key, drawn from the action table over the window, and changed there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from neurosketch.app.actions import (
    ACTIONS,
    COMPARE,
    EDIT,
    KEYS,
    MAKE,
    MOVEMENTS,
    PLAY,
    TAKES,
    WRITE,
    native,
    spec_of,
)
from neurosketch.app.shortcuts import Shortcuts, portable
from neurosketch.app.widgets.basics import IconButton, label
from neurosketch.app.widgets.overlay import MARGIN, Overlay
from neurosketch.app.widgets.shortcut_row import ShortcutRow
from neurosketch.app.windows.keys import key_of

_WIDE = ((PLAY, MAKE), (WRITE, COMPARE), (TAKES,), (EDIT, KEYS))
_NARROW = ((MAKE, WRITE), (TAKES, PLAY), (EDIT, KEYS, COMPARE))
"""Which groups stand below each other, where there is room for four columns and where not."""
_COLUMN_WIDTH = 240
_BETWEEN = 18
_ROUND = 60
"""Of the card, around its columns."""
_STAY = frozenset(
    {
        Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left,
        Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    }
)  # fmt: skip
_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
        Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown,
    }
)  # fmt: skip


class ShortcutsSheet(Overlay):
    """Covers its parent until a key or a click beside it; nothing waits for it.

    A row that is clicked takes the next key. A key that another action has is named, and goes over
    when it is pressed a second time.
    """

    def __init__(self, shortcuts: Shortcuts, parent: QWidget) -> None:
        super().__init__("sheet.shortcuts", parent)
        self._shortcuts = shortcuts
        self._asking: ShortcutRow | None = None
        self._offered = ""
        self._rows: dict[str, ShortcutRow] = {}
        self.setAccessibleName(self.tr("Shortcuts"))
        self.status = label("", "muted")
        self.status.setObjectName("shortcuts.status")
        self.default = self._button("shortcuts.default", self.tr("Use default"))
        self.none = self._button("shortcuts.none", self.tr("No key"))
        self.reset = self._button("shortcuts.reset", self.tr("Reset all"))
        self.default.clicked.connect(self._use_default)
        self.none.clicked.connect(self._use_none)
        self.reset.clicked.connect(self._reset_all)
        self._build()
        shortcuts.changed.connect(self._show_keys)
        for action_id in self._rows:
            self._show_keys(action_id)
        self._tell()

    def toggle(self) -> None:
        """Show the sheet or put it away."""
        if self.isVisible():
            self.put_away()
        else:
            self.bring_up()

    def put_away(self) -> None:
        """Hide it; a key that was asked for stays as it is."""
        self._ask(None)
        super().put_away()

    def row(self, action_id: str) -> ShortcutRow:
        """The row of an action."""
        return self._rows[action_id]

    @property
    def asking(self) -> str:
        """Id of the action that gets the next key; empty when none does."""
        return "" if self._asking is None else self._asking.row_id

    def _build(self) -> None:
        box = QVBoxLayout(self.card)
        box.setContentsMargins(24, 18, 24, 16)
        box.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Shortcuts"), "title"))
        head.addStretch(1)
        close = IconButton("close", self.tr("Close"), tint="muted", role="flat")
        close.setObjectName("shortcuts.close")
        close.clicked.connect(self.put_away)
        head.addWidget(close)
        box.addLayout(head)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._plain = QWidget()
        self._plain.setProperty("role", "plain")
        self._columns = QHBoxLayout(self._plain)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(_BETWEEN)
        self._groups = {group: self._group(group) for column in _WIDE for group in column}
        self._arranged: tuple[tuple[str, ...], ...] = ()
        self._arrange(_NARROW)
        self._scroll.setWidget(self._plain)
        box.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.status, 1)
        for button in (self.default, self.none, self.reset):
            foot.addWidget(button)
        box.addLayout(foot)

    def _group(self, group: str) -> QWidget:
        widget = QWidget(self._plain)
        widget.setProperty("role", "plain")
        lines = QVBoxLayout(widget)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(1)
        heading = label(QCoreApplication.translate("actions", group), "heading")
        heading.setContentsMargins(8, 0, 0, 3)
        lines.addWidget(heading)
        for spec in ACTIONS:
            if spec.group == group:
                row = ShortcutRow(spec.id, spec.title(), _COLUMN_WIDTH)
                row.clicked.connect(lambda _=False, asked=row: self._ask(asked))
                row.keyTyped.connect(self.keyPressEvent)
                self._rows[spec.id] = row
                lines.addWidget(row)
        for move in MOVEMENTS:
            if move.group == group:
                row = ShortcutRow("", move.title())
                row.set_caps((move.hand_title(),))
                lines.addWidget(row)
        return widget

    def _arrange(self, columns: tuple[tuple[str, ...], ...]) -> None:
        """Put the groups into these columns."""
        if columns == self._arranged:
            return
        self._arranged = columns
        while (item := self._columns.takeAt(0)) is not None:
            former = item.layout()
            while former is not None and former.takeAt(0) is not None:
                pass
        for groups in columns:
            column = QVBoxLayout()
            column.setSpacing(12)
            for group in groups:
                column.addWidget(self._groups[group])
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        self._columns.activate()

    def _width_of(self, columns: tuple[tuple[str, ...], ...]) -> int:
        widths = (max(self._groups[g].sizeHint().width() for g in groups) for groups in columns)
        return sum(widths) + _BETWEEN * (len(columns) - 1)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("role", "chip")
        return button

    def _show_keys(self, action_id: str) -> None:
        keys = self._shortcuts.keys(action_id)
        lent = frozenset(native(key) for key in keys if key in self._shortcuts.lent)
        changed = not self._shortcuts.is_default(action_id)
        caps = [native(key) for key in keys]
        self._rows[action_id].set_caps(caps, changed=changed, lent=lent)
        self._tell()

    def _ask(self, row: ShortcutRow | None) -> None:
        """Give the next key to this row; None asks no more."""
        if self._asking is not None:
            self._asking.set_waiting("")
        self._asking, self._offered = row, ""
        if row is not None:
            row.set_waiting(self.tr("press keys…"))
            row.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def _take(self, key: str) -> None:
        action_id = self.asking
        fixed, holder = self._shortcuts.fixed(key), self._shortcuts.holder(key)
        if fixed:
            self._offered = ""
            self._say(self.tr("{0} stays “{1}”. Press another key.").format(native(key), fixed))
        elif holder not in ("", action_id) and key != self._offered:
            self._offered = key
            text = self.tr("{0} is “{1}”. Press it again to use it here instead.")
            self._say(text.format(native(key), spec_of(holder).title()))
        else:
            self._ask(None)
            self._shortcuts.assign(action_id, key)

    def _use_default(self) -> None:
        action_id = self.asking
        self._ask(None)
        if action_id:
            self._shortcuts.reset(action_id)

    def _use_none(self) -> None:
        action_id = self.asking
        self._ask(None)
        if action_id:
            self._shortcuts.assign(action_id, "")

    def _reset_all(self) -> None:
        self._ask(None)
        self._shortcuts.reset_all()

    def _tell(self) -> None:
        asking = self._asking is not None
        for button in (self.default, self.none):
            button.setVisible(asking)
        changed = any(row.is_changed for row in self._rows.values())
        self.reset.setVisible(changed and not asking)
        if self._asking is not None:
            text = self.tr("New key for “{0}” · Esc leaves it as it is")
            self._say(text.format(self._asking.text()), warn=False)
        elif self._shortcuts.lent:
            text = self.tr("Letters play notes now · {0} makes them shortcuts again")
            key = self._shortcuts.native_keys()["action.typing"]
            self._say(text.format(key or spec_of("action.typing").title()), warn=False)
        else:
            self._say(self.tr("Click a line to give it another key"), warn=False)

    def _say(self, text: str, *, warn: bool = True) -> None:
        self.status.setText(text)
        self.status.setProperty("role", "warning" if warn else "muted")
        self.status.style().polish(self.status)
        self.status.setAccessibleName(text)

    def fit(self) -> None:
        """As many columns and lines as there is room for."""
        super().fit()
        fits = self._width_of(_WIDE) <= self.width() - 2 * MARGIN - _ROUND
        self._arrange(_WIDE if fits else _NARROW)
        wished = self._plain.sizeHint()
        room = self.height() - 2 * MARGIN - 120
        self._scroll.setFixedHeight(min(wished.height() + 2, max(room, 160)))
        bar = 14 if wished.height() + 2 > room else 0
        self._scroll.setMinimumWidth(min(wished.width() + bar, self.width() - 2 * MARGIN - _ROUND))

    def showEvent(self, event: QShowEvent) -> None:
        """Lines have their real width only once they have been styled."""
        super().showEvent(event)
        self.fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card puts it away; one on its ground asks for no key any more."""
        if self.card.geometry().contains(event.position().toPoint()):
            self._ask(None)
        else:
            self.put_away()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays on the sheet: what lies below cannot be seen."""
        stops: list[QWidget] = [b for b in (self.default, self.none, self.reset) if b.isVisible()]
        stops = [*self._rows.values(), *stops] if self._asking is None else [self._asking, *stops]
        here = QApplication.focusWidget()
        at = next((n for n, stop in enumerate(stops) if stop is here), -1 if forward else 0)
        target = stops[(at + (1 if forward else -1)) % len(stops)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(target)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While a row asks, the key is its; otherwise any key but those that move puts it away."""
        key = Qt.Key(event.key())
        if key in _MODIFIERS:
            return
        if self._asking is None:
            if key not in _STAY:
                self.put_away()
            elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.focusNextPrevChild(key == Qt.Key.Key_Down)
        elif key == Qt.Key.Key_Escape:
            self._ask(None)
        else:
            name = portable(key_of(event))
            if name:
                self._take(name)
