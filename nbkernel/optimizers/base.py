"""What all optimizers share: options, state, checks, weight decay."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from numpy.typing import NDArray

from nbkernel.validation import finite_number

Arrays = Mapping[str, NDArray]

# Options that share out between old and new; all other numbers are >= 0.
_FRACTIONS = ("momentum", "decay", "beta1", "beta2")


@dataclass
class Optimizer:
    """What all optimizers share; each subclass adds its own ``_update``.

    Raises ``ValueError`` for a negative option, or a momentum, decay or
    beta that is not below 1; ``TypeError`` for one that is no number.
    """

    learning_rate: float
    l2: float = field(default=0.0, kw_only=True)
    decoupled_decay: float = field(default=0.0, kw_only=True)
    steps: int = field(default=0, init=False)
    state: dict[str, dict[str, NDArray]] = field(
        default_factory=dict, init=False, repr=False
    )

    def __post_init__(self) -> None:
        for option in fields(self):
            if option.type is float:
                value = getattr(self, option.name)
                number = finite_number(option.name, value, low=0)
                if option.name in _FRACTIONS and number >= 1:
                    raise ValueError(
                        f"{option.name} must lie in [0, 1); got {value!r}"
                    )

    def step(
        self,
        parameters: Arrays,
        gradients: Arrays,
        learning_rate: float | None = None,
    ) -> None:
        """Change ``parameters`` in place by one step along ``gradients``.

        ``learning_rate`` overrides the optimizer's own for this step (a
        schedule). Each gradient has its parameter's shape; the parameter's
        dtype is kept. NaN gradients make NaN parameters.

        Raises ``ValueError`` if the keys or shapes differ, if a parameter
        has changed its shape since the last step, or for a negative
        learning rate; ``TypeError`` if a parameter is no floating array.
        """
        if learning_rate is None:
            learning_rate = self.learning_rate
        rate = finite_number("learning_rate", learning_rate, low=0)
        self._check(parameters, gradients)
        self.steps += 1
        for key, parameter in parameters.items():
            gradient = gradients[key]
            if self.l2:
                gradient = gradient + self.l2 * parameter
            if self.decoupled_decay:
                parameter *= 1 - rate * self.decoupled_decay
            self._update(parameter, gradient, self.state[key], rate)

    def _start(self, parameter: NDArray) -> dict[str, NDArray]:
        """Return the state of a parameter that has not been stepped yet."""
        raise NotImplementedError

    def _update(self, parameter, gradient, state, rate) -> None:
        """Change one parameter in place; ``steps`` already counts this."""
        raise NotImplementedError

    def _check(self, parameters: Arrays, gradients: Arrays) -> None:
        if parameters.keys() != gradients.keys():
            raise ValueError(
                "parameters and gradients must have the same keys; only one "
                f"has {sorted(parameters.keys() ^ gradients.keys())}"
            )
        for key, parameter in parameters.items():
            if key not in self.state:
                kind = getattr(parameter, "dtype", type(parameter).__name__)
                if getattr(kind, "kind", "") != "f":
                    raise TypeError(
                        f"parameters[{key!r}] must be a floating array, to "
                        f"be changed in place; got {kind}"
                    )
                self.state[key] = self._start(parameter)
            if gradients[key].shape != parameter.shape:
                raise ValueError(
                    f"gradients[{key!r}] must have its parameter's shape "
                    f"{parameter.shape}; got {gradients[key].shape}"
                )
            for name, array in self.state[key].items():
                if array.shape != parameter.shape:
                    raise ValueError(
                        f"parameters[{key!r}] has shape {parameter.shape} "
                        f"but its {name} has {array.shape}: a new network "
                        "needs a new optimizer"
                    )
