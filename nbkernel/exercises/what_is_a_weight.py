"""The exercises of "What is a weight?": sums, lines, steps and units."""

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "weight-house-changes",
        "Weights 2.1 for size (m²) and -0.8 for age (years), in thousand. A "
        "house gets 12 m² larger and 5 years older. By how much does its "
        "price change?",
        answer=21.2,
        misconceptions=(
            Misconception(
                29.2,
                "you added what the years take away. The weight of age is "
                "negative: 25.2 - 4 = 21.2.",
            ),
            Misconception(
                25.2,
                "that is the size alone. Five years change the price too, by "
                "-0.8 * 5 = -4, which leaves 21.2.",
            ),
            Misconception(
                81.2,
                "you added the bias of 60. It is in both prices, so it drops "
                "out of a change: 21.2.",
            ),
            Misconception(
                22.1,
                "you multiplied the sum of the weights by the sum of the "
                "changes. Each change meets its own weight: 2.1 * 12 - 0.8 * "
                "5 = 21.2.",
            ),
        ),
    ),
    Exercise(
        "weight-in-miles",
        "The weight of distance is -15 thousand per kilometer. What is it "
        "per mile (1.609 km)?",
        answer=-15 * 1.609,
        misconceptions=(
            Misconception(
                -15 / 1.609,
                "you divided. A mile is longer than a kilometer, so one more "
                "of them takes away more: -15 * 1.609 = -24.1.",
            ),
            Misconception(
                15 * 1.609,
                "the size is right, the sign is lost. A change of units "
                "stretches a weight but does not turn it round: -24.1.",
            ),
            Misconception(
                -15,
                "the model stays, the weight does not: it is 'per unit of "
                "the input', and the unit is now 1.609 km: -24.1.",
            ),
        ),
    ),
    Exercise(
        "weight-bias-for-and",
        "A unit with weights (1, 1) says yes where its sum is positive. "
        "Between which two biases does it do AND?",
        answer=[-2.0, -1.0],
        misconceptions=(
            Misconception(
                [-1.0, 0.0],
                "that is OR: with a bias of -0.5 one switch is enough for a "
                "yes. AND needs 1 + b <= 0 < 2 + b: from -2 to -1.",
            ),
            Misconception(
                [1.0, 2.0],
                "those are thresholds: the sum of the switches must exceed "
                "1 to 2. The bias is added, so it is minus the threshold: "
                "from -2 to -1.",
            ),
            Misconception(
                [-1.0, -2.0],
                "the right numbers, the smaller first: [-2, -1].",
            ),
            Misconception(
                [-2.0, 0.0],
                "above -1 a single switch gets a yes already. AND needs "
                "1 + b <= 0 as well: from -2 to -1.",
            ),
        ),
    ),
    Exercise(
        "weight-distance-of-a-point",
        "A unit has the weights (3, 4) and the bias 5. How far is the point "
        "(2, 1) from its line?",
        answer=3,
        misconceptions=(
            Misconception(
                15,
                "that is the sum z at the point. A step of length 1 along w "
                "changes z by the length of w, 5: the distance is 15 / 5.",
            ),
            Misconception(
                1,
                "that is the distance of the origin, b divided by the length "
                "of w. At the point the sum is 15, so it is 15 / 5 = 3.",
            ),
            Misconception(
                2,
                "you left out the bias, which shifts the line: (10 + 5) / 5 "
                "= 3.",
            ),
            Misconception(
                15 / 7,
                "you divided by the sum of the weights. The length of w is "
                "the root of 9 + 16, which is 5: the distance is 3.",
            ),
            Misconception(
                0.6,
                "you divided by the squared length, 25. One root is enough: "
                "15 / 5 = 3.",
            ),
        ),
    ),
    Exercise(
        "weight-after-one-step",
        "One example has x = 3 and the target 4; the unit starts at w = 0.5 "
        "and b = 1. What is w after one step with a learning rate of 0.1?",
        answer=0.95,
        misconceptions=(
            Misconception(
                0.05,
                "you went uphill. The unit says 2.5, too little, so w must "
                "grow: by 0.1 * 1.5 * 3 = 0.45, to 0.95.",
            ),
            Misconception(
                0.65,
                "that is the step of a bias. The step of a weight is miss "
                "times input: 0.1 * 1.5 * 3 = 0.45, to 0.95.",
            ),
            Misconception(
                1.4,
                "you took the loss without its one half, which doubles the "
                "step. With it the step is 0.45, to 0.95.",
            ),
            Misconception(
                1.25,
                "you left out the bias: the unit says 0.5 * 3 + 1 = 2.5 and "
                "misses by 1.5, not by 2.5. So w becomes 0.95.",
            ),
            Misconception(
                0.45,
                "that is the change of w. Added to 0.5 it gives 0.95.",
            ),
        ),
    ),
    Exercise(
        "weight-most-important",
        "Weights and standard deviations: rooms 12 and 1.2, area 0.2 and "
        "380, year 0.9 and 30. Which input moves the price most, though it "
        "comes last by |w|?",
        answer="area",
        misconceptions=(
            Misconception(
                "rooms",
                "that is the largest weight, and it comes first by |w|. But "
                "rooms vary little: 12 * 1.2 = 14.4, against 0.2 * 380 = 76 "
                "for the area.",
            ),
            Misconception(
                "year",
                "0.9 * 30 = 27 is second. The area moves the price by "
                "0.2 * 380 = 76.",
            ),
            Misconception(
                "none",
                "there is one: |w| std(x) is 14.4 for rooms, 76 for the area "
                "and 27 for the year, and 0.2 is the smallest weight.",
            ),
        ),
    ),
)
