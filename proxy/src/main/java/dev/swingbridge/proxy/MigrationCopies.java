package dev.swingbridge.proxy;

import dev.swingbridge.proxy.migration.live.LiveMigrations;
import dev.swingbridge.proxy.session.CrossSideReads;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** What sessions ask of the copies that migrations keep. */
record MigrationCopies(LiveMigrations migrations) implements CrossSideReads.TableCopies {
    @Override
    public boolean on(Side side, String group) {
        return migrations.hasCopy(side, group);
    }

    @Override
    public CompletionStage<Boolean> caughtUp(Side side, String group, Duration limit) {
        return migrations.copyCaughtUp(side, group, limit);
    }
}
