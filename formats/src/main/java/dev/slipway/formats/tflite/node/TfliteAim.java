package dev.slipway.formats.tflite.node;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;

/// What lowering needs to know of the model as a whole.
///
/// @param findings receives what is computed less precisely than asked for
/// @param countsFromEnd whether computed indices may be negative; formats whose own runtimes refuse them have none
public record TfliteAim(Findings findings, boolean countsFromEnd) {

    public static TfliteAim of(Model model, Findings findings) {
        String source = model.provenance().format();
        return new TfliteAim(findings, !source.equals("tflite") && !source.equals("tensorflow"));
    }
}
