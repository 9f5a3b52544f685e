package dev.slipway.serve.net;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A block of a PEM text (<https://www.rfc-editor.org/rfc/rfc7468>); what stands around blocks is overlooked.
///
/// @param label what the block is, as `PRIVATE KEY`
record Pem(String label, byte[] bytes) {

    // What OpenSSL says of a key's encryption stands inside, before an empty line.
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]+)-----\\s(?:[\\w-]+:[^\\n]*\\n)*([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    /// The blocks of a text, in their order.
    ///
    /// @throws IllegalArgumentException when one is no Base64
    static List<Pem> blocks(String text) {
        List<Pem> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            blocks.add(new Pem(block.group(1), Base64.getMimeDecoder().decode(block.group(2))));
        }
        return blocks;
    }

    /// Never shows what may be a key.
    @Override
    public String toString() {
        return label;
    }
}
