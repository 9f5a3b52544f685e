package dev.slipway.cli;

import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.op.OpException;
import dev.slipway.wire.FormatException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;

/// Turns what goes wrong in a command into one sentence and an exit code.
final class Failures {

    private Failures() {}

    /// Runs `command`; no exception leaves it.
    static Exit explained(Output output, Callable<Exit> command) {
        try {
            return command.call();
        } catch (UnspeakableException e) {
            return failed(output, e, String.valueOf(e.getMessage()), Exit.UNSPEAKABLE);
        } catch (FormatException e) {
            Exit exit = e.code().equals("EXISTS") ? Exit.USAGE : Exit.UNREADABLE;
            return failed(output, e, "%s [%s]".formatted(e.getMessage(), e.code()), exit);
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
                    "the model nests too deeply or is too large for the memory given [TOO_LARGE]",
                    Exit.UNREADABLE);
        } catch (Exception | LinkageError | AssertionError e) {
            return failed(
                    output,
                    e,
                    "this is a bug of Slipway: %s; please report it with --debug [BUG]".formatted(e),
                    Exit.BUG);
        }
    }

    private static Exit failed(Output output, Throwable failure, String sentence, Exit exit) {
        output.error(sentence);
        output.trace(failure);
        return exit;
    }
}
