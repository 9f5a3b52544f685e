package dev.slipway.serve.settings;

import dev.slipway.serve.inference.ServeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Which of its messages the server logs
/// (<https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_logging.md>).
public final class LogSettings implements Settings {

    private static final String FILE = "log_file";
    private static final String FORMAT = "log_format";
    private static final String VERBOSE = "log_verbose_level";

    private volatile Map<String, Object> state;

    /// Everything is logged but what only helps to find a fault.
    public LogSettings() {
        SequencedMap<String, Object> first = new LinkedHashMap<>();
        first.put(FILE, "");
        first.put("log_info", true);
        first.put("log_warning", true);
        first.put("log_error", true);
        first.put(VERBOSE, 0L);
        first.put(FORMAT, "default");
        state = first;
    }

    @Override
    public SequencedMap<String, Object> values() {
        return new LinkedHashMap<>(state);
    }

    @Override
    public synchronized void change(Map<String, Object> changes) {
        SequencedMap<String, Object> next = values();
        changes.forEach((name, value) -> {
            Object old = next.get(name);
            if (old == null) {
                throw ServeException.invalid("there is no log setting '%s', but %s", name, next.keySet());
            }
            check(name, value, old);
            next.put(name, value);
        });
        state = next;
        apply();
    }

    private static void check(String name, Object value, Object old) {
        if (!value.getClass().equals(old.getClass())) {
            throw ServeException.invalid(
                    "expect %s for '%s'",
                    old instanceof Boolean ? "boolean" : old instanceof Long ? "unsigned integer" : "string", name);
        }
        if (name.equals(FILE) && !value.equals(old)) {
            throw ServeException.invalid("log file location can not be updated through network protocol");
        }
        if (name.equals(FORMAT) && !value.equals(old)) {
            throw ServeException.invalid("the log has one format, which is called 'default'");
        }
        if (value instanceof Long level && (level < 0 || level > Integer.MAX_VALUE)) {
            throw ServeException.invalid("'%s' must not be negative, got %d", name, level);
        }
    }

    private void apply() {
        ServerLog.show(new ServerLog.Shown(is("log_info"), is("log_warning"), is("log_error"), !isZero(VERBOSE)));
    }

    private boolean is(String name) {
        return Boolean.TRUE.equals(state.get(name));
    }

    private boolean isZero(String name) {
        return Long.valueOf(0).equals(state.get(name));
    }
}
