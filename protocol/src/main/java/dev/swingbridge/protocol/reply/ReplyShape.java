package dev.swingbridge.protocol.reply;

/** The grammar of the reply to a command. */
public enum ReplyShape {
    /** The server says nothing: COM_STMT_CLOSE, COM_STMT_SEND_LONG_DATA, COM_QUIT. */
    NONE,
    /** One packet, whatever it is: OK, EOF or ERR. */
    SINGLE,
    /** One packet of plain text without a leading zero: COM_STATISTICS. */
    TEXT,
    /**
     * OK, ERR, a request for a local file, or a result set; more of them while the closing packet
     * says so.
     */
    RESULTS,
    /** The header of a prepared statement, then the definitions of parameters and columns. */
    PREPARED,
    /** Packets until an EOF or ERR: COM_STMT_FETCH, COM_FIELD_LIST. */
    ROWS,
    /** Packets until the server ends the stream with EOF or ERR: COM_BINLOG_DUMP. */
    STREAM
}
