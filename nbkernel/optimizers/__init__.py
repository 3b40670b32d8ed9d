"""Optimizers: from gradients to new parameters, in place.

``optimizer.step(parameters, gradients)`` takes two dictionaries of arrays
with the same keys, and changes the parameters. What an optimizer remembers
of a parameter (velocity, moments) is in ``optimizer.state[key]``, arrays of
its shape and dtype under their textbook names.

Two things are called weight decay, and here they are kept apart:

- ``l2``: the penalty l2/2 sum w^2 belongs to the loss. Its gradient l2 w is
  added to the gradient and goes wherever the gradient goes: into momentum
  and, with Adam, under the division by the root of the second moment.
- ``decoupled_decay``: the weights shrink by the factor
  1 - learning_rate * decoupled_decay, and the optimizer never sees it.

They are the same for plain SGD and differ for all others (Loshchilov &
Hutter 2019). Every formula is elementwise, so a whole network may be stepped
as one flat vector with the same result; that is how ``training`` is fast.
"""

from nbkernel.optimizers.adaptive import Adagrad, Adam, AdamW, RMSprop
from nbkernel.optimizers.base import Optimizer
from nbkernel.optimizers.clipping import (
    clip_by_global_norm,
    clip_by_value,
    global_norm,
)
from nbkernel.optimizers.sgd import SGD

__all__ = [
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSprop",
    "clip_by_global_norm",
    "clip_by_value",
    "global_norm",
]
