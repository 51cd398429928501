package dev.swingbridge.proxy.session.command;

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
import dev.swingbridge.router.sql.Listing;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementDetail.HandlerVerb;
import dev.swingbridge.router.sql.StatementDetail.PreparedVerb;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.Side;
import java.util.List;

/** What the reply to a command tells about the session: transaction, changes, pins, statements. */
public final class CommandEffects {
    private static final int UNKNOWN_TABLE = 1109;
    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private final SessionState state;
    private final Router router;
    private final ReadingChanges reading;
    private boolean transactionUnknown;

    public CommandEffects(SessionState state, Router router) {
        this.state = state;
        this.router = router;
        this.reading = new ReadingChanges(state);
    }

    /**
     * Takes a complete reply into account.
     *
     * @param side that it came from
     * @return true when the server must be asked how the next statement is to be read
     */
    public boolean apply(RunningCommand command, Side side, ReplyTracker tracker) {
        ReplyEnd end = tracker.end();
        reading.begin();
        transactionUnknown = false;
        switch (command) {
            case RunningCommand.Query query -> statement(query, tracker, side);
            case RunningCommand.Execute execute -> {
                execute.statement().longData(false);
                boolean cursor = !end.error() && end.has(ServerStatus.CURSOR_EXISTS);
                execute.statement().cursor(cursor, cursor ? side : null);
                statement(execute, tracker, side);
            }
            case RunningCommand.Prepare prepare -> prepared(prepare.statement(), end, side);
            case RunningCommand.OnStatement on -> onStatement(on, end, side);
            case RunningCommand.InitDb chosen -> schemaChosen(chosen.schema(), end, side);
            case RunningCommand.SetOption set -> optionSet(set.option(), end, side);
            case RunningCommand.Plain plain when runsStatements(plain.code()) ->
                    statement(plain, tracker, side);
            case RunningCommand.Plain _,
                    RunningCommand.FieldList _,
                    RunningCommand.Kill _,
                    RunningCommand.UnknownStatement _,
                    RunningCommand.Close _ ->
                    plain(command, end, side);
        }
        if (!tracker.changes().isEmpty()) {
            for (SessionChange change : tracker.changes()) {
                if (change instanceof SessionChange.Schema chosen) {
                    state.schemaChosen(side, chosen.name());
                }
            }
            state.changes().tracked(tracker.changes());
            reading.tracked(tracker.changes(), command.facts().has(Effect.CALLS_ROUTINE));
        }
        return reading.unknown();
    }

    /** One that breaks its grammar still counts as a statement, which fails. */
    private static boolean runsStatements(CommandCode code) {
        return switch (code) {
            case QUERY, EXECUTE, BULK_EXECUTE -> true;
            default -> false;
        };
    }

    /**
     * Whether the last reply was an error that does not tell if a transaction is open now: only the
     * server knows.
     */
    public boolean transactionUnknown() {
        return transactionUnknown;
    }

    /** The server has said what {@link #transactionUnknown} asks for. */
    public void transactionKnown(ReplyEnd status, Side side) {
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
        StatementFacts facts = command.facts();
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
        List<StatementDetail> details = command.particulars().details();
        if (end.error() && details.size() == 1) {
            failed(details.getFirst(), end);
        }
        if (!details.isEmpty()) {
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
        List<StatementDetail> all = command.particulars().details();
        int ran = MultiReply.ran(all, end);
        if (ran < 0 && all.stream().anyMatch(ReadingChanges::concern)) {
            reading.anything();
        }
        for (StatementDetail detail : ran < 0 ? all : all.subList(0, ran)) {
            detail(command, detail, command.particulars().of(detail), end, side);
        }
    }

    private void detail(
            RunningCommand command, StatementDetail detail, String text, ReplyEnd end, Side side) {
        if (!detail.useSchema().isEmpty()) {
            state.schemaChosen(side, detail.useSchema());
        }
        state.changes().after(detail, text, command.particulars().preparedText());
        state.pins().after(detail, side);
        if (detail.facts().kind() == Kind.SET) {
            BackendLink link = state.link(side);
            reading.assigned(
                    detail,
                    end,
                    link != null && link.mariaDb(),
                    command.facts().has(Effect.CALLS_ROUTINE));
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
        Particulars executed = command.particulars().executed();
        if (executed == null) {
            return;
        }
        for (StatementDetail inner : executed.details()) {
            if (inner.facts().kind() != Kind.EXECUTE) {
                detail(command, inner, executed.text(), end, side);
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
        StatementFacts facts = command.facts();
        return command.particulars().details().size() > 1
                || facts.kind() == Kind.USE
                || facts.has(Effect.SETS_SYSTEM_VARIABLE)
                || facts.has(Effect.SETS_CHARACTER_SET);
    }

    private void transaction(RunningCommand command, ReplyEnd end, Side side) {
        StatementFacts facts = command.facts();
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
                    transaction.began(side, command.particulars().text());
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
            case SAVEPOINT -> transaction.savepoint(command.particulars().text());
            default -> transaction.passed(side, open);
        }
    }

    /**
     * An error packet does not say whether a transaction is open. One statement by itself keeps
     * what was open; several, routines and implicit commits may have begun or ended one before they
     * failed.
     */
    private void errorIn(RunningCommand command, ReplyEnd end, Side side) {
        StatementFacts facts = command.facts();
        TransactionState transaction = state.transaction();
        transactionUnknown =
                end.errorCode() == DEADLOCK
                        || end.errorCode() == LOCK_WAIT_TIMEOUT
                        || !facts.complete()
                        || !facts.routines().isEmpty()
                        || facts.has(Effect.CALLS_ROUTINE)
                        || (transaction.open() && facts.has(Effect.IMPLICIT_COMMIT))
                        || (facts.kind() == Kind.MULTI
                                && command.particulars().details().stream()
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

    private void prepared(PreparedStatement statement, ReplyEnd end, Side side) {
        if (!end.error()) {
            statement.described(end.preparedColumns(), end.preparedParameters());
            statement.preparedOn(side, end.statementId());
            state.statements().keep(statement);
        }
    }

    private static void onStatement(RunningCommand.OnStatement on, ReplyEnd end, Side side) {
        if (on.code() == CommandCode.RESET) {
            on.statement().longData(false);
            on.statement().cursor(false, null);
        } else if (end.error() || end.has(ServerStatus.LAST_ROW_SENT)) {
            on.statement().cursor(false, side);
        }
    }

    private void schemaChosen(String schema, ReplyEnd end, Side side) {
        if (!end.error()) {
            state.schemaChosen(side, schema);
            state.diagnostics().afterCommand();
        }
    }

    private void optionSet(int option, ReplyEnd end, Side side) {
        BackendLink link = state.link(side);
        if (!end.error() && link != null) {
            state.multiStatements(OptionCommand.several(option));
            link.multiStatements(state.multiStatements());
        }
    }

    private void plain(RunningCommand command, ReplyEnd end, Side side) {
        boolean tellsStatus = !end.error() && end.statusFlags() != 0;
        if (tellsStatus) {
            boolean open = end.has(ServerStatus.IN_TRANSACTION);
            state.autocommit(end.has(ServerStatus.AUTOCOMMIT));
            if (command.code() == CommandCode.FIELD_LIST) {
                state.transaction().listed(side, open); // it reads names, no rows
            } else if (command.facts().touchesTables()) {
                state.transaction().worked(side, open);
            } else {
                state.transaction().passed(side, open);
            }
        }
    }
}
