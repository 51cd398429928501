package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection that reads tables of a server in the form of {@link Row}. Used by one thread at a
 * time.
 */
public final class TableReader implements AutoCloseable {
    /** A statement with this many keys stays far below any packet limit. */
    private static final int KEYS_PER_STATEMENT = 500;

    private final DatabaseServer server;
    private final Connection connection;
    private final SnapshotBounds bounds;

    private TableReader(DatabaseServer server, Connection connection, SnapshotBounds bounds) {
        this.server = server;
        this.connection = connection;
        this.bounds = bounds;
    }

    /**
     * Low and high bounds are read on the same connection as the rows, so a server that takes over
     * in between breaks the read instead of mixing two logs.
     *
     * @param role see {@link DatabaseServer#openDataConnection}
     * @throws SQLException also when another server answers than the one that was identified
     */
    public static TableReader open(DatabaseServer server, String role) throws SQLException {
        Connection connection = server.openDataConnection(role);
        try {
            SnapshotBounds bounds = SnapshotBounds.on(server, connection);
            bounds.checkIdentity();
            return new TableReader(server, connection, bounds);
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    /** Prepares the statements for one table. */
    public RowSelect select(TableSchema table) throws SQLException {
        return RowSelect.load(connection, table);
    }

    /**
     * Reads from a snapshot that shows everything the position covers.
     *
     * @throws SQLException also when the server does not show the position within the time
     */
    public <T> Anchored<T> anchored(StreamPosition atLeast, Duration timeout, Read<T> read)
            throws SQLException, InterruptedException {
        return bounds.read(atLeast, timeout, read);
    }

    /** The key so many rows after {@code after}, null when the range ends before it. */
    public @Nullable Row boundary(
            RowSelect select, @Nullable Row after, @Nullable Row upTo, long rows)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(select.boundary(after, upTo, rows))) {
            return results.next() ? select.key(results) : null;
        }
    }

    /** Rows of {@code (after, upTo]} in key order, up to a number and about a size. */
    public RowBatch range(
            RowSelect select, @Nullable Row after, @Nullable Row upTo, long maxRows, long maxBytes)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        long bytes = 0;
        try (Statement statement = streaming();
                ResultSet results = statement.executeQuery(select.range(after, upTo, maxRows))) {
            while (results.next()) {
                if (bytes >= maxBytes) {
                    return new RowBatch(rows, false, bytes);
                }
                Row row = select.row(results);
                rows.add(row);
                bytes += row.byteSize();
            }
        }
        return new RowBatch(rows, rows.size() < maxRows, bytes);
    }

    /** The rows that have these keys, by the server's idea of equal, in no order. */
    public List<Row> byKeys(RowSelect select, List<Row> keys) throws SQLException {
        List<Row> rows = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS_PER_STATEMENT) {
            List<Row> some = keys.subList(from, Math.min(keys.size(), from + KEYS_PER_STATEMENT));
            try (Statement statement = streaming();
                    ResultSet results = statement.executeQuery(select.keys(some))) {
                while (results.next()) {
                    rows.add(select.row(results));
                }
            }
        }
        return rows;
    }

    /** Rows and average row length as the server estimates them. */
    TableSize size(TableSchema table) throws SQLException {
        return TableSize.read(connection, server.identity(), table.name());
    }

    /** The connector keeps the whole result in memory unless it is asked to stream. */
    private Statement streaming() throws SQLException {
        Statement statement =
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(Integer.MIN_VALUE);
        return statement;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** A piece of reading that may be tried again. */
    @FunctionalInterface
    public interface Read<T> {
        T read() throws SQLException;
    }
}
