package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.session.registry.ArmOutcome;
import dev.swingbridge.proxy.session.registry.ArmReport;
import dev.swingbridge.proxy.session.registry.SessionHandle;
import dev.swingbridge.proxy.session.state.Pin;
import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Sessions on their way to the other side, in great number and with clients that go away. */
class ArmingTest {
    private static final int CLIENTS = 30;
    private static final int AT_ONCE = 8;
    private static final TestServers.Pair PAIR = TestServers.pair();

    /** A server that takes connections and says nothing. */
    private record Mute(ServerSocket socket, List<Socket> taken) implements AutoCloseable {
        static Mute open() throws IOException {
            Mute mute =
                    new Mute(
                            new ServerSocket(0, 100, InetAddress.getLoopbackAddress()),
                            new CopyOnWriteArrayList<>());
            Thread.ofVirtual().start(mute::take);
            return mute;
        }

        private void take() {
            try {
                while (true) {
                    taken.add(socket.accept());
                }
            } catch (SocketException e) {
                // closed
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        SessionLab asTarget() throws IOException {
            return new SessionLab(
                    PAIR.source(),
                    PAIR.target(),
                    Duration.ofSeconds(10),
                    settings ->
                            settings.side() == Side.SOURCE
                                    ? settings
                                    : new BackendSettings(
                                            Side.TARGET,
                                            "127.0.0.1",
                                            socket.getLocalPort(),
                                            null,
                                            settings.tls(),
                                            BackendSettings.CONNECT_TIMEOUT));
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (Socket each : taken) {
                each.close();
            }
        }
    }

    private static List<SessionHandle> sessions(SessionLab lab) {
        return lab.registry.summaries().stream()
                .map(summary -> Objects.requireNonNull(lab.registry.find(summary.id())))
                .toList();
    }

    private static void ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT v FROM t WHERE id = 1");
        }
    }

    @Test
    void connectsAFewAtATimeAndThoseFirstThatAskedLast() throws Exception {
        String schema = SessionTest.schemaOnBoth(PAIR);
        List<Connection> clients = new ArrayList<>();
        try (Mute mute = Mute.open();
                SessionLab lab = mute.asTarget()) {
            lab.group("orders", schema, "t");
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(lab.connect(schema, ""));
            }
            for (Connection client : clients) {
                ask(client);
            }
            Map<EventLoop, List<Long>> latestFirst =
                    sessions(lab).stream()
                            .sorted(
                                    Comparator.comparingLong(SessionHandle::askedLastNanos)
                                            .reversed())
                            .collect(
                                    Collectors.groupingBy(
                                            session -> session.loop().eventLoop(),
                                            Collectors.mapping(
                                                    SessionHandle::id, Collectors.toList())));
            List<Long> first =
                    latestFirst.values().stream()
                            .flatMap(ids -> ids.stream().limit(AT_ONCE))
                            .toList();
            await().until(() -> !mute.taken().isEmpty()); // what can the server do?
            int before = mute.taken().size();

            ArmReport report =
                    lab.registry
                            .arm("orders", Side.TARGET, Duration.ofSeconds(2))
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS);

            assertThat(report.armed()).isZero();
            assertThat(report.failures()).hasSize(CLIENTS);
            assertThat(mute.taken()).hasSize(before + first.size());
            assertThat(report.failures())
                    .filteredOn(failure -> failure.reason().equals("not ready in time"))
                    .extracting(ArmReport.Failure::sessionId)
                    .containsExactlyInAnyOrderElementsOf(first);
            for (Connection client : clients) {
                ask(client);
                client.close();
            }
        }
    }

    @Test
    void makesAllOfThemReady() throws Exception {
        String schema = SessionTest.schemaOnBoth(PAIR);
        List<Connection> clients = new ArrayList<>();
        try (SessionLab lab = new SessionLab(PAIR)) {
            lab.group("orders", schema, "t");
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(lab.connect(schema, ""));
            }

            for (int time = 0; time < 2; time++) { // the second time they are ready at once
                ArmReport report =
                        lab.registry
                                .arm("orders", Side.TARGET, Duration.ofSeconds(20))
                                .toCompletableFuture()
                                .get(30, TimeUnit.SECONDS);

                assertThat(report).isEqualTo(new ArmReport(CLIENTS, List.of()));
            }
            for (Connection client : clients) {
                client.close();
            }
        }
    }

    @Test
    void findsThoseThatMayKeepACutoverWaiting() throws Exception {
        String schema = SessionTest.schemaOnBoth(PAIR);
        try (SessionLab lab = new SessionLab(PAIR);
                Connection idle = lab.connect(schema, "");
                Connection locks = lab.connect(schema, "");
                Connection works = lab.connect(schema, "")) {
            ask(idle);
            try (Statement statement = locks.createStatement()) {
                statement.execute("SELECT GET_LOCK('arming', 0)");
            }
            works.setAutoCommit(false);
            ask(works);

            assertThat(lab.registry.blocking())
                    .hasSize(2)
                    .anySatisfy(each -> assertThat(each.inTransactionFor()).isNotNull())
                    .anySatisfy(
                            each ->
                                    assertThat(each.pins())
                                            .extracting(Pin::reason)
                                            .containsExactly(Pin.Reason.USER_LOCK));

            works.commit();
            try (Statement statement = locks.createStatement()) {
                statement.execute("SELECT RELEASE_LOCK('arming')");
            }
            assertThat(lab.registry.blocking()).isEmpty();
        }
    }

    @Test
    void closesAConnectionThatIsOpenOnlyAfterItsClientHasGone() throws Exception {
        String schema = SessionTest.schemaOnBoth(PAIR);
        try (SessionLab lab = new SessionLab(PAIR);
                Connection _ = lab.connect(schema, "")) {
            SessionHandle session = sessions(lab).getFirst();
            CompletableFuture<ArmOutcome> outcome = new CompletableFuture<>();

            session.loop()
                    .execute(
                            () -> {
                                session.arm(Side.TARGET, outcome);
                                session.close();
                            });

            assertThat(outcome.get(20, TimeUnit.SECONDS))
                    .isEqualTo(new ArmOutcome.NotReady("connect: lost the connection"));
            await().until(
                            () -> {
                                try (Connection root = PAIR.target().connect();
                                        Statement statement = root.createStatement();
                                        var count =
                                                statement.executeQuery(
                                                        "SELECT COUNT(*) FROM information_schema"
                                                                + ".processlist WHERE db = '"
                                                                + schema
                                                                + "'")) {
                                    return count.next() && count.getLong(1) == 0;
                                }
                            });
        }
    }
}
