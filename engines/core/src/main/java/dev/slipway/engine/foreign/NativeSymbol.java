package dev.slipway.engine.foreign;

/// A function that a library exports: usually a constant of an enumeration that lists all that are used.
public interface NativeSymbol {

    /// Its name in the library.
    String symbol();

    /// Its type, spelled as [NativeFunction] says.
    String type();

    int ordinal();
}
