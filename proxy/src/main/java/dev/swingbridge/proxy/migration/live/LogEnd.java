package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.server.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where one server's log ends, asked for by many at once. Whoever comes while the server is being
 * asked shares the next question with all others who do: an answer is never older than its asker.
 */
final class LogEnd {
    private final DatabaseServer server;
    private @Nullable CompletableFuture<LogPosition> next;
    private boolean asking;

    LogEnd(DatabaseServer server) {
        this.server = server;
    }

    /**
     * Everything committed before this call is before it; fails when the server cannot be asked.
     */
    synchronized CompletableFuture<LogPosition> ask() {
        CompletableFuture<LogPosition> shared = next;
        if (shared == null) {
            shared = new CompletableFuture<>();
            next = shared;
        }
        if (!asking) {
            asking = true;
            Thread.ofVirtual().name("log-end").start(this::answerAll);
        }
        return shared;
    }

    private void answerAll() {
        for (; ; ) {
            CompletableFuture<LogPosition> due = due();
            if (due == null) {
                return;
            }
            try (Connection connection = server.connection()) {
                due.complete(server.endOfLog(connection));
            } catch (SQLException | RuntimeException failure) {
                due.completeExceptionally(failure);
            }
        }
    }

    private synchronized @Nullable CompletableFuture<LogPosition> due() {
        CompletableFuture<LogPosition> due = next;
        next = null;
        asking = due != null;
        return due;
    }
}
