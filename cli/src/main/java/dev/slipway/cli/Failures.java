package dev.slipway.cli;

import dev.slipway.engine.EngineException;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.op.OpException;
import dev.slipway.wire.FormatException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.Callable;

/// Turns what goes wrong in a command into one sentence and an exit code.
final class Failures {

    private static final Set<String> CALLERS_MISTAKES = Set.of("EXISTS", "UNWRITABLE");

    private Failures() {}

    /// Runs `command`; no exception leaves it.
    static Exit explained(Output output, Callable<Exit> command) {
        try {
            return command.call();
        } catch (UnspeakableException e) {
            return failed(output, e, String.valueOf(e.getMessage()), Exit.UNSPEAKABLE);
        } catch (FormatException e) {
            Exit exit = CALLERS_MISTAKES.contains(e.code()) ? Exit.USAGE : Exit.UNREADABLE;
            return failed(output, e, "%s [%s]".formatted(e.getMessage(), e.code()), exit);
        } catch (EngineException e) {
            return failed(output, e, "%s [ENGINE]".formatted(e.getMessage()), Exit.UNREADABLE);
        } catch (OpException e) {
            return failed(
                    output,
                    e,
                    "the model does not hold together: %s [INVALID_MODEL]".formatted(e.getMessage()),
                    Exit.UNREADABLE);
        } catch (IllegalArgumentException e) {
            return failed(output, e, "%s [USAGE]".formatted(e.getMessage()), Exit.USAGE);
        } catch (UncheckedIOException e) {
            return failed(output, e, "%s [INPUT_OUTPUT]".formatted(e.getMessage()), Exit.UNREADABLE);
        } catch (StackOverflowError | OutOfMemoryError e) {
            return failed(
                    output,
                    e,
                    "the model nests too deeply or is too large for the memory given;"
                            + " give more with SLIPWAY_JAVA_OPTIONS='-Xmx8g -Xss16m' [TOO_LARGE]",
                    Exit.UNREADABLE);
        } catch (Exception | LinkageError | AssertionError e) {
            return failed(
                    output,
                    e,
                    "this is a bug of Slipway: %s; please report it with what --debug adds [BUG]".formatted(said(e)),
                    Exit.BUG);
        }
    }

    private static String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static Exit failed(Output output, Throwable failure, String sentence, Exit exit) {
        output.error(sentence);
        output.trace(failure);
        return exit;
    }
}
