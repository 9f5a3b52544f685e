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
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Who the server is, and which clients it lets in; all texts are PEM.
///
/// @param certificate the chain, the server's own first
/// @param key the private key, without a password
/// @param clientAuthorities who signs the certificates of clients, null where none are asked for
/// @param clients whether clients show a certificate
public record Tls(String certificate, String key, @Nullable String clientAuthorities, Clients clients)
        implements TlsSource {

    /// Whether clients show a certificate.
    public enum Clients {
        /// They are not asked.
        IGNORED(ClientAuth.NONE),
        /// They may, and are known by it then.
        ASKED(ClientAuth.OPTIONAL),
        /// They must, or are turned away.
        REQUIRED(ClientAuth.REQUIRE);

        private final ClientAuth netty;

        Clients(ClientAuth netty) {
            this.netty = netty;
        }
    }

    /// @throws IllegalArgumentException when clients are to show certificates, and nobody says whose
    public Tls {
        if (clients != Clients.IGNORED && clientAuthorities == null) {
            throw new IllegalArgumentException(
                    "clients are asked for certificates, and nothing says who signs them; give the authorities (--tls_client_ca, or custom_ca in --ssl_config_file)");
        }
    }

    @Override
    public Tls read() {
        return this;
    }

    @Override
    public Object stamp() {
        return this;
    }

    /// @throws IllegalArgumentException when the certificate or the key cannot be used
    SslContext context() {
        X509Certificate[] chain = certificates(certificate, "certificate");
        PrivateKey own = PemKey.of(key, chain[0].getPublicKey());
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(own, chain)
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .clientAuth(clients.netty)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1));
            if (clientAuthorities != null) {
                builder.trustManager(certificates(clientAuthorities, "authorities of clients"));
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the certificate cannot be used: %s".formatted(e.getMessage()), e);
        }
    }

    private static X509Certificate[] certificates(String pem, String what) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : Pem.blocks(pem)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(block, what));
            }
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate in the PEM text of the %s".formatted(what));
        }
        return certificates.toArray(X509Certificate[]::new);
    }

    private static X509Certificate certificate(Pem block, String what) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the PEM text of the %s holds no whole certificate".formatted(what), e);
        }
    }

    /// Never shows the key.
    @Override
    public String toString() {
        return "Tls[clients=%s]".formatted(clients);
    }
}
