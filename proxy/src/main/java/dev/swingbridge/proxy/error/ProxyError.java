package dev.swingbridge.proxy.error;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.router.Decision;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Every error that the proxy itself can send: MySQL's code and SQLSTATE, and the text.
 * docs/errors.md lists them; a server's own errors are passed on as they are and are not here.
 */
public enum ProxyError {
    // before the login is done
    TOO_MANY_CONNECTIONS(1040, "08004", "Too many connections"),
    TOO_MANY_OF_HOST(1040, "08004", "Too many connections from %s"),
    TLS_REQUIRED(
            3159,
            "HY000",
            "Connections using insecure transport are prohibited while"
                    + " --require_secure_transport=ON."),
    ACCESS_DENIED(1045, "28000", "Access denied for user '%s'@'%s' (using password: %s)"),
    NOT_GREETED(2003, "HY000", "Can't connect to MySQL server: %s"),

    // a connection to a server
    CANNOT_CONNECT(2003, "HY000", "Can't connect to MySQL server on '%s' (%s)"),
    SERVER_TLS_FAILED(2026, "HY000", "the TLS connection to the server on '%s' failed: %s"),
    LOGIN_METHOD(1045, "28000", "Access denied: the server on '%s' requires %s, and %s"),
    LOST_AT_LOGIN(2013, "HY000", "Lost connection to MySQL server on '%s' while logging in: %s"),
    SERVER_UNREACHABLE(
            1429,
            "HY000",
            "the %s server cannot be reached (%s); the statement was not sent, retry"),
    SERVER_LOST(2013, "HY000", "lost the connection"),

    // a statement
    NOT_UNPACKED(1157, "08S01", "Couldn't uncompress communication packet"),
    NO_SCHEMA(1046, "3D000", "No database selected"),
    SCHEMA_NOWHERE(1049, "42000", "Unknown database: neither server has the default schema"),
    CONTROL_SCHEMA(1044, "42000", "%s"),
    NOT_SUPPORTED(1235, "42000", "%s"),
    NO_SUCH_STATEMENT(1243, "HY000", "Unknown prepared statement handler (%s) given to %s"),
    STATEMENT_DIFFERS(
            1615,
            "HY000",
            "the statement has other columns or parameters on the %s server; prepare it again"),
    SESSION_FAILED(
            1105,
            "HY000",
            "an error inside the proxy ended session %s; see the proxy's log, and reconnect"),
    KILLED(1317, "70100", "Query execution was interrupted"),
    HELD_TOO_LONG(
            1205, "HY000", "statements on %s were held longer than %s; retry the transaction"),
    COPY_BEHIND(
            1205,
            "HY000",
            "the copy on %s does not have all writes of this session after %s; read again"),

    // the admin port
    ADMIN_DENIED(1045, "28000", "Access denied for user '%s' to the admin port"),
    ADMIN_COMMAND(1047, "08S01", "the admin port takes plain statements only, not %s"),
    ADMIN_USAGE(1064, "42000", "%s"),
    ADMIN_REFUSED(3100, "HY000", "%s"),
    ADMIN_FAILED(1105, "HY000", "%s");

    private final int code;
    private final String sqlState;
    private final String words;

    ProxyError(int code, String sqlState, String words) {
        this.code = code;
        this.sqlState = sqlState;
        this.words = words;
    }

    /** What a statement that the router refuses is answered with. */
    public static ErrPacket of(Decision.Refuse refused) {
        ProxyError error =
                switch (refused.reason()) {
                    case CONTROL_SCHEMA -> CONTROL_SCHEMA;
                    case TABLES_ON_BOTH_SIDES,
                            TRANSACTION_ON_OTHER_SIDE,
                            NOT_DURING_MIGRATION,
                            USER_LOCKS_ON_OTHER_SIDE,
                            NOT_UNDERSTOOD ->
                            NOT_SUPPORTED;
                };
        return error.packet(refused.message());
    }

    public int code() {
        return code;
    }

    public String sqlState() {
        return sqlState;
    }

    /** The text with its gaps. */
    public String words() {
        return words;
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
