package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.session.registry.ArmOutcome;
import dev.swingbridge.router.table.Side;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What nobody expects to be thrown ends a session, wherever it is thrown: it would wait for ever.
 */
class FailedSessionTest {
    private static final String UPDATE = "UPDATE t SET v = 1";
    private static final int INTERNAL_ERROR = 1105;

    private static void assertEnded(SessionWithoutServers lab) {
        assertThat(lab.client.isOpen()).isFalse();
        assertThat(lab.services.registry().size()).isZero();
        assertThat(lab.gate.inFlight("orders")).isEmpty();
    }

    @Test
    void inTheStepAfterAConnect() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            Promise<Backend> connecting = lab.client.eventLoop().newPromise();
            lab.connector = (loop, side, login) -> connecting;
            lab.move(Side.TARGET);
            lab.query(UPDATE);

            connecting.setSuccess(null); // a connection that is none
            lab.run();

            assertThat(lab.refused()).isEqualTo(INTERNAL_ERROR);
            assertEnded(lab);
        }
    }

    @Test
    void inTheTimerOfArming() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.connector =
                    (loop, side, login) ->
                            loop.newSucceededFuture(
                                    SessionWithoutServers.backend(lab.another, Side.TARGET));
            lab.query("DO 1");
            CompletableFuture<ArmOutcome> outcome = new BrokenAtTheSecondLook();
            new RegisteredSession(lab.session).arm(Side.TARGET, outcome);
            lab.run();
            assertThat(lab.client.isOpen()).isTrue();

            lab.client.advanceTimeBy(1, TimeUnit.SECONDS);
            lab.client.runScheduledPendingTasks();

            assertEnded(lab);
        }
    }

    private static final class BrokenAtTheSecondLook extends CompletableFuture<ArmOutcome> {
        private boolean looked;

        @Override
        public boolean isDone() {
            if (looked) {
                throw new IllegalStateException("planted");
            }
            looked = true;
            return false;
        }
    }

    @Test
    void inTheConnectionOfAKill() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            Promise<Backend> connecting = lab.client.eventLoop().newPromise();
            lab.connector = (loop, side, login) -> connecting;
            lab.query("KILL " + SessionWithoutServers.ID);

            connecting.setSuccess(null);
            lab.run();

            assertThat(lab.refused()).isEqualTo(INTERNAL_ERROR);
            assertEnded(lab);
        }
    }

    /**
     * The client has had its reply: an error packet would be taken for that of the next command.
     */
    @Test
    void withoutAWordToAClientThatWaitsForNothing() {
        try (SessionWithoutServers lab = new SessionWithoutServers()) {
            lab.session.pause();

            lab.session.failed(new IllegalStateException("planted"));
            lab.run();

            assertThat(lab.answered()).isEmpty();
            assertEnded(lab);
        }
    }
}
