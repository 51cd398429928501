package dev.swingbridge.proxy;

import dev.swingbridge.proxy.migration.cutover.ClientSessions;
import dev.swingbridge.proxy.session.registry.SessionRegistry;
import dev.swingbridge.proxy.session.registry.SessionSummary;
import dev.swingbridge.proxy.session.state.Pin;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a cutover asks of the sessions, answered by their registry. */
final class RegistrySessions implements ClientSessions {
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(RegistrySessions.class);

    private final SessionRegistry registry;

    RegistrySessions(SessionRegistry registry) {
        this.registry = registry;
    }

    @Override
    public ArmReport arm(String group, Side towards, Duration budget) throws InterruptedException {
        try {
            long limitNanos = budget.plus(GRACE).toNanos();
            var report =
                    registry.arm(group, towards, budget)
                            .toCompletableFuture()
                            .get(limitNanos, TimeUnit.NANOSECONDS);
            report.failures()
                    .forEach(
                            failure ->
                                    LOG.debug(
                                            "A session could not be made ready session={} side={}"
                                                    + " reason={}",
                                            failure.sessionId(),
                                            towards.label(),
                                            failure.reason()));
            return new ArmReport(report.armed(), report.failures().size());
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("sessions could not be made ready: " + e, e);
        }
    }

    @Override
    public List<BlockingSession> blocking(String group) {
        List<BlockingSession> blocking = new ArrayList<>();
        for (SessionSummary session : registry.blocking()) {
            for (Pin pin : session.pins()) {
                Duration age = Duration.between(pin.since(), Instant.now());
                blocking.add(blocking(session, false, pin.reason().words(), age));
            }
            Duration open = session.inTransactionFor();
            if (open != null && session.passes().contains(group)) {
                blocking.add(blocking(session, true, "transaction open", open));
            }
        }
        return blocking;
    }

    @Override
    public void settle() throws InterruptedException {
        try {
            registry.settlePins().toCompletableFuture().get(GRACE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException stillBusy) {
            LOG.info("Some sessions did not say in time what ties them limit={}", GRACE);
        } catch (ExecutionException e) {
            throw new IllegalStateException("sessions could not be asked what ties them: " + e, e);
        }
    }

    private static BlockingSession blocking(
            SessionSummary session, boolean movable, String reason, Duration age) {
        String client = session.account() + "@" + session.clientAddress();
        return new BlockingSession(session.id(), client, movable, reason, age);
    }

    @Override
    public void kill(Collection<Long> sessionIds) {
        sessionIds.forEach(registry::kill);
    }
}
