package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.state.FoundRows;
import dev.swingbridge.proxy.session.state.Pins;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.TableName;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks a session's server whether what seems to tie the session to it is there: a lock that was
 * asked for may never have been granted, a temporary table may have been dropped unseen.
 */
final class PinQuestions {
    private static final int NO_SUCH_TABLE = 1146;
    private static final String TEMPORARY = "CREATE TEMPORARY ";

    private PinQuestions() {}

    /** Whether there is anything to ask. */
    static boolean any(SessionState state) {
        Pins pins = state.pins();
        return !pins.temporaryTables().isEmpty() || !pins.locks().question().isEmpty();
    }

    /**
     * Asks for one idle session whose client does not look; others stay as they are.
     *
     * @param settled is completed once the pins are what the server says
     */
    static void settle(ClientSession session, CompletableFuture<Boolean> settled) {
        SessionState state = session.state();
        BackendLink link = state.link(state.current());
        if (!session.idle() || link == null || !any(state) || state.diagnostics().lost()) {
            settled.complete(false);
            return;
        }
        session.pause();
        FoundRows.<@Nullable ErrPacket>keep(
                link,
                state.format(),
                state.diagnostics(),
                asked -> ask(state, () -> asked.accept(null)),
                _ -> {
                    session.resume();
                    settled.complete(true);
                });
    }

    /** Asks on the session's links, which nobody else uses meanwhile. */
    static void ask(SessionState state, Runnable next) {
        String question = state.pins().locks().question();
        BackendLink link = state.link(state.current());
        BackendLink locks = state.link(state.pins().locks().side());
        if (link == null) {
            next.run();
        } else if (question.isEmpty() || locks == null) {
            askForTables(state, link, next);
        } else {
            InternalQuery.run(
                    locks,
                    state.format(),
                    question,
                    held -> {
                        if (held.ok() && "0".equals(held.text(0))) {
                            state.pins().noLocks();
                        }
                        askForTables(state, link, next);
                    });
        }
    }

    private static void askForTables(SessionState state, BackendLink link, Runnable next) {
        askForNext(state, link, List.copyOf(state.pins().temporaryTables()).iterator(), next);
    }

    private static void askForNext(
            SessionState state, BackendLink link, Iterator<TableName> tables, Runnable next) {
        if (!tables.hasNext()) {
            state.releasePassesIfDone();
            next.run();
            return;
        }
        TableName table = tables.next();
        InternalQuery.run(
                link,
                state.format(),
                "SHOW CREATE TABLE " + quoted(table.schema()) + "." + quoted(table.table()),
                shown -> {
                    if (!isTemporary(shown)) {
                        state.pins().noTemporary(table);
                    }
                    askForNext(state, link, tables, next);
                });
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
