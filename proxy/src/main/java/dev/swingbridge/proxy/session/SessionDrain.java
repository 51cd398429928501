package dev.swingbridge.proxy.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Ends sessions: each between two commands and outside a transaction, or when the grace ends.
 * Replicas go on elsewhere from where they were, at any time.
 */
final class SessionDrain {
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final List<ClientSession> sessions;
    private final long deadlineNanos;

    SessionDrain(List<ClientSession> sessions, Duration grace) {
        this.sessions = sessions;
        this.deadlineNanos = System.nanoTime() + grace.toNanos();
    }

    CompletionStage<Void> start() {
        return CompletableFuture.allOf(
                sessions.stream().map(this::drain).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> drain(ClientSession session) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        session.channel().closeFuture().addListener(_ -> gone.complete(null));
        session.channel().eventLoop().execute(() -> look(session));
        return gone;
    }

    private void look(ClientSession session) {
        boolean quiet = session.idle() && !session.state().transaction().open();
        if (quiet || session.dumping() || System.nanoTime() >= deadlineNanos) {
            session.close();
            return;
        }
        session.channel()
                .eventLoop()
                .schedule(() -> look(session), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
}
