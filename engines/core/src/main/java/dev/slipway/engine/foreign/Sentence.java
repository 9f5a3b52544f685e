package dev.slipway.engine.foreign;

/// What runtimes say, fit to stand in a sentence of ours.
public final class Sentence {

    private static final int LONGEST = 600;

    private Sentence() {}

    /// The words without line breaks, file names of the runtime's sources, and a full stop; cut where they go on and
    /// on.
    public static String of(String words) {
        String line = words.replaceAll("\\s+", " ")
                .replaceAll("[^\\s:]*\\.(cc|h|cpp):\\d+ ?", "")
                .strip();
        String cut = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
        return cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut;
    }
}
