package dev.slipway.model.format;

import java.util.List;
import java.util.stream.Collectors;

/// A target format cannot express the model; says every reason at once.
public final class UnspeakableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Unspeakable> parts;

    /// @param format the id of the target
    /// @param parts every node that the target cannot spell
    public UnspeakableException(String format, List<Unspeakable> parts) {
        super(parts.stream()
                .map(UnspeakableException::line)
                .collect(Collectors.joining(
                        "\n",
                        "%s cannot express %d part%s of this model:%n"
                                .formatted(format, parts.size(), parts.size() == 1 ? "" : "s"),
                        "")));
        this.parts = List.copyOf(parts);
    }

    private UnspeakableException(UnspeakableException refusal, String advice) {
        super("%s; %s".formatted(refusal.getMessage(), advice), refusal);
        this.parts = refusal.parts;
    }

    /// The same, with what to do about all parts.
    public UnspeakableException advising(String advice) {
        return new UnspeakableException(this, advice);
    }

    private static String line(Unspeakable part) {
        String remedy = part.remedy().isEmpty() ? "" : "; " + part.remedy();
        String place = part.where().isEmpty() ? "" : " at '%s'".formatted(part.where());
        return "  %s%s: %s%s [%s]".formatted(part.op(), place, part.reason(), remedy, part.code());
    }

    /// Every node that the target cannot spell, with its reason.
    public List<Unspeakable> parts() {
        return parts;
    }
}
