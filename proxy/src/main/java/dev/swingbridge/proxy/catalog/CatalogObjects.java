package dev.swingbridge.proxy.catalog;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.SchemaObjects;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What views, routines and triggers of both servers reach. An object that differs between the
 * servers reaches what either of them says.
 */
public final class CatalogObjects implements SchemaObjects, AutoCloseable {
    /** A definition's client waits no longer for it to be read. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ServerCatalog source;
    private final ServerCatalog target;
    private volatile CatalogSnapshot snapshot = CatalogSnapshot.UNREAD;

    /**
     * @param needed whether anything is moved at all; nothing is read while it is not
     */
    public CatalogObjects(DatabaseServer source, DatabaseServer target, BooleanSupplier needed) {
        this.source = catalog(Side.SOURCE, source, needed);
        this.target = catalog(Side.TARGET, target, needed);
        this.source.start();
        this.target.start();
    }

    private ServerCatalog catalog(Side side, DatabaseServer server, BooleanSupplier needed) {
        return new ServerCatalog(
                side.label(), () -> CatalogReading.of(server), needed, this::merge, PATIENCE);
    }

    private synchronized void merge() {
        snapshot = source.snapshot().and(target.snapshot());
    }

    /** Reads both servers now. */
    public void refresh() {
        CompletableFuture.allOf(
                        source.readAnew(Set.of()).toCompletableFuture(),
                        target.readAnew(Set.of()).toCompletableFuture())
                .join();
    }

    /**
     * Reads what a statement on this side has just defined.
     *
     * @param named tables and views that it names
     * @return ends once statements are judged by it; over already when nothing is defined
     */
    public CompletionStage<?> defined(Side side, Set<TableName> named) {
        return (side == Side.SOURCE ? source : target).readAnew(named);
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
        CatalogSnapshot now = snapshot;
        return now.complete()
                ? now.routines().getOrDefault(name, Footprint.NONE)
                : Footprint.UNKNOWN;
    }

    @Override
    public Footprint behindNames(Set<TableName> names) {
        CatalogSnapshot now = snapshot;
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
    public boolean complete() {
        return snapshot.complete();
    }

    @Override
    public Object version() {
        return snapshot;
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
