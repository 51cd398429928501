package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.protocol.reply.ReplyEnd;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.router.sql.SqlCharset;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementDetail.Assignment;
import dev.swingbridge.router.sql.StatementDetail.PreparedVerb;
import dev.swingbridge.router.sql.StatementDetail.Scope;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.Side;

/** What the reply to a command tells about the session: transaction, ledger, pins, statements. */
final class CommandEffects {
    private static final int DEADLOCK = 1213;

    private final SessionState state;

    CommandEffects(SessionState state) {
        this.state = state;
    }

    /**
     * Takes a complete reply into account.
     *
     * @return true when the server must be asked how the next statement is to be read
     */
    boolean apply(RunningCommand command, ReplyTracker tracker) {
        ReplyEnd end = tracker.end();
        Side side = command.side == null ? state.current() : command.side;
        boolean reread =
                switch (command.code) {
                    case QUERY, EXECUTE, BULK_EXECUTE -> statement(command, tracker, side);
                    case PREPARE -> {
                        prepared(command, end, side);
                        yield false;
                    }
                    case FETCH -> {
                        fetched(command, end, side);
                        yield false;
                    }
                    case RESET -> {
                        finished(command);
                        yield false;
                    }
                    case INIT_DB -> {
                        schemaChosen(command, end, side);
                        yield false;
                    }
                    default -> {
                        plain(command, end, side);
                        yield false;
                    }
                };
        if (!tracker.changes().isEmpty()) {
            state.ledger().tracked(tracker.changes());
            schemaKnown(side);
        }
        return reread;
    }

    private boolean statement(RunningCommand command, ReplyTracker tracker, Side side) {
        ReplyEnd end = tracker.end();
        StatementFacts facts = command.facts;
        transaction(command, end, side);
        if (facts.kind() != Kind.SELECT
                || !facts.writes().isEmpty()
                || !facts.complete()
                || !facts.routines().isEmpty()) {
            state.ownWrites().ended(side);
        }
        state.leftDiagnostics(
                end.error()
                        || end.warnings() != 0
                        || !facts.writes().isEmpty()
                        || facts.has(Effect.CALLS_ROUTINE)
                        || facts.has(Effect.CALCULATES_FOUND_ROWS));
        if (end.lastInsertId() != 0 || facts.has(Effect.SETS_LAST_INSERT_ID)) {
            state.ledger().insertIdChanged();
        }
        if (facts.has(Effect.CALLS_ROUTINE)) {
            state.ledger().routineRan();
        }
        if (command.statement != null) {
            command.statement.longData(false);
            boolean cursor = !end.error() && end.has(ServerStatus.CURSOR_EXISTS);
            command.statement.cursor(cursor, cursor ? side : null);
        }
        if (command.details.isEmpty()) {
            return false;
        }
        if (end.error() && command.details.size() == 1) {
            command.details.getFirst().prepared().stream()
                    .filter(prepared -> prepared.verb() == PreparedVerb.PREPARE)
                    .forEach(prepared -> state.ledger().notPrepared(prepared.name()));
        }
        // of several statements the first ones may have run before the error
        boolean ran = !end.error() || facts.kind() == Kind.MULTI;
        return ran && details(command, end, side);
    }

    private boolean details(RunningCommand command, ReplyEnd end, Side side) {
        boolean reread = end.error();
        for (StatementDetail detail : command.details) {
            String text = command.textOf(detail);
            state.ledger().after(detail, text, command.preparedText);
            state.pins().after(detail, text);
            if (detail.facts().kind() == Kind.SET) {
                reread |= changesReading(detail);
                if (detail.facts().has(Effect.SETS_NEXT_TRANSACTION)) {
                    state.transaction().nextCharacteristics(text);
                }
            }
        }
        schemaKnown(side);
        return reread;
    }

    /** Whether a SET changes how later statements are to be read, in a way not known yet. */
    private boolean changesReading(StatementDetail detail) {
        for (Assignment assignment : detail.assignments()) {
            if (assignment.scope() == Scope.NAMES || assignment.scope() == Scope.CHARACTER_SET) {
                String name = assignment.valueText().replace("'", "").replace("\"", "");
                String charset = name.strip().split("[\\s_]", 2)[0];
                if (charset.equalsIgnoreCase("default")) {
                    return true;
                }
                state.context(state.context().withCharset(SqlCharset.named(charset)));
            } else if (assignment.scope() == Scope.SESSION
                    && (assignment.name().equals("sql_mode")
                            || assignment.name().startsWith("character_set"))) {
                return true;
            }
        }
        return false;
    }

    private void schemaKnown(Side side) {
        BackendLink link = state.link(side);
        if (link != null) {
            link.schema(state.ledger().schema());
        }
        state.schemaChanged();
    }

    private void transaction(RunningCommand command, ReplyEnd end, Side side) {
        StatementFacts facts = command.facts;
        TransactionState transaction = state.transaction();
        if (end.error()) {
            errorIn(facts, end, side);
            return;
        }
        boolean open = end.has(ServerStatus.IN_TRANSACTION);
        state.autocommit(end.has(ServerStatus.AUTOCOMMIT));
        if (facts.touchesTables()
                || facts.has(Effect.CONSISTENT_SNAPSHOT)
                || facts.kind() == Kind.XA) {
            transaction.worked(side, open);
            return;
        }
        switch (facts.kind()) {
            case BEGIN -> {
                if (open) {
                    transaction.began(side, command.text);
                }
            }
            case COMMIT, ROLLBACK -> {
                if (open && facts.has(Effect.CHAINS)) {
                    transaction.ended();
                    transaction.began(side, "START TRANSACTION");
                } else {
                    transaction.passed(side, open);
                }
            }
            case SAVEPOINT -> transaction.savepoint(command.text);
            default -> transaction.passed(side, open);
        }
    }

    /** An error packet does not say whether a transaction is open: what was open is kept. */
    private void errorIn(StatementFacts facts, ReplyEnd end, Side side) {
        TransactionState transaction = state.transaction();
        if (end.errorCode() == DEADLOCK) {
            transaction.ended(); // the server has rolled all of it back
        } else if (facts.touchesTables() && (transaction.open() || !state.autocommit())) {
            transaction.worked(side, true);
        }
    }

    private void prepared(RunningCommand command, ReplyEnd end, Side side) {
        PreparedStatement statement = command.statement;
        if (statement != null && !end.error()) {
            statement.described(end.preparedColumns(), end.preparedParameters());
            statement.preparedOn(side, end.statementId());
            state.statements().keep(statement);
        }
    }

    private static void fetched(RunningCommand command, ReplyEnd end, Side side) {
        PreparedStatement statement = command.statement;
        if (statement != null && (end.error() || end.has(ServerStatus.LAST_ROW_SENT))) {
            statement.cursor(false, side);
        }
    }

    private static void finished(RunningCommand command) {
        PreparedStatement statement = command.statement;
        if (statement != null) {
            statement.longData(false);
            statement.cursor(false, null);
        }
    }

    private void schemaChosen(RunningCommand command, ReplyEnd end, Side side) {
        if (!end.error()) {
            state.ledger().schema(command.schema);
            schemaKnown(side);
        }
    }

    private void plain(RunningCommand command, ReplyEnd end, Side side) {
        boolean tellsStatus = !end.error() && end.statusFlags() != 0;
        if (tellsStatus) {
            state.autocommit(end.has(ServerStatus.AUTOCOMMIT));
            if (command.facts.touchesTables()) {
                state.transaction().worked(side, end.has(ServerStatus.IN_TRANSACTION));
            } else {
                state.transaction().passed(side, end.has(ServerStatus.IN_TRANSACTION));
            }
        }
    }
}
