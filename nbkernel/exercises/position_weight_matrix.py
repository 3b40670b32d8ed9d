"""Exercises of the chapter on position weight matrices."""

from math import log, log2

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "weight-of-a-count",
        "Ten sites, pseudocount 1/4 for each base, uniform background. A "
        "base stands at a position in 6 of them. What is its weight, in "
        "bits?",
        answer=log2(4 * 6.25 / 11),
        misconceptions=(
            Misconception(
                log2(4 * 6 / 10),
                "that leaves the pseudocounts out: add 1/4 to the count, and "
                "1/4 for each of the four bases to the total.",
            ),
            Misconception(
                log(4 * 6.25 / 11),
                "that is in natural units; a bit is the logarithm with base "
                "2.",
            ),
            Misconception(
                log2(6.25 / 11),
                "that is the logarithm of the share. Divide it by the "
                "background's share, 1/4, first.",
            ),
            Misconception(
                log2(4 * 6.25 / 10.25),
                "the total gets a pseudocount for each of the four bases: 10 "
                "+ 4 / 4.",
            ),
        ),
    ),
    Exercise(
        "five-bits-of-evidence",
        "A word scores 5 bits. One window in 101 is a site. What is the "
        "probability that this one is?",
        answer=0.32 / 1.32,
        misconceptions=(
            Misconception(
                0.32,
                "those are the odds, site to no site. A probability is odds "
                "divided by 1 plus odds.",
            ),
            Misconception(
                32 / 33,
                "that takes sites and others for equally frequent before the "
                "word is read; the prior odds are 1 to 100.",
            ),
            Misconception(
                1 / (1 + 100 * 2.718281828459045**-5),
                "5 bits are a factor of 2^5; that used e^5.",
            ),
            Misconception(
                5 / 105,
                "bits are logarithms: they multiply the odds by 2^5, they do "
                "not count as 5.",
            ),
        ),
    ),
    Exercise(
        "two-equal-bases",
        "At one position two bases have shares of one half, the other two "
        "never appear. How many bits does it know?",
        answer=1.0,
        misconceptions=(
            Misconception(
                2.0,
                "that is a position with one base only; here one question is "
                "still open.",
            ),
            Misconception(
                0.0,
                "that is a position where all four bases are equally "
                "frequent.",
            ),
            Misconception(
                0.5,
                "two bases of four are ruled out: that halves the cases, "
                "which is one whole bit.",
            ),
        ),
    ),
    Exercise(
        "the-fourth-corner",
        "A table gives AA the score 3, AT the score 1 and TA the score 2. "
        "What must it give TT?",
        answer=0.0,
        misconceptions=(
            Misconception(
                3.0,
                "AA and TT need not be alike. What must agree are the sums "
                "over opposite corners: AA + TT and AT + TA.",
            ),
            Misconception(
                6.0,
                "that adds up all three. AA + TT must equal AT + TA.",
            ),
            Misconception(
                2.0,
                "that continues a pattern; let the cells add up instead: AA "
                "+ TT must equal AT + TA.",
            ),
        ),
    ),
)
