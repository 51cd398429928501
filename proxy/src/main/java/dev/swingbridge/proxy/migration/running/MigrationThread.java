package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.Caller;
import dev.swingbridge.proxy.migration.condition.Activity;
import dev.swingbridge.proxy.migration.condition.ConditionBoard;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that works on a migration. Verbs run on it one at a time: a second one is refused
 * at once, and no caller waits without a bound.
 */
final class MigrationThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationThread.class);

    /** How long a verb waits for what the proxy does by itself, which is short but for trouble. */
    private static final Duration BEGINS_WITHIN = Duration.ofSeconds(3);

    private final String migration;
    private final ConditionBoard board;
    private final OwnTurns own;
    private final FailuresUnheard unheard;
    private final ScheduledExecutorService executor;

    MigrationThread(String migration, ConditionBoard board, FailuresUnheard unheard) {
        this(migration, board, BEGINS_WITHIN, unheard);
    }

    MigrationThread(
            String migration,
            ConditionBoard board,
            Duration beginsWithin,
            FailuresUnheard unheard) {
        this.migration = migration;
        this.board = board;
        this.unheard = unheard;
        this.own = new OwnTurns(beginsWithin);
        this.executor =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("migration-" + migration).factory());
    }

    /** Where a verb's failure is told once its caller does not wait for it any more. */
    interface FailuresUnheard {
        void tell(String verb, String operator, String reason);
    }

    /**
     * Runs a verb and returns what it returns. It does not run when its caller has gone, or is
     * interrupted, before it has begun.
     *
     * @param bound the caller waits no longer than this for the end
     * @throws RefusedException when another verb is under way, or the proxy itself is at work on
     *     the migration for long; with what it is
     * @throws StillRunningException when the bound is over: the verb goes on
     */
    <T> T run(String verb, String operator, Duration bound, Callable<T> work) {
        Activity inTheWay = board.take(Activity.begun(verb, operator));
        if (inTheWay != null) {
            throw new RefusedException(
                    "cannot %s %s now: %s is under way; look at status and try again after it"
                            .formatted(verb, migration, inTheWay.words(Instant.now())));
        }
        Duration patience = own.patience();
        if (!patience.isPositive()) {
            board.leave();
            throw occupied(verb);
        }
        VerbCall<T> call =
                new VerbCall<>(
                        () -> {
                            own.verbBegins();
                            return work.call();
                        },
                        Caller.present(),
                        board::leave);
        submit(call);
        try {
            if (!call.awaitBegin(patience) && call.withdraw()) {
                throw occupied(verb);
            }
            return call.await(bound);
        } catch (InterruptedException gone) {
            Thread.currentThread().interrupt();
            throw leftAlone(call, verb, operator, gone);
        } catch (TimeoutException over) {
            goesOnUnheard(call, verb, operator);
            throw stillRunning(verb, bound);
        } catch (ExecutionException failed) {
            throw refused(failed.getCause() == null ? failed : failed.getCause());
        }
    }

    private RefusedException leftAlone(
            VerbCall<?> call, String verb, String operator, InterruptedException gone) {
        if (call.withdraw()) {
            return new RefusedException(
                    "%s of %s was not begun: its caller has gone".formatted(verb, migration), gone);
        }
        goesOnUnheard(call, verb, operator);
        return new RefusedException(
                "%s of %s goes on; look at status".formatted(verb, migration), gone);
    }

    private void goesOnUnheard(VerbCall<?> call, String verb, String operator) {
        call.whenItFails(
                failure ->
                        unheard.tell(
                                verb, operator, String.valueOf(refused(failure).getMessage())));
    }

    private void submit(VerbCall<?> call) {
        try {
            executor.execute(call);
        } catch (RejectedExecutionException closed) {
            call.withdraw();
            throw new RefusedException("the proxy is shutting down", closed);
        }
    }

    private RefusedException occupied(String verb) {
        own.refused();
        Activity chore = board.now().chore();
        return new RefusedException(
                "cannot %s %s now: the proxy is at work on it by itself%s; it was not begun, try again"
                        .formatted(
                                verb,
                                migration,
                                chore == null ? "" : ": " + chore.words(Instant.now())));
    }

    private StillRunningException stillRunning(String verb, Duration bound) {
        Activity now = board.now().verb();
        return new StillRunningException(
                "%s of %s goes on after %d s%s; look at status"
                        .formatted(
                                verb,
                                migration,
                                bound.toSeconds(),
                                now == null ? "" : ": " + now.words(Instant.now())));
    }

    private RefusedException refused(Throwable cause) {
        if (cause instanceof RefusedException refused) {
            return refused;
        }
        LOG.warn("A verb failed migration={}", migration, cause);
        String message = cause.getMessage();
        return new RefusedException(message == null ? cause.toString() : message, cause);
    }

    /** Runs it in its turn, and waits: only for a migration that nobody knows yet. */
    void first(Runnable work) {
        try {
            executor.submit(work).get();
        } catch (RejectedExecutionException closed) {
            throw new RefusedException("the proxy is shutting down", closed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new RefusedException("interrupted; look at status " + migration, stopped);
        } catch (ExecutionException failed) {
            throw refused(failed.getCause() == null ? failed : failed.getCause());
        }
    }

    /** Runs it in its turn; nobody waits. */
    void later(Runnable work) {
        try {
            executor.execute(() -> own.run(work));
        } catch (RejectedExecutionException closed) {
            LOG.debug("Closed meanwhile migration={}", migration);
        }
    }

    /** Runs it again and again, but for a while in which a verb is expected. */
    void every(Duration pause, Runnable work) {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        own.runUnlessExpected(work);
                    } catch (RuntimeException | Error failure) {
                        LOG.error(
                                "Looking after the migration failed, it is tried again migration={}",
                                migration,
                                failure);
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
