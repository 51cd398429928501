package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.router.sql.StatementFacts;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The command that a session works on: what was read of it, each kind with its own. */
public sealed interface RunningCommand {
    /** Of commands without SQL. */
    StatementFacts NO_FACTS =
            new StatementFacts(StatementFacts.Kind.EMPTY, Set.of(), Set.of(), Set.of(), true);

    CommandCode code();

    /** Of its SQL, where it has any. */
    default StatementFacts facts() {
        return NO_FACTS;
    }

    /** Of its SQL, where its effects need them. */
    default Particulars particulars() {
        return Particulars.NONE;
    }

    /** What must be prepared where the command goes; null for most commands. */
    default @Nullable PreparedStatement prepared() {
        return null;
    }

    /**
     * COM_QUERY.
     *
     * @param textAt where the text begins in the first packet's payload
     * @param understood false for one whole statement that the router cannot read
     */
    record Query(StatementFacts facts, int textAt, boolean understood, Particulars particulars)
            implements RunningCommand {
        @Override
        public CommandCode code() {
            return CommandCode.QUERY;
        }

        /** EXECUTE does what was prepared, and says nothing of it itself. */
        Query executing(StatementFacts known, @Nullable Particulars executed) {
            return new Query(known, textAt, understood, particulars.executing(executed));
        }

        Query preparing(String text) {
            return new Query(facts, textAt, understood, particulars.preparing(text));
        }
    }

    /** COM_STMT_PREPARE of a statement that is kept once the server has taken it. */
    record Prepare(PreparedStatement statement) implements RunningCommand {
        @Override
        public CommandCode code() {
            return CommandCode.PREPARE;
        }

        @Override
        public StatementFacts facts() {
            return statement.facts();
        }
    }

    /** COM_STMT_EXECUTE, MariaDB's COM_STMT_BULK_EXECUTE, COM_STMT_SEND_LONG_DATA. */
    record Execute(CommandCode code, PreparedStatement statement, Particulars particulars)
            implements RunningCommand {
        @Override
        public StatementFacts facts() {
            return statement.facts();
        }

        @Override
        public PreparedStatement prepared() {
            return statement;
        }
    }

    /** COM_STMT_FETCH and COM_STMT_RESET: they belong where the cursor or the parameters are. */
    record OnStatement(CommandCode code, PreparedStatement statement) implements RunningCommand {
        @Override
        public PreparedStatement prepared() {
            return statement;
        }
    }

    /** COM_STMT_CLOSE. */
    record Close(PreparedStatement statement) implements RunningCommand {
        @Override
        public CommandCode code() {
            return CommandCode.CLOSE;
        }
    }

    /** About a statement that the session has not prepared. */
    record UnknownStatement(CommandCode code, int id) implements RunningCommand {}

    /** COM_INIT_DB. */
    record InitDb(String schema) implements RunningCommand {
        @Override
        public CommandCode code() {
            return CommandCode.INIT_DB;
        }
    }

    /** COM_SET_OPTION. */
    record SetOption(int option) implements RunningCommand {
        @Override
        public CommandCode code() {
            return CommandCode.SET_OPTION;
        }
    }

    /** COM_FIELD_LIST. */
    record FieldList(StatementFacts facts) implements RunningCommand {
        @Override
        public CommandCode code() {
            return CommandCode.FIELD_LIST;
        }
    }

    /** COM_PROCESS_KILL. */
    record Kill(long connectionId) implements RunningCommand {
        @Override
        public CommandCode code() {
            return CommandCode.PROCESS_KILL;
        }
    }

    /** A command with nothing in it that must be known, or one that breaks its own grammar. */
    record Plain(CommandCode code) implements RunningCommand {}
}
