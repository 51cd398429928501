package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.TableName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one server's log from a position and hands out whole transactions, in order, each once.
 * Reads ahead on a thread of its own, reconnects by itself, and fails rather than skip anything.
 */
public final class BinlogTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BinlogTail.class);
    private static final long QUEUE_BYTES = 64L << 20;
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
    // Ids in the upper half of 31 bits are unlikely to be a real server's.
    private static final long LOWEST_SERVER_ID = 1L << 30;

    private final DatabaseServer server;
    private final String serverUuid;
    private final TableBinder binder;
    private final TransactionAssembler assembler;
    private final BlockingQueue<TableSchema> carriedOut = new ArrayBlockingQueue<>(1);
    private final TransactionQueue queue = new TransactionQueue(QUEUE_BYTES);
    private final long serverId =
            ThreadLocalRandom.current().nextLong(LOWEST_SERVER_ID, Integer.MAX_VALUE);
    private final Thread thread;

    private volatile @Nullable BinlogConnection connection;
    private volatile @Nullable TailException failure;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile boolean connected;

    /** It reads nothing more until it is told what a table has become. */
    private volatile boolean waiting;

    private volatile long lastHeardNanos = System.nanoTime();
    private volatile @Nullable String trouble;

    /**
     * Starts to read.
     *
     * @param start everything after it is handed out
     * @param serverUuid what the server was when the position was taken; empty when not known yet
     * @param tables as they are at {@code start}
     * @param rule what becomes of statements that change a table's definition
     * @param name of the stream
     */
    public BinlogTail(
            DatabaseServer server,
            List<TableSchema> tables,
            StreamPosition start,
            String serverUuid,
            DdlRule rule,
            String name)
            throws SQLException {
        this.server = server;
        this.serverUuid = serverUuid.isEmpty() ? readUuid(server) : serverUuid;
        this.binder =
                new TableBinder(
                        name, tables, hiddenColumns(server, tables), rule, LogLanguage.of(server));
        this.assembler =
                new TransactionAssembler(server.identity().mariaDb(), binder, start, this::hear);
        this.thread = Thread.ofPlatform().name("tail-" + name).daemon().unstarted(this::follow);
        thread.start();
    }

    /**
     * The next transaction.
     *
     * @return null when none came in time or {@link #wake} was called
     * @throws TailException once everything before the trouble has been handed out
     */
    public @Nullable SourceTransaction poll(Duration limit)
            throws TailException, InterruptedException {
        SourceTransaction next = queue.poll(limit.toNanos());
        TailException failed = failure;
        if (next == null && failed != null && queue.isEmpty()) {
            throw failed;
        }
        return next;
    }

    /** Makes a waiting {@link #poll} return. */
    public void wake() {
        queue.wake();
    }

    /** Identity of the server whose log is read. */
    public String serverUuid() {
        return serverUuid;
    }

    /** Events or heartbeats are arriving. */
    public boolean connected() {
        return connected;
    }

    /** Why there is no connection at the moment; null while there is one. */
    public @Nullable String trouble() {
        return connected ? null : trouble;
    }

    /** When anything was heard last, by {@link System#nanoTime}. */
    public long lastHeardNanos() {
        return waiting ? System.nanoTime() : lastHeardNanos;
    }

    /**
     * Reads on after a change that was to be applied on the other side.
     *
     * @param table what it has become by it
     */
    public void goOn(TableSchema table) {
        carriedOut.add(table);
    }

    @Override
    public void close() {
        closed = true;
        closing.countDown();
        BinlogConnection current = connection;
        if (current != null) {
            current.abort();
        }
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queue.clear();
    }

    private void hear(SourceTransaction transaction) throws InterruptedException {
        queue.put(transaction);
        LoggedChange change = transaction.change();
        if (change != null && change.session() != null) {
            waiting = true;
            binder.renew(carriedOut.take());
            waiting = false;
        }
    }

    private void follow() {
        Duration retry = FIRST_RETRY;
        while (!closed) {
            long startedNanos = System.nanoTime();
            try {
                connectAndRead();
            } catch (TailException e) {
                fail(e);
                return;
            } catch (IOException | SQLException e) {
                lost(e);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                fail(new TailException("reading the log failed: " + e, e));
                return;
            } finally {
                connected = false;
                assembler.reset();
            }
            boolean heldLong = System.nanoTime() - startedNanos > LONGEST_RETRY.toNanos();
            retry = heldLong ? FIRST_RETRY : shorter(retry.multipliedBy(2), LONGEST_RETRY);
            if (!pause(retry)) {
                return;
            }
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private boolean pause(Duration time) {
        try {
            return !closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void lost(Exception cause) {
        if (!closed) {
            trouble = String.valueOf(cause.getMessage());
            LOG.warn(
                    "The log connection is lost and will be made again side={} position={}"
                            + " reason={}",
                    server.settings().side().label(),
                    assembler.boundary().log(),
                    trouble);
        }
    }

    private void fail(TailException cause) {
        if (!closed) {
            failure = cause;
            LOG.error(
                    "The log cannot be followed further side={} position={} reason={}",
                    server.settings().side().label(),
                    assembler.boundary().log(),
                    cause.getMessage());
            queue.wake();
        }
    }

    private void connectAndRead()
            throws TailException, IOException, SQLException, InterruptedException {
        StreamPosition from = assembler.boundary();
        requireSameServer(from);
        BinlogConnection current =
                new BinlogConnection(server.settings(), from, serverId, this::take);
        connection = current;
        if (!closed) {
            current.run();
        }
    }

    private void take(RawEvent event) throws TailException, IOException, InterruptedException {
        connected = true;
        lastHeardNanos = System.nanoTime();
        assembler.accept(event);
        lastHeardNanos = System.nanoTime();
    }

    private void requireSameServer(StreamPosition from) throws TailException, SQLException {
        String now = readUuid(server);
        if (!now.equals(serverUuid)) {
            throw new TailException(
                    server.settings()
                            + " is another server than before (identity "
                            + now
                            + ", was "
                            + serverUuid
                            + "); point the configuration at the old one, or cancel and create the"
                            + " migration again");
        }
        if (!server.identity().mariaDb() && !from.gtid().isEmpty()) {
            requireNothingLost(from);
        }
    }

    /** A server that lacks what was read from it was restored or reset. */
    private void requireNothingLost(StreamPosition from) throws TailException, SQLException {
        try (Connection control = server.connection();
                PreparedStatement ask =
                        control.prepareStatement("SELECT GTID_SUBSET(?, @@GLOBAL.gtid_executed)")) {
            ask.setString(1, from.gtid());
            try (ResultSet answer = ask.executeQuery()) {
                if (answer.next() && answer.getInt(1) == 0) {
                    throw new TailException(
                            server.settings()
                                    + " no longer has transactions that were already read from it:"
                                    + " it was reset or restored; cancel and create the migration"
                                    + " again");
                }
            }
        }
    }

    private static String readUuid(DatabaseServer server) throws SQLException {
        try (Connection control = server.connection();
                Statement statement = control.createStatement();
                ResultSet answer =
                        statement.executeQuery(
                                server.identity().mariaDb()
                                        ? "SELECT CONCAT(@@server_id, '@', @@port)"
                                        : "SELECT @@server_uuid")) {
            answer.next();
            return String.valueOf(answer.getString(1));
        }
    }

    /** MySQL hides a column after the others for every expression in an index. */
    private static Map<TableName, Integer> hiddenColumns(
            DatabaseServer server, List<TableSchema> tables) throws SQLException {
        Map<TableName, Integer> hidden = new HashMap<>();
        if (server.identity().mariaDb() || !server.identity().atLeast(8, 0, 13)) {
            return hidden;
        }
        try (Connection control = server.connection();
                PreparedStatement ask =
                        control.prepareStatement(
                                "SELECT COUNT(*) FROM information_schema.STATISTICS WHERE"
                                        + " TABLE_SCHEMA=? AND TABLE_NAME=? AND EXPRESSION IS NOT"
                                        + " NULL")) {
            for (TableSchema table : tables) {
                ask.setString(1, table.name().schema());
                ask.setString(2, table.name().table());
                try (ResultSet answer = ask.executeQuery()) {
                    if (answer.next() && answer.getInt(1) > 0) {
                        hidden.put(table.name(), answer.getInt(1));
                    }
                }
            }
        }
        return hidden;
    }
}
