"""Residual vector quantisation with low-dimensional, L2-normalised codebooks."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

CODEBOOK_SIZE = 1024
CODEBOOK_DIM = 8
BITS_PER_STAGE = 10


class Codebook(nn.Module):
    """One stage: project to a few dimensions, take the entry of nearest direction, project back.

    Args:
        dim: size of the vectors.
    Source: factorised and L2-normalised codes, Improved VQGAN, arXiv:2110.04627; for audio
        DAC, arXiv:2306.06546.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.enter = nn.Linear(dim, CODEBOOK_DIM)
        self.leave = nn.Linear(CODEBOOK_DIM, dim)
        self.entries = nn.Parameter(torch.randn(CODEBOOK_SIZE, CODEBOOK_DIM))
        self._known: tuple[object, Tensor] | None = None

    def nearest(self, projected: Tensor) -> Tensor:
        """Index of the entry whose direction is nearest, (...,) int64, for (..., CODEBOOK_DIM)."""
        return (projected @ functional.normalize(self.entries, dim=-1).T).argmax(-1)

    def encode(self, x: Tensor) -> Tensor:
        """(..., dim) to (...,) int64."""
        return self.nearest(self.enter(x))

    def decode(self, codes: Tensor) -> Tensor:
        """(...,) int64 to (..., dim); without gradients the very same bits for any batch."""
        if torch.is_grad_enabled():
            vectors: Tensor = self.leave(functional.embedding(codes, self.entries))
            return vectors
        return functional.embedding(codes, self._table())

    def _table(self) -> Tensor:
        """(CODEBOOK_SIZE, dim) what every entry stands for, made anew when the weights changed.

        A matrix product rounds differently for other batch sizes; a pitch that differs in its last
        bit would be another phase a minute later.
        """
        weights = (self.entries, self.leave.weight, self.leave.bias)
        version = tuple((w.data_ptr(), 0 if w.is_inference() else w._version) for w in weights)
        if self._known is None or self._known[0] != version:
            self._known = version, self.leave(self.entries).detach()
        return self._known[1]


class ResidualQuantiser(nn.Module):
    """Stages that each quantise what the ones before left over.

    Any number of leading stages is a valid code: fewer of them mean fewer bits.

    Args:
        dim: size of the vectors.
        stages: number of codebooks.
    Source: SoundStream, arXiv:2107.03312.
    """

    def __init__(self, dim: int, stages: int) -> None:
        super().__init__()
        self.stages = stages
        self.books = nn.ModuleList(Codebook(dim) for _ in range(stages))

    @property
    def codebooks(self) -> list[Codebook]:
        """The stages in order."""
        return [cast(Codebook, book) for book in self.books]

    def encode(self, x: Tensor) -> Tensor:
        """Codes of (..., dim) vectors, (..., stages) int64."""
        residual, codes = x, []
        for book in self.codebooks:
            index = book.encode(residual)
            residual = residual - book.decode(index)
            codes.append(index)
        return torch.stack(codes, dim=-1)

    def decode(self, codes: Tensor, stages: Tensor | None = None) -> Tensor:
        """Vectors of codes.

        Args:
            codes: (..., n) int64, n at most `stages`.
            stages: (...,) how many leading codes count for each vector; None means all.

        Returns:
            (..., dim) float32.
        """
        total = torch.zeros((), device=codes.device)
        for index, book in enumerate(self.codebooks[: codes.shape[-1]]):
            vectors = book.decode(codes[..., index])
            if stages is not None:
                vectors = vectors * (stages > index)[..., None]
            total = total + vectors
        return total
