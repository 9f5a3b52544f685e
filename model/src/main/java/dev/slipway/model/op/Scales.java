package dev.slipway.model.op;

/// How an op behaves when the numbers it takes and gives are stored as integers: which of them have a scale of their
/// own, and which must share one. Said once, by the op; passes and kernels ask for it.
public sealed interface Scales {

    /// Only reals will do.
    Scales REAL = new Real();

    /// Only reals will do.
    record Real() implements Scales {}

    /// The first input times weights that have a scale for each of their outputs; a bias, if there is one, counts in
    /// products of both scales.
    ///
    /// @param outputAxis the axis of the weights, input 1, that has the outputs
    record Layer(int outputAxis) implements Scales {}

    /// Each of the first inputs has a scale of its own, and so has the result.
    ///
    /// @param inputs how many of the inputs are numbers
    record Apart(int inputs) implements Scales {}

    /// The result lies between two bounds, whatever the first input: they say its scale.
    ///
    /// @param least the lower bound
    /// @param most the upper bound
    record Bounded(double least, double most) implements Scales {}

    /// The results are numbers of the inputs, or lie between them: all have one scale.
    ///
    /// @param inputs how many of the inputs are numbers, [#ALL] for all of them
    /// @param moves whether the op does to stored integers what it does to reals, and gives what is stored alike
    record Shared(int inputs, boolean moves) implements Scales {

        /// Every input is a number.
        public static final int ALL = Integer.MAX_VALUE;
    }

    /// The first input, or a bound where it is beyond: a scale whose numbers end there needs nothing else.
    record Limited() implements Scales {}

    /// The first input is moved: each result is one of its numbers, or 0.
    static Scales moved() {
        return new Shared(1, true);
    }
}
