package dev.slipway.serve.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.RawBytes;
import dev.slipway.serve.config.AccessFile;
import dev.slipway.serve.config.SslConfigFile;
import dev.slipway.serve.net.NetOptions;
import dev.slipway.serve.net.Tls;
import dev.slipway.serve.net.TlsFiles;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// TLS, as the JDK's client and gRPC's see it; the certificates are made here.
@Timeout(60)
class TlsTest {

    private static X509Bundle authority;
    private static X509Bundle server;
    private static X509Bundle client;
    private static X509Bundle stranger;

    @TempDir
    Path folder;

    private @Nullable Target target;

    @BeforeAll
    static void certify() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        server = server(BigInteger.ONE);
        client = new CertificateBuilder()
                .ecp256()
                .subject("CN=ops,O=Example")
                .addSanUriName("spiffe://example/ops")
                .buildIssuedBy(authority);
        stranger = new CertificateBuilder()
                .ecp256()
                .subject("CN=ops,O=Example")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static X509Bundle server(BigInteger serial) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .serial(serial)
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
    }

    @AfterEach
    void stop() {
        if (target != null) {
            target.close();
        }
    }

    private Target start(UnaryOperator<NetOptions> options) {
        Target started = Target.start(options);
        target = started;
        return started;
    }

    private TlsFiles files(Tls.Clients clients) throws IOException {
        Path certificate = Files.writeString(folder.resolve("cert.pem"), server.getCertificatePathPEM());
        Path key = Files.writeString(folder.resolve("key.pem"), server.getPrivateKeyPEM());
        Path authorities = Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
        return new TlsFiles(certificate, key, authorities, clients);
    }

    private static SSLContext trusting(@Nullable X509Bundle identity) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys =
                identity == null ? null : identity.toKeyManagerFactory().getKeyManagers();
        context.init(keys, authority.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    private static HttpResponse<String> predict(Target target, SSLContext context, HttpClient.Version version)
            throws Exception {
        return post(target, context, version, "/v1/models/half:predict", "{\"instances\":[[2,4]]}");
    }

    private static HttpResponse<String> post(
            Target target, SSLContext context, HttpClient.Version version, String path, String body) throws Exception {
        try (HttpClient http =
                HttpClient.newBuilder().version(version).sslContext(context).build()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:%d%s".formatted(target.port(), path)))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    void everyProtocolIsSpokenOverTls() throws Exception {
        TlsFiles files = files(Tls.Clients.IGNORED);
        Target started = start(options -> options.with(files));
        for (HttpClient.Version version : HttpClient.Version.values()) {
            if (version == HttpClient.Version.HTTP_1_1 || version == HttpClient.Version.HTTP_2) {
                HttpResponse<String> answer = predict(started, trusting(null), version);
                assertThat(answer.body()).contains("predictions");
                assertThat(answer.version()).isEqualTo(version);
                assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            }
        }
        assertThat(health(started, null)).isEqualTo(new byte[] {8, 1});
    }

    private static byte[] health(Target target, @Nullable X509Bundle identity) throws Exception {
        var tls = GrpcSslContexts.forClient().trustManager(pem(authority.getCertificatePEM()));
        if (identity != null) {
            tls.keyManager(pem(identity.getCertificatePathPEM()), pem(identity.getPrivateKeyPEM()));
        }
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", target.port())
                .sslContext(tls.build())
                .build();
        try {
            return ClientCalls.blockingUnaryCall(
                    channel, RawBytes.unary("/grpc.health.v1.Health/Check"), CallOptions.DEFAULT, new byte[0]);
        } finally {
            channel.shutdownNow();
        }
    }

    private static ByteArrayInputStream pem(String text) {
        return new ByteArrayInputStream(text.getBytes(US_ASCII));
    }

    @Test
    void onlyTlsOfTodayIsSpoken() throws Exception {
        TlsFiles files = files(Tls.Clients.IGNORED);
        Target started = start(options -> options.with(files));
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (SSLSocket socket = socket(started, null)) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                assertThat(socket.getSession().getCipherSuite()).contains("GCM");
            }
        }
        assertThatThrownBy(() -> {
                    try (SSLSocket socket = socket(started, null)) {
                        socket.setEnabledProtocols(new String[] {"TLSv1.1"});
                        socket.startHandshake();
                    }
                })
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(started.raw("GET /v2 HTTP/1.1\r\nHost: a\r\n\r\n")).doesNotContain("HTTP/1.1");
    }

    private static SSLSocket socket(Target target, @Nullable X509Bundle identity) throws Exception {
        SSLSocket socket = (SSLSocket) trusting(identity).getSocketFactory().createSocket("localhost", target.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Test
    void clientsWithoutACertificateAreTurnedAwayWhereItIsRequired() throws Exception {
        TlsFiles files = files(Tls.Clients.REQUIRED);
        Target started = start(options -> options.with(files));
        assertThat(predict(started, trusting(client), HttpClient.Version.HTTP_2).statusCode())
                .isEqualTo(200);
        assertThat(health(started, client)).isEqualTo(new byte[] {8, 1});
        assertThatThrownBy(() -> predict(started, trusting(null), HttpClient.Version.HTTP_1_1))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> predict(started, trusting(stranger), HttpClient.Version.HTTP_1_1))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> health(started, null)).hasMessageContaining("UNAVAILABLE");
    }

    @Test
    void aCertificateBringsItsRoles() throws Exception {
        TlsFiles files = files(Tls.Clients.ASKED);
        for (String subject : new String[] {"O=Example, CN=nobody", "CN=ops, O=Example", "spiffe://example/ops"}) {
            Target started = start(options -> options.with(files)
                    .with(AccessFile.parse(
                            "client { name: \"ops\" subject: \"%s\" role: INFER }".formatted(subject), "access")));
            int expected = subject.contains("nobody") ? 401 : 200;
            for (HttpClient.Version version :
                    new HttpClient.Version[] {HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2}) {
                HttpResponse<String> answer = predict(started, trusting(client), version);
                assertThat(answer.statusCode()).isEqualTo(expected);
                if (expected == 401) {
                    assertThat(answer.body()).contains("the certificate of 'CN=ops,O=Example' is not known here");
                }
                assertThat(predict(started, trusting(null), version).statusCode())
                        .isEqualTo(401);
            }
            started.close();
            target = null;
        }
    }

    @Test
    void aRenewedCertificateIsTakenWithoutARestart() throws Exception {
        TlsFiles files = files(Tls.Clients.IGNORED);
        Target started = start(options -> options.with(files));
        assertThat(serial(started)).isEqualTo(BigInteger.ONE);
        X509Bundle renewed = server(BigInteger.TWO);
        Files.writeString(files.certificate(), "-----BEGIN CERTIFICATE-----\nhalf");
        assertThat(serial(started)).isEqualTo(BigInteger.ONE);
        Files.writeString(files.key(), renewed.getPrivateKeyPEM());
        Files.writeString(files.certificate(), renewed.getCertificatePathPEM());
        while (serial(started).equals(BigInteger.ONE)) {
            Thread.onSpinWait();
        }
        assertThat(serial(started)).isEqualTo(BigInteger.TWO);
    }

    private static BigInteger serial(Target target) throws Exception {
        try (SSLSocket socket = socket(target, null)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    @Test
    void anSslConfigOfTensorflowServingIsUnderstood() throws Exception {
        Path config = folder.resolve("ssl.pbtxt");
        Files.writeString(
                config,
                "server_key: \"%s\"\nserver_cert: \"%s\"\ncustom_ca: \"%s\"\nclient_verify: true\n"
                        .formatted(
                                escaped(server.getPrivateKeyPEM()),
                                escaped(server.getCertificatePathPEM()),
                                escaped(authority.getCertificatePEM())),
                UTF_8);
        Target started = start(options -> options.with(new SslConfigFile(config)));
        assertThat(predict(started, trusting(client), HttpClient.Version.HTTP_2).statusCode())
                .isEqualTo(200);
        assertThatThrownBy(() -> {
                    try (SSLSocket socket = socket(started, null)) {
                        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                        socket.startHandshake();
                    }
                })
                .isInstanceOfAny(SSLException.class, java.net.SocketException.class);
        Files.writeString(config, "server_key: \"x\"");
        assertThatThrownBy(() -> new SslConfigFile(config).read()).hasMessageContaining("server_cert is missing");
    }

    private static String escaped(String pem) {
        return pem.replace("\r", "").replace("\n", "\\n");
    }

    @Test
    void aKeyThatIsNoneIsSaidAndNotShown() {
        Tls wrong = new Tls("no certificate", "secret", null, Tls.Clients.IGNORED);
        assertThatThrownBy(() -> Target.start(options -> options.with(wrong)))
                .hasMessageContaining("there is no certificate in the PEM text")
                .hasMessageNotContaining("secret");
        assertThat(wrong.toString()).doesNotContain("secret");
    }
}
