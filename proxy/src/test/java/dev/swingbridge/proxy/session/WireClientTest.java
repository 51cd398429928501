package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.SessionChange;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What only clients with certain capabilities get to see. */
class WireClientTest {
    private static final String EACH = "dev.swingbridge.backfill.fixture.TestServers#equalPairs";
    private static final int PROCESS_KILL = 0x0C;
    private static final int PING = 0x0E;

    private static boolean ok(List<ByteBuf> reply) {
        return reply.getLast().getUnsignedByte(0) == 0;
    }

    @Test
    void reportsMariaDbsProgressToClientsThatAskForIt(@TempDir Path folder) throws Exception {
        TestServers.Pair pair =
                TestServers.equalPairs()
                        .filter(both -> both.source().flavor() == Flavor.MARIADB)
                        .findFirst()
                        .orElseGet(() -> Assumptions.abort("needs MariaDB"));
        String schema = SessionTest.schemaOnBoth(pair);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path rows = Files.writeString(folder.resolve("rows"), "1\n".repeat(12));
        String load =
                "LOAD DATA INFILE '%s' INTO TABLE `%s`.t (@line) SET v = SLEEP(0.2)"
                        .formatted(rows, schema);
        try (SessionLab lab = new SessionLab(pair)) {
            for (boolean asks : List.of(true, false)) {
                try (WireClient client =
                        new WireClient(
                                lab, asks ? Capabilities.MARIADB_PROGRESS : Capabilities.MYSQL)) {
                    assertThat(ok(client.query("SET progress_report_time = 1"))).isTrue();

                    List<ByteBuf> reply = client.query(load);

                    assertThat(ok(reply)).isTrue();
                    if (asks) {
                        assertThat(reply).hasSizeGreaterThan(1);
                        assertThat(ErrPacket.read(reply.getFirst()).code())
                                .isEqualTo(ErrPacket.PROGRESS_CODE);
                    } else {
                        assertThat(reply).hasSize(1);
                    }
                    assertThat(ok(client.command(PING, new byte[0]))).isTrue();
                }
            }
        }
    }

    @Test
    void offersProgressOnlyWhereBothServersHaveIt() throws Exception {
        for (TestServers.Pair pair : TestServers.pairs().toList()) {
            boolean both =
                    pair.source().flavor() == Flavor.MARIADB
                            && pair.target().flavor() == Flavor.MARIADB;
            try (SessionLab lab = new SessionLab(pair)) {
                lab.connect("mysql", "").close(); // until then a server may be unknown
                try (WireClient client = new WireClient(lab, Capabilities.MYSQL)) {
                    assertThat(
                                    Capabilities.has(
                                            client.greeting().capabilities(),
                                            Capabilities.MARIADB_PROGRESS))
                            .as("%s", pair)
                            .isEqualTo(both);
                }
            }
        }
    }

    /** The server ends the connection some time after it has said OK. */
    private static boolean gone(WireClient client) {
        try {
            return !ok(client.command(PING, new byte[0]));
        } catch (IOException e) {
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void killsByTheIdOfTheGreeting(TestServers.Pair pair) throws Exception {
        try (SessionLab lab = new SessionLab(pair);
                WireClient victim = new WireClient(lab, Capabilities.MYSQL);
                WireClient killer = new WireClient(lab, Capabilities.MYSQL)) {
            byte[] id = new byte[4];
            for (int i = 0; i < id.length; i++) {
                id[i] = (byte) (victim.greeting().connectionId() >>> (8 * i));
            }

            assertThat(ok(killer.command(PROCESS_KILL, id))).isTrue();

            await().atMost(Duration.ofSeconds(10)).until(() -> gone(victim));
            assertThat(ok(killer.command(PING, new byte[0]))).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void tellsSessionChangesToClientsThatAsk(TestServers.Pair pair) throws Exception {
        String schema = SessionTest.schemaOnBoth(pair);
        try (SessionLab lab = new SessionLab(pair);
                WireClient tracking =
                        new WireClient(lab, Capabilities.MYSQL | Capabilities.SESSION_TRACK);
                WireClient plain = new WireClient(lab, Capabilities.MYSQL)) {
            OkPacket told = OkPacket.read(tracking.query("USE `" + schema + "`").getLast(), true);
            OkPacket silent = OkPacket.read(plain.query("USE `" + schema + "`").getLast(), false);

            assertThat(told.sessionChanges()).contains(new SessionChange.Schema(schema));
            assertThat(silent.info()).isEmpty();
        }
    }
}
