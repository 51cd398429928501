package dev.swingbridge.proxy.session.registry;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Ends sessions: each between two commands and outside a transaction, or when the grace ends.
 * Replicas go on elsewhere from where they were, at any time.
 */
final class SessionDrain {
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final long deadlineNanos;

    SessionDrain(Duration grace) {
        this.deadlineNanos = System.nanoTime() + grace.toNanos();
    }

    CompletionStage<Void> start(Collection<SessionHandle> sessions) {
        return CompletableFuture.allOf(
                sessions.stream().map(this::drain).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Boolean> drain(SessionHandle session) {
        CompletableFuture<Boolean> gone = UntilClosed.question(session, true);
        session.loop().execute(() -> look(session));
        return gone;
    }

    private void look(SessionHandle session) {
        if (session.mayEnd() || System.nanoTime() >= deadlineNanos) {
            session.close();
            return;
        }
        session.loop().schedule(() -> look(session), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
}
