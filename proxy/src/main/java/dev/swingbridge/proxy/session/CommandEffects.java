package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.protocol.reply.ReplyEnd;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.OptionCommand;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.proxy.session.state.TransactionState;
import dev.swingbridge.router.Router;
import dev.swingbridge.router.SchemaObjects.Leftovers;
import dev.swingbridge.router.catalog.Listing;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementDetail.HandlerVerb;
import dev.swingbridge.router.sql.StatementDetail.PreparedVerb;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.Side;
import java.util.List;

/** What the reply to a command tells about the session: transaction, changes, pins, statements. */
final class CommandEffects {
    private static final int UNKNOWN_TABLE = 1109;
    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private final SessionState state;
    private final Router router;
    private final ReadingChanges reading;
    private boolean transactionUnknown;

    CommandEffects(SessionState state, Router router) {
        this.state = state;
        this.router = router;
        this.reading = new ReadingChanges(state);
    }

    /**
     * Takes a complete reply into account.
     *
     * @return true when the server must be asked how the next statement is to be read
     */
    boolean apply(RunningCommand command, ReplyTracker tracker) {
        ReplyEnd end = tracker.end();
        Side side = command.side == null ? state.current() : command.side;
        reading.begin();
        transactionUnknown = false;
        switch (command.code) {
            case QUERY, EXECUTE, BULK_EXECUTE -> statement(command, tracker, side);
            case PREPARE -> prepared(command, end, side);
            case FETCH -> fetched(command, end, side);
            case RESET -> finished(command);
            case INIT_DB -> schemaChosen(command, end, side);
            case SET_OPTION -> optionSet(command, end, side);
            default -> plain(command, end, side);
        }
        if (!tracker.changes().isEmpty()) {
            for (SessionChange change : tracker.changes()) {
                if (change instanceof SessionChange.Schema chosen) {
                    state.schemaChosen(side, chosen.name());
                }
            }
            state.changes().tracked(tracker.changes());
            reading.tracked(tracker.changes(), command.facts.has(Effect.CALLS_ROUTINE));
        }
        return reading.unknown();
    }

    /**
     * Whether the last reply was an error that does not tell if a transaction is open now: only the
     * server knows.
     */
    boolean transactionUnknown() {
        return transactionUnknown;
    }

    /** The server has said what {@link #transactionUnknown} asks for. */
    void transactionKnown(ReplyEnd status, Side side) {
        state.autocommit(status.has(ServerStatus.AUTOCOMMIT));
        boolean open = status.has(ServerStatus.IN_TRANSACTION);
        if (!open) {
            state.transaction().ended();
        } else if (!state.transaction().open()) {
            state.transaction().worked(side, true);
        }
    }

    private void statement(RunningCommand command, ReplyTracker tracker, Side side) {
        ReplyEnd end = tracker.end();
        StatementFacts facts = command.facts;
        transaction(command, end, side);
        if (facts.kind() != Kind.SELECT
                || !facts.writes().isEmpty()
                || !facts.complete()
                || !facts.routines().isEmpty()) {
            state.ownWrites().ended(side);
        }
        state.diagnostics().after(facts, end);
        if (end.lastInsertId() != 0 || facts.has(Effect.SETS_LAST_INSERT_ID)) {
            state.changes().insertIdChanged();
        }
        if (facts.has(Effect.CALLS_ROUTINE)) {
            state.changes().routineRan();
        }
        Leftovers left = router.leftBy(facts);
        if (!left.isEmpty()) {
            // an error may have come after it
            state.changes().userVariables(left.userVariables());
            state.pins().temporary(left.temporaryTables());
        }
        if (command.statement != null) {
            command.statement.longData(false);
            boolean cursor = !end.error() && end.has(ServerStatus.CURSOR_EXISTS);
            command.statement.cursor(cursor, cursor ? side : null);
        }
        if (end.error() && command.details.size() == 1) {
            failed(command.details.getFirst(), end);
        }
        if (!command.details.isEmpty()) {
            details(command, end, side);
        }
    }

    private void failed(StatementDetail detail, ReplyEnd end) {
        detail.prepared().stream()
                .filter(prepared -> prepared.verb() == PreparedVerb.PREPARE)
                .forEach(prepared -> state.changes().notPrepared(prepared.name()));
        if (end.errorCode() == UNKNOWN_TABLE) {
            detail.handlers().stream()
                    .filter(handler -> handler.verb() != HandlerVerb.OPEN)
                    .forEach(state.pins()::noHandler);
        }
    }

    private void details(RunningCommand command, ReplyEnd end, Side side) {
        List<StatementDetail> all = command.details;
        int ran = MultiReply.ran(command, end);
        if (ran < 0 && all.stream().anyMatch(ReadingChanges::concern)) {
            reading.anything();
        }
        for (StatementDetail detail : ran < 0 ? all : all.subList(0, ran)) {
            detail(command, detail, command.textOf(detail), end, side);
        }
    }

    private void detail(
            RunningCommand command, StatementDetail detail, String text, ReplyEnd end, Side side) {
        if (!detail.useSchema().isEmpty()) {
            state.schemaChosen(side, detail.useSchema());
        }
        state.changes().after(detail, text, command.preparedText);
        state.pins().after(detail, text, side);
        if (detail.facts().kind() == Kind.SET) {
            BackendLink link = state.link(side);
            reading.assigned(
                    detail,
                    end,
                    link != null && link.mariaDb(),
                    command.facts.has(Effect.CALLS_ROUTINE));
            if (detail.facts().has(Effect.SETS_NEXT_TRANSACTION)) {
                state.transaction().nextCharacteristics(text);
            }
        } else if (detail.facts().kind() == Kind.EXECUTE) {
            executed(command, end, side);
        }
        if (hidesSetting(command, detail.facts())) {
            state.changes().variablesChanged();
            reading.anything();
        }
    }

    /** What EXECUTE ran has the effects that it has by itself. */
    private void executed(RunningCommand command, ReplyEnd end, Side side) {
        for (StatementDetail inner : command.executed) {
            if (inner.facts().kind() != Kind.EXECUTE) {
                detail(command, inner, command.executedText, end, side);
            }
        }
    }

    /**
     * Whether it may set variables that are not known by name: a text that was prepared as text,
     * which is not at hand, or one of MariaDB's compound statements.
     */
    private static boolean hidesSetting(RunningCommand command, StatementFacts one) {
        if (one.kind() != Kind.EXECUTE) {
            return one.kind() == Kind.CALL && one.has(Effect.SETS_SYSTEM_VARIABLE);
        }
        StatementFacts facts = command.facts;
        return command.details.size() > 1
                || facts.kind() == Kind.USE
                || facts.has(Effect.SETS_SYSTEM_VARIABLE)
                || facts.has(Effect.SETS_CHARACTER_SET);
    }

    private void transaction(RunningCommand command, ReplyEnd end, Side side) {
        StatementFacts facts = command.facts;
        TransactionState transaction = state.transaction();
        if (end.error()) {
            errorIn(command, end, side);
            return;
        }
        boolean open = end.has(ServerStatus.IN_TRANSACTION);
        state.autocommit(end.has(ServerStatus.AUTOCOMMIT));
        if (facts.listing() != Listing.NONE) {
            transaction.listed(side, open);
            return;
        }
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

    /**
     * An error packet does not say whether a transaction is open. One statement by itself keeps
     * what was open; several, routines and implicit commits may have begun or ended one before they
     * failed.
     */
    private void errorIn(RunningCommand command, ReplyEnd end, Side side) {
        StatementFacts facts = command.facts;
        TransactionState transaction = state.transaction();
        transactionUnknown =
                end.errorCode() == DEADLOCK
                        || end.errorCode() == LOCK_WAIT_TIMEOUT
                        || !facts.complete()
                        || !facts.routines().isEmpty()
                        || facts.has(Effect.CALLS_ROUTINE)
                        || (transaction.open() && facts.has(Effect.IMPLICIT_COMMIT))
                        || (facts.kind() == Kind.MULTI
                                && command.details.stream()
                                        .anyMatch(CommandEffects::controlsTransaction));
        if (facts.listing() == Listing.NONE
                && facts.touchesTables()
                && (transaction.open() || !state.autocommit())) {
            transaction.worked(side, true);
        }
    }

    private static boolean controlsTransaction(StatementDetail detail) {
        return !detail.transactions().isEmpty() || detail.facts().has(Effect.SETS_AUTOCOMMIT);
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
            state.schemaChosen(side, command.schema);
            state.diagnostics().afterCommand();
        }
    }

    private void optionSet(RunningCommand command, ReplyEnd end, Side side) {
        BackendLink link = state.link(side);
        if (!end.error() && link != null) {
            state.multiStatements(OptionCommand.several(command.option));
            link.multiStatements(state.multiStatements());
        }
    }

    private void plain(RunningCommand command, ReplyEnd end, Side side) {
        boolean tellsStatus = !end.error() && end.statusFlags() != 0;
        if (tellsStatus) {
            boolean open = end.has(ServerStatus.IN_TRANSACTION);
            state.autocommit(end.has(ServerStatus.AUTOCOMMIT));
            if (command.code == CommandCode.FIELD_LIST) {
                state.transaction().listed(side, open); // it reads names, no rows
            } else if (command.facts.touchesTables()) {
                state.transaction().worked(side, open);
            } else {
                state.transaction().passed(side, open);
            }
        }
    }
}
