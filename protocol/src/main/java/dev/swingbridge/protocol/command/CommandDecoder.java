package dev.swingbridge.protocol.command;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Decodes the first packet of a command. */
public final class CommandDecoder {
    private static final int CLIENT_QUERY_ATTRIBUTES = 1 << 27;

    private final boolean queryAttributes;

    /** Takes the capabilities negotiated with the client. */
    public CommandDecoder(long capabilities) {
        queryAttributes = (capabilities & CLIENT_QUERY_ATTRIBUTES) != 0;
    }

    /**
     * Decodes the payload at {@code [offset, offset + length)}; of a command larger than one packet
     * the first packet's payload. The buffer's indexes are left as they were.
     */
    public Command decode(ByteBuf in, int offset, int length) {
        if (length == 0) {
            return new Command.Malformed(CommandCode.UNKNOWN);
        }
        CommandCode code = CommandCode.of(in.getUnsignedByte(offset));
        return switch (code) {
            case QUERY -> query(in, offset, length);
            case PREPARE -> new Command.Prepare();
            case EXECUTE, BULK_EXECUTE, FETCH, RESET, CLOSE, SEND_LONG_DATA ->
                    length < 5
                            ? new Command.Malformed(code)
                            : new Command.OnStatement(code, in.getIntLE(offset + 1));
            case INIT_DB ->
                    new Command.InitDb(in.toString(offset + 1, length - 1, StandardCharsets.UTF_8));
            case PROCESS_KILL ->
                    length < 5
                            ? new Command.Malformed(code)
                            : new Command.ProcessKill(in.getUnsignedIntLE(offset + 1));
            case QUIT,
                    FIELD_LIST,
                    CREATE_DB,
                    DROP_DB,
                    REFRESH,
                    SHUTDOWN,
                    STATISTICS,
                    PROCESS_INFO,
                    DEBUG,
                    PING,
                    CHANGE_USER,
                    BINLOG_DUMP,
                    TABLE_DUMP,
                    REGISTER_REPLICA,
                    SET_OPTION,
                    BINLOG_DUMP_GTID,
                    RESET_CONNECTION,
                    UNKNOWN ->
                    new Command.Plain(code);
        };
    }

    // 03 | [attributes, lenenc | sets, lenenc | null bitmap | 01 | types and names | values] | text
    private Command query(ByteBuf in, int offset, int length) {
        if (!queryAttributes) {
            return new Command.Query(1);
        }
        int textOffset = QueryAttributes.end(in, offset + 1, offset + length) - offset;
        return textOffset < 0
                ? new Command.Malformed(CommandCode.QUERY)
                : new Command.Query(textOffset);
    }
}
