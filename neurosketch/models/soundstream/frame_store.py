"""Frames of a clip's tokens, made some at a time and kept while they are near."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import Tensor

from neurosketch.models.soundstream.switch import part
from neurosketch.nn.codec import Codec, CodecFrames

PIECE_FRAMES = 16
"""Making sixteen frames takes hardly longer than making one: 0.37 s of sound."""

KEPT_PIECES = 32


class FrameStore:
    """Makes frames of codes in pieces on a fixed grid.

    Args:
        codec: in evaluation mode.
        codes: (C, L, STAGES) of every clip.
    """

    def __init__(self, codec: Codec, codes: Sequence[Tensor]) -> None:
        self._codec, self._codes = codec, codes
        self._kept: OrderedDict[tuple[int, int, int], CodecFrames] = OrderedDict()

    def frame(self, clip: int, place: int, stages: int) -> CodecFrames:
        """One frame, (C, 1, ...).

        Args:
            clip: index of the clip.
            place: index of the frame.
            stages: leading stages that count.
        """
        number = place // PIECE_FRAMES
        key = (clip, number, stages)
        piece = self._kept.get(key)
        if piece is None:
            codes = self._codes[clip][:, number * PIECE_FRAMES : (number + 1) * PIECE_FRAMES]
            counts = torch.full(codes.shape[:2], stages, device=codes.device)
            piece = self._kept[key] = self._codec.dequantise(codes, counts)
            if len(self._kept) > KEPT_PIECES:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        inside = place % PIECE_FRAMES
        return part(piece, inside, inside + 1)
