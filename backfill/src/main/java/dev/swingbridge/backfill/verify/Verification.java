package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.copy.TableReader;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.throttle.Throttle;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares tables of a stream's two servers row by row while both change. A difference counts only
 * when it persists at a key that nothing changes; keys that keep changing are tried again and, when
 * they never rest, left. Works for either direction: "from" is the server whose log the stream
 * tails. Safe for use from several threads; started once.
 */
public final class Verification implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final int KEYS_REPAIRED_AT_ONCE = 500;

    private final String streamName;
    private final DatabaseServer from;
    private final DatabaseServer to;
    private final VerifySettings settings;
    private final Throttle throttle;
    private final Alignment alignment;
    private final VerifyRecords records;
    private final List<TableFindings> tables;
    private final Queue<TableFindings> waiting = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CompletableFuture<VerifyReport> finished = new CompletableFuture<>();
    private int running;
    private boolean repairs;
    private @Nullable Instant finishedAt;
    private @Nullable Throwable failure;

    /**
     * @param streamName under which progress is kept on {@code to}
     * @param fromTables as {@code from} defines them; every one with a key
     * @param toTables the same tables as {@code to} defines them, in any order
     * @throws IllegalArgumentException when a table is not on both sides with the same columns and
     *     key
     */
    public Verification(
            String streamName,
            ReplicationStream stream,
            DatabaseServer from,
            DatabaseServer to,
            List<TableSchema> fromTables,
            Collection<TableSchema> toTables,
            VerifySettings settings,
            Throttle throttle) {
        this.streamName = streamName;
        this.from = from;
        this.to = to;
        this.settings = settings;
        this.throttle = throttle;
        this.alignment = Alignment.live(stream, settings.patience());
        this.records = new VerifyRecords(to, streamName);
        this.tables =
                fromTables.stream()
                        .map(table -> new TablePair(table, named(toTables, table.name())))
                        .map(pair -> new TableFindings(pair, settings.keptDifferences()))
                        .toList();
    }

    static TableSchema named(Collection<TableSchema> tables, TableName name) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "table " + name + " is missing on one of the servers"));
    }

    /**
     * Begins, on a thread of its own.
     *
     * @param resume go on where an earlier run was interrupted; tables it had finished are not
     *     compared again, except at the keys it found dirty or different
     */
    public void start(boolean resume) {
        start(resume, false);
    }

    /**
     * As {@link #start(boolean)}.
     *
     * @param repair write the rows of {@code from} over what differs before the result is told
     */
    public synchronized void start(boolean resume, boolean repair) {
        repairs = repair;
        if (!threads.isEmpty()) {
            throw new IllegalStateException("the verification has been started before");
        }
        int workers = Math.max(1, Math.min(settings.parallelism(), tables.size()));
        running = workers;
        waiting.addAll(tables);
        threads.add(Thread.ofVirtual().name("verify-0").unstarted(() -> begin(resume)));
        for (int worker = 1; worker < workers; worker++) {
            threads.add(Thread.ofVirtual().name("verify-" + worker).unstarted(this::work));
        }
        threads.getFirst().start();
    }

    /** Completes when all tables are compared, also when it failed or was closed. */
    public CompletableFuture<VerifyReport> finished() {
        return finished.copy();
    }

    public VerifyReport report() {
        List<TableVerdict> verdicts = tables.stream().map(TableFindings::verdict).toList();
        List<Difference> differences =
                tables.stream().flatMap(table -> table.differences().stream()).toList();
        long count = verdicts.stream().mapToLong(TableVerdict::differences).sum();
        Instant ended;
        Throwable stoppedBy;
        synchronized (this) {
            ended = finishedAt;
            stoppedBy = failure;
        }
        return new VerifyReport(
                state(ended, stoppedBy, count),
                verdicts,
                verdicts.stream().mapToLong(TableVerdict::rowsCompared).sum(),
                count,
                differences,
                verdicts.stream().mapToLong(TableVerdict::dirtyLeft).sum(),
                ended,
                stoppedBy == null ? null : String.valueOf(stoppedBy.getMessage()));
    }

    private static VerifyReport.State state(
            @Nullable Instant ended, @Nullable Throwable stoppedBy, long differences) {
        if (stoppedBy != null) {
            return stoppedBy instanceof CancellationException
                    ? VerifyReport.State.CANCELLED
                    : VerifyReport.State.FAILED;
        }
        if (ended == null) {
            return VerifyReport.State.RUNNING;
        }
        return differences == 0 ? VerifyReport.State.EQUAL : VerifyReport.State.DIFFERENT;
    }

    /** Compares the keys that differ once more; the report then shows only what still differs. */
    public VerifyReport recheckDifferences() throws SQLException, InterruptedException {
        try (TableReader fromReader = TableReader.open(from, "verify");
                TableReader toReader = TableReader.open(to, "verify")) {
            for (TableFindings table : tables) {
                new TableVerification(table, alignment, fromReader, toReader, settings).recheck();
                records.save(table.pair(), table.toSave());
            }
        }
        return report();
    }

    /**
     * Writes the rows of {@code from} over everything that differs, in the log's order, and
     * compares those keys again: the report then shows only what still differs.
     */
    public VerifyReport repair() throws SQLException, InterruptedException {
        try (TableReader reader = TableReader.open(from, "verify");
                Connection writer = to.openDataConnection("verify")) {
            for (TableFindings table : tables) {
                Repair repair = new Repair(streamName, table.pair(), alignment, reader, writer);
                Iterator<List<Row>> pieces =
                        table.differingKeys().stream()
                                .gather(Gatherers.windowFixed(KEYS_REPAIRED_AT_ONCE))
                                .iterator();
                while (pieces.hasNext()) {
                    repair.repair(pieces.next());
                }
            }
        }
        return recheckDifferences();
    }

    /** Cancels; progress is kept for a run that resumes. */
    @Override
    public void close() {
        end(new CancellationException("the verification was cancelled"));
        List<Thread> started;
        synchronized (this) {
            started = List.copyOf(threads);
        }
        started.forEach(Thread::interrupt);
        try {
            for (Thread thread : started) {
                if (thread.isAlive()) {
                    thread.join(CLOSE_WITHIN);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(boolean resume) {
        try {
            restore(resume);
        } catch (SQLException | RuntimeException broken) {
            end(broken);
            return;
        }
        synchronized (this) {
            threads.stream().skip(1).forEach(Thread::start);
        }
        work();
    }

    private void restore(boolean resume) throws SQLException {
        records.prepare();
        if (!resume) {
            records.forget(tables.stream().map(TableFindings::pair).toList());
        }
        for (TableFindings table : tables) {
            VerifyRecords.Saved saved = records.load(table.pair());
            if (saved != null) {
                table.restore(saved);
            }
        }
    }

    private void work() {
        try {
            TableFindings table = waiting.poll();
            while (table != null && !finished.isDone()) {
                TableFindings next = table;
                Outage.outlast(() -> compare(next), next::upTo);
                table = waiting.poll();
            }
            workerDone();
        } catch (SQLException | RuntimeException broken) {
            end(broken);
        } catch (InterruptedException interrupted) {
            end(new CancellationException("the verification was interrupted"));
        }
    }

    /** From where it stands to its last dirty key. */
    private void compare(TableFindings table) throws SQLException, InterruptedException {
        try (TableReader fromReader = TableReader.open(from, "verify");
                TableReader toReader = TableReader.open(to, "verify")) {
            new TableVerification(table, alignment, fromReader, toReader, settings)
                    .run(throttle, records);
        }
    }

    private void workerDone() throws SQLException, InterruptedException {
        boolean repair;
        synchronized (this) {
            running--;
            if (running > 0) {
                return;
            }
            repair = repairs;
        }
        if (repair && tables.stream().anyMatch(table -> !table.differingKeys().isEmpty())) {
            Outage.outlast(this::repair, () -> null);
        }
        end(null);
    }

    private void end(@Nullable Throwable reason) {
        synchronized (this) {
            if (finishedAt != null) {
                return;
            }
            finishedAt = Instant.now();
            failure = reason;
        }
        VerifyReport report = report();
        LOG.info(
                "Verification ended state={} rows={} differences={} dirty={}",
                report.state(),
                report.rowsCompared(),
                report.differenceCount(),
                report.dirtyLeft(),
                reason);
        finished.complete(report);
        synchronized (this) {
            if (reason != null) {
                threads.stream()
                        .filter(thread -> !thread.equals(Thread.currentThread()))
                        .forEach(Thread::interrupt);
            }
        }
    }
}
