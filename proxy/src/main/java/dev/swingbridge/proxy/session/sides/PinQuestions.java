package dev.swingbridge.proxy.session.sides;

import static dev.swingbridge.proxy.session.step.SessionStep.step;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.state.FoundRows;
import dev.swingbridge.proxy.session.state.Pins;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.proxy.session.step.SessionStep;
import dev.swingbridge.proxy.session.step.StepSequence;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a session's server whether what seems to tie the session to it is there: a lock that was
 * asked for may never have been granted, a temporary table may have been dropped unseen.
 */
public final class PinQuestions {
    private static final int NO_SUCH_TABLE = 1146;
    private static final String TEMPORARY = "CREATE TEMPORARY ";

    private final SessionState state;
    private final Pins pins;

    public PinQuestions(SessionState state) {
        this.state = state;
        this.pins = state.pins();
    }

    /** Whether there is anything to ask. */
    boolean any() {
        return !pins.temporaryTables().isEmpty() || !pins.locks().question().isEmpty();
    }

    /**
     * Asks for one idle session whose client does not look; others stay as they are.
     *
     * @param settled is completed in any case; with true when the pins are what the server says
     */
    public void settle(SessionPause session, CompletableFuture<Boolean> settled) {
        BackendLink link = state.link(state.current());
        if (!session.idle() || link == null || !any() || state.diagnostics().lost()) {
            settled.complete(false);
            return;
        }
        session.pause();
        FoundRows.<@Nullable ErrPacket>keep(
                link,
                state.format(),
                state.diagnostics(),
                this::ask,
                _ -> {
                    session.resume();
                    settled.complete(true);
                });
    }

    /** Asks on the session's links, which nobody else uses meanwhile; never ends with an error. */
    void ask(Consumer<@Nullable ErrPacket> end) {
        BackendLink link = state.link(state.current());
        if (link == null) {
            end.accept(null);
            return;
        }
        List<SessionStep> plan = new ArrayList<>();
        plan.add(step("ask for its user locks", this::askForLocks));
        for (TableName table : pins.temporaryTables()) {
            plan.add(step("ask for " + table, next -> askForTable(link, table, next)));
        }
        plan.add(step("let passes go", this::releasePasses));
        StepSequence.run(plan, end);
    }

    private void askForLocks(Consumer<@Nullable ErrPacket> end) {
        String question = pins.locks().question();
        BackendLink locks = state.link(pins.locks().side());
        if (question.isEmpty() || locks == null) {
            end.accept(null);
            return;
        }
        InternalQuery.run(
                locks,
                state.format(),
                question,
                held -> {
                    if (held.ok() && "0".equals(held.text(0))) {
                        pins.noLocks();
                    }
                    end.accept(null);
                });
    }

    private void askForTable(BackendLink link, TableName table, Consumer<@Nullable ErrPacket> end) {
        InternalQuery.run(
                link,
                state.format(),
                "SHOW CREATE TABLE " + quoted(table.schema()) + "." + quoted(table.table()),
                shown -> {
                    if (!isTemporary(shown)) {
                        pins.noTemporary(table);
                    }
                    end.accept(null);
                });
    }

    private void releasePasses(Consumer<@Nullable ErrPacket> end) {
        state.releasePassesIfDone();
        end.accept(null);
    }

    /** As long as the server does not say otherwise. */
    private static boolean isTemporary(SmallResult shown) {
        ErrPacket error = shown.error();
        if (error != null) {
            return error.code() != NO_SUCH_TABLE;
        }
        String definition = shown.rows().size() < 2 ? null : shown.text(1);
        return definition == null || definition.startsWith(TEMPORARY);
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
