"""Small convolutional networks forward and backward in NumPy, and how gradients shrink or grow over their depth.

A network here is: a first convolution, blocks of two convolutions, and a linear layer, each but the last followed by
a ReLU.  With a shortcut a block computes relu(F(x) + x), without one relu(F(x)).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reference.settings import require

Array = NDArray[np.float64]
# A 3 × 3 kernel with padding 1.
REACH = 1


class Layer(NamedTuple):
    """Weights, shape (outputs, inputs, 3, 3) or (outputs, inputs) for the linear layer, and a bias per output."""

    weight: Array
    bias: Array


class Net(NamedTuple):
    """The layers of a network, first to last, and whether its blocks of two have a shortcut."""

    first: Layer
    blocks: tuple[tuple[Layer, Layer], ...]
    last: Layer
    shortcut: bool


def convolve(x: Array, layer: Layer) -> Array:
    """A 3 × 3 convolution with zero padding, as networks call it; ``x`` has shape (channels, height, width).

    z_o(p) = b_o + Σ_{i,q} w_{o,i}(q) x_i(p + q),  q ∈ {−1, 0, 1}²
    """
    z = np.zeros((len(layer.weight), *x.shape[1:])) + layer.bias[:, None, None]
    for a, b, shifted in _neighbours(x):
        z += np.einsum("oi,ihw->ohw", layer.weight[:, :, a, b], shifted)
    return z


def convolve_back(x: Array, layer: Layer, upstream: Array) -> tuple[Layer, Array]:
    """The gradients of Σ upstream · :func:`convolve` with respect to the layer and to ``x``.

    ∂/∂w_{o,i}(q) = Σ_p u_o(p) x_i(p + q),  ∂/∂b_o = Σ_p u_o(p),  ∂/∂x_i(p) = Σ_{o,q} w_{o,i}(q) u_o(p − q)
    """
    weight = np.zeros_like(layer.weight)
    for a, b, shifted in _neighbours(x):
        weight[:, :, a, b] = np.einsum("ohw,ihw->oi", upstream, shifted)
    turned = Layer(layer.weight.swapaxes(0, 1)[:, :, ::-1, ::-1], np.zeros(len(x)))
    return Layer(weight, upstream.sum(axis=(1, 2))), convolve(upstream, turned)


def logits(net: Net, image: Array) -> Array:
    """What a network says of one image of shape (channels, height, width)."""
    x = np.maximum(convolve(image, net.first), 0)
    for block in net.blocks:
        x = np.maximum(_before_relu(x, block, net.shortcut), 0)
    return net.last.weight @ x.ravel() + net.last.bias


def gradient(net: Net, image: Array, upstream: Array) -> Net:
    """The gradient of Σ upstream · :func:`logits` with respect to every layer.

    Convention: the derivative of ReLU at 0 is 0.
    """
    features = [np.maximum(convolve(image, net.first), 0)]
    for block in net.blocks:
        features.append(np.maximum(_before_relu(features[-1], block, net.shortcut), 0))
    last = Layer(np.outer(upstream, features[-1].ravel()), upstream)
    arriving = (net.last.weight.T @ upstream).reshape(features[-1].shape)
    found: list[tuple[Layer, Layer]] = []
    for x, y, (lower, upper) in zip(features[-2::-1], features[:0:-1], net.blocks[::-1], strict=True):
        passed = arriving * (y > 0)
        middle = np.maximum(convolve(x, lower), 0)
        of_upper, at_middle = convolve_back(middle, upper, passed)
        of_lower, arriving = convolve_back(x, lower, at_middle * (middle > 0))
        arriving = arriving + passed if net.shortcut else arriving
        found.append((of_lower, of_upper))
    first, _ = convolve_back(image, net.first, arriving * (features[0] > 0))
    return Net(first, tuple(found[::-1]), last, net.shortcut)


# --- closed forms ------------------------------------------------------------------------------------------------

# What a layer of 3 × 3 convolution and ReLU makes of the mean square of the gradient on its way back, away from the
# borders of the image: half the fan times the variance of a weight.
#   PyTorch's default, kaiming_uniform(a = √5): variance 1/(3 fan), so 1/6.
#   He et al. 2015, kaiming_normal for ReLU: variance 2/fan, so 1.
#   Glorot & Bengio 2010, xavier_normal: variance 2/(fan in + fan out), 1/fan where they are equal, so 1/2.
#   Batch normalisation, whatever the initialisation: π/(π − 1) for large batches (Yang et al. 2019, "A Mean Field
#   Theory of Batch Normalization").
DEFAULT_GAIN, HE_GAIN, GLOROT_GAIN, NORMALISED_GAIN = 1 / 6, 1.0, 1 / 2, math.pi / (math.pi - 1)


def arriving_share(layers: int, side: int, gain: float) -> float:
    """The norm of the gradient so many plain layers further down, as a share of what it was: a product of gains.

    √(gainⁿ (mean(Aⁿ 1)/3ⁿ)²),  A tridiagonal of ones, side × side

    Convention: weights and ReLU masks are independent of the gradient, the number of channels is constant and large,
    and the gradient starts out evenly spread.  A pixel at the border of the image has fewer neighbours to hear from,
    which A counts; its largest eigenvalue 1 + 2 cos(π/(side + 1)) < 3 is what zero padding costs in each direction.
    Raises ``ValueError`` for a negative number of layers or an image without pixels.
    Source: He et al. 2015, "Delving Deep into Rectifiers", section 2.2; the padding is our addition.
    """
    require(layers >= 0, "layers", layers, "at least 0")
    require(side >= 1, "side", side, "at least 1")
    heard = np.ones(side)
    for _ in range(layers):
        padded = np.pad(heard, REACH)
        heard = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    return float(gain ** (layers / 2) * heard.mean())


def _neighbours(x: Array) -> list[tuple[int, int, Array]]:
    """Each place of a kernel, with the image shifted so that this place's pixel comes to lie at the centre."""
    height, width = x.shape[1:]
    padded = np.pad(x, ((0, 0), (REACH, REACH), (REACH, REACH)))
    return [(a, b, padded[:, a : a + height, b : b + width]) for a in range(3) for b in range(3)]


def _before_relu(x: Array, block: tuple[Layer, Layer], shortcut: bool) -> Array:
    residual = convolve(np.maximum(convolve(x, block[0]), 0), block[1])
    return residual + x if shortcut else residual
