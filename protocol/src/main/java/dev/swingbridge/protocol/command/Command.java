package dev.swingbridge.protocol.command;

/**
 * The first packet of a command, decoded as far as a proxy needs. Positions are byte offsets from
 * the start of the payload (the command byte has offset 0); the payload itself stays where it is.
 */
public sealed interface Command {
    CommandCode code();

    /** COM_QUERY; the SQL text runs from here to the end of the payload. */
    record Query(int textOffset) implements Command {
        @Override
        public CommandCode code() {
            return CommandCode.QUERY;
        }
    }

    /** COM_STMT_PREPARE; the SQL text follows the command byte. */
    record Prepare() implements Command {
        @Override
        public CommandCode code() {
            return CommandCode.PREPARE;
        }
    }

    /**
     * EXECUTE, BULK_EXECUTE, FETCH, RESET, CLOSE or SEND_LONG_DATA.
     *
     * @param statementId as the client sent it; {@link #LAST_PREPARED} means the statement prepared
     *     last
     */
    record OnStatement(CommandCode code, int statementId) implements Command {
        /** MariaDB clients may execute before they have read the reply to PREPARE. */
        public static final int LAST_PREPARED = -1;

        /** Where the four bytes of the id are, little-endian. */
        public static final int ID_OFFSET = 1;
    }

    /** COM_INIT_DB. */
    record InitDb(String schema) implements Command {
        @Override
        public CommandCode code() {
            return CommandCode.INIT_DB;
        }
    }

    /** COM_PROCESS_KILL. */
    record ProcessKill(long connectionId) implements Command {
        @Override
        public CommandCode code() {
            return CommandCode.PROCESS_KILL;
        }
    }

    /** A command with nothing in it that a proxy must know. */
    record Plain(CommandCode code) implements Command {}

    /** The packet breaks the grammar of its command; the server has the right words for it. */
    record Malformed(CommandCode code) implements Command {}
}
