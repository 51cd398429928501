package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.proxy.migration.running.Migration;
import dev.swingbridge.proxy.migration.running.Site;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The copies on the sides that do not serve, and how far they are. Safe for use by any thread. */
final class CopiesKept {
    private final KnownMigrations migrations;
    private final Map<Side, LogEnd> ends;

    CopiesKept(KnownMigrations migrations, Site site) {
        this.migrations = migrations;
        this.ends =
                Map.of(
                        Side.SOURCE, new LogEnd(site.source()),
                        Side.TARGET, new LogEnd(site.target()));
    }

    boolean on(Side side, String name) {
        Migration migration = migrations.find(name);
        return migration != null && migration.streamInto(side) != null;
    }

    CompletableFuture<Boolean> caughtUp(Side side, String name, Duration limit) {
        return end(side.other())
                .thenApplyAsync(end -> await(side, name, end, limit), CopiesKept::onItsOwnThread);
    }

    private CompletableFuture<LogPosition> end(Side side) {
        LogEnd end = ends.get(side);
        if (end == null) {
            throw new IllegalStateException("no such side: " + side);
        }
        return end.ask();
    }

    private boolean await(Side side, String name, LogPosition end, Duration limit) {
        Migration migration = migrations.find(name);
        ReplicationStream stream = migration == null ? null : migration.streamInto(side);
        try {
            return stream != null && stream.awaitApplied(end, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One that waits costs next to nothing. */
    private static void onItsOwnThread(Runnable wait) {
        Thread.ofVirtual().name("copy-caught-up").start(wait);
    }
}
