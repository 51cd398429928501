package dev.swingbridge.protocol.command;

import dev.swingbridge.protocol.reply.ReplyShape;

/** The commands a client may send, and the shape of the reply to each. */
public enum CommandCode {
    QUIT(0x01, ReplyShape.NONE),
    INIT_DB(0x02, ReplyShape.SINGLE),
    QUERY(0x03, ReplyShape.RESULTS),
    FIELD_LIST(0x04, ReplyShape.ROWS),
    CREATE_DB(0x05, ReplyShape.SINGLE),
    DROP_DB(0x06, ReplyShape.SINGLE),
    REFRESH(0x07, ReplyShape.SINGLE),
    SHUTDOWN(0x08, ReplyShape.SINGLE),
    STATISTICS(0x09, ReplyShape.TEXT),
    PROCESS_INFO(0x0a, ReplyShape.RESULTS),
    PROCESS_KILL(0x0c, ReplyShape.SINGLE),
    DEBUG(0x0d, ReplyShape.SINGLE),
    PING(0x0e, ReplyShape.SINGLE),
    CHANGE_USER(0x11, ReplyShape.SINGLE),
    BINLOG_DUMP(0x12, ReplyShape.STREAM),
    TABLE_DUMP(0x13, ReplyShape.STREAM),
    REGISTER_REPLICA(0x15, ReplyShape.SINGLE),
    PREPARE(0x16, ReplyShape.PREPARED),
    EXECUTE(0x17, ReplyShape.RESULTS),
    SEND_LONG_DATA(0x18, ReplyShape.NONE),
    CLOSE(0x19, ReplyShape.NONE),
    RESET(0x1a, ReplyShape.SINGLE),
    SET_OPTION(0x1b, ReplyShape.SINGLE),
    FETCH(0x1c, ReplyShape.ROWS),
    BINLOG_DUMP_GTID(0x1e, ReplyShape.STREAM),
    RESET_CONNECTION(0x1f, ReplyShape.SINGLE),
    /** MariaDB: one statement, many rows of parameters. */
    BULK_EXECUTE(0xfa, ReplyShape.RESULTS),
    /** Any other code: the server answers with its own error. */
    UNKNOWN(-1, ReplyShape.SINGLE);

    private static final CommandCode[] BY_BYTE = new CommandCode[256];

    static {
        for (int code = 0; code < BY_BYTE.length; code++) {
            BY_BYTE[code] = UNKNOWN;
        }
        for (CommandCode value : values()) {
            if (value != UNKNOWN) {
                BY_BYTE[value.code] = value;
            }
        }
    }

    private final int code;
    private final ReplyShape reply;

    CommandCode(int code, ReplyShape reply) {
        this.code = code;
        this.reply = reply;
    }

    /** The first byte of the command's packet, -1 for UNKNOWN. */
    public int code() {
        return code;
    }

    public ReplyShape reply() {
        return reply;
    }

    /** The command that starts with this byte, 0 to 255. */
    public static CommandCode of(int firstByte) {
        return BY_BYTE[firstByte];
    }
}
