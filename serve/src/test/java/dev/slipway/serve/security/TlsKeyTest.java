package dev.slipway.serve.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.net.Tls;
import io.netty.pkitesting.CertificateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which keys a server takes, and which it refuses before any client sees that it has none. The files are OpenSSL's, as
/// `openssl rsa -traditional` and `openssl ecparam -genkey` write keys.
@Timeout(60)
class TlsKeyTest {

    private static String file(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(TlsKeyTest.class.getResourceAsStream(name))) {
            return new String(file.readAllBytes(), US_ASCII);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-pkcs1.pem", "ec-sec1.pem"})
    void theKeysThatOpensslWritesAreTaken(String name) throws Exception {
        String both = file(name);
        try (Target target = Target.start(options -> options.with(new Tls(both, both, null, Tls.Clients.IGNORED)));
                SSLSocket socket =
                        (SSLSocket) trusting(both).getSocketFactory().createSocket("localhost", target.port())) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        }
    }

    private static SSLContext trusting(String certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "server",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate.getBytes(US_ASCII))));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-pkcs1.pem", "ec-sec1.pem"})
    void theKeyOfAnotherCertificateIsRefused(String name) throws Exception {
        var other = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        assertRefused(other.getCertificatePEM(), file(name), "the key is not that of the certificate");
        assertRefused(file(name), other.getPrivateKeyPEM(), "the key is not that of the certificate");
    }

    private static void assertRefused(String certificate, String key, String why) {
        Tls tls = new Tls(certificate, key, null, Tls.Clients.IGNORED);
        assertThatThrownBy(() -> Target.start(options -> options.with(tls)).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatIsNoWholePairIsSaid() throws Exception {
        String both = file("rsa-pkcs1.pem");
        String certificate = both.substring(0, both.indexOf("-----BEGIN RSA"));
        assertRefused(certificate, certificate, "no private key");
        assertRefused("", both, "no certificate");
        assertRefused(both.replaceFirst("MII", "MIA"), both, "no whole certificate");
        String locked = both.replace("RSA PRIVATE KEY-----\nM", "RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nM");
        assertRefused(certificate, locked, "password");
        assertRefused(certificate, both.replace("RSA PRIVATE", "ENCRYPTED PRIVATE"), "password");
    }

    @Test
    void clientsAreNotAskedForCertificatesOfWhomever() throws Exception {
        String both = file("ec-sec1.pem");
        assertThatThrownBy(() -> new Tls(both, both, null, Tls.Clients.REQUIRED))
                .hasMessageContaining("who signs them");
        assertThatThrownBy(() -> new Tls(both, both, null, Tls.Clients.ASKED)).hasMessageContaining("who signs them");
    }
}
