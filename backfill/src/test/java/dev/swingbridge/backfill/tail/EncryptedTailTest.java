package dev.swingbridge.backfill.tail;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.embedded.EmbeddedMariaDb;
import dev.swingbridge.router.table.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reading the log of a server that asks for a certificate. */
class EncryptedTailTest {
    private static ServerSettings settings(
            EmbeddedMariaDb server, TlsMode mode, Path ca, boolean withCertificate)
            throws Exception {
        Path key;
        try (Stream<Path> files = Files.list(Objects.requireNonNull(ca.getParent()))) {
            key = files.filter(file -> file.toString().contains("key")).findFirst().orElseThrow();
        }
        return new ServerSettings(
                Side.SOURCE,
                "127.0.0.1",
                server.port(),
                "strict",
                "pw",
                mode,
                ca,
                withCertificate ? ca : null,
                withCertificate ? key : null);
    }

    @Test
    void showsItsCertificate() throws Exception {
        Path own;
        try (EmbeddedMariaDb first = EmbeddedMariaDb.start(EmbeddedMariaDb.Options.serverId(41))) {
            own = Objects.requireNonNull(first.certificate());
        }
        try (EmbeddedMariaDb server =
                EmbeddedMariaDb.start(
                        new EmbeddedMariaDb.Options(
                                42,
                                true,
                                Map.of("ssl-ca", own.toString()),
                                List.of(
                                        "CREATE USER strict IDENTIFIED BY 'pw' REQUIRE X509",
                                        "GRANT ALL ON *.* TO strict")))) {
            for (TlsMode mode : List.of(TlsMode.REQUIRED, TlsMode.VERIFY_CA)) {
                ServerSettings login = settings(server, mode, own, true);
                StreamPosition start;
                try (DatabaseServer database = DatabaseServer.connect(login)) {
                    start = database.startPosition();
                }
                // the first event ends it: the log is being read
                assertThatThrownBy(
                                () ->
                                        new BinlogConnection(
                                                        login,
                                                        start,
                                                        77,
                                                        event -> {
                                                            throw new InterruptedException("read");
                                                        })
                                                .run())
                        .isInstanceOf(InterruptedException.class);
                assertThatThrownBy(
                                () ->
                                        new BinlogConnection(
                                                        settings(server, mode, own, false),
                                                        start,
                                                        77,
                                                        event -> {})
                                                .run())
                        .isInstanceOf(TailException.class)
                        .hasMessageContaining("strict");
            }
        }
    }
}
