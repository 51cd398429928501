package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.session.registry.SessionSummary;
import dev.swingbridge.proxy.session.state.Pin;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes a session for operators; on the session's event loop. */
final class Summaries {
    private Summaries() {}

    static SessionSummary of(ClientSession session) {
        SessionState state = session.state();
        long now = System.nanoTime();
        @Nullable Duration inTransaction =
                state.transaction().open()
                        ? Duration.ofNanos(now - state.transaction().sinceNanos())
                        : null;
        boolean held = session.phase().shown() == SessionSummary.State.HELD;
        return new SessionSummary(
                state.id(),
                state.login().account(),
                String.valueOf(state.login().clientAddress()),
                session.dumping() ? SessionSummary.State.DUMPING : session.phase().shown(),
                state.current(),
                inTransaction,
                state.passes().groups(),
                held ? Duration.ofNanos(now - session.parts().held().sinceNanos()) : null,
                pins(state),
                describe(session.forwarding().lastFacts()));
    }

    /** Whether a cutover may have to wait for it. */
    static boolean blocks(SessionState state) {
        return state.transaction().open()
                || !state.pins().none()
                || state.statements().unfinished();
    }

    private static List<Pin> pins(SessionState state) {
        List<Pin> pins = new ArrayList<>(state.pins().list());
        pins.addAll(state.statements().pins());
        return pins;
    }

    private static String describe(StatementFacts facts) {
        TreeSet<TableName> tables = new TreeSet<>(facts.writes());
        tables.addAll(facts.reads());
        String names =
                tables.stream().limit(5).map(TableName::toString).collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : facts.kind() + " " + names;
    }
}
