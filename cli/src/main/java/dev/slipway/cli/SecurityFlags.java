package dev.slipway.cli;

import dev.slipway.serve.access.Access;
import dev.slipway.serve.access.Restriction;
import dev.slipway.serve.config.AccessFile;
import dev.slipway.serve.config.SslConfigFile;
import dev.slipway.serve.net.NetLimits;
import dev.slipway.serve.net.NetOptions;
import dev.slipway.serve.net.Tls;
import dev.slipway.serve.net.TlsFiles;
import dev.slipway.serve.net.TlsSource;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Who may reach a server, and how much it takes from them.
final class SecurityFlags {

    enum ClientCertificates {
        none(Tls.Clients.IGNORED),
        optional(Tls.Clients.ASKED),
        require(Tls.Clients.REQUIRED);

        private final Tls.Clients meaning;

        ClientCertificates(Tls.Clients meaning) {
            this.meaning = meaning;
        }
    }

    @Option(names = "--ssl_config_file", paramLabel = "FILE", description = "TLS for all ports: an SSLConfig.")
    @Nullable
    Path sslConfig;

    @Option(names = "--tls_cert", paramLabel = "PEM", description = "TLS for all ports: the certificate chain.")
    @Nullable
    Path certificate;

    @Option(names = "--tls_key", paramLabel = "PEM", description = "The certificate's key, without a password.")
    @Nullable
    Path key;

    @Option(
            names = "--tls_client_ca",
            paramLabel = "PEM",
            description = "The authorities of clients' certificates, which are then required.")
    @Nullable
    Path clientAuthorities;

    @Option(
            names = "--tls_client_auth",
            paramLabel = "HOW",
            description = "Certificates of clients: ${COMPLETION-CANDIDATES}.")
    @Nullable
    ClientCertificates clientCertificates;

    @Option(
            names = "--access_file",
            paramLabel = "FILE",
            description = "Which tokens and certificates may do what (default: all may infer, none may administer).")
    @Nullable
    Path access;

    @Option(
            names = "--admin_port",
            paramLabel = "N",
            description = "A port of its own for administration, open to this machine.")
    int adminPort;

    @Option(
            names = "--admin_host",
            paramLabel = "ADDRESS",
            description = "The address of that port (default 127.0.0.1); others need a role ADMIN in --access_file.")
    String adminHost = "127.0.0.1";

    @Option(
            names = "--http-restricted-api",
            paramLabel = "API,API:KEY=VALUE",
            description = "Requests over HTTP that need the header KEY with VALUE, as Triton has it.")
    List<String> restrictedHttp = List.of();

    @Option(
            names = "--grpc-restricted-protocol",
            paramLabel = "API,API:KEY=VALUE",
            description = "Calls over gRPC that need the header triton-grpc-protocol-KEY with VALUE.")
    List<String> restrictedGrpc = List.of();

    @Option(
            names = {"--max_request_bytes", "--http-max-input-size"},
            paramLabel = "N",
            description = "The largest request, as sent and inflated (default 67108864).")
    int maxRequest = NetLimits.DEFAULT.body();

    @Option(
            names = "--max_header_bytes",
            paramLabel = "N",
            description = "The largest headers of a request, or metadata of a call, all together (default 16384).")
    int maxHeaders = NetLimits.DEFAULT.headers();

    @Option(names = "--max_connections", paramLabel = "N", description = "Connections at once (default 10000).")
    int maxConnections = NetLimits.DEFAULT.connections();

    @Option(
            names = "--max_requests_per_second_per_client",
            paramLabel = "N",
            description =
                    "Requests of one client, by its token, certificate or address; more are refused with 429 (default: any number).")
    int perClient;

    NetOptions on(NetOptions plain) {
        requirePositive("--max_request_bytes", maxRequest);
        requirePositive("--max_header_bytes", maxHeaders);
        requirePositive("--max_connections", maxConnections);
        if (perClient < 0) {
            throw new IllegalArgumentException(
                    "--max_requests_per_second_per_client must not be negative, found %d".formatted(perClient));
        }
        NetOptions options = plain.with(plain.limits()
                        .withBody(maxRequest)
                        .withHeaders(maxHeaders)
                        .withConnections(maxConnections)
                        .withPerClient(perClient))
                .with(access());
        TlsSource tls = tls();
        if (tls != null) {
            options = options.with(tls);
        }
        return adminPort == 0 ? options : options.withAdmin(new InetSocketAddress(adminHost, adminPort));
    }

    private static void requirePositive(String flag, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException("%s must be positive, found %d".formatted(flag, value));
        }
    }

    private Access access() {
        Access policy = access == null ? Access.DEFAULT : AccessFile.parse(read(access), access.toString());
        for (String flag : restrictedHttp) {
            policy = policy.with(Restriction.http(flag));
        }
        for (String flag : restrictedGrpc) {
            policy = policy.with(Restriction.grpc(flag));
        }
        return policy;
    }

    private @Nullable TlsSource tls() {
        if (sslConfig != null) {
            if (certificate != null) {
                throw new IllegalArgumentException("give --ssl_config_file or --tls_cert, not both");
            }
            read(sslConfig);
            return new SslConfigFile(sslConfig);
        }
        if (certificate == null && key == null && clientAuthorities == null && clientCertificates == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new IllegalArgumentException("TLS takes both --tls_cert and --tls_key, %s is missing"
                    .formatted(certificate == null ? "--tls_cert" : "--tls_key"));
        }
        read(certificate);
        read(key);
        return new TlsFiles(certificate, key, clientAuthorities, clients());
    }

    private Tls.Clients clients() {
        if (clientCertificates != null) {
            return clientCertificates.meaning;
        }
        return clientAuthorities == null ? Tls.Clients.IGNORED : Tls.Clients.REQUIRED;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw FormatException.missing("the file %s cannot be read", file);
        }
    }
}
