"""Exercises of the chapter on gradient descent and its relatives."""

from math import sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "gd-three-examples",
        "Three examples, x = 1, 2, 3, one weight, the cost is half the mean "
        "squared error. From which learning rate on does gradient descent "
        "diverge?",
        answer=2 / (14 / 3),
        misconceptions=(
            Misconception(
                1 / (14 / 3),
                "that rate arrives in one step. It may overshoot, as long as "
                "it lands closer than it was.",
            ),
            Misconception(
                2 / 14,
                "that is the limit for the sum over the examples; the cost "
                "is their mean.",
            ),
            Misconception(
                2 / 4,
                "that is the square of the mean input. The curvature is the "
                "mean of the squares, 1 + 4 + 9 over 3.",
            ),
        ),
    ),
    Exercise(
        "gd-momentum-and-nesterov-limit",
        "The largest curvature is 10, the momentum is 0.8. Give the largest "
        "stable learning rates of momentum and of Nesterov, as a list.",
        answer=(2 * 1.8 / 10, 2 * 1.8 / 2.6 / 10),
        misconceptions=(
            Misconception(
                (2 * 1.8 / 2.6 / 10, 2 * 1.8 / 10),
                "the right two numbers, the other way round: momentum comes "
                "first.",
            ),
            Misconception(
                (2 * 0.2 / 10, 2 * 0.2 / 10),
                "that divides the limit by 1/(1 - mu). The effective rate is "
                "for gradients that stay; here they change their sign, and "
                "a root leaves through -1.",
            ),
            Misconception(
                (0.2, 0.2),
                "that is the limit of plain descent, 2 over the curvature.",
            ),
            Misconception(
                (0.36, 0.36),
                "right for momentum. Nesterov has other roots: their product "
                "is mu times 1 - eta lambda.",
            ),
            Misconception(
                (3.6, 3.6 / 2.6),
                "these are limits for the rate times the curvature; divide "
                "by 10.",
            ),
        ),
    ),
    Exercise(
        "gd-adam-correction",
        "Adam's average of squares starts at 0, the gradients are "
        "stationary. Write a function of t and beta2 that returns by which "
        "factor s_t must be multiplied to be right on average.",
        answer=lambda t, beta: 1 / (1 - beta**t),
        points=((1, 0.999), (3, 0.9), (50, 0.99)),
        misconceptions=(
            Misconception(
                lambda t, beta: 1 / (1 - beta),
                "right for the first step only. Later averages contain more "
                "than one gradient: the power t is missing.",
            ),
            Misconception(
                lambda t, beta: 1 - beta**t,
                "that is by how much the average is too small; the "
                "correction undoes it.",
            ),
            Misconception(
                lambda t, beta: 1 / sqrt(1 - beta**t),
                "the root belongs to the step, where sqrt(s) is used; the "
                "question is about s itself.",
            ),
            Misconception(
                lambda t, beta: 1 / (1 - beta ** (2 * t)),
                "the gradients are squared, the weights of the average are "
                "not.",
            ),
        ),
    ),
    Exercise(
        "gd-sum-for-mean",
        "The mean over 200 examples is replaced by their sum. By which "
        "factor must the learning rate be multiplied to get the old path "
        "back, with SGD and with Adam? Answer as a list.",
        answer=(1 / 200, 1.0),
        misconceptions=(
            Misconception(
                (1 / 200, 1 / 200),
                "right for SGD. In Adam's step a factor of 200 in all "
                "gradients stands above the fraction line and below it.",
            ),
            Misconception(
                (200.0, 1.0),
                "the gradients have become larger, so the rate must become "
                "smaller.",
            ),
            Misconception(
                (1 / 200, 1 / sqrt(200)),
                "s_hat grows by 200 squared, so its root grows by 200, as "
                "m_hat does.",
            ),
            Misconception(
                (1.0, 1.0),
                "SGD multiplies the gradient by the rate, and the gradient "
                "is 200 times as large.",
            ),
        ),
    ),
    Exercise(
        "gd-half-the-floor",
        "Training with batches of 32 at a small constant rate ends at a "
        "noise floor. Which batch size halves the floor at the same rate?",
        answer=64.0,
        misconceptions=(
            Misconception(
                128.0,
                "that halves the standard deviation of the gradient. The "
                "floor is proportional to its variance.",
            ),
            Misconception(
                16.0,
                "a smaller batch is noisier: the variance falls as 1/B.",
            ),
            Misconception(
                32 * sqrt(2),
                "the variance falls as 1/B, not as its square.",
            ),
        ),
    ),
)
