package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.MigrationStatus;
import dev.swingbridge.proxy.migration.condition.Reports;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.cutover.CutoverReport.Outcome;
import dev.swingbridge.proxy.migration.store.CopiedTable;
import dev.swingbridge.proxy.migration.store.CopiedTables;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.proxy.migration.store.Journal;
import dev.swingbridge.proxy.migration.store.JournalEntry;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.MigrationStore;
import dev.swingbridge.proxy.migration.store.SettledRoute;
import dev.swingbridge.proxy.migration.store.SettledRoutes;
import dev.swingbridge.proxy.migration.store.VerbUnderWay;
import dev.swingbridge.proxy.migration.store.VerbsUnderWay;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that is durable on the control side, in memory; it can be unreachable. */
final class FakeStore implements MigrationStore, Journal, Reports {
    final List<String> told = new ArrayList<>();
    final TreeMap<Long, CutoverReport> reports = new TreeMap<>();
    boolean unreachable;

    /** The next change of the record gets through, and nobody hears of it. */
    boolean answerLost;

    final Verbs verbs = new Verbs();
    final Copied copied = new Copied();
    private @Nullable MigrationRecord record;

    /** The verb under way. */
    final class Verbs implements VerbsUnderWay {
        @Nullable VerbUnderWay now;

        @Override
        public @Nullable VerbUnderWay read(String migration) throws SQLException {
            require();
            return now;
        }

        @Override
        public void begin(String migration, VerbUnderWay begun) throws SQLException {
            require();
            now = begun;
        }

        @Override
        public void end(String migration) throws SQLException {
            require();
            now = null;
        }
    }

    /** The figures of the copy. */
    final class Copied implements CopiedTables {
        final Map<TableName, CopiedTable> tables = new HashMap<>();
        int writes;

        @Override
        public List<CopiedTable> read(String migration) throws SQLException {
            require();
            return List.copyOf(tables.values());
        }

        @Override
        public void write(String migration, Collection<CopiedTable> changed) throws SQLException {
            require();
            writes++;
            changed.forEach(each -> tables.put(each.table(), each));
        }
    }

    /** Nothing has settled. */
    static final class NoRoutes implements SettledRoutes {
        @Override
        public List<SettledRoute> load() {
            return List.of();
        }

        @Override
        public void keep(Collection<SettledRoute> routes) {}
    }

    @Nullable MigrationRecord saved() {
        return record;
    }

    @Override
    public Loaded load() {
        MigrationRecord now = record;
        return new Loaded(now == null ? List.of() : List.of(now), Map.of());
    }

    @Override
    public MigrationRecord save(MigrationRecord changed) throws SQLException {
        require();
        MigrationRecord next = changed.revised();
        MigrationRecord now = record;
        if (now != null && now.revision() != changed.revision() && !now.equals(next)) {
            throw new SQLException("revision %d is not the newest".formatted(changed.revision()));
        }
        record = next;
        if (answerLost) {
            answerLost = false;
            throw new SQLException("the answer was lost");
        }
        return next;
    }

    @Override
    public void align() {}

    @Override
    public void delete(Definition migration) {
        record = null;
    }

    @Override
    public void write(List<Line> lines) {
        lines.forEach(line -> told.add(line.event()));
    }

    @Override
    public List<JournalEntry> read(Definition migration) {
        return List.of();
    }

    @Override
    public void write(String migration, long epoch, CutoverReport report) throws SQLException {
        require();
        reports.put(epoch, report);
    }

    @Override
    public void writeIfMissing(String migration, long epoch, CutoverReport report)
            throws SQLException {
        require();
        reports.putIfAbsent(epoch, report);
    }

    @Override
    public @Nullable CutoverReport lastAttempt(String migration) {
        return reports.isEmpty() ? null : reports.lastEntry().getValue();
    }

    @Override
    public @Nullable CutoverReport lastDone(String migration) {
        return reports.descendingMap().values().stream()
                .filter(each -> each.outcome() == Outcome.DONE)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void write(String migration, MigrationStatus.Verify report) {}

    @Override
    public MigrationStatus.@Nullable Verify verification(String migration) {
        return null;
    }

    private void require() throws SQLException {
        if (unreachable) {
            throw new SQLException("no answer");
        }
    }
}
