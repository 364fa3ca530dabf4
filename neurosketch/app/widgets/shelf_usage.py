"""How full the library is, and how full it may get."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

BUDGETS_GB = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)


class ShelfUsage(QPushButton):
    """Says how much there is; a click chooses the size above which the library speaks up.

    Signals:
        budgetChosen(float): GB, 0 for no limit.
    """

    budgetChosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._budget_gb = 0.0
        self.setObjectName("shelf.usage")
        self.setProperty("role", "flat")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._open)
        self.set_usage("", 0.0)

    def set_usage(self, text: str, budget_gb: float) -> None:
        """Show a text such as `3.4 GB of 20 GB` and remember the size allowed."""
        self._budget_gb = budget_gb
        self.setText(text)
        self.setAccessibleName(self.tr("Size of the library: {0}").format(text))
        tip = self.tr("Nothing is ever deleted by itself. Click to choose when you are told.")
        self.setToolTip(f"{text}\n{tip}" if text else tip)

    def build_menu(self) -> QMenu:
        """The sizes to choose from."""
        menu = QMenu(self)
        title = menu.addAction(self.tr("Tell me when the library grows beyond"))
        title.setEnabled(False)
        for budget in sorted({*BUDGETS_GB, self._budget_gb} - {0.0}):
            self._add(menu, f"{budget:g} GB", budget)
        self._add(menu, self.tr("Never"), 0.0)
        return menu

    def _add(self, menu: QMenu, text: str, budget: float) -> None:
        entry = menu.addAction(text)
        entry.setCheckable(True)
        entry.setChecked(budget == self._budget_gb)
        entry.triggered.connect(lambda: self.budgetChosen.emit(budget))

    def _open(self) -> None:
        menu = self.build_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
