package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.Caller;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that touches a migration; commands wait in its queue. */
final class MigrationThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationThread.class);

    private final String migration;
    private final ScheduledExecutorService executor;

    MigrationThread(String migration) {
        this.migration = migration;
        this.executor =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("migration-" + migration).factory());
    }

    /**
     * Runs the command in its turn and returns what it returns; not when the client that asked for
     * it has gone before that.
     */
    <T> T ask(Callable<T> command) {
        BooleanSupplier present = Caller.present();
        try {
            return executor.submit(() -> wanted(present, command)).get();
        } catch (RejectedExecutionException closed) {
            throw new RefusedException("the proxy is shutting down", closed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new RefusedException("interrupted; look at status " + migration, stopped);
        } catch (ExecutionException failed) {
            throw refused(failed.getCause() == null ? failed : failed.getCause());
        }
    }

    private <T> T wanted(BooleanSupplier present, Callable<T> command) throws Exception {
        if (!present.getAsBoolean()) {
            throw new RefusedException(
                    "not done to " + migration + ": the client had gone before it began");
        }
        return command.call();
    }

    private RefusedException refused(Throwable cause) {
        if (cause instanceof RefusedException refused) {
            return refused;
        }
        LOG.atWarn().addKeyValue("migration", migration).setCause(cause).log("a verb failed");
        String message = cause.getMessage();
        return new RefusedException(message == null ? cause.toString() : message, cause);
    }

    /** Runs it again and again, and after each command's end at the latest. */
    void every(Duration pause, Runnable work) {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException failure) {
                        LOG.atError()
                                .addKeyValue("migration", migration)
                                .setCause(failure)
                                .log("looking after the migration failed, it is tried again");
                    }
                },
                0,
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Lets the command that runs come to its end. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            executor.shutdownNow();
        }
    }
}
