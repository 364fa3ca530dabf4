"""The user's language, from Qt Linguist files in resources/i18n."""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from neurosketch.paths import resources_dir

LANGUAGE_VARIABLE = "NEUROSKETCH_LANGUAGE"


def install_translators(app: QCoreApplication, locale: QLocale | None = None) -> list[QTranslator]:
    """Load the translations of the program and of Qt's own dialogs.

    Args:
        app: gets the translators.
        locale: None takes `NEUROSKETCH_LANGUAGE` (such as `zh_CN`), else the system's.

    Returns:
        What was installed; empty in English or in a language that is not translated.
    """
    if locale is None:
        name = os.environ.get(LANGUAGE_VARIABLE)
        locale = QLocale(name) if name else QLocale.system()
    installed = []
    own = str(resources_dir() / "i18n")
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for stem, folder in (("qtbase", qt), ("neurosketch", own)):
        translator = QTranslator(app)
        if translator.load(locale, stem, "_", folder):
            app.installTranslator(translator)
            installed.append(translator)
    return installed
