package dev.slipway.cli;

import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Whom a command believes over TLS.
final class Trust {

    private Trust() {}

    /// Trusts the certificates of a PEM file, and what they signed, alone.
    ///
    /// @throws FormatException when there is no such file
    /// @throws IllegalArgumentException when it holds no certificates
    static SSLContext only(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry(Integer.toString(store.size()), certificate);
            }
            if (store.size() == 0) {
                throw new CertificateException("it holds none");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw FormatException.missing("the certificates %s cannot be read", pem);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the certificates %s cannot be used: %s".formatted(pem, e.getMessage()), e);
        }
    }
}
