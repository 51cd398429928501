package dev.swingbridge.proxy;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.SchemaObjects;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What views, routines and triggers of both servers reach, read again every few seconds while
 * tables move. An object that differs between the servers reaches what either of them says.
 */
final class CatalogObjects implements SchemaObjects, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CatalogObjects.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    /** How soon it is seen that tables begin to move: nothing is known before the first reading. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final Snapshot UNREAD =
            new Snapshot(Set.of(), Map.of(), Map.of(), Map.of(), Map.of(), false);

    private final List<DatabaseServer> servers;
    private final BooleanSupplier needed;
    private final ScheduledExecutorService reader =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("catalog-reader").factory());
    private volatile Snapshot snapshot = UNREAD;
    private volatile long readNanos = System.nanoTime() - EVERY.toNanos();

    /**
     * One reading.
     *
     * @param tables views among them
     * @param writes what writing a table reaches through its triggers
     * @param complete false before the first one: until then every routine may reach anything
     */
    record Snapshot(
            Set<TableName> tables,
            Map<TableName, Footprint> views,
            Map<TableName, Footprint> writes,
            Map<TableName, Footprint> routines,
            Map<TableName, TableName> triggers,
            boolean complete) {
        Snapshot {
            tables = Set.copyOf(tables);
            views = Map.copyOf(views);
            writes = Map.copyOf(writes);
            routines = Map.copyOf(routines);
            triggers = Map.copyOf(triggers);
        }
    }

    /**
     * @param needed whether anything is moved at all; nothing is read while it is not
     */
    CatalogObjects(List<DatabaseServer> servers, BooleanSupplier needed) {
        this.servers = List.copyOf(servers);
        this.needed = needed;
        reader.scheduleWithFixedDelay(
                this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (!needed.getAsBoolean()) {
            snapshot = UNREAD;
            readNanos = System.nanoTime() - EVERY.toNanos();
        } else if (System.nanoTime() - readNanos >= EVERY.toNanos()) {
            refresh();
        }
    }

    /** Reads now; keeps what it had when a server does not answer. */
    void refresh() {
        if (!needed.getAsBoolean()) {
            return;
        }
        readNanos = System.nanoTime();
        try {
            Set<TableName> tables = new HashSet<>();
            Map<TableName, Footprint> views = new HashMap<>();
            Map<TableName, Footprint> writes = new HashMap<>();
            Map<TableName, Footprint> routines = new HashMap<>();
            Map<TableName, TableName> triggers = new HashMap<>();
            for (DatabaseServer server : servers) {
                Snapshot one = CatalogReading.of(server);
                tables.addAll(one.tables());
                merge(views, one.views());
                merge(writes, one.writes());
                merge(routines, one.routines());
                triggers.putAll(one.triggers());
            }
            snapshot = new Snapshot(tables, views, writes, routines, triggers, true);
        } catch (SQLException e) {
            log.warn("Views and routines could not be read again, reason={}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("Views and routines could not be read again", e);
        }
    }

    private static void merge(Map<TableName, Footprint> into, Map<TableName, Footprint> found) {
        found.forEach((name, more) -> into.merge(name, more, Footprint::and));
    }

    @Override
    public @Nullable Footprint behindView(TableName name) {
        return snapshot.views().get(name);
    }

    @Override
    public Footprint behindTriggers(TableName name) {
        return snapshot.writes().getOrDefault(name, Footprint.NONE);
    }

    @Override
    public Footprint behindRoutine(TableName name) {
        Snapshot now = snapshot;
        Footprint absent = now.complete() ? Footprint.NONE : Footprint.UNKNOWN;
        return now.routines().getOrDefault(name, absent);
    }

    @Override
    public Footprint behindNames(Set<TableName> names) {
        Snapshot now = snapshot;
        if (!now.complete()) {
            return Footprint.UNKNOWN;
        }
        Set<TableName> tables = new HashSet<>(names);
        tables.retainAll(now.tables());
        Footprint all = new Footprint(tables, tables, true);
        for (TableName name : names) {
            Footprint routine = now.routines().get(CatalogReading.asObject(name));
            all = routine == null ? all : all.and(routine);
        }
        return all;
    }

    @Override
    public @Nullable TableName tableOfTrigger(TableName trigger) {
        return snapshot.triggers().get(trigger);
    }

    @Override
    public Object version() {
        return snapshot;
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
