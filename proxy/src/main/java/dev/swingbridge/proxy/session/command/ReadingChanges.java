package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.protocol.reply.ReplyEnd;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.SqlModeValue;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementDetail.Assignment;
import java.util.List;

/**
 * What a command changed about how later statements are to be read: schema, character set, modes.
 * Told by its text, the status in its reply and the server's session tracking; {@link #unknown}
 * says that neither told, so that the server has to be asked. Asking costs a round trip and the
 * diagnostics that the client may want to see.
 */
final class ReadingChanges {
    private final SessionState state;
    private boolean schemaUnknown;
    private boolean charsetUnknown;
    private boolean modeUnknown;

    ReadingChanges(SessionState state) {
        this.state = state;
    }

    /** A command's reply is complete. */
    void begin() {
        schemaUnknown = false;
        charsetUnknown = false;
        modeUnknown = false;
    }

    /** Whether the server must be asked. */
    boolean unknown() {
        return schemaUnknown || charsetUnknown || modeUnknown;
    }

    /** Statements ran whose text is not known. */
    void anything() {
        schemaUnknown = true;
        charsetUnknown = true;
        modeUnknown = true;
    }

    /**
     * A SET ran.
     *
     * @param end whose status is of a moment when no routine's own modes were in force, unless
     *     {@code routines}
     */
    void assigned(StatementDetail set, ReplyEnd end, boolean mariaDb, boolean routines) {
        for (Assignment assignment : set.assignments()) {
            switch (assignment.scope()) {
                case NAMES, CHARACTER_SET -> charset(assignment.valueText());
                case SESSION -> {
                    if (assignment.name().equals("character_set_client")) {
                        charset(assignment.valueText());
                    } else if (assignment.name().equals("sql_mode")) {
                        mode(assignment.valueText(), end, mariaDb);
                        modeUnknown |= routines;
                    }
                }
                case GLOBAL,
                        PERSIST,
                        PERSIST_ONLY,
                        NEXT_TRANSACTION,
                        USER_VARIABLE,
                        ROLE,
                        OTHER -> {
                    // not about reading
                }
            }
        }
    }

    /** Whether the statement may change what is looked after here. */
    static boolean concern(StatementDetail detail) {
        return !detail.useSchema().isEmpty()
                || detail.assignments().stream()
                        .anyMatch(
                                assignment ->
                                        switch (assignment.scope()) {
                                            case NAMES, CHARACTER_SET -> true;
                                            case SESSION ->
                                                    assignment.name().equals("sql_mode")
                                                            || assignment
                                                                    .name()
                                                                    .equals("character_set_client");
                                            default -> false;
                                        });
    }

    /**
     * What the server's session tracking says is so.
     *
     * @param routines true when a routine ran: the mode it had set ended with it, untold
     */
    void tracked(List<SessionChange> changes, boolean routines) {
        for (SessionChange change : changes) {
            switch (change) {
                case SessionChange.SystemVariable variable
                        when variable.name().equals("character_set_client") -> {
                    state.context(state.context().withCharset(SqlCharset.named(variable.value())));
                    charsetUnknown = false;
                }
                case SessionChange.SystemVariable variable
                        when variable.name().equals("sql_mode") && !routines -> {
                    state.context(state.context().withSqlMode(variable.value()));
                    modeUnknown = false;
                }
                default -> {
                    // SessionChanges keeps it
                }
            }
        }
    }

    private void charset(String value) {
        SqlCharset assigned = SqlCharset.assigned(value, state.context());
        charsetUnknown = assigned == null;
        if (assigned != null) {
            state.context(state.context().withCharset(assigned));
        }
    }

    /** Every server has one of the two modes in its status, MariaDB has both. */
    private void mode(String value, ReplyEnd end, boolean mariaDb) {
        SqlContext before = state.context();
        boolean ansiQuotes = before.ansiQuotes();
        modeUnknown = false;
        if (mariaDb) {
            ansiQuotes = end.has(ServerStatus.ANSI_QUOTES);
        } else {
            switch (SqlModeValue.of(value, before)) {
                case ANSI_QUOTES -> ansiQuotes = true;
                case NO_ANSI_QUOTES -> ansiQuotes = false;
                case UNKNOWN -> modeUnknown = true;
            }
        }
        state.context(before.withModes(ansiQuotes, end.has(ServerStatus.NO_BACKSLASH_ESCAPES)));
    }
}
