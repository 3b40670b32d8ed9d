"""Layers, each with its forward and its backward pass written by hand.

Batches are rows: images are (batch, height, width, channels), sequences
(batch, time, features). One concept a file, each short enough to be read
beside its chapter.
"""

from nbkernel.layers.activation import ActivationLayer
from nbkernel.layers.base import Layer, Prefixed, draw
from nbkernel.layers.dense import Dense

__all__ = [
    "ActivationLayer",
    "Dense",
    "Layer",
    "Prefixed",
    "draw",
]
