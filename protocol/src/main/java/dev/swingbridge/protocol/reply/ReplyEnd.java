package dev.swingbridge.protocol.reply;

import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.protocol.wire.WireRead;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** What the closing packet of a reply said; overwritten by each closing packet. */
public final class ReplyEnd {
    private static final int PROGRESS_REPORT = 0xffff;
    private static final long NO_ROWS = -1;

    private boolean error;
    private int errorCode;
    private int statusFlags;
    private long affectedRows;
    private long lastInsertId;
    private int warnings;
    private int statementId;
    private int preparedColumns;
    private int preparedParameters;
    private int results;
    private long rows = NO_ROWS;

    ReplyEnd() {}

    /** True when the reply ended with an ERR packet; status flags are then those before it. */
    public boolean error() {
        return error;
    }

    /** MySQL's error number, 0 without an error. */
    public int errorCode() {
        return errorCode;
    }

    /** See {@link ServerStatus}; 0 when no OK or EOF packet was seen. */
    public int statusFlags() {
        return statusFlags;
    }

    public boolean has(int flag) {
        return (statusFlags & flag) != 0;
    }

    public long affectedRows() {
        return affectedRows;
    }

    /** The last one generated within the reply, 0 when there was none. */
    public long lastInsertId() {
        return lastInsertId;
    }

    public int warnings() {
        return warnings;
    }

    /** The server's id of the statement that COM_STMT_PREPARE made. */
    public int statementId() {
        return statementId;
    }

    public int preparedColumns() {
        return preparedColumns;
    }

    public int preparedParameters() {
        return preparedParameters;
    }

    /** How many results of the reply have ended well: of several statements, at least one each. */
    public int results() {
        return results;
    }

    /** Rows of the newest result; -1 when it is none with rows. */
    public long rows() {
        return rows;
    }

    void clear() {
        error = false;
        errorCode = 0;
        statusFlags = 0;
        affectedRows = 0;
        lastInsertId = 0;
        warnings = 0;
        statementId = 0;
        preparedColumns = 0;
        preparedParameters = 0;
        results = 0;
        rows = NO_ROWS;
    }

    void resultStarts(boolean ofRows) {
        rows = ofRows ? 0 : NO_ROWS;
    }

    void row() {
        rows++;
    }

    void resultEnded() {
        results++;
    }

    void preparedStatement(int id, int columns, int parameters) {
        statementId = id;
        preparedColumns = columns;
        preparedParameters = parameters;
    }

    // ff | code, 2 | # | state, 5 | message; a progress report of MariaDB has the code ffff
    boolean readError(ByteBuf in) {
        int code = in.readableBytes() >= 3 ? in.getUnsignedShortLE(in.readerIndex() + 1) : 0;
        if (code == PROGRESS_REPORT) {
            return false;
        }
        error = true;
        errorCode = code;
        return true;
    }

    // fe | warnings, 2 | status, 2
    void readEof(ByteBuf in) {
        if (in.readableBytes() >= 5) {
            warnings = in.getUnsignedShortLE(in.readerIndex() + 1);
            statusFlags = in.getUnsignedShortLE(in.readerIndex() + 3);
        }
    }

    // 00 or fe | affected rows | last insert id | status, 2 | warnings, 2 | info [| changes]
    void readOk(ByteBuf in, boolean sessionTracking, List<SessionChange> changes) {
        in.skipBytes(1);
        affectedRows = WireRead.lengthEncodedInt(in);
        long generated = WireRead.lengthEncodedInt(in);
        lastInsertId = generated == 0 ? lastInsertId : generated;
        statusFlags = WireRead.int2(in);
        warnings = WireRead.int2(in);
        if (!sessionTracking || !has(ServerStatus.SESSION_STATE_CHANGED) || !in.isReadable()) {
            return;
        }
        WireRead.lengthEncodedSlice(in);
        if (in.isReadable()) {
            changes.addAll(SessionChange.readAll(WireRead.lengthEncodedSlice(in)));
        }
    }
}
