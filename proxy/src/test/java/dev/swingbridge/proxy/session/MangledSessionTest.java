package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.router.table.Side;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Whole sessions through a running proxy to real servers, mangled at every stage: before the login,
 * in the middle of it, after it, inside packets and compressed frames. The servers, all other
 * clients and the proxy itself must come out as they went in. Leaked buffers fail the class.
 */
class MangledSessionTest {
    private static final String USER = "mangled";
    private static final String PASSWORD = "secret";
    private static final int SESSIONS = 300;
    private static final long SEED = Long.getLong("seed", 20251121L);

    /** What a client has done before it goes mad. */
    private enum Stage {
        GREETED,
        ANSWERED,
        LOGGED_IN,
        COMPRESSED,
        WITH_A_RESULT_UNDER_WAY
    }

    private static byte[] packet(int sequence, int code, byte[] rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = rest.length + 1;
        out.writeBytes(
                new byte[] {
                    (byte) length, (byte) (length >> 8), (byte) (length >> 16), (byte) sequence
                });
        out.write(code);
        out.writeBytes(rest);
        return out.toByteArray();
    }

    private static byte[] packet(int code, String text) {
        return packet(0, code, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of every kind; a mangled one is to find its way into every decoder there is. */
    private static List<byte[]> commands(String schema) {
        String here = schema + ".here";
        String there = schema + ".there";
        return List.of(
                packet(3, "SELECT * FROM " + here),
                packet(3, "SELECT id FROM " + there + " WHERE id < 3"),
                packet(3, "UPDATE " + here + " SET text = 'y' WHERE id = 3; SELECT 1; SELECT 2"),
                packet(3, "BEGIN"),
                packet(3, "INSERT INTO " + there + " (text) VALUES ('z')"),
                packet(3, "COMMIT"),
                packet(3, "SET @a = 'b', SESSION sql_mode = 'ANSI_QUOTES'"),
                packet(3, "LOAD DATA LOCAL INFILE 'x' INTO TABLE " + here),
                packet(22, "SELECT text FROM " + here + " WHERE id = ?"),
                packet(0, 23, new byte[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 8, 0, 2, 0, 0, 0, 0, 0}),
                packet(0, 24, new byte[] {1, 0, 0, 0, 0, 0, 'l', 'o', 'n', 'g'}),
                packet(0, 28, new byte[] {1, 0, 0, 0, 2, 0, 0, 0}),
                packet(0, 26, new byte[] {1, 0, 0, 0}),
                packet(0, 25, new byte[] {1, 0, 0, 0}),
                packet(2, schema),
                packet(4, "here\0%"),
                packet(9, ""),
                packet(14, ""),
                packet(0, 27, new byte[] {1, 0}),
                packet(0, 31, new byte[0]),
                packet(17, USER + "\0\0" + schema + "\0"),
                packet(0, 18, new byte[] {4, 0, 0, 0, 0, 0, 1, 0, 0, 0}));
    }

    private record Mangler(Random random) {
        byte[] noise() {
            byte[] noise = new byte[1 + random.nextInt(2000)];
            random.nextBytes(noise);
            return noise;
        }

        /** A few commands in a row, one place of which is wrong. */
        byte[] commands(List<byte[]> known) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int count = 1 + random.nextInt(4); count > 0; count--) {
                out.writeBytes(known.get(random.nextInt(known.size())));
            }
            return mangled(out.toByteArray());
        }

        byte[] mangled(byte[] right) {
            byte[] bytes = right.clone();
            int at = random.nextInt(bytes.length);
            return switch (random.nextInt(6)) {
                case 0 -> { // any byte
                    bytes[at] ^= (byte) (1 + random.nextInt(255));
                    yield bytes;
                }
                case 1 -> { // the length
                    bytes[random.nextInt(Math.min(3, bytes.length))] = (byte) random.nextInt(256);
                    yield bytes;
                }
                case 2 -> { // the sequence number
                    bytes[Math.min(3, bytes.length - 1)] = (byte) random.nextInt(256);
                    yield bytes;
                }
                case 3 -> Arrays.copyOf(bytes, at); // ends in the middle
                case 4 -> with(bytes, at, noise());
                default -> with(bytes, bytes.length, noise());
            };
        }

        private static byte[] with(byte[] bytes, int at, byte[] more) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, at);
            out.writeBytes(more);
            out.write(bytes, at, bytes.length - at);
            return out.toByteArray();
        }

        /** Bytes in a compressed frame that says it is not compressed, or lies. */
        byte[] compressed(byte[] inside) {
            byte[] frame = with(new byte[7], 7, inside);
            frame[0] = (byte) inside.length;
            frame[1] = (byte) (inside.length >> 8);
            if (random.nextBoolean()) {
                frame[4 + random.nextInt(3)] = (byte) random.nextInt(256); // the size unpacked
            }
            return random.nextInt(3) == 0 ? mangled(frame) : frame;
        }
    }

    /** One mad client, from its connect to the end of its connection. */
    private static void run(SessionLab lab, Stage stage, Mangler mangler, List<byte[]> commands)
            throws IOException {
        Random random = mangler.random();
        long capabilities =
                Capabilities.LOCAL_FILES
                        | Capabilities.MULTI_STATEMENTS
                        | Capabilities.PS_MULTI_RESULTS
                        | (random.nextBoolean() ? Capabilities.DEPRECATE_EOF : 0)
                        | (stage == Stage.COMPRESSED ? Capabilities.COMPRESS : 0);
        switch (stage) {
            case GREETED -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lab.port)) {
                    rave(socket, random, mangler.noise());
                }
            }
            case ANSWERED -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lab.port)) {
                    byte[] response = WireClient.response(socket, capabilities);
                    rave(socket, random, mangler.mangled(response));
                }
            }
            case LOGGED_IN, COMPRESSED, WITH_A_RESULT_UNDER_WAY -> {
                try (WireClient client = new WireClient(lab, capabilities)) {
                    Socket socket = client.socket();
                    if (stage == Stage.WITH_A_RESULT_UNDER_WAY) {
                        socket.getOutputStream().write(commands.getFirst());
                    }
                    byte[] sent =
                            random.nextInt(4) == 0 ? mangler.noise() : mangler.commands(commands);
                    boolean pack = stage == Stage.COMPRESSED && random.nextInt(4) != 0;
                    rave(socket, random, pack ? mangler.compressed(sent) : sent);
                }
            }
        }
    }

    /** Sends, then waits for the proxy to end it, or goes away without a word. */
    private static void rave(Socket socket, Random random, byte[] sent) throws IOException {
        socket.setSoTimeout(20_000);
        try {
            int cut = random.nextInt(sent.length + 1);
            socket.getOutputStream().write(sent, 0, cut);
            socket.getOutputStream().write(sent, cut, sent.length - cut);
            switch (random.nextInt(3)) {
                case 0 -> socket.setSoLinger(true, 0); // a reset
                case 1 -> {
                    // closed at once
                }
                default -> {
                    socket.shutdownOutput();
                    InputStream in = socket.getInputStream();
                    while (in.read(new byte[8192]) >= 0) {
                        // until the proxy has had enough: a timeout fails the test
                    }
                }
            }
        } catch (SocketException e) {
            // reset by the proxy, which is its right
        }
    }

    private static long connections(TestServer server) throws SQLException {
        try (Connection root = server.connect();
                Statement statement = root.createStatement();
                ResultSet count =
                        statement.executeQuery(
                                "SELECT COUNT(*) FROM information_schema.processlist WHERE user = '"
                                        + USER
                                        + "'")) {
            count.next();
            return count.getLong(1);
        }
    }

    private static void prepare(TestServer server, String schema) {
        server.run(
                "DROP USER IF EXISTS " + USER,
                "CREATE USER " + USER + " IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT SELECT, INSERT, UPDATE ON " + schema + ".* TO " + USER,
                "CREATE TABLE " + schema + ".calm (id INT PRIMARY KEY, n INT NOT NULL)",
                "INSERT INTO " + schema + ".calm VALUES (1, 0)");
        for (String table : List.of("here", "there")) {
            server.run(
                    "CREATE TABLE %s.%s (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(2000))"
                            .formatted(schema, table),
                    "INSERT INTO %s.%s (text) VALUES (REPEAT('x', 2000))".formatted(schema, table));
            for (int doubled = 0; doubled < 7; doubled++) {
                server.run(
                        "INSERT INTO %s.%s (text) SELECT text FROM %s.%s"
                                .formatted(schema, table, schema, table));
            }
        }
    }

    /** Counts up in a table of its own until told to stop; returns how far it came. */
    private static int calmly(SessionLab lab, String schema, AtomicBoolean stop) {
        int count = 0;
        try (Connection connection = lab.connect(schema, "");
                PreparedStatement update =
                        connection.prepareStatement("UPDATE calm SET n = ? WHERE id = 1");
                Statement read = connection.createStatement()) {
            while (!stop.get()) {
                count++;
                update.setInt(1, count);
                assertThat(update.executeUpdate()).isEqualTo(1);
                try (ResultSet result = read.executeQuery("SELECT n FROM calm WHERE id = 1")) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getInt(1)).isEqualTo(count);
                }
            }
            return count;
        } catch (SQLException e) {
            throw new IllegalStateException("after " + count + ": " + e.getMessage(), e);
        }
    }

    private static ListAppender<ILoggingEvent> listen() {
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        ((Logger) LoggerFactory.getLogger("dev.swingbridge.proxy")).addAppender(told);
        return told;
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void harmsNobody(TestServers.Pair pair) throws Exception {
        String schema = TestServers.freshSchema("mangled", pair.source(), pair.target());
        prepare(pair.source(), schema);
        prepare(pair.target(), schema);
        ListAppender<ILoggingEvent> told = listen();
        AtomicBoolean stop = new AtomicBoolean();

        try (SessionLab lab =
                new SessionLab(
                        pair.source().as(USER, PASSWORD),
                        pair.target().as(USER, PASSWORD),
                        Duration.ofSeconds(10))) {
            lab.group("moved", schema, "there");
            lab.flip("moved", Side.TARGET, schema, "there");
            CompletableFuture<Integer> calm =
                    CompletableFuture.supplyAsync(() -> calmly(lab, schema, stop));
            Mangler mangler = new Mangler(new Random(SEED));
            List<byte[]> commands = commands(schema);
            for (int number = 0; number < SESSIONS; number++) {
                Stage stage = Stage.values()[number % Stage.values().length];
                try {
                    run(lab, stage, mangler, commands);
                } catch (IOException e) {
                    throw new IllegalStateException(
                            "session %d, %s, -Dseed=%d".formatted(number, stage, SEED), e);
                }
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> lab.registry.size() <= 1);
            stop.set(true);
            assertThat(calm.get(20, TimeUnit.SECONDS)).isPositive();

            lab.connect(schema, "").close(); // everybody is welcome as before
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> {
                                assertThat(lab.registry.size()).isZero();
                                assertThat(connections(pair.source())).isZero();
                                assertThat(connections(pair.target())).isZero();
                            });
            assertThat(lab.gate.inFlight("moved")).isEmpty();
        } finally {
            stop.set(true);
            ((Logger) LoggerFactory.getLogger("dev.swingbridge.proxy")).detachAppender(told);
        }
        assertThat(told.list)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .as("the proxy was surprised, -Dseed=%d", SEED)
                .map(
                        event ->
                                event.getFormattedMessage()
                                        + " "
                                        + (event.getThrowableProxy() == null
                                                ? ""
                                                : event.getThrowableProxy().getMessage()))
                .isEmpty();
    }
}
