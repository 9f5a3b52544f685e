package dev.slipway.convert;

import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a training wrote of each epoch, as Keras's `CSVLogger` does: a line of names, then a line of numbers an epoch.
/// Of each measure `m`, `val_m` is the same on data that was held back.
///
/// @param measures the numbers of each epoch, by name
public record TrainingLog(SequencedMap<String, List<Double>> measures) {

    private static final String LOSS = "loss";
    private static final String HELD_BACK = "val_loss";
    private static final int PATIENCE = 2;
    private static final double WORSE = 1.05;
    private static final double STILL_FALLING = 0.98;

    /// Reads a table of numbers separated by commas, semicolons or tabs.
    ///
    /// @throws FormatException when it is none
    public static TrainingLog read(Path path) {
        List<String> lines;
        try {
            lines = Files.readAllLines(path).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new FormatException(
                    Files.exists(path) ? "UNREADABLE" : "MISSING_FILE",
                    "the training log %s cannot be read: %s".formatted(path, e.getMessage()),
                    e);
        }
        if (lines.size() < 2) {
            throw FormatException.corrupt(
                    "%s is no training log: it should have a line of names and a line of numbers an epoch", path);
        }
        String[] names = lines.getFirst().split("[,;\t]", -1);
        SequencedMap<String, List<Double>> measures = new LinkedHashMap<>();
        for (String name : names) {
            measures.put(name.strip(), new ArrayList<>());
        }
        for (int i = 1; i < lines.size(); i++) {
            String[] numbers = lines.get(i).split("[,;\t]", -1);
            if (numbers.length != names.length) {
                throw FormatException.corrupt(
                        "%s, line %d: %d numbers for %d names", path, i + 1, numbers.length, names.length);
            }
            for (int j = 0; j < names.length; j++) {
                measures.getOrDefault(names[j].strip(), new ArrayList<>()).add(number(numbers[j].strip(), path, i + 1));
            }
        }
        return new TrainingLog(measures);
    }

    private static double number(String text, Path path, int line) {
        try {
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text.replace("inf", "Infinity"));
        } catch (NumberFormatException _) {
            return switch (text.toLowerCase(java.util.Locale.ROOT)) {
                case "nan", "na", "none", "null" -> Double.NaN;
                default -> throw FormatException.corrupt("%s, line %d: '%s' is no number", path, line, text);
            };
        }
    }

    /// Whether the model learnt too little, or its examples by heart.
    public List<Finding> findings() {
        Findings findings = new Findings();
        List<Double> loss = measures.getOrDefault(LOSS, List.of());
        List<Double> held = measures.getOrDefault(HELD_BACK, List.of());
        if (loss.isEmpty()) {
            findings.note(
                    "TRAINING_LOG",
                    "",
                    "the training log has no column '%s'; it has %s".formatted(LOSS, measures.keySet()),
                    "");
        } else if (!Double.isFinite(loss.getLast())) {
            findings.loss(
                    "DIVERGED",
                    "",
                    "the loss is %s in the last epoch".formatted(loss.getLast()),
                    "train with smaller steps");
        } else if (held.isEmpty()) {
            findings.note(
                    "NO_VALIDATION",
                    "",
                    "the training log has no '%s': whether the model learnt by heart cannot be told"
                            .formatted(HELD_BACK),
                    "hold some data back while training");
        } else {
            compare(loss, held, findings);
        }
        return findings.all();
    }

    private static void compare(List<Double> loss, List<Double> held, Findings findings) {
        int last = held.size() - 1;
        int best = 0;
        for (int epoch = 1; epoch <= last; epoch++) {
            if (held.get(epoch) < held.get(best)) {
                best = epoch;
            }
        }
        if (last - best >= PATIENCE && held.get(last) > WORSE * held.get(best) && loss.get(last) < loss.get(best)) {
            findings.loss(
                    "OVERFIT",
                    "",
                    "the model learnt its examples by heart: val_loss was least in epoch %d of %d (%.4g) and is %.4g in the last, while loss fell from %.4g to %.4g"
                            .formatted(
                                    best + 1, last + 1, held.get(best), held.get(last), loss.get(best), loss.get(last)),
                    "take the weights of epoch %d, or train with more data, augmentation or dropout"
                            .formatted(best + 1));
        } else if (best == last && last >= 1 && isFalling(loss) && isFalling(held)) {
            findings.note(
                    "UNDERFIT",
                    "",
                    "the model was still learning when training ended: loss and val_loss are least in the last epoch, %d"
                            .formatted(last + 1),
                    "train longer");
        }
    }

    private static boolean isFalling(List<Double> numbers) {
        return numbers.getLast() < STILL_FALLING * numbers.get(numbers.size() - 2);
    }
}
