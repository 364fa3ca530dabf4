from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

TABLE = """\
| source | licence | attribution | obtained by | files | minutes |
| piano | CC-BY-3.0 | Grand Piano by A. Holm | GitHub sfz/piano | 8 | 0.3 |
| drum | CC0-1.0 | Free Drums | GitHub sfz/drum | 2 | 0.1 |
| mixed | CC0 / CC-BY per file | Many hands | somewhere | 3 | 0.1 |

## Per-file attributions (sources with mixed licences)

### mixed

- Bell Maker (mixed): CC BY 4.0
- Nobody (mixed): CC0
"""

MANIFEST = """\
path,source,licence,attribution
a.opus,piano,CC-BY-3.0,Grand Piano by A. Holm
b.opus,drum,CC0-1.0,Free Drums
c.opus,mixed,CC BY,"Wind, Water"
d.opus,mixed,CC0,Nobody (mixed)
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "LICENSES.md").write_text(TABLE, encoding="utf-8")
    (tmp_path / "manifest.csv").write_text(MANIFEST, encoding="utf-8")
    return tmp_path


def test_every_author_who_asks_for_it_is_named(
    make_notice: ModuleType, corpus: Path, tmp_path: Path
) -> None:
    output = tmp_path / "NOTICE"
    assert make_notice.main([str(corpus), "-o", str(output)]) == 0
    asking, _, thanks = output.read_text(encoding="utf-8").partition("Other sources")
    assert "piano (https://github.com/sfz/piano)\n  - Grand Piano by A. Holm: CC-BY-3.0" in asking
    assert "Wind, Water: CC-BY" in asking
    assert "Bell Maker (mixed): CC-BY-4.0" in asking
    assert "https://creativecommons.org/licenses/by/4.0/" in asking
    assert "Nobody" not in asking
    assert "Free Drums: CC0-1.0" in thanks
    assert "Many hands" not in thanks
    assert "Groove MIDI Dataset" in thanks
    assert thanks.endswith(make_notice.MUSIC)


def test_a_folder_that_is_no_corpus_gives_one_sentence(
    make_notice: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "NOTICE"
    assert make_notice.main([str(tmp_path / "nothing"), "-o", str(output)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not output.exists()
