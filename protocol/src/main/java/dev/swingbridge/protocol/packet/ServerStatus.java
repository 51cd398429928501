package dev.swingbridge.protocol.packet;

/** Bits of the status field in OK and EOF packets. */
public final class ServerStatus {
    public static final int IN_TRANSACTION = 0x0001;
    public static final int AUTOCOMMIT = 0x0002;
    public static final int MORE_RESULTS = 0x0008;

    /** A cursor was opened: rows come with COM_STMT_FETCH, not now. */
    public static final int CURSOR_EXISTS = 0x0040;

    public static final int LAST_ROW_SENT = 0x0080;
    public static final int NO_BACKSLASH_ESCAPES = 0x0200;

    /** Session tracking entries follow in this OK packet. */
    public static final int SESSION_STATE_CHANGED = 0x4000;

    /** MariaDB: ANSI_QUOTES is in force. */
    public static final int ANSI_QUOTES = 0x8000;

    private ServerStatus() {}
}
