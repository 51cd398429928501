package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.apply.StreamCheckpoints.Checkpoint;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.tail.RowChange;
import dev.swingbridge.backfill.tail.SourceTransaction;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Commits batches exactly once: the checkpoint moves first and in the same transaction. When the
 * outcome of a commit is unknown the checkpoint tells it.
 */
final class TransactionApplier {
    private static final Duration PERSIST_EVERY = Duration.ofSeconds(1);
    private static final Duration PING_EVERY = Duration.ofSeconds(2);

    private final StreamTables tables;
    private final StreamProgress progress;
    private final ApplySession session;
    private final CheckpointOwner owner;
    private long seq;
    private @Nullable StreamPosition notPersisted;
    private long persistedNanos = System.nanoTime();
    private long usedNanos = System.nanoTime();

    TransactionApplier(
            StreamTables tables,
            StreamProgress progress,
            ApplySession session,
            CheckpointOwner owner,
            long seq) {
        this.tables = tables;
        this.progress = progress;
        this.session = session;
        this.owner = owner;
        this.seq = seq;
    }

    /** Commits the batch, or only notes the new position when it changes nothing. */
    void apply(Batch batch) throws ApplyException, InterruptedException {
        if (batch.onlyProgress()) {
            notPersisted = batch.end();
            progress.passed(batch.end(), 0);
            if (System.nanoTime() - persistedNanos > PERSIST_EVERY.toNanos()) {
                persist();
            }
            return;
        }
        long rows = commit(batch);
        progress.applied(batch.end(), batch.withChanges(), rows);
        progress.passed(batch.end(), batch.marker());
    }

    /** Notes durably that everything up to here is done, without any change of rows. */
    void pass(StreamPosition end) throws ApplyException, InterruptedException {
        notPersisted = end;
        progress.passed(end, 0);
        persist();
    }

    /** Of the checkpoint now. */
    long seq() {
        return seq;
    }

    /** Notes durably that a change of a definition is applied: its intent goes with this. */
    void carriedOut(StreamPosition end) throws ApplyException, InterruptedException {
        commitAlone(
                end,
                connection -> {
                    DefinitionIntent.delete(connection, session.name());
                    return 0L;
                });
        notPersisted = null;
        progress.applied(end, 1, 0);
        progress.passed(end, 0);
    }

    private long commit(Batch batch) throws ApplyException, InterruptedException {
        try {
            return commit(batch, false);
        } catch (MismatchException several) {
            // Once more one by one: the failure then names the very change.
            try {
                return commit(batch, true);
            } catch (MismatchException one) {
                throw new ApplyException(one.getMessage() + "; the stream stops here", one);
            }
        }
    }

    private long commit(Batch batch, boolean oneByOne)
            throws ApplyException, MismatchException, InterruptedException {
        long rows = inTransaction(batch.end(), connection -> write(connection, batch, oneByOne));
        notPersisted = null;
        return rows;
    }

    private long write(Connection connection, Batch batch, boolean oneByOne)
            throws SQLException, ApplyException, MismatchException {
        StreamPosition before = progress.committed();
        LogPosition committed =
                before == null ? batch.transactions().getFirst().end().log() : before.log();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            ChangeWriter writer =
                    new ChangeWriter(
                            tables.bound(),
                            table -> tables.strict(table, committed),
                            statement,
                            oneByOne);
            Map<TableName, List<RowChange>> byTable = oneByOne ? Map.of() : batch.byTable();
            if (byTable.isEmpty()) {
                for (SourceTransaction transaction : batch.transactions()) {
                    write(transaction, writer, oneByOne);
                }
            }
            for (List<RowChange> changes : byTable.values()) {
                for (RowChange change : changes) {
                    writer.write(change);
                }
            }
            flush(writer, batch.transactions().getLast());
            return writer.written();
        }
    }

    private static void write(SourceTransaction transaction, ChangeWriter writer, boolean oneByOne)
            throws SQLException, MismatchException {
        try {
            for (RowChange change : transaction.changes()) {
                writer.write(change);
            }
        } catch (MismatchException e) {
            throw oneByOne ? e.at(transaction) : e;
        }
    }

    private static void flush(ChangeWriter writer, SourceTransaction last)
            throws SQLException, MismatchException {
        try {
            writer.flush();
        } catch (MismatchException e) {
            throw e.at(last);
        }
    }

    /** Writes the position that was reached without changes. */
    void persist() throws ApplyException, InterruptedException {
        StreamPosition position = notPersisted;
        persistedNanos = System.nanoTime();
        if (position == null) {
            return;
        }
        commitAlone(position, connection -> 0L);
        notPersisted = null;
        progress.applied(position, 0, 0);
    }

    private void commitAlone(StreamPosition position, Writing writing)
            throws ApplyException, InterruptedException {
        try {
            inTransaction(position, writing);
        } catch (MismatchException e) {
            throw new ApplyException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Nothing has come for a while. */
    void idle() throws ApplyException, InterruptedException {
        if (System.nanoTime() - persistedNanos > PERSIST_EVERY.toNanos()) {
            persist();
        }
        if (System.nanoTime() - usedNanos > PING_EVERY.toNanos()) {
            session.ping();
            usedNanos = System.nanoTime();
        }
    }

    private interface Writing {
        long write(Connection connection) throws SQLException, ApplyException, MismatchException;
    }

    private long inTransaction(StreamPosition end, Writing writing)
            throws ApplyException, MismatchException, InterruptedException {
        long[] rows = new long[1];
        session.run(
                (connection, attempt) -> {
                    if (attempt > 1 && alreadyCommitted(connection)) {
                        return rows[0];
                    }
                    owner.advance(connection, seq, end);
                    rows[0] = writing.write(connection);
                    connection.commit();
                    return rows[0];
                });
        seq++;
        usedNanos = System.nanoTime();
        return rows[0];
    }

    /** After a lost connection: did the commit arrive? */
    private boolean alreadyCommitted(Connection connection) throws SQLException, ApplyException {
        Checkpoint checkpoint = owner.read(connection);
        connection.rollback();
        if (checkpoint.seq() == seq + 1) {
            return true;
        }
        if (checkpoint.seq() != seq) {
            throw new ApplyException(
                    "the checkpoint was changed by somebody else: sequence "
                            + checkpoint.seq()
                            + ", expected "
                            + seq);
        }
        return false;
    }
}
