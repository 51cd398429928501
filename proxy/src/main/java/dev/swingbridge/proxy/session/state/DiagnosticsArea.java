package dev.swingbridge.proxy.session.state;

import dev.swingbridge.protocol.reply.ReplyEnd;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;

/**
 * What the client may still ask its server about its last statement. A statement of the proxy's own
 * on the same link would wipe it out; {@link FoundRows} says what can be made again after one.
 */
public final class DiagnosticsArea {
    /** Making as many again would cost the server more than a client should notice. */
    private static final long FEW_ROWS = 1000;

    private boolean diagnostics;
    private boolean manyFoundRows;
    private boolean rows;

    /** Another statement has run. */
    public void after(StatementFacts facts, ReplyEnd end) {
        boolean before = diagnostics;
        rows = end.rows() >= 0;
        diagnostics =
                end.error()
                        || end.warnings() != 0
                        || !facts.writes().isEmpty()
                        || facts.has(Effect.CALLS_ROUTINE)
                        || (!rows && end.affectedRows() != 0)

                        // it says them and leaves them to be asked for again
                        || (facts.has(Effect.READS_DIAGNOSTICS) && before);
        if (facts.has(Effect.CALCULATES_FOUND_ROWS)) {
            manyFoundRows = true;
        } else if (rows) {
            manyFoundRows = end.rows() > FEW_ROWS;
        }
    }

    /** A command that is no statement has said OK. */
    public void afterCommand() {
        rows = false;
    }

    public void clear() {
        diagnostics = false;
        manyFoundRows = false;
        rows = false;
    }

    /**
     * Warnings, an error, the ROW_COUNT() of a change, or more FOUND_ROWS() than are made again: no
     * statement of the proxy's own can put them back.
     */
    public boolean lost() {
        return diagnostics || manyFoundRows;
    }

    /** The last reply was rows: ROW_COUNT() is -1 after it, and 0 otherwise if nothing is lost. */
    boolean rows() {
        return rows;
    }
}
