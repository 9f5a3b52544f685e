package dev.slipway.serve.config;

import dev.slipway.serve.net.Tls;
import dev.slipway.serve.net.TlsFiles;
import dev.slipway.serve.net.TlsSource;
import dev.slipway.serve.text.TextMessage;
import dev.slipway.serve.text.TextProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `--ssl_config_file`: an `SSLConfig`, whose fields hold PEM texts
/// (<https://github.com/tensorflow/serving/blob/master/tensorflow_serving/config/ssl_config.proto>).
public record SslConfigFile(Path file) implements TlsSource {

    /// @throws IllegalArgumentException naming what is wrong, and where
    @Override
    public Tls read() throws IOException {
        return parse(Files.readString(file), file.toString());
    }

    @Override
    public Object stamp() {
        return TlsFiles.stamp(file);
    }

    static Tls parse(String text, String what) {
        TextMessage config =
                TextProto.parse(text, what).requireOnly("server_key", "server_cert", "custom_ca", "client_verify");
        for (String field : new String[] {"server_key", "server_cert"}) {
            if (config.text(field, "").isEmpty()) {
                throw new IllegalArgumentException("%s: %s is missing".formatted(what, field));
            }
        }
        String authorities = config.text("custom_ca", "");
        return new Tls(
                config.text("server_cert", ""),
                config.text("server_key", ""),
                authorities.isEmpty() ? null : authorities,
                config.flag("client_verify", false) ? Tls.Clients.REQUIRED : Tls.Clients.IGNORED);
    }
}
