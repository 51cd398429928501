package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import dev.swingbridge.proxy.migration.running.VerbCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where {@code create} runs, so that it goes on without its client, and its client waits no longer
 * than it should. It begins at once, so there is nothing to withdraw.
 */
final class CreateThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CreateThread.class);

    private final Duration bound;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("migration-create").factory());
    private volatile @Nullable Failed lastUnheard;

    /** One that failed when nobody waited for it any more. */
    private record Failed(String name, Instant at, String reason) {}

    CreateThread(Duration bound) {
        this.bound = bound;
    }

    /**
     * Creates one migration.
     *
     * @param words how far it is
     * @param atEnd run when it has ended, before the caller learns of it
     * @throws StillRunningException when the bound is over: it goes on
     */
    <T> T run(String name, Callable<T> work, Supplier<String> words, Runnable atEnd) {
        VerbCall<T> call = new VerbCall<>(work, () -> true, atEnd);
        lastUnheard = null;
        submit(call);
        try {
            return call.await(bound);
        } catch (InterruptedException gone) {
            Thread.currentThread().interrupt();
            keepFailure(call, name);
            throw new RefusedException(
                    "create of %s goes on; look at status".formatted(name), gone);
        } catch (TimeoutException over) {
            keepFailure(call, name);
            throw new StillRunningException(
                    "create of %s goes on after %s: %s; look at status"
                            .formatted(name, seconds(bound), words.get()));
        } catch (ExecutionException failed) {
            throw refused(failed.getCause() == null ? failed : failed.getCause());
        }
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.0f s", time.toMillis() / 1e3);
    }

    private void submit(VerbCall<?> call) {
        try {
            thread.execute(call);
        } catch (RejectedExecutionException closed) {
            call.withdraw();
            throw new RefusedException("the proxy is shutting down", closed);
        }
    }

    private void keepFailure(VerbCall<?> call, String name) {
        call.whenItFails(
                failure -> {
                    if (!(failure instanceof StillRunningException)) {
                        String reason = String.valueOf(refused(failure).getMessage());
                        LOG.warn("Create failed migration={} reason={}", name, reason);
                        lastUnheard = new Failed(name, Instant.now(), reason);
                    }
                });
    }

    private static RefusedException refused(Throwable cause) {
        if (cause instanceof RefusedException refused) {
            return refused;
        }
        LOG.warn("Create failed", cause);
        String message = cause.getMessage();
        return new RefusedException(message == null ? cause.toString() : message, cause);
    }

    /** Why there is no migration of this name although it was asked for; null when it was not. */
    @Nullable String whyMissing(String name) {
        Failed failed = lastUnheard;
        return failed == null || !failed.name().equals(name)
                ? null
                : "create of %s failed at %s: %s".formatted(name, failed.at(), failed.reason());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
