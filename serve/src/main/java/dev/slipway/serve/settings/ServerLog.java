package dev.slipway.serve.settings;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/// What a part of the server has to log, as far as that is wanted. Safe for many threads.
public final class ServerLog {

    private static volatile Shown shown = new Shown(true, true, true, false);

    private final Logger logger;

    /// What is logged.
    ///
    /// @param verbose whether also what only helps to find a fault, which then counts as information
    record Shown(boolean info, boolean warning, boolean error, boolean verbose) {}

    private ServerLog(Logger logger) {
        this.logger = logger;
    }

    /// The log of a class, under its name.
    public static ServerLog of(Class<?> owner) {
        return new ServerLog(System.getLogger(owner.getName()));
    }

    static void show(Shown wanted) {
        shown = wanted;
    }

    /// Whether messages of a level go to the log, if that takes them.
    public static boolean isShown(Level level) {
        return switch (level) {
            case ERROR -> shown.error();
            case WARNING -> shown.warning();
            case INFO -> shown.info();
            case ALL, TRACE, DEBUG, OFF -> shown.verbose();
        };
    }

    /// Logs a message, which is made only where it is wanted.
    public void log(Level level, Supplier<String> message) {
        if (isShown(level) || level == Level.DEBUG) {
            logger.log(raised(level), message);
        }
    }

    /// Logs a message and what led to it.
    public void log(Level level, Supplier<String> message, Throwable cause) {
        if (isShown(level) || level == Level.DEBUG) {
            logger.log(raised(level), message, cause);
        }
    }

    private static Level raised(Level level) {
        return level == Level.DEBUG && isShown(level) ? Level.INFO : level;
    }
}
