package dev.swingbridge.protocol.reply;

/** The server status flags of OK and EOF packets that matter to a proxy. */
public final class StatusFlags {
    public static final int IN_TRANS = 0x0001;
    public static final int AUTOCOMMIT = 0x0002;
    public static final int MORE_RESULTS = 0x0008;
    public static final int CURSOR_EXISTS = 0x0040;
    public static final int LAST_ROW_SENT = 0x0080;
    public static final int NO_BACKSLASH_ESCAPES = 0x0200;
    public static final int OUT_PARAMETERS = 0x1000;
    public static final int IN_READ_ONLY_TRANS = 0x2000;
    public static final int SESSION_STATE_CHANGED = 0x4000;

    private StatusFlags() {}
}
