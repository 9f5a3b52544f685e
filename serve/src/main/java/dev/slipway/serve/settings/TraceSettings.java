package dev.slipway.serve.settings;

import dev.slipway.serve.inference.ServeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What Triton's clients call tracing, which is not done here: settings are accepted, and what is in force, which is
/// none, is told (<https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_trace.md>).
public final class TraceSettings implements Settings {

    @Override
    public SequencedMap<String, Object> values() {
        SequencedMap<String, Object> values = new LinkedHashMap<>();
        values.put("trace_level", List.of("OFF"));
        values.put("trace_rate", "1000");
        values.put("trace_count", "-1");
        values.put("log_frequency", "0");
        values.put("trace_file", "");
        values.put("trace_mode", "triton");
        return values;
    }

    @Override
    public void change(Map<String, Object> changes) {
        for (String name : changes.keySet()) {
            if (!values().containsKey(name)) {
                throw ServeException.invalid("there is no trace setting '%s', but %s", name, values().keySet());
            }
        }
    }
}
