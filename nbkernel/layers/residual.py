"""Residual connections: a branch that is added to what goes past it."""

from nbkernel.layers.base import Composite, Layer
from nbkernel.validation import finite_number


class Residual(Composite):
    """The inputs, plus a branch's outputs.

    Forward, ``y = x + branch_scale * f(x)``. Backward, the gradient takes
    both ways and they add up: ``dC/dx = dC/dy`` along the shortcut, plus
    what comes back through the branch. However little the branch lets
    through, the shortcut lets through everything.

    ``branch`` is any layer whose outputs have its inputs' shape, such as a
    ``Sequential``; its parameters appear under "branch.". ``branch_scale``
    is a fixed number: 1/sqrt(L) keeps a network of L blocks from growing.

    Shapes: as the branch. Raises ``ValueError`` for a branch that changes
    the shape. Source: He, Zhang, Ren and Sun (2016), CVPR.

    >>> import numpy as np
    >>> from nbkernel.layers import Dense
    >>> rng = np.random.default_rng(0)
    >>> block = Residual(Dense(2, 2, initializer="ones", rng=rng))
    >>> block.forward([[1.0, 2.0]])
    array([[4., 5.]])
    >>> list(block.parameters)
    ['branch.weights', 'branch.bias']
    """

    def __init__(self, branch: Layer, *, branch_scale: float = 1.0) -> None:
        super().__init__()
        if not isinstance(branch, Layer):
            raise TypeError(f"branch must be a layer; got {branch!r}")
        self.branch = branch
        self.branch_scale = finite_number("branch_scale", branch_scale)

    @property
    def parts(self):
        """The branch."""
        return {"branch": self.branch}

    def compute(self, inputs, *, training=False, rng=None):
        """Return ``inputs + branch_scale * branch(inputs)``."""
        outputs = self.branch.compute(inputs, training=training, rng=rng)
        if outputs.shape != inputs.shape:
            raise ValueError(
                "Residual.forward: branch must keep the shape of its inputs, "
                f"{inputs.shape}; it gave {outputs.shape}"
            )
        return self._remember(inputs + self.branch_scale * outputs)

    def differentiate(self, gradient):
        """Return the sum over the shortcut and the branch."""
        self._recall(gradient)
        through = self.branch.differentiate(self.branch_scale * gradient)
        return gradient + through
