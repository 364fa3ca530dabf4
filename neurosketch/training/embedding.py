"""musiCNN's embedding, in which distances between sets of sounds are measured.

The network is rebuilt here in PyTorch; the weights are those of its authors and lie in the wheel
of their package (ISC licence), which this program neither installs nor ships.
Source: Pons and Serra, musicnn: pre-trained convolutional neural networks for music audio tagging,
arXiv:1909.06654; the layers follow the package's models.py.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import soxr
import torch
from torch import Tensor, nn
from torch.nn import functional

from neurosketch.core.errors import NeuroSketchError
from neurosketch.training.corpus import SAMPLE_RATE
from neurosketch.training.embedding_checkpoint import HOW_TO_GET, Bundle, Weights, read_bundle
from neurosketch.training.metrics import Signal

EMBEDDING_RATE = 16000
PATCH_FRAMES = 187
"""Three seconds: the length on which the network was trained."""

_FFT, _HOP, _BANDS = 512, 256, 96
_SHORTEST_FRAMES = 62
_TIMBRE = (38, 67)
_RHYTHM = (128, 64, 32)
_BATCH_NORM_EPSILON = 1e-3


def mel_bands() -> npt.NDArray[np.float32]:
    """(96, 257) triangles of equal area on Slaney's mel scale, 0 to 8 kHz."""
    linear_top, step = 1000.0, 200.0 / 3
    log_step = np.log(6.4) / 27
    top = linear_top / step + np.log(EMBEDDING_RATE / 2 / linear_top) / log_step
    mel = np.linspace(0.0, top, _BANDS + 2)
    bent = linear_top * np.exp(log_step * (mel - linear_top / step))
    edges = np.where(mel < linear_top / step, step * mel, bent)
    hz = np.arange(_FFT // 2 + 1) * EMBEDDING_RATE / _FFT
    rise = (hz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - hz) / np.diff(edges)[1:, None]
    area = 2.0 / (edges[2:] - edges[:-2])
    return np.asarray(np.minimum(rise, fall).clip(min=0) * area[:, None], np.float32)


class _Block(nn.Module):
    """Convolution over (frames, bands), ReLU, normalisation."""

    def __init__(self, frames: int, bands: int, n_out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, n_out, (frames, bands))
        self.norm = nn.BatchNorm2d(n_out, eps=_BATCH_NORM_EPSILON)
        self.padding = ((frames - 1) // 2, frames // 2)

    def forward(self, x: Tensor) -> Tensor:
        """(B, L, F) to (B, C, L, F - bands + 1)."""
        padded = functional.pad(x[:, None], (0, 0, *self.padding))
        y: Tensor = self.norm(functional.relu(self.conv(padded)))
        return y


class MusiCnn(nn.Module):
    """The tagging network up to its last layer but one."""

    def __init__(self) -> None:
        super().__init__()
        self.norm_in = nn.BatchNorm2d(1, eps=_BATCH_NORM_EPSILON)
        self.front = nn.ModuleList(
            [_Block(7, bands, 204) for bands in _TIMBRE] + [_Block(n, 1, 51) for n in _RHYTHM]
        )
        self.middle = nn.ModuleList([_Block(7, 561, 64), _Block(7, 64, 64), _Block(7, 64, 64)])
        self.norm_pool = nn.BatchNorm1d(1506, eps=_BATCH_NORM_EPSILON)
        self.dense = nn.Linear(1506, 200)
        self.norm_out = nn.BatchNorm1d(200, eps=_BATCH_NORM_EPSILON)
        self.tags = nn.Linear(200, 50)

    def forward(self, x: Tensor) -> Tensor:
        """Log-mel spectra (B, L, 96) to embeddings (B, 200)."""
        x = self.norm_in(x[:, None])[:, 0]
        front = [block(x).amax(3) for block in self.front]
        features = torch.cat(front, 1).transpose(1, 2)
        layers = [features, self._next(0, features)]
        for number in (1, 2):
            layers.append(self._next(number, layers[-1]) + layers[-1])
        stacked = torch.cat(layers, 2)
        # The maximum and the mean of each feature lie side by side.
        pooled = torch.stack([stacked.amax(1), stacked.mean(1)], 2).flatten(1)
        y: Tensor = self.norm_out(functional.relu(self.dense(self.norm_pool(pooled))))
        return y

    def _next(self, number: int, x: Tensor) -> Tensor:
        y: Tensor = self.middle[number](x)[..., 0].transpose(1, 2)
        return y

    def load_tensorflow(self, weights: Weights) -> None:
        """Take the weights under the names TensorFlow gave them, in order of construction.

        Raises:
            KeyError, RuntimeError: they are those of another network.
        """
        blocks = [*self.front, *self.middle]
        for number, block in enumerate(blocks):
            kernel = torch.from_numpy(weights[_name("conv2d", number) + "/kernel"])
            state = {"weight": kernel.permute(3, 2, 0, 1)}
            state["bias"] = torch.from_numpy(weights[_name("conv2d", number) + "/bias"])
            block.get_submodule("conv").load_state_dict(state)
        norms = [self.norm_in, *(block.get_submodule("norm") for block in blocks)]
        for number, norm in enumerate([*norms, self.norm_pool, self.norm_out]):
            name = _name("batch_normalization", number)
            parts = {
                "weight": "gamma", "bias": "beta",
                "running_mean": "moving_mean", "running_var": "moving_variance",
            }  # fmt: skip
            state = {own: torch.from_numpy(weights[f"{name}/{of}"]) for own, of in parts.items()}
            norm.load_state_dict({**state, "num_batches_tracked": torch.tensor(0)})
        for number, layer in enumerate((self.dense, self.tags)):
            name = _name("dense", number)
            matrix = torch.from_numpy(weights[f"{name}/kernel"]).T
            layer.load_state_dict(
                {"weight": matrix, "bias": torch.from_numpy(weights[f"{name}/bias"])}
            )


def _name(layer: str, number: int) -> str:
    return f"{layer}_{number}" if number else layer


class Embedder:
    """Sounds to embeddings.

    Args:
        bundle: musiCNN's weights.

    Raises:
        NeuroSketchError: they are damaged or those of another network.
    """

    name = "musiCNN (MSD), layer before the tags"

    def __init__(self, bundle: Bundle) -> None:
        self._network = MusiCnn().eval().requires_grad_(False)
        try:
            self._network.load_tensorflow(read_bundle(bundle))
        except (KeyError, RuntimeError) as error:
            message = f"The weights at '{bundle.place}' are not those of musiCNN."
            raise NeuroSketchError(message, HOW_TO_GET) from error
        self._bands = torch.from_numpy(mel_bands())
        self._window = torch.hann_window(_FFT)
        self.sha256 = hashlib.sha256(bundle.data).hexdigest()

    @torch.no_grad()
    def embed(self, audio: Signal) -> npt.NDArray[np.float32]:
        """One embedding for every three seconds begun, of what is left at the end at least one.

        Args:
            audio: (T,) float32 at 44.1 kHz; shorter than a second, it is repeated.

        Returns:
            (n, 200) float32, n at least 1.
        """
        patches = self._patches(self._log_mel(audio))
        return np.concatenate([self._network(patch[None]).numpy() for patch in patches])

    @torch.no_grad()
    def tag_probabilities(self, audio: Signal) -> npt.NDArray[np.float32]:
        """(50,) mean probability of each tag of the network's vocabulary."""
        embeddings = torch.from_numpy(self.embed(audio))
        return np.asarray(torch.sigmoid(self._network.tags(embeddings)).mean(0).numpy())

    def _log_mel(self, audio: Signal) -> Tensor:
        at_rate = soxr.resample(audio, SAMPLE_RATE, EMBEDDING_RATE, quality="VHQ")
        shortest = _HOP * _SHORTEST_FRAMES
        if len(at_rate) < shortest:
            at_rate = np.tile(at_rate, -(-shortest // max(len(at_rate), 1)))[:shortest]
        spectrum = torch.stft(
            torch.from_numpy(np.ascontiguousarray(at_rate, np.float32)), _FFT, _HOP,
            window=self._window, pad_mode="reflect", return_complex=True,
        )  # fmt: skip
        return torch.log10(10000 * (self._bands @ spectrum.abs() ** 2) + 1).T

    @staticmethod
    def _patches(frames: Tensor) -> list[Tensor]:
        parts = list(frames.split(PATCH_FRAMES))
        if len(parts) > 1 and len(parts[-1]) < _SHORTEST_FRAMES:
            parts.pop()
        return parts
