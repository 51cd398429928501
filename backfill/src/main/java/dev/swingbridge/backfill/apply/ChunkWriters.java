package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Writes chunks on several connections, each as one transaction with its progress record. */
final class ChunkWriters implements AutoCloseable {
    private static final int ROWS_PER_STATEMENT = 1000;
    private static final int BYTES_PER_STATEMENT = 1 << 20;

    private final StreamSettings settings;
    private final CheckpointOwner owner;
    private final ChunkBoard board;
    private final StreamTables tables;
    private final Consumer<Throwable> onFailure;
    private final LinkedBlockingQueue<ChunkBoard.InFlight> work = new LinkedBlockingQueue<>();
    private final List<ApplySession> sessions = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    ChunkWriters(
            StreamSettings settings,
            CheckpointOwner owner,
            ChunkBoard board,
            StreamTables tables,
            Consumer<Throwable> onFailure) {
        this.settings = settings;
        this.owner = owner;
        this.board = board;
        this.tables = tables;
        this.onFailure = onFailure;
    }

    void write(ChunkBoard.InFlight chunk) {
        work.add(chunk);
        if (threads.size() < settings.chunkWriters()) {
            startWriter();
        }
    }

    private void startWriter() {
        BooleanSupplier isClosed = () -> closed;
        DatabaseServer to = settings.to();
        ApplySession session = new ApplySession(to, settings.stream(), isClosed);
        Thread thread =
                Thread.ofPlatform()
                        .name("chunk-" + settings.stream() + "-" + threads.size())
                        .daemon()
                        .unstarted(() -> writeAll(session));
        sessions.add(session);
        threads.add(thread);
        thread.start();
    }

    private void writeAll(ApplySession session) {
        try (session) {
            while (!closed) {
                ChunkBoard.InFlight chunk = work.take();
                try {
                    session.run((connection, attempt) -> write(connection, attempt, chunk));
                    board.finish(chunk, null);
                } catch (ApplyException | MismatchException | RuntimeException e) {
                    board.finish(chunk, e);
                    onFailure.accept(e);
                } catch (InterruptedException e) {
                    board.finish(chunk, e);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean write(Connection connection, int attempt, ChunkBoard.InFlight inFlight)
            throws SQLException, ApplyException, MismatchException {
        Chunk chunk = inFlight.handed().chunk();
        if (attempt > 1 && ChunkRecords.isRecorded(connection, settings.stream(), chunk)) {
            connection.rollback();
            return true;
        }
        TargetTable table = tables.get(connection, chunk.table());
        try {
            insert(connection, chunk, table, inFlight.rows(), false);
        } catch (SQLException e) {
            if (e.getErrorCode() != SqlFailure.DUPLICATE_KEY) {
                throw e;
            }
            // Changes have brought some of the rows already, or an earlier copy has.
            connection.rollback();
            rewrite(connection, chunk, table, inFlight.rows());
        }
        return true;
    }

    private void rewrite(Connection connection, Chunk chunk, TargetTable table, List<Row> rows)
            throws SQLException, ApplyException, MismatchException {
        try {
            insert(connection, chunk, table, rows, true);
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
                            + " (two rows that differ on one side may be equal under the other"
                            + " side's collation)",
                    e);
        }
    }

    private void insert(
            Connection connection,
            Chunk chunk,
            TargetTable table,
            List<Row> rows,
            boolean deleteFirst)
            throws SQLException, ApplyException {
        owner.requireOwner(connection);
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (int from = 0; from < rows.size(); ) {
                int to = statementEnd(rows, from);
                if (deleteFirst) {
                    statement.executeLargeUpdate(table.delete(rows, from, to));
                }
                long count = statement.executeLargeUpdate(table.insert(rows, from, to));
                if (count != to - from) {
                    throw new ApplyException(
                            chunk.table().name()
                                    + ": "
                                    + (to - from)
                                    + " rows were to be inserted, "
                                    + count
                                    + " were");
                }
                from = to;
            }
        }
        ChunkRecords.record(connection, settings.stream(), chunk, rows.size());
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

    /** Ends the writers at once; what they have open is rolled back. */
    @Override
    public void close() {
        closed = true;
        sessions.forEach(ApplySession::abort);
        threads.forEach(Thread::interrupt);
        for (ChunkBoard.InFlight chunk = work.poll(); chunk != null; chunk = work.poll()) {
            board.finish(chunk, new IllegalStateException("the stream was closed"));
        }
    }
}
