package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.backfill.apply.ReplicationStream;
import dev.swingbridge.backfill.copy.CopyJob;
import dev.swingbridge.backfill.copy.CopyStatus;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The copy of existing rows of one migration, while there is one. Used by one thread, but for its
 * status and figures.
 */
final class CopyWork implements AutoCloseable {
    private final TablePreparation ground;
    private final DatabaseServer source;
    private final CopyFigures figures;
    private volatile @Nullable CopyJob job;
    private @Nullable LogPosition copiedUpTo;

    CopyWork(TablePreparation ground, DatabaseServer source, CopyFigures figures) {
        this.ground = ground;
        this.source = source;
        this.figures = figures;
    }

    void start(ReplicationStream stream, String streamName) throws SQLException {
        close();
        figures.runBegins();
        CopyJob started = ground.copyJob(stream, streamName);
        job = started;
        started.start();
    }

    void pause() {
        CopyJob running = job;
        if (running != null) {
            running.pause();
            figures.note(running.status(), true);
        }
    }

    void resume() {
        CopyJob running = job;
        if (running != null) {
            running.resume();
        }
    }

    /** Null while there is no copy. From any thread. */
    @Nullable CopyStatus status() {
        CopyJob running = job;
        return running == null ? null : running.status();
    }

    /** How much is copied; for those who ask after this run, or this process. */
    CopyFigures figures() {
        return figures;
    }

    /**
     * True once all rows are copied and all changes that were logged until then are applied. Only
     * then is every change from the durable checkpoint on one that must match exactly one row.
     */
    boolean complete(ReplicationStream stream) throws SQLException, InterruptedException {
        CopyStatus status = status();
        if (status == null || status.state() != CopyStatus.State.COPIED) {
            return false;
        }
        LogPosition end = copiedUpTo;
        if (end == null) {
            try (Connection connection = source.connection()) {
                end = source.endOfLog(connection);
            }
            copiedUpTo = end;
        }
        return stream.awaitApplied(end, Duration.ofMillis(1));
    }

    /** Cancels what is under way; what is copied stays so. */
    @Override
    public void close() {
        CopyJob running = job;
        job = null;
        copiedUpTo = null;
        if (running != null) {
            running.close();
            figures.note(running.status(), true);
        }
    }
}
