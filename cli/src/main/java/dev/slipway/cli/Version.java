package dev.slipway.cli;

import picocli.CommandLine.IVersionProvider;

/// The release this is, and the Java it runs on.
final class Version implements IVersionProvider {

    private static final String RELEASE = "0.1.0-SNAPSHOT";

    @Override
    public String[] getVersion() {
        return new String[] {
            "slipway " + RELEASE, "Java %s (%s)".formatted(Runtime.version(), System.getProperty("java.vm.vendor"))
        };
    }
}
