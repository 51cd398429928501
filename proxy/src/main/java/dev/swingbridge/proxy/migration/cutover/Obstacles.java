package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.proxy.migration.cutover.ClientSessions.BlockingSession;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions.OpenTransactions;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What stands in the way of a cutover. Everything that is known before it begins is asked here, by
 * its first step and by a dry run alike; what may change while it runs is asked again under hold.
 */
final class Obstacles {
    private final CutoverScene scene;
    private final CutoverOptions options;
    private final Readiness readiness;

    Obstacles(CutoverScene scene, CutoverOptions options, Readiness readiness) {
        this.scene = scene;
        this.options = options;
        this.readiness = readiness;
    }

    /** One sentence each, of the first kind that there is; empty when nothing is in the way. */
    List<String> find() throws SQLException, InterruptedException {
        List<String> unready = readiness.obstacles();
        if (!unready.isEmpty()) {
            return unready;
        }
        if (!stuckSessions().isEmpty()) {
            scene.sessions().settle();
            List<BlockingSession> stuck = stuckSessions();
            if (!stuck.isEmpty()) {
                return List.of(cannotMove(stuck));
            }
        }
        return prepared();
    }

    /** Those that no patience helps with, and that have been so for longer than the drain. */
    private List<BlockingSession> stuckSessions() {
        return options.openTransactions() == OpenTransactions.KILL
                ? List.of()
                : unmovableSessions().stream()
                        .filter(session -> session.age().compareTo(options.drain()) > 0)
                        .toList();
    }

    List<BlockingSession> unmovableSessions() {
        return scene.sessions().blocking(scene.group()).stream()
                .filter(session -> !session.movable())
                .toList();
    }

    static String cannotMove(List<BlockingSession> sessions) {
        return "sessions that cannot move: "
                + sessions.stream().map(BlockingSession::toString).collect(Collectors.joining("; "))
                + "; end them, or kill them with --kill-open-transactions";
    }

    /** XA transactions on the old side; they belong to no session. */
    List<String> prepared() throws SQLException {
        List<String> prepared = scene.oldServer().preparedTransactions();
        return prepared.isEmpty()
                ? List.of()
                : List.of(
                        "XA transactions are prepared on %s: %s; commit or roll them back"
                                .formatted(scene.oldSide().label(), String.join(", ", prepared)));
    }
}
