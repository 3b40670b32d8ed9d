"""Exercises of the chapter on forward propagation."""

from math import e, log, sqrt

import numpy as np

from nbkernel.exercises.exercise import Exercise, Misconception


def _relu_sum(X, W, b):
    """Return the sum of all ReLU activations of a batch."""
    z = np.asarray(X, float) @ np.asarray(W, float) + np.asarray(b, float)
    return float(np.maximum(z, 0).sum())


def _without_relu(X, W, b):
    return float((np.asarray(X) @ np.asarray(W) + np.asarray(b)).sum())


def _relu_last(X, W, b):
    return max(0.0, _without_relu(X, W, b))


def _turned_matrix(X, W, b):
    return _relu_sum(X, np.transpose(W), b)


def _no_bias(X, W, b):
    return _relu_sum(X, W, np.zeros(len(b)))


EXERCISES = (
    Exercise(
        "relu-flow-by-hand",
        "The input (0.5, 1, 0.8) goes through the 3-4-2 network; the four "
        "hidden units have the bias -1 and ReLU, the outputs no bias and no "
        "activation. What are the two outputs?",
        answer=(0.0501, -0.1385),
        misconceptions=(
            Misconception(
                (-0.2316, -0.4299),
                "units 3 and 4 have negative preactivations, -0.211 and "
                "-0.479. ReLU makes them 0.",
            ),
            Misconception(
                (0.0501, 0.0),
                "the outputs have no activation: a negative number stays.",
            ),
            Misconception(
                (-0.2316, 0.0),
                "ReLU belongs on the hidden units, before their numbers are "
                "passed on, and not on the outputs.",
            ),
            Misconception(
                (0.5684, 0.0701),
                "that leaves out the biases: all sums are then positive, and "
                "ReLU changes nothing.",
            ),
        ),
        rtol=0.01,
    ),
    Exercise(
        "batch-without-a-loop",
        "Write a function of X (examples as rows), W (from, to) and b that "
        "returns the sum of the ReLU activations of all units over all "
        "examples, without a loop.",
        answer=_relu_sum,
        points=(
            (
                np.array([[2.0, 1.0]]),
                np.array([[1.0, -3.0], [0.5, 0.25]]),
                np.array([0.5, 1.0]),
            ),
            (
                np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, 0.25]]),
                np.array([[0.3, -1.0], [0.7, 0.2]]),
                np.array([0.1, -0.4]),
            ),
        ),
        misconceptions=(
            Misconception(
                _without_relu,
                "that adds up preactivations; ReLU sets the negative ones "
                "to 0 first.",
            ),
            Misconception(
                _relu_last,
                "ReLU acts on each unit by itself, before anything is added "
                "up.",
            ),
            Misconception(
                _turned_matrix,
                "that multiplies by the transpose. W has one row for each "
                "number that comes in, so it is X @ W.",
            ),
            Misconception(
                _no_bias,
                "the bias is missing: it is added in each row.",
            ),
        ),
    ),
    Exercise(
        "law-of-a-sum",
        "The input is x = (1, 2, 2). The weights are independent, normal, "
        "with mean 0.1 and standard deviation 0.2; there is no bias. Give "
        "[mean, variance] of z.",
        answer=(0.5, 0.36),
        misconceptions=(
            Misconception(
                (0.0, 0.36),
                "each weight is 0.1 plus a centered part, and the 0.1 is "
                "multiplied by each input.",
            ),
            Misconception(
                (0.5, 0.6),
                "0.6 is the standard deviation; the variance is its square.",
            ),
            Misconception(
                (0.5, 0.45),
                "that takes the mean square of a weight, 0.05, for its "
                "variance, 0.04. The mean of the weights moves z, it does "
                "not spread it.",
            ),
            Misconception(
                (0.3, 0.36),
                "the mean is 0.1 times the sum of the inputs, not times "
                "their number.",
            ),
            Misconception(
                (0.5, 0.2),
                "variances add with the squares of the inputs: 1 + 4 + 4.",
            ),
        ),
    ),
    Exercise(
        "tanh-five-percent",
        "How large may z be so that the line z overstates tanh z by at most "
        "5 percent?",
        answer=0.38924,
        rtol=0.01,
        misconceptions=(
            Misconception(
                0.15,
                "that is z squared: the relative error is about z^2 / 3.",
            ),
            Misconception(
                sqrt(0.05),
                "the error is z^2 / 3, not z^2.",
            ),
            Misconception(
                2 * 0.38924,
                "that is the sigmoid's, which bends half as fast.",
            ),
            Misconception(
                0.15 ** (1 / 3),
                "z^3 / 3 is the absolute error. Relative to z it is z^2 / 3.",
            ),
        ),
    ),
    Exercise(
        "softmax-of-a-thousand",
        "Two classes have the logits 1000 and 1001. What is the probability "
        "of the second?",
        answer=e / (1 + e),
        misconceptions=(
            Misconception(
                1 / (1 + e),
                "that is the first one's; the larger logit has the larger "
                "probability.",
            ),
            Misconception(
                1001 / 2001,
                "softmax does not share in proportion to the logits, but in "
                "proportion to their exponentials.",
            ),
            Misconception(
                1.0,
                "a large logit does not make it certain: only the difference "
                "of the two counts, and that is 1.",
            ),
        ),
    ),
    Exercise(
        "loud-logits",
        "A classifier of 10 classes starts with independent normal logits of "
        "standard deviation 20. About how large is its first cross-entropy?",
        answer=20 * 1.538753,
        rtol=0.02,
        misconceptions=(
            Misconception(
                log(10),
                "that is for logits that are nearly equal; these differ by "
                "dozens.",
            ),
            Misconception(
                log(10) + 0.9 * 400 / 2,
                "that is the second-order formula, far outside of its range: "
                "it needs a variance well below 1, and here it is 400.",
            ),
            Misconception(
                20.0,
                "close in spirit: the loss is the largest logit minus the "
                "right one. The largest of ten is more than one standard "
                "deviation up.",
            ),
            Misconception(
                20 * 1.538753 + log(10),
                "the largest logit alone makes up the sum of exponentials; "
                "there is no ln 10 left to add.",
            ),
        ),
    ),
)
