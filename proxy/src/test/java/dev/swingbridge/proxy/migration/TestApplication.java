package dev.swingbridge.proxy.migration;

import dev.swingbridge.backfill.fixture.TestServers.Pair;
import dev.swingbridge.router.gate.GatePass;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Clients that write all the time and obey gate and routes as sessions of the proxy do. Each keeps
 * its own ledger: tokens of acknowledged transactions, and of those whose fate it does not know.
 */
final class TestApplication implements AutoCloseable {
    static final int ACCOUNTS = 200;
    static final int BALANCE = 1_000;

    /** Clients think between transactions, or the streams of a small machine never catch up. */
    private static final long THINK_MILLIS = 10;

    private final Pair servers;
    private final String schema;
    private final String group;
    private final TrafficGate gate;
    private final LiveRouteTable routes;
    private final AtomicLong tokens;
    private final List<Thread> clients = new ArrayList<>();
    final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
    final Queue<Long> uncertain = new ConcurrentLinkedQueue<>();
    final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;
    private volatile boolean killed;

    TestApplication(
            Pair servers,
            String schema,
            String group,
            TrafficGate gate,
            LiveRouteTable routes,
            AtomicLong tokens) {
        this.servers = servers;
        this.schema = schema;
        this.group = group;
        this.gate = gate;
        this.routes = routes;
        this.tokens = tokens;
    }

    /** Also forgets the migrations of tests before. */
    static void createTables(Pair servers, String schema) throws SQLException {
        servers.source().run("DROP DATABASE IF EXISTS swingbridge");
        servers.target()
                .run(
                        "DROP DATABASE IF EXISTS swingbridge",
                        "SET GLOBAL max_allowed_packet = 67108864");
        servers.source()
                .run(
                        "CREATE TABLE "
                                + schema
                                + ".account (id INT NOT NULL PRIMARY KEY, balance BIGINT NOT NULL, note VARCHAR(40))",
                        "CREATE TABLE "
                                + schema
                                + ".entry (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, token BIGINT NOT NULL,"
                                + " account INT NOT NULL, amount INT NOT NULL, at DATETIME(6) NOT NULL, UNIQUE KEY (token))");
        try (Connection connection = servers.source().connect(schema);
                Statement statement = connection.createStatement()) {
            for (int id = 1; id <= ACCOUNTS; id++) {
                statement.addBatch(
                        "INSERT INTO account VALUES (%d, %d, 'n%d')".formatted(id, BALANCE, id));
            }
            statement.executeBatch();
        }
    }

    void start(int count) {
        for (int client = 1; client <= count; client++) {
            long id = client;
            clients.add(
                    Thread.ofPlatform().daemon().name("client-" + client).start(() -> work(id)));
        }
    }

    private void work(long id) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(id * 7919);
        Map<Side, Connection> connections = new EnumMap<>(Side.class);
        try {
            while (!stopping) {
                transfer(id, random, connections);
                Thread.sleep(THINK_MILLIS);
            }
        } catch (SQLException | InterruptedException failure) {
            if (!killed) {
                errors.add(failure.toString());
            }
        } finally {
            connections.values().forEach(TestApplication::closeQuietly);
        }
    }

    private void transfer(long id, RandomGenerator random, Map<Side, Connection> connections)
            throws SQLException, InterruptedException {
        long token = tokens.incrementAndGet();
        try (GatePass pass = enter(id)) {
            if (pass == null) {
                return;
            }
            Side side = routes.current().sideOf(new TableName(schema, "account"));
            Connection connection = connections.get(side);
            if (connection == null) {
                connection =
                        (side == Side.SOURCE ? servers.source() : servers.target()).connect(schema);
                connection.setAutoCommit(false);
                connections.put(side, connection);
            }
            write(connection, token, random);
        }
    }

    private void write(Connection connection, long token, RandomGenerator random)
            throws SQLException {
        int one = 1 + random.nextInt(ACCOUNTS);
        int other = 1 + random.nextInt(ACCOUNTS);
        int amount = 1 + random.nextInt(10);
        uncertain.add(token);
        try (Statement statement = connection.createStatement()) {
            int low = Math.min(one, other);
            int high = Math.max(one, other);
            statement.executeUpdate(
                    "UPDATE account SET balance = balance - %d WHERE id = %d"
                            .formatted(amount, low));
            statement.executeUpdate(
                    "UPDATE account SET balance = balance + %d WHERE id = %d"
                            .formatted(amount, high));
            statement.executeUpdate(
                    "INSERT INTO entry (token, account, amount, at) VALUES (%d, %d, %d, NOW(6))"
                            .formatted(token, low, amount));
            connection.commit();
        } catch (SQLException failure) {
            if (failure.getErrorCode() == 1213) {
                connection.rollback();
                uncertain.remove(token);
                return;
            }
            throw failure;
        }
        acknowledged.add(token);
        uncertain.remove(token);
    }

    private @Nullable GatePass enter(long id) throws InterruptedException {
        while (!stopping) {
            GatePass pass = gate.tryEnter(Set.of(group), id);
            if (pass != null) {
                return pass;
            }
            CountDownLatch released = new CountDownLatch(1);
            TrafficGate.Ticket ticket = gate.whenReleased(Set.of(group), id, released::countDown);
            if (!released.await(10, TimeUnit.SECONDS)) {
                errors.add("client " + id + " was held for more than 10 s");
            }
            ticket.close();
        }
        return null;
    }

    /** As when the proxy dies: transactions in flight end somehow. */
    void kill() {
        killed = true;
        close();
    }

    @Override
    public void close() {
        stopping = true;
        for (Thread client : clients) {
            try {
                client.join(15_000);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException gone) {
            // Nothing is left to close.
            return;
        }
    }

    /** All rows of both tables, in key order. */
    static List<String> rows(dev.swingbridge.backfill.fixture.TestServer server, String schema)
            throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = server.connect(schema);
                Statement statement = connection.createStatement()) {
            for (String sql :
                    List.of(
                            "SELECT CONCAT_WS('|', id, balance, note) FROM account ORDER BY id",
                            "SELECT CONCAT_WS('|', id, token, account, amount, at) FROM entry ORDER BY id")) {
                try (ResultSet result = statement.executeQuery(sql)) {
                    while (result.next()) {
                        rows.add(result.getString(1));
                    }
                }
            }
        }
        return rows;
    }

    static List<Long> tokens(dev.swingbridge.backfill.fixture.TestServer server, String schema)
            throws SQLException {
        List<Long> found = new ArrayList<>();
        try (Connection connection = server.connect(schema);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT token FROM entry")) {
            while (result.next()) {
                found.add(result.getLong(1));
            }
        }
        return found;
    }

    static long balance(dev.swingbridge.backfill.fixture.TestServer server, String schema)
            throws SQLException {
        try (Connection connection = server.connect(schema);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT SUM(balance) FROM account")) {
            result.next();
            return result.getLong(1);
        }
    }
}
