package dev.swingbridge.proxy.catalog;

import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The views, routines and triggers of one server, read again every few seconds while tables move,
 * and when somebody has defined one.
 */
final class ServerCatalog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerCatalog.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    /** While something is not known. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** How soon it is seen that tables begin to move: nothing is known before the first reading. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Reading reading;
    private final BooleanSupplier needed;
    private final Runnable changed;
    private final Duration patience;
    private final ScheduledExecutorService reader;
    private volatile CatalogSnapshot snapshot = CatalogSnapshot.UNREAD;
    private long readNanos = System.nanoTime() - EVERY.toNanos();

    /** Asked for since the last reading began. */
    private @Nullable Asked next;

    /** How the server is read. */
    interface Reading {
        CatalogSnapshot read() throws SQLException;
    }

    /** All who ask before a reading begins share it. */
    private static final class Asked {
        final Set<TableName> named = new HashSet<>();
        final CompletableFuture<Void> over = new CompletableFuture<>();
    }

    /**
     * @param needed whether anything is moved at all; nothing is read while it is not
     * @param changed runs whenever there is another {@link #snapshot}
     * @param patience those who ask wait no longer than this, whatever the server does
     */
    ServerCatalog(
            String name,
            Reading reading,
            BooleanSupplier needed,
            Runnable changed,
            Duration patience) {
        this.reading = reading;
        this.needed = needed;
        this.changed = changed;
        this.patience = patience;
        this.reader =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("catalog-reader-" + name).factory());
    }

    void start() {
        reader.scheduleWithFixedDelay(
                this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    CatalogSnapshot snapshot() {
        return snapshot;
    }

    /**
     * Reads what there is from now on.
     *
     * @param named tables and views that may be others than before
     * @return ends well, once the snapshot has it, or says that it is not known
     */
    CompletionStage<Void> readAnew(Set<TableName> named) {
        if (!needed.getAsBoolean()) {
            return CompletableFuture.completedFuture(null);
        }
        synchronized (this) {
            Asked asked = next;
            if (asked == null) {
                asked = new Asked();
                next = asked;
                CompletableFuture.delayedExecutor(patience.toNanos(), TimeUnit.NANOSECONDS)
                        .execute(giveUp(asked));
                reader.execute(this::read);
            }
            asked.named.addAll(named);
            return asked.over;
        }
    }

    private Runnable giveUp(Asked asked) {
        return () -> {
            synchronized (this) {
                if (!asked.over.isDone()) {
                    log.warn("Views and routines are not read in time limit={}", patience);
                    publish(snapshot.doubting(asked.named));
                    asked.over.complete(null);
                }
            }
        };
    }

    private void look() {
        if (!needed.getAsBoolean()) {
            readNanos = System.nanoTime() - EVERY.toNanos();
            synchronized (this) {
                publish(CatalogSnapshot.UNREAD);
            }
        } else if (System.nanoTime() - readNanos
                >= (snapshot.complete() ? EVERY : AGAIN).toNanos()) {
            read();
        }
    }

    private void read() {
        readNanos = System.nanoTime();
        Asked asked;
        synchronized (this) {
            asked = next;
            next = null;
        }
        CatalogSnapshot found = null;
        try {
            found = reading.read();
        } catch (SQLException e) {
            log.warn("Views and routines could not be read again reason={}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("Views and routines could not be read again", e);
        }
        synchronized (this) {
            settle(asked, found);
        }
    }

    /** What was read; or what it had, but for what it should have read. */
    private void settle(@Nullable Asked asked, @Nullable CatalogSnapshot found) {
        if (found != null) {
            // who has waited too long for the next reading has defined something since
            publish(next != null && next.over.isDone() ? found.doubting(next.named) : found);
        } else if (asked != null) {
            publish(snapshot.doubting(asked.named));
        }
        if (asked != null) {
            asked.over.complete(null);
        }
    }

    private void publish(CatalogSnapshot now) {
        if (!now.equals(snapshot)) {
            snapshot = now;
            changed.run();
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
