package dev.swingbridge.proxy.session.registry;

import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.Side;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of this proxy: to list, to kill, to make ready for the other side, to drain. Safe
 * for use by any thread; methods that wait must not be called on an event loop.
 */
public final class SessionRegistry {
    private static final Duration LISTING = Duration.ofSeconds(2);

    private final ConcurrentHashMap<Long, SessionHandle> sessions = new ConcurrentHashMap<>();
    private final LiveRouteTable routes;
    private final SessionMetrics metrics;

    public SessionRegistry(LiveRouteTable routes, SessionMetrics metrics) {
        this.routes = routes;
        this.metrics = metrics;
    }

    public void begun(SessionHandle session) {
        sessions.put(session.id(), session);
        metrics.clients(1);
    }

    public void ended(long id) {
        if (sessions.remove(id) != null) {
            metrics.clients(-1);
        }
    }

    public @Nullable SessionHandle find(long id) {
        return sessions.get(id);
    }

    /** How many clients are logged in. */
    public int size() {
        return sessions.size();
    }

    /** What every session is doing; a session that does not answer in time is left out. */
    public List<SessionSummary> summaries() {
        return answers(
                sessions.values().stream()
                        .map(
                                each ->
                                        CompletableFuture.supplyAsync(
                                                each::summary, each.loop().eventLoop()))
                        .toList());
    }

    /**
     * Those only that may keep a cutover waiting: in a transaction, or unable to move. Cheap enough
     * under hold however many sessions there are.
     *
     * @throws IllegalStateException when some did not answer in time: a cutover must not go on as
     *     if there were none
     */
    public List<SessionSummary> blocking() {
        List<CompletableFuture<List<SessionSummary>>> asked = new ArrayList<>();
        byLoop().forEach(
                        (loop, itsSessions) ->
                                asked.add(
                                        CompletableFuture.supplyAsync(
                                                () -> blocking(itsSessions), loop)));
        List<List<SessionSummary>> found = answers(asked);
        if (found.size() < asked.size()) {
            throw new IllegalStateException(
                    "some sessions did not say within %d ms whether they can move; the proxy is overloaded"
                            .formatted(LISTING.toMillis()));
        }
        return found.stream().flatMap(List::stream).toList();
    }

    private static List<SessionSummary> blocking(List<SessionHandle> sessions) {
        return sessions.stream().filter(SessionHandle::blocks).map(SessionHandle::summary).toList();
    }

    /** Those that came in time. */
    private static <T> List<T> answers(List<CompletableFuture<T>> asked) {
        List<T> found = new ArrayList<>(asked.size());
        long deadline = System.nanoTime() + LISTING.toNanos();
        for (CompletableFuture<T> answer : asked) {
            try {
                long left = Math.max(0, deadline - System.nanoTime());
                found.add(answer.get(left, TimeUnit.NANOSECONDS));
            } catch (TimeoutException | ExecutionException e) {
                answer.cancel(false);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return found;
            }
        }
        return found;
    }

    /**
     * Asks the servers whether what seems to tie idle sessions to them is still there; a session
     * whose client may look at what its last statement left is not disturbed.
     */
    public CompletionStage<Void> settlePins() {
        return CompletableFuture.allOf(
                sessions.values().stream()
                        .map(SessionRegistry::settlePins)
                        .toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Boolean> settlePins(SessionHandle session) {
        CompletableFuture<Boolean> settled = UntilClosed.question(session, true);
        session.loop().execute(() -> session.settlePins(settled));
        return settled;
    }

    /**
     * Ends a session: its client sees error 1317 if a statement waits, and a closed connection.
     *
     * @return false when there is no such session
     */
    public boolean kill(long id) {
        SessionHandle session = sessions.get(id);
        if (session == null) {
            return false;
        }
        session.loop().execute(session::close);
        return true;
    }

    /** Completes once every session has ended: idle ones at once, the others by the deadline. */
    public CompletionStage<Void> shutDown(Duration grace) {
        return new SessionDrain(grace).start(List.copyOf(sessions.values()));
    }

    /**
     * Makes the sessions that use a group's schemas or tables ready to go on at another side:
     * connection open, state taken over, statements prepared. Sessions in a transaction are only
     * connected; they take their state over with their next statement.
     *
     * @param budget when it ends, sessions not ready yet are reported as failures
     */
    public CompletionStage<ArmReport> arm(String group, Side newSide, Duration budget) {
        Set<String> schemas =
                routes.current().entries().entrySet().stream()
                        .filter(entry -> group.equals(entry.getValue().group()))
                        .map(entry -> entry.getKey().schema())
                        .collect(Collectors.toSet());
        return new Arming(schemas, newSide, budget).start(byLoop());
    }

    private Map<EventLoop, List<SessionHandle>> byLoop() {
        return sessions.values().stream()
                .collect(Collectors.groupingBy(each -> each.loop().eventLoop()));
    }
}
