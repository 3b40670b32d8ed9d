"""What a training run leaves behind, whichever way it ends."""

from dataclasses import dataclass, field


@dataclass
class History:
    """What a training run wrote down; epochs count from 0.

    Per step: ``step_loss`` (without the penalty) and ``learning_rate``. Per
    epoch: ``loss``, the mean over the epoch's rows while the parameters
    moved; ``penalty``, the same mean; ``validation_loss`` and
    ``validation_metric`` at the epoch's end, if there is validation data.
    ``best_epoch`` has the smallest validation loss. ``stopped`` says why
    training ended: "completed", "early stopping", "interrupted", "diverged".
    """

    step_loss: list[float] = field(default_factory=list, repr=False)
    learning_rate: list[float] = field(default_factory=list, repr=False)
    loss: list[float] = field(default_factory=list, repr=False)
    penalty: list[float] = field(default_factory=list, repr=False)
    validation_loss: list[float] = field(default_factory=list, repr=False)
    validation_metric: list[float] = field(default_factory=list, repr=False)
    best_epoch: int | None = None
    stopped: str = ""

    @property
    def epochs(self) -> int:
        """The number of complete epochs."""
        return len(self.loss)

    def is_best(self) -> bool:
        """Whether the last validation loss is below that of best_epoch."""
        if self.best_epoch is None:
            return True
        best = self.validation_loss[self.best_epoch]
        return self.validation_loss[-1] < best


class TrainingDiverged(ArithmeticError):
    """Training met a number that is not finite; ``history`` is until then."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


def diverged(reason: str, history: History) -> TrainingDiverged:
    """Return the error of a run that cannot go on, and mark its history."""
    history.stopped = "diverged"
    before = "no step was taken before"
    if history.step_loss:
        before = (
            f"the loss before was {history.step_loss[-1]:.4g} at learning "
            f"rate {history.learning_rate[-1]:.4g}"
        )
    return TrainingDiverged(
        f"training diverged at step {len(history.step_loss)}, in epoch "
        f"{history.epochs}: {reason}; {before}. Try a smaller learning rate, "
        "clipping, or other first weights. The history so far is in this "
        "error's history",
        history,
    )
