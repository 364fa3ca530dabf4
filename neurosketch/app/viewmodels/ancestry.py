"""From which takes the next clip comes."""

from __future__ import annotations

from neurosketch.core.request import GenerateRequest


class Ancestry:
    """The takes whose settings or sounds are dialled in now.

    Settings that were brought back from a take make it the parent of what is generated next, until
    another model is chosen or the sketch is left. A take that serves as source is a parent as long
    as it is the source.
    """

    def __init__(self) -> None:
        self.recalled: tuple[str, ...] = ()
        self._sources: dict[str, str] = {}

    def recall(self, take_ids: tuple[str, ...]) -> None:
        """The settings of these takes came back; of none when the tuple is empty."""
        self.recalled = take_ids

    def lend(self, path: str, take_id: str) -> None:
        """The file at `path` is the sound of a take."""
        self._sources[path] = take_id

    def forget(self) -> None:
        """Another model, another sketch: a fresh start."""
        self.recalled = ()

    def lent(self, request: GenerateRequest) -> tuple[str, ...]:
        """The takes whose sounds are the sources of a request, each once."""
        sources = (request.source, request.source_b)
        found = (self._sources.get(source.path, "") for source in sources if source is not None)
        return tuple(dict.fromkeys(i for i in found if i))

    def parents(self, request: GenerateRequest) -> tuple[str, ...]:
        """The takes that a clip of this request comes from, each once."""
        return tuple(dict.fromkeys(i for i in (*self.recalled, *self.lent(request)) if i))
