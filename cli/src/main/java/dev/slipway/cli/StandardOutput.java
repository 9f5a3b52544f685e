package dev.slipway.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// Standard output that keeps why it could not be written to, which a [PrintStream] forgets.
final class StandardOutput extends FilterOutputStream {

    private static final String READER_LEFT = "Broken pipe";

    private static volatile @Nullable String failure;

    private StandardOutput() {
        super(new FileOutputStream(FileDescriptor.out));
    }

    /// Makes it the process's standard output.
    static void install() {
        System.setOut(new PrintStream(new BufferedOutputStream(new StandardOutput()), true, System.out.charset()));
    }

    /// Why something was lost; null when nothing was, or when the reader has seen enough, as `head` has.
    static @Nullable String failure() {
        System.out.flush();
        return READER_LEFT.equals(failure) ? null : failure;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
            throw e;
        }
    }
}
