package dev.slipway.model.tensor;

/// Something that needs to know how many axes a tensor has was asked of one whose rank only the run will tell.
public final class UnknownRankException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnknownRankException() {
        super("the rank of this shape is not known");
    }
}
