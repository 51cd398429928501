package dev.swingbridge.proxy.session.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The registry of sessions that do what the test says, on a loop that runs when it is told to. */
class SessionRegistryTest {
    private static final int AT_ONCE = 8;
    private static final Duration BUDGET = Duration.ofMinutes(1);

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final LiveRouteTable routes =
            new LiveRouteTable(
                    RouteTable.servedBy(Side.SOURCE)
                            .with("orders", Set.of(new TableName("shop", "orders")), Side.SOURCE));
    private final SessionRegistry registry =
            new SessionRegistry(routes, new SessionMetrics(new SimpleMeterRegistry()));

    private FakeSession session(long id) {
        return session(id, "shop", loop.eventLoop());
    }

    private FakeSession session(long id, String schema, EventLoop on) {
        FakeSession session = new FakeSession(id, loop, on, schema, id);
        registry.begun(session);
        return session;
    }

    private CompletableFuture<ArmReport> arm(Duration budget) {
        CompletionStage<ArmReport> report = registry.arm("orders", Side.TARGET, budget);
        loop.runPendingTasks();
        return report.toCompletableFuture();
    }

    private static void end(FakeSession session, ArmOutcome outcome) {
        Objects.requireNonNull(session.arming).complete(outcome);
    }

    // ---- arming

    @Test
    void armsAFewAtATimeAndThoseFirstThatAskedLast() {
        List<FakeSession> sessions =
                LongStream.rangeClosed(1, AT_ONCE + 2).mapToObj(this::session).toList();

        CompletableFuture<ArmReport> report = arm(BUDGET);

        assertThat(sessions)
                .filteredOn(each -> each.arming != null)
                .extracting(FakeSession::id)
                .containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        end(sessions.get(5), new ArmOutcome.Ready());
        assertThat(sessions.get(1).arming).isNotNull();
        assertThat(sessions.get(0).arming).isNull();
        assertThat(report).isNotDone();
    }

    @Test
    void reportsWhoIsReadyAndWhyOthersAreNot() {
        FakeSession ready = session(1);
        FakeSession lost = session(2);
        FakeSession gone = session(3);
        CompletableFuture<ArmReport> report = arm(BUDGET);

        end(ready, new ArmOutcome.Ready());
        end(lost, new ArmOutcome.NotReady("connect: refused"));
        gone.close();

        assertThat(report)
                .isCompletedWithValue(
                        new ArmReport(1, List.of(new ArmReport.Failure(2, "connect: refused"))));
    }

    @Test
    void doesNotWaitForSessionsBeyondTheBudget() {
        FakeSession slow = session(1);
        CompletableFuture<ArmReport> report = arm(BUDGET);

        loop.advanceTimeBy(BUDGET.toNanos() + 1, TimeUnit.NANOSECONDS);
        loop.runScheduledPendingTasks();

        assertThat(report)
                .isCompletedWithValue(
                        new ArmReport(0, List.of(new ArmReport.Failure(1, "not ready in time"))));
        end(slow, new ArmOutcome.Ready()); // too late for anybody
    }

    @Test
    void beginsNothingOnceTheBudgetIsOver() {
        FakeSession session = session(1);

        CompletableFuture<ArmReport> report = arm(Duration.ZERO);

        assertThat(report)
                .isCompletedWithValue(
                        new ArmReport(
                                0,
                                List.of(
                                        new ArmReport.Failure(
                                                1, "its turn did not come in time"))));
        assertThat(session.arming).isNull();
    }

    @Test
    void leavesThoseAloneThatUseOtherSchemas() {
        FakeSession other = session(1, "blog", loop.eventLoop());

        CompletableFuture<ArmReport> report = arm(BUDGET);

        assertThat(report).isCompletedWithValue(new ArmReport(0, List.of()));
        assertThat(other.arming).isNull();
    }

    @Test
    void goesOnOverSessionsThatAreReadyAtOnce() {
        for (long id = 1; id <= 10_000; id++) {
            session(id).readyAtOnce = true;
        }

        assertThat(arm(BUDGET)).isCompletedWithValue(new ArmReport(10_000, List.of()));
    }

    @Test
    void doesNotWaitForASessionThatFailsInBeingArmed() {
        session(1).broken = true;
        FakeSession ready = session(2);
        CompletableFuture<ArmReport> report = arm(BUDGET);

        end(ready, new ArmOutcome.Ready());

        assertThat(report).isCompletedWithValue(new ArmReport(1, List.of()));
    }

    // ---- questions

    @Test
    void leavesNothingWithASessionWhenAQuestionIsAnswered() {
        FakeSession session = session(1);
        for (int cutover = 0; cutover < 3; cutover++) {
            CompletionStage<Void> settled = registry.settlePins();
            loop.runPendingTasks();
            Objects.requireNonNull(session.settling).complete(true);
            CompletableFuture<ArmReport> report = arm(BUDGET);
            end(session, new ArmOutcome.Ready());
            assertThat(settled.toCompletableFuture()).isCompleted();
            assertThat(report).isCompleted();
        }

        assertThat(session.listeners()).isZero();
    }

    @Test
    void asksNobodyAnyMoreWhoseClientHasGone() {
        FakeSession session = session(1);
        CompletableFuture<Void> settled = registry.settlePins().toCompletableFuture();
        loop.runPendingTasks();
        assertThat(settled).isNotDone();

        session.close();

        assertThat(settled).isCompleted();
    }

    @Test
    void listsThoseThatMayKeepACutoverWaiting() throws Exception {
        DefaultEventLoop other = new DefaultEventLoop();
        try {
            session(1, "shop", other);
            session(2, "shop", other).blocks = true;

            assertThat(registry.blocking()).extracting(SessionSummary::id).containsExactly(2L);
            assertThat(registry.summaries()).hasSize(2);
        } finally {
            other.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void doesNotTakeSilenceForLeave() {
        session(1); // on a loop that nobody runs

        assertThatThrownBy(registry::blocking).hasMessageContaining("whether they can move");
        assertThat(registry.summaries()).isEmpty();
    }

    // ---- ends

    @Test
    void drainsEachSessionWhenItMayEnd() {
        FakeSession idle = session(1);
        idle.mayEnd = true;
        FakeSession working = session(2);

        CompletableFuture<Void> drained = registry.shutDown(BUDGET).toCompletableFuture();
        loop.runPendingTasks();
        assertThat(idle.ended()).isTrue();
        assertThat(working.ended()).isFalse();

        working.mayEnd = true;
        loop.advanceTimeBy(1, TimeUnit.SECONDS);
        loop.runScheduledPendingTasks();
        assertThat(drained).isCompleted();
    }

    @Test
    void drainsASessionThatCannotSayWhetherItMayEnd() {
        FakeSession broken = session(1);
        broken.broken = true;

        CompletableFuture<Void> drained = registry.shutDown(BUDGET).toCompletableFuture();
        loop.runPendingTasks();

        assertThat(broken.ended()).isTrue();
        assertThat(drained).isCompleted();
    }

    @Test
    void drainsEveryoneWhenTheGraceIsOver() {
        FakeSession working = session(1);

        CompletableFuture<Void> drained = registry.shutDown(Duration.ZERO).toCompletableFuture();
        loop.runPendingTasks();

        assertThat(working.ended()).isTrue();
        assertThat(drained).isCompleted();
    }

    @Test
    void killsByTheIdThatTheClientKnows() {
        FakeSession session = session(7);

        assertThat(registry.kill(8)).isFalse();
        assertThat(registry.kill(7)).isTrue();
        loop.runPendingTasks();

        assertThat(session.ended()).isTrue();
    }

    @Test
    void forgetsASessionThatHasEnded() {
        session(1);
        session(2);

        registry.ended(1);
        registry.ended(1);

        assertThat(registry.size()).isEqualTo(1);
        assertThat(registry.find(1)).isNull();
        assertThat(registry.find(2)).isNotNull();
    }
}
