"""Frames kept in pieces are those that the codec makes, and do not pile up."""

from __future__ import annotations

import torch

from neurosketch.models.soundstream.frame_store import KEPT_PIECES, PIECE_FRAMES, FrameStore
from neurosketch.nn.codec import STAGES
from tests.models.codecs import small_codec

LENGTH = PIECE_FRAMES * (KEPT_PIECES + 4) + 5


def codes(seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 1024, (1, LENGTH, STAGES), generator=generator)


def test_a_kept_frame_is_the_one_the_codec_makes():
    codec, clips = small_codec().eval(), [codes(0), codes(1)]
    store = FrameStore(codec, clips)
    with torch.inference_mode():
        for clip, place, stages in ((0, 0, 3), (1, 17, 16), (0, LENGTH - 1, 8), (0, 0, 5)):
            own = codec.dequantise(clips[clip][:, place : place + 1], torch.tensor([[stages]]))
            kept = store.frame(clip, place, stages)
            torch.testing.assert_close(kept.latents, own.latents)
            torch.testing.assert_close(kept.detail, own.detail, rtol=1e-4, atol=1e-4)
            torch.testing.assert_close(kept.wave, own.wave, rtol=1e-4, atol=1e-5)
            assert torch.equal(kept.present, own.present)


def test_only_the_last_pieces_are_kept():
    store = FrameStore(small_codec().eval(), [codes(0)])
    with torch.inference_mode():
        for place in range(0, LENGTH, PIECE_FRAMES):
            store.frame(0, place, STAGES)
    assert len(store._kept) == KEPT_PIECES
    assert (0, 0, STAGES) not in store._kept
