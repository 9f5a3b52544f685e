package dev.slipway.serve.repository;

import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.regex.Pattern;

/// What clients are told of a model: nothing of the server's folders.
///
/// @param model stands where a message names one of the paths
record Words(String model, List<String> hidden) {

    /// A model is what clients asked for, whatever file it was converted to.
    private static final Pattern CONVERTED =
            Pattern.compile("([^\\s/]+)/%s/[0-9]+\\.[a-z]+".formatted(ModelLoader.CONVERTED));

    String of(Throwable failure) {
        if (failure instanceof NoSuchFileException) {
            return "a file of it was gone when it was to be read";
        }
        return of(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
    }

    String of(String message) {
        String told = message;
        for (String text : hidden) {
            told = text.isEmpty() ? told : told.replace(text, model);
        }
        return CONVERTED.matcher(told).replaceAll("$1");
    }
}
