package dev.slipway.model;

/// Something a caller should know of a reading, a change or a writing: information dropped, approximated or kept
/// opaque.
///
/// @param severity whether the model is still the same
/// @param code a stable short name, in capitals: `OPAQUE_OP`, `UNUSED_INPUT`
/// @param where the node, tensor or file it is about, by its source name
/// @param message what happened, in one sentence
/// @param remedy what can be done about it; empty when nothing need be
public record Finding(Severity severity, String code, String where, String message, String remedy) {

    /// How much a finding matters.
    public enum Severity {
        /// Worth knowing; nothing is lost.
        NOTE,
        /// Information was lost or approximated.
        LOSS
    }
}
