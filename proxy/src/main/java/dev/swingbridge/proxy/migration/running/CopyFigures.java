package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.backfill.copy.TableProgress;
import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.store.CopiedTable;
import dev.swingbridge.proxy.migration.store.CopiedTables;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of each table is copied, over all runs of the copy, whichever process they ran in.
 * Changed by the migration's thread, read by any.
 */
final class CopyFigures {
    private static final Logger LOG = LoggerFactory.getLogger(CopyFigures.class);
    private static final Duration WRITE_EVERY = Duration.ofSeconds(2);

    private final CopiedTables records;
    private final Earlier earlier;
    private final Definition definition;
    private final Map<TableName, CopiedTable> written = new HashMap<>();
    private volatile Map<TableName, CopiedTable> known = Map.of();
    private volatile Map<TableName, CopiedTable> beforeThisRun = Map.of();
    private long writtenAtNanos = System.nanoTime() - WRITE_EVERY.toNanos();

    /** What a version that did not write figures has left: the rows of the committed chunks. */
    interface Earlier {
        Map<TableName, Long> rows() throws SQLException;
    }

    CopyFigures(CopiedTables records, Earlier earlier, Definition definition) {
        this.records = records;
        this.earlier = earlier;
        this.definition = definition;
    }

    /**
     * What is on record counts from now on.
     *
     * @param begun rows may have been copied by a version that wrote no figures
     */
    void read(boolean begun) {
        try {
            List<CopiedTable> found = records.read(definition.instance());
            List<CopiedTable> kept = found.isEmpty() && begun ? fromChunks() : found;
            known = byName(kept);
            beforeThisRun = known;
            written.clear();
            found.forEach(each -> written.put(each.table(), each));
        } catch (SQLException failure) {
            LOG.warn(
                    "The figures of the copy cannot be read migration={} reason={}",
                    definition.name(),
                    failure.toString());
        }
    }

    private List<CopiedTable> fromChunks() throws SQLException {
        return earlier.rows().entrySet().stream()
                .map(
                        each ->
                                new CopiedTable(
                                        each.getKey(), false, each.getValue(), each.getValue(), 0))
                .toList();
    }

    private static Map<TableName, CopiedTable> byName(List<CopiedTable> tables) {
        return tables.stream()
                .collect(Collectors.toUnmodifiableMap(CopiedTable::table, Function.identity()));
    }

    /** What the next run counts comes on top of what is known now. */
    void runBegins() {
        beforeThisRun = known;
    }

    /**
     * Takes the figures of the run over, and writes them down once in a while.
     *
     * @param last the run ends, so they are written in any case
     */
    void note(CopyStatus run, boolean last) {
        List<CopiedTable> now = run.tables().stream().map(this::total).toList();
        known = byName(now);
        long sinceNanos = System.nanoTime() - writtenAtNanos;
        if (last || sinceNanos >= WRITE_EVERY.toNanos()) {
            writtenAtNanos = System.nanoTime();
            write(now);
        }
    }

    private void write(List<CopiedTable> now) {
        List<CopiedTable> changed = new ArrayList<>();
        for (CopiedTable each : now) {
            if (!each.equals(written.get(each.table()))) {
                changed.add(each);
            }
        }
        if (changed.isEmpty()) {
            return;
        }
        try {
            records.write(definition.instance(), changed);
            changed.forEach(each -> written.put(each.table(), each));
        } catch (SQLException failure) {
            LOG.warn(
                    "The figures of the copy wait to be written migration={} reason={}",
                    definition.name(),
                    failure.toString());
        }
    }

    /** A run counts the rows of earlier ones itself, once it has read their chunks; bytes never. */
    private CopiedTable total(TableProgress run) {
        CopiedTable before = beforeThisRun.get(run.table());
        long rows = Math.max(run.rowsCopied(), before == null ? 0 : before.rows());
        return new CopiedTable(
                run.table(),
                run.state() == TableProgress.State.COPIED,
                rows,
                Math.max(rows, run.rowsEstimated()),
                run.bytesCopied() + (before == null ? 0 : before.bytes()));
    }

    /**
     * @param run that goes on; null when none does
     */
    List<MigrationStatus.Table> tables(@Nullable CopyStatus run, MigrationState state) {
        if (run != null) {
            return run.tables().stream()
                    .map(each -> shown(total(each), word(each.state())))
                    .toList();
        }
        Map<TableName, CopiedTable> now = known;
        return definition.tables().stream()
                .map(each -> now.getOrDefault(each, new CopiedTable(each, false, 0, 0, 0)))
                .map(each -> shown(each, word(each, state)))
                .toList();
    }

    private static MigrationStatus.Table shown(CopiedTable table, String state) {
        return new MigrationStatus.Table(
                table.table().toString(),
                state,
                table.rows(),
                table.rowsEstimated(),
                table.bytes());
    }

    private static String word(TableProgress.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String word(CopiedTable table, MigrationState state) {
        return switch (state) {
            case CREATED, CANCELLED -> word(TableProgress.State.WAITING);
            case COPYING ->
                    word(
                            table.copied()
                                    ? TableProgress.State.COPIED
                                    : table.rows() > 0
                                            ? TableProgress.State.COPYING
                                            : TableProgress.State.WAITING);
            case REPLICATING, SWITCHING, SWITCHED, REVERSING, COMPLETED ->
                    word(TableProgress.State.COPIED);
        };
    }
}
