package dev.slipway.serve.net;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Who the server is, and which clients it lets in; all texts are PEM.
///
/// @param certificate the chain, the server's own first
/// @param key the private key, PKCS #8, without a password
/// @param clientAuthorities who signs the certificates of clients, null for whom the machine trusts
/// @param clientsNeedCertificates whether clients without a certificate are turned away
public record Tls(String certificate, String key, @Nullable String clientAuthorities, boolean clientsNeedCertificates) {

    /// A server without interest in who its clients are.
    public static Tls ofFiles(Path certificate, Path key) {
        return new Tls(text(certificate), text(key), null, false);
    }

    /// A server for clients with a certificate of `clientAuthorities`.
    public static Tls ofFiles(Path certificate, Path key, Path clientAuthorities) {
        return new Tls(text(certificate), text(key), text(clientAuthorities), true);
    }

    /// @throws IllegalArgumentException when the certificate or the key cannot be used
    SslContext context() {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(stream(certificate), stream(key))
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .clientAuth(clientsNeedCertificates ? ClientAuth.REQUIRE : ClientAuth.NONE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1));
            if (clientAuthorities != null) {
                builder.trustManager(stream(clientAuthorities));
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the TLS certificate or its key cannot be used: %s; both must be PEM, the key PKCS #8 without a password"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /// Never shows the key.
    @Override
    public String toString() {
        return "Tls[clientsNeedCertificates=%s]".formatted(clientsNeedCertificates);
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(Path pem) {
        try {
            return Files.readString(pem);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read %s".formatted(pem), e);
        }
    }
}
