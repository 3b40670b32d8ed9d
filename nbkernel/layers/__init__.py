"""Layers, each with its forward and its backward pass written by hand.

Batches are rows: images are (batch, height, width, channels), sequences
(batch, time, features). One concept a file, each short enough to be read
beside its chapter.
"""

from nbkernel.layers.activation import ActivationLayer
from nbkernel.layers.base import Composite, Layer, draw
from nbkernel.layers.batch_norm import BatchNorm
from nbkernel.layers.convolution import Conv2D
from nbkernel.layers.dense import Dense
from nbkernel.layers.dropout import Dropout
from nbkernel.layers.embedding import Embedding
from nbkernel.layers.flatten import Flatten
from nbkernel.layers.layer_norm import LayerNorm
from nbkernel.layers.lstm import LSTM
from nbkernel.layers.normalization import normalize, normalize_backward
from nbkernel.layers.pooling import AveragePool
from nbkernel.layers.recurrent import Recurrent
from nbkernel.layers.residual import Residual
from nbkernel.layers.windows import add_windows, cut_windows

__all__ = [
    "LSTM",
    "ActivationLayer",
    "AveragePool",
    "BatchNorm",
    "Composite",
    "Conv2D",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "Layer",
    "LayerNorm",
    "Recurrent",
    "Residual",
    "add_windows",
    "cut_windows",
    "draw",
    "normalize",
    "normalize_backward",
]
