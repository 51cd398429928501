package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.router.gate.TrafficGate;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The wait of a statement at the gate, its bytes unsent: until a release, a limit or a KILL. */
final class HeldStatement {
    private final SessionServices services;
    private final GuardedLoop loop;
    private final long sessionId;
    private TrafficGate.@Nullable Ticket ticket;
    private @Nullable ScheduledFuture<?> limit;
    private @Nullable Consumer<Outcome> waiting;
    private long sinceNanos;

    /** How a wait ends. */
    enum Outcome {
        RELEASED,
        TOO_LONG,
        KILLED
    }

    HeldStatement(SessionServices services, GuardedLoop loop, long sessionId) {
        this.services = services;
        this.loop = loop;
        this.sessionId = sessionId;
    }

    /**
     * Waits for these groups; the limit counts from the first time that the statement was held.
     *
     * @param again what becomes of the statement after the release
     */
    Next.Ask<Outcome> until(Set<String> groups, Supplier<Next> again) {
        return new Next.Ask<>(
                outcome -> begin(groups, outcome),
                outcome ->
                        switch (outcome) {
                            case RELEASED -> {
                                ticket = null;
                                yield again.get();
                            }
                            case TOO_LONG ->
                                    new Next.Refuse(
                                            ProxyError.HELD_TOO_LONG.packet(
                                                    String.join(", ", groups),
                                                    services.holdLimit().toMillis() + "ms"));
                            case KILLED -> new Next.Refuse(ProxyError.KILLED.packet());
                        });
    }

    private void begin(Set<String> groups, Consumer<Outcome> outcome) {
        waiting = outcome;
        if (limit == null) {
            sinceNanos = System.nanoTime();
            services.metrics().held(1);
            limit =
                    loop.schedule(
                            () -> tell(Outcome.TOO_LONG),
                            services.holdLimit().toNanos(),
                            TimeUnit.NANOSECONDS);
        }
        ticket =
                services.gate()
                        .whenReleased(
                                groups,
                                sessionId,
                                () -> loop.execute(() -> outcome.accept(Outcome.RELEASED)));
    }

    /** KILL QUERY of another session: the statement was sent nowhere. */
    void kill() {
        tell(Outcome.KILLED);
    }

    private void tell(Outcome outcome) {
        if (waiting != null) {
            waiting.accept(outcome);
        }
    }

    /** No statement waits any more. */
    void end() {
        waiting = null;
        if (ticket != null) {
            ticket.close();
            ticket = null;
        }
        if (limit != null) {
            limit.cancel(false);
            limit = null;
            services.metrics().held(-1);
        }
    }

    /** By {@link System#nanoTime}; of the newest statement that was held. */
    long sinceNanos() {
        return sinceNanos;
    }
}
