package dev.swingbridge.proxy.migration.lifecycle;

import static dev.swingbridge.proxy.migration.lifecycle.MigrationState.CANCELLED;
import static dev.swingbridge.proxy.migration.lifecycle.MigrationState.COMPLETED;
import static dev.swingbridge.proxy.migration.lifecycle.MigrationState.COPYING;
import static dev.swingbridge.proxy.migration.lifecycle.MigrationState.CREATED;
import static dev.swingbridge.proxy.migration.lifecycle.MigrationState.REPLICATING;
import static dev.swingbridge.proxy.migration.lifecycle.MigrationState.REVERSING;
import static dev.swingbridge.proxy.migration.lifecycle.MigrationState.SWITCHED;
import static dev.swingbridge.proxy.migration.lifecycle.MigrationState.SWITCHING;
import static dev.swingbridge.proxy.migration.lifecycle.Occurrence.CUTOVER_DONE;
import static dev.swingbridge.proxy.migration.lifecycle.Occurrence.CUTOVER_UNDONE;
import static dev.swingbridge.proxy.migration.lifecycle.Occurrence.ROWS_COPIED;
import static dev.swingbridge.proxy.migration.lifecycle.Verb.CANCEL;
import static dev.swingbridge.proxy.migration.lifecycle.Verb.COMPLETE;
import static dev.swingbridge.proxy.migration.lifecycle.Verb.PAUSE;
import static dev.swingbridge.proxy.migration.lifecycle.Verb.RESUME;
import static dev.swingbridge.proxy.migration.lifecycle.Verb.REVERSE_TRAFFIC;
import static dev.swingbridge.proxy.migration.lifecycle.Verb.START;
import static dev.swingbridge.proxy.migration.lifecycle.Verb.SWITCH_TRAFFIC;
import static dev.swingbridge.proxy.migration.lifecycle.Verb.VERIFY;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What leads from which state to which. Everything else about the life of a migration is read from
 * this table: what is allowed, what an error says, and the page in the docs.
 */
public final class Lifecycle {
    static final List<Transition> TABLE =
            List.of(
                    when(CREATED, START, COPYING),
                    when(CREATED, CANCEL, CANCELLED),
                    when(COPYING, ROWS_COPIED, REPLICATING),
                    when(COPYING, PAUSE, COPYING),
                    when(COPYING, RESUME, COPYING),
                    when(COPYING, CANCEL, CANCELLED),
                    when(REPLICATING, SWITCH_TRAFFIC, SWITCHING),
                    when(REPLICATING, VERIFY, REPLICATING),
                    when(REPLICATING, PAUSE, REPLICATING),
                    when(REPLICATING, RESUME, REPLICATING),
                    when(REPLICATING, CANCEL, CANCELLED),
                    when(SWITCHING, CUTOVER_DONE, SWITCHED),
                    when(SWITCHING, CUTOVER_UNDONE, REPLICATING),
                    when(SWITCHED, REVERSE_TRAFFIC, REVERSING),
                    when(SWITCHED, VERIFY, SWITCHED),
                    when(SWITCHED, PAUSE, SWITCHED),
                    when(SWITCHED, RESUME, SWITCHED),
                    when(SWITCHED, COMPLETE, COMPLETED),
                    when(REVERSING, CUTOVER_DONE, REPLICATING),
                    when(REVERSING, CUTOVER_UNDONE, SWITCHED));

    /** One line of the table. */
    record Transition(MigrationState from, LifecycleEvent event, MigrationState to) {}

    private Lifecycle() {}

    /**
     * The state this leads to.
     *
     * @throws RefusedException such as {@code cannot switch-traffic orders while COPYING; allowed
     *     now: pause, resume, cancel}
     */
    public static MigrationState next(
            String migration, MigrationState state, LifecycleEvent event) {
        for (Transition transition : TABLE) {
            if (transition.from() == state && transition.event() == event) {
                return transition.to();
            }
        }
        throw new RefusedException(
                "cannot "
                        + event.label()
                        + " "
                        + migration
                        + " while "
                        + state
                        + "; allowed now: "
                        + allowedText(state));
    }

    public static boolean allows(MigrationState state, LifecycleEvent event) {
        return TABLE.stream().anyMatch(each -> each.from() == state && each.event() == event);
    }

    /** What an operator may ask for in this state, in the order of the table. */
    public static List<Verb> allowed(MigrationState state) {
        return TABLE.stream()
                .filter(each -> each.from() == state)
                .map(Transition::event)
                .filter(Verb.class::isInstance)
                .map(Verb.class::cast)
                .toList();
    }

    private static String allowedText(MigrationState state) {
        List<Verb> verbs = allowed(state);
        if (verbs.isEmpty()) {
            return state.ended()
                    ? "nothing, it has ended; create a new one"
                    : "nothing, a cutover is under way; look at status";
        }
        return verbs.stream().map(Verb::label).collect(Collectors.joining(", "));
    }

    private static Transition when(MigrationState from, LifecycleEvent event, MigrationState to) {
        return new Transition(from, event, to);
    }
}
