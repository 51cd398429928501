package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.schema.PrintedTable;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.backfill.tail.LoggedChange;
import dev.swingbridge.backfill.tail.LoggedSession;
import dev.swingbridge.backfill.tail.OwnStatement;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs changes of definitions on the apply side, each once.
 *
 * <ol>
 *   <li>A lock of the server, held by the connection that will send the statement. Who takes a
 *       stream over takes this lock from its earlier owner by ending that connection, so nobody who
 *       was thought dead changes a definition afterwards.
 *   <li>The intent, with a digest of the definition as it is, provided the checkpoint is ours.
 *   <li>The statement, in a session like the one it came from.
 *   <li>The checkpoint moves and the intent goes, in one transaction of the applier.
 * </ol>
 *
 * <p>An intent that is found later was applied if the definition is another one now. If it is the
 * same it is done again, which changes nothing more: no row after it was applied.
 */
final class DefinitionCarrier implements AutoCloseable {
    private static final int LOCK_PATIENCE_SECONDS = 2;
    private static final int TABLE_PATIENCE_SECONDS = 10;

    private final DatabaseServer server;
    private final String stream;
    private final CheckpointOwner owner;
    private final ApplySession session;

    DefinitionCarrier(
            DatabaseServer server, String stream, CheckpointOwner owner, BooleanSupplier closed) {
        this.server = server;
        this.stream = stream;
        this.owner = owner;
        this.session =
                new ApplySession(server, stream, closed, DatabaseServer::openSchemaConnection);
    }

    /** Why it cannot apply what it has in hand; null when it can, or has nothing. */
    @Nullable String trouble() {
        return session.failing();
    }

    /**
     * Claims the stream, and settles what an earlier owner was about to do.
     *
     * @param found told of a change that turns out to be made, once or more
     */
    void takeOver(Consumer<DefinitionIntent> found)
            throws ApplyException, MismatchException, InterruptedException {
        try {
            session.run(
                    (connection, attempt) -> {
                        long seq = owner.takeOver(connection, "").seq();
                        connection.commit();
                        lock(connection);
                        settle(connection, seq, found);
                        connection.commit();
                        return seq;
                    });
        } finally {
            session.close();
        }
    }

    private void settle(Connection connection, long seq, Consumer<DefinitionIntent> found)
            throws SQLException, ApplyException {
        DefinitionIntent left = DefinitionIntent.read(connection, stream).orElse(null);
        if (left == null) {
            return;
        }
        if (left.seq() == seq && !digest(connection, left.table()).equals(left.before())) {
            found.accept(left);
            owner.advance(connection, seq, left.end());
        }
        DefinitionIntent.delete(connection, stream);
    }

    /**
     * Returns once the change is made.
     *
     * @param seq of the checkpoint now
     */
    void carryOut(LoggedChange change, StreamPosition end, long seq)
            throws ApplyException, MismatchException, InterruptedException {
        LoggedSession like = Objects.requireNonNull(change.session());
        try {
            session.run(
                    (connection, attempt) -> {
                        lock(connection);
                        if (declare(connection, change, end, seq)) {
                            execute(connection, change, like);
                        }
                        return seq;
                    });
        } catch (ApplyException e) {
            throw new ApplyException(
                    "a change of a definition cannot be applied: "
                            + change.shown()
                            + " (before log position "
                            + end.log()
                            + "): "
                            + e.getMessage()
                            + "; make the same change by hand on the stream's target and"
                            + " resume, or cancel and create the migration again",
                    e);
        } finally {
            session.close();
        }
    }

    /** Writes the intent, unless it is there; false when it is there and was applied. */
    private boolean declare(
            Connection connection, LoggedChange change, StreamPosition end, long seq)
            throws SQLException, ApplyException {
        owner.require(connection, seq);
        String now = digest(connection, change.table());
        DefinitionIntent left = DefinitionIntent.read(connection, stream).orElse(null);
        if (left == null) {
            new DefinitionIntent(seq, change.table(), change.shown(), now, end)
                    .write(connection, stream);
        }
        connection.commit();
        return left == null || left.before().equals(now);
    }

    private void execute(Connection connection, LoggedChange change, LoggedSession like)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("USE " + TableName.quote(change.table().schema()));
            String zone = like.timeZone();
            statement.execute(
                    "SET SESSION lock_wait_timeout="
                            + TABLE_PATIENCE_SECONDS
                            + ", timestamp="
                            + String.format(Locale.ROOT, "%d.%06d", like.seconds(), like.micros())
                            + (zone == null ? "" : ", time_zone=" + Rows.literal(zone))
                            + ", sql_mode='"
                            + like.sqlModeFor(server.identity().mariaDb())
                            + "'");
            statement.execute(OwnStatement.marked(stream, change.sql()));
        }
    }

    private void lock(Connection connection) throws SQLException, ApplyException {
        String name = Rows.literal("swingbridge " + digest(stream).substring(0, 40));
        String got =
                Rows.value(
                        connection, "SELECT GET_LOCK(" + name + "," + LOCK_PATIENCE_SECONDS + ")");
        if ("1".equals(got)) {
            return;
        }
        String holder = Rows.value(connection, "SELECT IS_USED_LOCK(" + name + ")");
        if (holder != null) {
            server.kill(Long.parseLong(holder));
        }
        throw new SQLException("another process is changing the definition", "40001");
    }

    /** Of the definition without what rows alone change in it. */
    private String digest(Connection connection, TableName table)
            throws SQLException, ApplyException {
        PrintedTable printed = PrintedTable.read(connection, server.identity().mariaDb(), table);
        if (printed == null) {
            throw new ApplyException(table + " is no table on the stream's target");
        }
        return digest(printed.withoutCounter());
    }

    private static String digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** From any thread: the connection is broken off, whatever the server makes of it. */
    void abort() {
        session.abort();
    }

    @Override
    public void close() {
        session.close();
    }
}
