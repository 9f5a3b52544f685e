package dev.slipway.cli;

import dev.slipway.engine.EngineException;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.op.OpException;
import dev.slipway.wire.FormatException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/// Turns what goes wrong in a command into one sentence and an exit code; with `--json` also into a document.
final class Failures {

    private static final Set<String> CALLERS_MISTAKES = Set.of("EXISTS", "UNWRITABLE");

    private Failures() {}

    /// Runs `command`; nothing it throws leaves this.
    static Exit explained(Output output, Callable<Exit> command) {
        Exit exit = ended(output, command);
        if (StandardOutput.failure() instanceof String reason) {
            output.error("standard output cannot be written: %s [UNWRITABLE]".formatted(reason));
            return exit == Exit.OK ? Exit.USAGE : exit;
        }
        return exit;
    }

    /// Says what is wrong with the command line.
    static Exit usage(Output output, String sentence) {
        return failed(output, new IllegalArgumentException(sentence), Exit.USAGE, "USAGE");
    }

    private static Exit ended(Output output, Callable<Exit> command) {
        try {
            return command.call();
        } catch (UnspeakableException e) {
            output.error(String.valueOf(e.getMessage()));
            return failed(output, e, Exit.UNSPEAKABLE, "UNSPEAKABLE", e.parts());
        } catch (FormatException e) {
            return failed(output, e, CALLERS_MISTAKES.contains(e.code()) ? Exit.USAGE : Exit.UNREADABLE, e.code());
        } catch (EngineException e) {
            return failed(output, e, Exit.UNREADABLE, "ENGINE");
        } catch (OpException e) {
            return failed(output, e, "the model does not hold together: " + said(e), Exit.UNREADABLE, "INVALID_MODEL");
        } catch (IllegalArgumentException e) {
            return failed(output, e, Exit.USAGE, "USAGE");
        } catch (UncheckedIOException e) {
            return failed(output, e, Exit.UNREADABLE, "INPUT_OUTPUT");
        } catch (StackOverflowError | OutOfMemoryError e) {
            String sentence = "the model nests too deeply or is too large for the memory given;"
                    + " give more with SLIPWAY_JAVA_OPTIONS='-Xmx8g -Xss16m'";
            return failed(output, e, sentence, Exit.UNREADABLE, "TOO_LARGE");
        } catch (Throwable e) {
            String sentence =
                    "this is a bug of Slipway: %s; please report it with what --debug adds".formatted(said(e));
            return failed(output, e, sentence, Exit.BUG, "BUG");
        }
    }

    private static String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static Exit failed(Output output, Throwable failure, Exit exit, String code) {
        return failed(output, failure, said(failure), exit, code);
    }

    private static Exit failed(Output output, Throwable failure, String sentence, Exit exit, String code) {
        output.error("%s [%s]".formatted(sentence, code));
        output.trace(failure);
        output.document(Map.of("error", document(sentence, exit, code)));
        return exit;
    }

    private static Exit failed(Output output, Throwable failure, Exit exit, String code, List<Unspeakable> parts) {
        output.trace(failure);
        Map<String, Object> error = document(said(failure).lines().findFirst().orElse(""), exit, code);
        error.put("parts", parts.stream().map(Failures::document).toList());
        output.document(Map.of("error", error));
        return exit;
    }

    private static Map<String, Object> document(String sentence, Exit exit, String code) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", sentence);
        error.put("exit", exit.code());
        return error;
    }

    static Map<String, Object> document(Unspeakable part) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("op", part.op());
        map.put("where", part.where());
        map.put("code", part.code());
        map.put("reason", part.reason());
        map.put("remedy", part.remedy());
        return map;
    }
}
