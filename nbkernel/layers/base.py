"""What a layer is: two passes, its parameters and their gradients."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nbkernel.initializers import initializer_named
from nbkernel.validation import finite_array, generator, one_of


class Layer:
    """A function of its inputs that knows its own derivative.

    Every layer has ``parameters`` and ``gradients``, two dictionaries with
    the same keys, and two passes, ``forward`` and ``backward``. To write a
    layer of your own, subclass this one and define

    - ``compute(inputs, *, training=False, rng=None)``, which ends in
      ``return self._remember(outputs, *what_backward_needs)``, and
    - ``differentiate(gradient)``, which begins with
      ``what_backward_needs = self._recall(gradient)``, stores the gradient
      of every parameter and returns the gradient of the inputs.

    ``forward`` and ``backward`` are these two behind a check that every
    number that comes in is finite. Inside a network only the first layer is
    checked: a network that diverges gives NaN, not an error.

    >>> class Double(Layer):
    ...     def compute(self, inputs, *, training=False, rng=None):
    ...         return self._remember(2 * inputs)
    ...
    ...     def differentiate(self, gradient):
    ...         self._recall(gradient)
    ...         return 2 * gradient
    >>> layer = Double()
    >>> layer.forward([[1.0, 2.0]])
    array([[2., 4.]])
    >>> layer.backward([[1.0, 1.0]])
    array([[2., 2.]])
    """

    def __init__(self) -> None:
        self._parameters: dict[str, NDArray] = {}
        self._gradients: dict[str, NDArray] = {}
        self._memory: tuple | None = None
        self._output_shape: tuple[int, ...] = ()

    @property
    def parameters(self) -> dict[str, NDArray]:
        """The arrays that training changes, by name."""
        return self._parameters

    @property
    def gradients(self) -> dict[str, NDArray]:
        """The gradients of the last backward pass, by the same names."""
        return self._gradients

    def forward(
        self,
        inputs: ArrayLike,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> NDArray:
        """Return the outputs and remember what ``backward`` needs.

        ``training`` matters to BatchNorm and Dropout; ``rng`` to Dropout.
        Raises ``ValueError`` for inputs of a wrong shape or not finite.
        """
        if rng is not None:
            generator("rng", rng)
        inputs = self.check_inputs(inputs)
        return self.compute(inputs, training=training, rng=rng)

    def backward(self, gradient: ArrayLike) -> NDArray:
        """Return dC/d(inputs), given dC/d(outputs) of the last ``forward``.

        Stores dC/d(parameter) in ``gradients``, over what was there. Raises
        ``ValueError`` before any forward pass, for a gradient that has not
        the shape of the outputs, or that is not finite.
        """
        return self.differentiate(finite_array("gradient", gradient))

    def check_inputs(self, inputs: ArrayLike) -> NDArray:
        """Return the inputs as an array; ``ValueError`` if not finite."""
        return finite_array("inputs", inputs)

    def compute(
        self,
        inputs: NDArray,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> NDArray:
        """Do the forward pass; each layer says how."""
        raise NotImplementedError(f"{self._name} defines no compute")

    def differentiate(self, gradient: NDArray) -> NDArray:
        """Do the backward pass; each layer says how."""
        raise NotImplementedError(f"{self._name} defines no differentiate")

    @property
    def _name(self) -> str:
        return type(self).__name__

    def _add_parameter(self, name: str, value: NDArray) -> None:
        self._parameters[name] = value
        self._gradients[name] = np.zeros_like(value)

    def _remember(self, outputs: NDArray, *memory: object) -> NDArray:
        self._memory = memory
        self._output_shape = outputs.shape
        return outputs

    def _recall(self, gradient: NDArray) -> tuple:
        if self._memory is None:
            raise ValueError(
                f"{self._name}.backward needs a forward pass before it"
            )
        if gradient.shape != self._output_shape:
            raise ValueError(
                f"{self._name}.backward: gradient must have the shape of the "
                f"outputs, {self._output_shape}; got {gradient.shape}"
            )
        return self._memory

    def _require(self, inputs: NDArray, axes: str, *sizes: int | None) -> None:
        """Raise unless ``inputs`` has these axes; ``None`` is any size.

        ``axes`` names them, as in "batch, time, features"; with a leading
        "..." there may be more axes before them.
        """
        shape, names = inputs.shape, axes.split(", ")
        if names[0] == "...":
            fits = len(shape) >= len(names)
            shape, names = shape[-len(sizes) :], names[1:]
        else:
            fits = len(shape) == len(names)
        fits = fits and all(
            size is None or size == got
            for size, got in zip(sizes, shape, strict=True)
        )
        if not fits:
            sized = ", ".join(
                f"{name}={size}" if size is not None else name
                for name, size in zip(names, sizes, strict=True)
            )
            if axes.startswith("..."):
                sized = f"batch, ..., {sized}"
            raise ValueError(
                f"{self._name}.forward: inputs must have shape ({sized}); "
                f"got {inputs.shape}"
            )


class Composite(Layer):
    """A layer made of layers, whose parameters it presents as its own.

    The key of a parameter is the name of its part, a dot, and the key within
    that part: "0.weights". A subclass says what its ``parts`` are.
    """

    @property
    def parts(self) -> dict[str, Layer]:
        """The layers this one is made of, by name."""
        raise NotImplementedError(f"{self._name} defines no parts")

    @property
    def parameters(self) -> dict[str, NDArray]:
        """The parameters of all parts; assigning to a key reaches them."""
        return _Prefixed(
            {name: part.parameters for name, part in self.parts.items()}
        )

    @property
    def gradients(self) -> dict[str, NDArray]:
        """The gradients of all parts, by the same names."""
        return _Prefixed(
            {name: part.gradients for name, part in self.parts.items()}
        )


class _Prefixed(dict):
    """The arrays of several parts; assigning to a key reaches the part."""

    def __init__(self, parts: Mapping[str, dict[str, NDArray]]) -> None:
        super().__init__(
            (f"{part}.{name}", array)
            for part, arrays in parts.items()
            for name, array in arrays.items()
        )
        self._parts = parts

    def __setitem__(self, key: str, value: NDArray) -> None:
        """Replace an array here and in the part that owns it."""
        one_of("the name of a parameter", key, self)
        part, name = key.split(".", 1)
        self._parts[part][name] = value
        super().__setitem__(key, value)


def floating(dtype: DTypeLike) -> np.dtype:
    """Return ``dtype`` if it is one of real numbers, else ``ValueError``."""
    dtype = np.dtype(dtype)
    if dtype.kind != "f":
        raise ValueError(f"dtype must be a floating type; got {dtype}")
    return dtype


def draw(
    initializer: str | Callable[..., NDArray],
    shape: tuple[int, ...],
    *,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
    blocks: int = 1,
) -> NDArray:
    """Return the first weights of a layer, drawn by ``initializer``.

    ``initializer`` is a name of ``INITIALIZERS`` or any callable
    ``f(shape, *, rng, dtype)``. With ``blocks`` the outputs (the last axis)
    are so many blocks side by side, and each is drawn by itself: drawn as
    one, four gates would look like one layer that is four times as wide, and
    fan_out would be four times too large.

    Raises ``ValueError`` for an unknown name, a dtype that is not floating,
    or weights that come out in a wrong shape.
    """
    generator("rng", rng)
    dtype = floating(dtype)
    initializer = initializer_named(initializer)
    block = (*shape[:-1], shape[-1] // blocks)
    drawn = [
        np.asarray(initializer(block, rng=rng, dtype=dtype))
        for _ in range(blocks)
    ]
    for weights in drawn:
        if weights.shape != block:
            raise ValueError(
                f"initializer must give weights of shape {block}; it gave "
                f"{weights.shape}"
            )
    return drawn[0] if blocks == 1 else np.concatenate(drawn, axis=-1)
