package dev.swingbridge.proxy.error;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Every error that the proxy itself can send to a client after login: code, SQLSTATE, words. */
public enum ProxyError {
    TOO_MANY_CONNECTIONS(
            1040, "08004", "Too many connections: the proxy serves %s already; try again later"),
    NO_SCHEMA(1046, "3D000", "No database selected"),
    LOGIN_FAILED(1045, "28000", "Access denied for user %s; check name and password"),
    SHUTTING_DOWN(1053, "08S01", "The proxy is shutting down; connect again"),
    KILLED(1317, "70100", "Query execution was interrupted"),
    NO_SUCH_STATEMENT(1243, "HY000", "Unknown prepared statement handler (%s) given to %s"),
    HELD_TOO_LONG(
            1205, "HY000", "statements on %s were held longer than %s; retry the transaction"),
    COPY_BEHIND(
            1205,
            "HY000",
            "the copy on %s has not got all that this session has written after %s; read again"),
    NOT_SUPPORTED(1235, "42000", "%s"),
    SERVER_UNREACHABLE(
            1429,
            "HY000",
            "the %s server cannot be reached (%s); the statement was not sent, retry"),
    SESSION_CANNOT_MOVE(
            1235, "42000", "the session cannot go on at the %s server: %s; connect again"),
    STATEMENT_DIFFERS(
            1615,
            "HY000",
            "the statement has other columns or parameters on the %s server; prepare it again");

    private final int code;
    private final String sqlState;
    private final String words;

    ProxyError(int code, String sqlState, String words) {
        this.code = code;
        this.sqlState = sqlState;
        this.words = words;
    }

    public int code() {
        return code;
    }

    public String sqlState() {
        return sqlState;
    }

    /** The packet's content; the arguments fill the gaps in the text. */
    public ErrPacket packet(Object... arguments) {
        return new ErrPacket(code, sqlState, words.formatted(arguments));
    }

    /** One frame with the error, to be sent in answer to a packet of the sequence before. */
    public static ByteBuf frame(ByteBufAllocator allocator, int sequence, ErrPacket error) {
        return PacketFrame.build(allocator, sequence, error::write);
    }
}
