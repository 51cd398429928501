package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.migration.running.Migration;
import dev.swingbridge.proxy.migration.running.MigrationServices;
import dev.swingbridge.proxy.migration.store.MigrationRecord;
import dev.swingbridge.proxy.migration.store.MigrationStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes up the migrations that are on record: all of them at the start, others' later. */
final class Adoption {
    private final MigrationServices desk;
    private final KnownMigrations known;
    private final SettledTables settled;

    Adoption(MigrationServices desk, KnownMigrations known, SettledTables settled) {
        this.desk = desk;
        this.known = known;
        this.settled = settled;
    }

    /** Older ones first; what settled counts unless a later migration says otherwise. */
    void begin() {
        settled.load();
        for (MigrationRecord record : oldestFirst(desk.store().load())) {
            settled.route(record.definition().createdAt());
            adopt(record);
        }
        settled.route(Instant.MAX);
    }

    /** What another proxy, the leader, has created, changed and deleted meanwhile. */
    void follow() {
        MigrationStore.Loaded loaded = desk.store().load();
        List<MigrationRecord> records = oldestFirst(loaded);
        records.forEach(this::adopt);
        if (loaded.unreadable().isEmpty() && !desk.leader().getAsBoolean()) {
            letGo(records);
        }
    }

    private static List<MigrationRecord> oldestFirst(MigrationStore.Loaded loaded) {
        return loaded.records().stream()
                .sorted(
                        Comparator.comparing(
                                (MigrationRecord record) -> record.definition().createdAt()))
                .toList();
    }

    private void adopt(MigrationRecord record) {
        Migration same = known.find(record.definition().name());
        if (same == null || !same.definition().instance().equals(record.definition().instance())) {
            Migration migration = new Migration(desk, record);
            migration.recover();
            known.take(migration);
        } else if (!desk.leader().getAsBoolean()) {
            same.follow(record);
        }
    }

    private void letGo(List<MigrationRecord> records) {
        Set<String> names =
                records.stream()
                        .map(record -> record.definition().name())
                        .collect(Collectors.toSet());
        for (String name : List.copyOf(known.names())) {
            Migration migration = known.find(name);
            if (!names.contains(name) && migration != null && migration.state().ended()) {
                known.remove(migration);
                migration.close();
            }
        }
    }
}
