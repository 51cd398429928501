package dev.swingbridge.backfill.apply;

import com.mysql.cj.jdbc.JdbcStatement;
import dev.swingbridge.backfill.row.Row;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One chunk as one transaction with its progress record. The rows go the fast way, LOAD DATA, where
 * the server and the table's columns allow it. What that takes for granted (no row is there, every
 * value fits) is checked; otherwise the chunk is written by statements that bear it, or say why
 * not.
 */
final class ChunkTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkTransaction.class);
    private static final int ROWS_PER_STATEMENT = 1000;
    private static final int BYTES_PER_STATEMENT = 1 << 20;
    // Counters are raised without a lock that others would have to wait for.
    private static final String INTERLEAVED = "2";

    private static final String COLLISION =
            " (two rows that differ on one side may be equal under the other side's collation)";

    private final String stream;
    private final CheckpointOwner owner;
    private final StreamTables tables;

    ChunkTransaction(String stream, CheckpointOwner owner, StreamTables tables) {
        this.stream = stream;
        this.owner = owner;
        this.tables = tables;
    }

    /**
     * @param again an earlier try may have been committed
     */
    void commit(Connection connection, boolean again, ChunkBoard.InFlight inFlight)
            throws SQLException, ApplyException {
        Chunk chunk = inFlight.chunk();
        if (again && ChunkRecords.isRecorded(connection, stream, chunk)) {
            connection.rollback();
            return;
        }
        TargetTable table = tables.get(connection, chunk.table());
        if (!fast(connection, chunk, table, inFlight.rows())) {
            connection.rollback();
            bySteps(connection, chunk, table, inFlight.rows());
        }
    }

    /** False when nothing is committed and the rows have to go the other way. */
    private boolean fast(Connection connection, Chunk chunk, TargetTable table, List<Row> rows)
            throws SQLException, ApplyException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            owner.requireOwner(connection);
            makeRoom(statement, chunk, table, rows);
            String load = mayLoad(statement, table) ? LoadStatement.of(table) : null;
            if (load == null) {
                insert(statement, chunk, table, rows, false);
            } else if (!load(statement, load, chunk, table, rows)) {
                return false;
            }
            record(connection, chunk, rows);
            return true;
        } catch (SQLException e) {
            if (SqlFailure.passes(e)) {
                throw e;
            }
            LOG.debug("A chunk is written again stream={} chunk={}", stream, chunk.number(), e);
            return false;
        }
    }

    /**
     * Changes, or an earlier copy, may have brought some of the chunk's rows; the range is nearly
     * empty otherwise. Rows that the other side's order hides from this are found when they
     * collide.
     */
    private static void makeRoom(
            Statement statement, Chunk chunk, TargetTable table, List<Row> rows)
            throws SQLException {
        Set<ExactKey> there = new HashSet<>();
        try (ResultSet keys = statement.executeQuery(table.keys(chunk.range()))) {
            while (keys.next()) {
                byte[] @Nullable [] values = new byte[chunk.table().key().size()][];
                for (int part = 0; part < values.length; part++) {
                    values[part] = keys.getBytes(part + 1);
                }
                there.add(ExactKey.ofKeyValues(new Row(values)));
            }
        }
        if (there.isEmpty()) {
            return;
        }
        List<Row> old =
                rows.stream()
                        .filter(row -> there.contains(ExactKey.of(chunk.table(), row)))
                        .toList();
        for (int from = 0; from < old.size(); ) {
            int to = statementEnd(old, from);
            statement.executeLargeUpdate(table.delete(old, from, to));
            from = to;
        }
    }

    private static boolean mayLoad(Statement statement, TargetTable table) throws SQLException {
        boolean counted =
                table.schema().columns().stream().anyMatch(column -> column.autoIncrement());
        try (ResultSet settings =
                statement.executeQuery(
                        "SELECT @@GLOBAL.local_infile, @@GLOBAL.innodb_autoinc_lock_mode")) {
            return settings.next()
                    && settings.getInt(1) == 1
                    && (!counted || INTERLEAVED.equals(settings.getString(2)));
        }
    }

    /** LOAD DATA LOCAL skips what it cannot store and warns: then none of it counts. */
    private boolean load(
            Statement statement, String load, Chunk chunk, TargetTable table, List<Row> rows)
            throws SQLException {
        long count;
        try (InputStreamHook hook = new InputStreamHook(statement)) {
            hook.offer(new LoadText(chunk.table(), table.written(), rows));
            count = statement.executeLargeUpdate(load);
        }
        SQLWarning warning = statement.getWarnings();
        if (count == rows.size() && warning == null) {
            return true;
        }
        LOG.info(
                "A chunk is written again, row by row stream={} table={} chunk={} rows={}"
                        + " stored={} reason={}",
                stream,
                chunk.table().name(),
                chunk.number(),
                rows.size(),
                count,
                warning == null ? "none" : warning.getMessage());
        return false;
    }

    /** Gives the server these rows, and nothing when it asks again. */
    private static final class InputStreamHook implements AutoCloseable {
        private final JdbcStatement statement;

        InputStreamHook(Statement statement) throws SQLException {
            this.statement = statement.unwrap(JdbcStatement.class);
        }

        void offer(InputStream rows) {
            statement.setLocalInfileInputStream(rows);
        }

        @Override
        public void close() {
            statement.setLocalInfileInputStream(new ByteArrayInputStream(new byte[0]));
        }
    }

    private void bySteps(Connection connection, Chunk chunk, TargetTable table, List<Row> rows)
            throws SQLException, ApplyException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            owner.requireOwner(connection);
            insert(statement, chunk, table, rows, true);
            record(connection, chunk, rows);
        } catch (SQLException e) {
            if (SqlFailure.passes(e)) {
                throw e;
            }
            throw new ApplyException(
                    "chunk "
                            + chunk.number()
                            + " of "
                            + chunk.table().name()
                            + " cannot be written: "
                            + e.getMessage()
                            + (e.getErrorCode() == SqlFailure.DUPLICATE_KEY ? COLLISION : ""),
                    e);
        }
    }

    private static void insert(
            Statement statement,
            Chunk chunk,
            TargetTable table,
            List<Row> rows,
            boolean deleteFirst)
            throws SQLException, ApplyException {
        for (int from = 0; from < rows.size(); ) {
            int to = statementEnd(rows, from);
            if (deleteFirst) {
                statement.executeLargeUpdate(table.delete(rows, from, to));
            }
            long count = statement.executeLargeUpdate(table.insert(rows, from, to));
            if (count != to - from) {
                throw new ApplyException(
                        "%s: %d rows were to be inserted, %d were"
                                .formatted(chunk.table().name(), to - from, count));
            }
            from = to;
        }
    }

    private void record(Connection connection, Chunk chunk, List<Row> rows) throws SQLException {
        ChunkRecords.record(connection, stream, chunk, rows.size());
        connection.commit();
    }

    private static int statementEnd(List<Row> rows, int from) {
        int to = from;
        long bytes = 0;
        while (to < rows.size()
                && to - from < ROWS_PER_STATEMENT
                && (bytes < BYTES_PER_STATEMENT || to == from)) {
            bytes += rows.get(to).byteSize();
            to++;
        }
        return to;
    }
}
