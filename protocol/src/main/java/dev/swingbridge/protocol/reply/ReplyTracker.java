package dev.swingbridge.protocol.reply;

import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows where the reply to a command ends, from packet headers and the few packets that steer the
 * protocol; rows are skipped unread. Works on any cut of the byte stream, in constant memory.
 *
 * <p>One command at a time: {@link #begin}, then {@link #feed} until {@link #complete}. Not safe
 * for use from several threads.
 */
public final class ReplyTracker {
    private static final int HEADER_BYTES = 4;
    private static final int FULL_PACKET = 0xffffff;
    private static final int EOF_PACKET_BYTES = 5;
    private static final int PREPARED_BYTES = 9;

    private static final int OK = 0x00;
    private static final int LOCAL_FILE = 0xfb;
    private static final int EOF = 0xfe;
    private static final int ERR = 0xff;

    private enum State {
        FIRST,
        COLUMNS,
        COLUMNS_END,
        ROWS,
        PREPARED_PARAMETERS,
        PREPARED_PARAMETERS_END,
        PREPARED_COLUMNS,
        PREPARED_COLUMNS_END,
        DONE
    }

    private final ReplyFormat format;
    private final ReplyEnd end = new ReplyEnd();
    private ReplyShape shape = ReplyShape.NONE;
    private State state = State.DONE;

    private int header;
    private int headerBytes;
    private int packetBytes;
    private int skipBytes;
    private boolean inPacket;
    private boolean continued;
    private boolean steeredPacket;
    private @Nullable ByteBuf collected;
    private int collectBytes;

    private long definitionsLeft;
    private int preparedColumns;
    private boolean skipsMetadata;
    private boolean localFileRequested;
    private List<SessionChange> changes = new ArrayList<>();

    public ReplyTracker(ReplyFormat format) {
        this.format = format;
    }

    /** A command was sent; its reply is next. */
    public void begin(ReplyShape expected) {
        shape = expected;
        state = expected == ReplyShape.NONE ? State.DONE : firstState();
        end.clear();
        end.resultStarts(state == State.ROWS);
        localFileRequested = false;
        continued = false;
        if (!changes.isEmpty()) {
            changes = new ArrayList<>();
        }
    }

    public boolean complete() {
        return state == State.DONE;
    }

    /** What the last closing packet (OK, EOF or ERR) of the reply said. */
    public ReplyEnd end() {
        return end;
    }

    /** Session state changes of all OK packets of the reply, oldest first. */
    public List<SessionChange> changes() {
        return changes;
    }

    /** True once after the server asked the client for a local file. */
    public boolean takeLocalFileRequest() {
        boolean requested = localFileRequested;
        localFileRequested = false;
        return requested;
    }

    /**
     * Scans from the reader index up to the end of the reply or of the buffer; the buffer is left
     * as it was.
     *
     * @return how many bytes belong to this reply
     */
    public int feed(ByteBuf in) {
        int start = in.readerIndex();
        int at = start;
        int limit = in.writerIndex();
        while (at < limit && state != State.DONE) {
            if (!inPacket) {
                at = readHeader(in, at, limit);
            } else if (skipBytes > 0) {
                int count = Math.min(skipBytes, limit - at);
                skipBytes -= count;
                at += count;
            } else {
                at = collect(in, at, limit);
            }
            if (inPacket && skipBytes == 0 && collectBytes == 0) {
                packetEnded();
            }
        }
        return at - start;
    }

    private State firstState() {
        return shape == ReplyShape.ROWS || shape == ReplyShape.STREAM ? State.ROWS : State.FIRST;
    }

    /** Reads the header and, with it, the first byte of the payload where it steers. */
    private int readHeader(ByteBuf in, int from, int limit) {
        int at = from;
        if (headerBytes == 0 && limit - at > HEADER_BYTES) {
            packetBytes = in.getUnsignedMediumLE(at);
            packetStarts(in.getUnsignedByte(at + HEADER_BYTES));
            return at + HEADER_BYTES;
        }
        while (at < limit && headerBytes < HEADER_BYTES) {
            header |= in.getUnsignedByte(at++) << (8 * headerBytes++);
        }
        if (headerBytes < HEADER_BYTES) {
            return at;
        }
        packetBytes = header & FULL_PACKET;
        if (packetBytes > 0 && at == limit) {
            return at; // the first payload byte decides, wait for it
        }
        packetStarts(packetBytes == 0 ? -1 : in.getUnsignedByte(at));
        return at;
    }

    private void packetStarts(int firstByte) {
        inPacket = true;
        header = 0;
        headerBytes = 0;
        if (!continued && steers(firstByte)) {
            collectBytes = packetBytes;
        } else {
            skipBytes = packetBytes;
        }
    }

    private boolean steers(int firstByte) {
        return switch (state) {
            case FIRST -> packetBytes > 0 && shape != ReplyShape.TEXT;
            case COLUMNS_END, PREPARED_PARAMETERS_END, PREPARED_COLUMNS_END -> packetBytes > 0;
            case ROWS -> firstByte == ERR || (firstByte == EOF && closesRows());
            // an error may take the place of a definition
            case COLUMNS, PREPARED_PARAMETERS, PREPARED_COLUMNS -> firstByte == ERR;
            case DONE -> false;
        };
    }

    /** A row may start with 0xFE too: its first value is then 16 MiB or longer. */
    private boolean closesRows() {
        boolean okCloses = format.deprecateEof() && shape != ReplyShape.STREAM;
        return okCloses ? packetBytes < FULL_PACKET : packetBytes < 9;
    }

    private int collect(ByteBuf in, int from, int limit) {
        int available = limit - from;
        if (collected == null && available >= collectBytes) {
            int to = from + collectBytes;
            collectBytes = 0;
            steer(in, from, to);
            return to;
        }
        if (collected == null) {
            collected = Unpooled.buffer(Math.min(collectBytes, 256));
        }
        int count = Math.min(collectBytes, available);
        collected.writeBytes(in, from, count);
        collectBytes -= count;
        if (collectBytes == 0) {
            ByteBuf whole = collected;
            collected = null;
            try {
                steer(whole, 0, whole.writerIndex());
            } finally {
                whole.release();
            }
        }
        return from + count;
    }

    /** The packet is over; packets that do not steer move the state here. */
    private void packetEnded() {
        inPacket = false;
        boolean steered = steeredPacket;
        steeredPacket = false;
        boolean wasContinued = continued;
        continued = packetBytes == FULL_PACKET;
        if (continued || steered) {
            return;
        }
        switch (state) {
            case FIRST -> {
                if (!wasContinued) {
                    state = State.DONE;
                }
            }
            case COLUMNS, PREPARED_PARAMETERS, PREPARED_COLUMNS -> {
                if (--definitionsLeft == 0) {
                    definitionsEnded();
                }
            }
            case ROWS -> end.row();
            case COLUMNS_END, PREPARED_PARAMETERS_END, PREPARED_COLUMNS_END, DONE -> {
                // nothing else comes here
            }
        }
    }

    private void steer(ByteBuf in, int from, int to) {
        steeredPacket = true;
        int savedReader = in.readerIndex();
        int savedWriter = in.writerIndex();
        in.setIndex(from, to);
        try {
            switch (state) {
                case FIRST -> first(in);
                case COLUMNS, PREPARED_PARAMETERS, PREPARED_COLUMNS, ROWS -> closing(in);
                case COLUMNS_END -> columnsEnd(in);
                case PREPARED_PARAMETERS_END -> startPreparedColumns();
                case PREPARED_COLUMNS_END -> state = State.DONE;
                case DONE -> {
                    // nothing is expected
                }
            }
        } finally {
            in.setIndex(savedReader, savedWriter);
        }
    }

    private void first(ByteBuf in) {
        end.resultStarts(false);
        int firstByte = in.getUnsignedByte(in.readerIndex());
        if (firstByte == ERR || shape == ReplyShape.SINGLE) {
            closing(in);
        } else if (shape == ReplyShape.PREPARED) {
            prepared(in);
        } else if (firstByte == OK && !emptyMetadata(in)) {
            closing(in);
        } else if (firstByte == LOCAL_FILE) {
            localFileRequested = true; // OK or ERR follows once the client has sent the file
        } else {
            resultSet(in);
        }
    }

    /** With optional metadata a result may start with the zero of "no metadata follows". */
    private boolean emptyMetadata(ByteBuf in) {
        return format.optionalMetadata() && in.readableBytes() < 7;
    }

    // 01 00 00 01 | 03  three columns; with optional metadata the flag comes first: 01 | 03
    private void resultSet(ByteBuf in) {
        end.resultStarts(true);
        boolean definitions = true;
        if (format.optionalMetadata() && in.readableBytes() > 1) {
            definitions = in.readByte() != 0;
        }
        definitionsLeft = WireRead.lengthEncodedInt(in);
        if (format.cachedMetadata() && in.isReadable()) {
            definitions = in.readByte() != 0;
        }
        if (definitions && definitionsLeft > 0) {
            state = State.COLUMNS;
        } else {
            definitionsEndedFor(State.COLUMNS);
        }
    }

    // 0c 00 00 01 | 00 | statement id, 4 | columns, 2 | parameters, 2 | 00 | warnings, 2 |
    // [metadata]
    private void prepared(ByteBuf in) {
        int at = in.readerIndex();
        if (in.readableBytes() < PREPARED_BYTES) {
            throw new MalformedPacketException(
                    "header of a prepared statement in %d bytes".formatted(in.readableBytes()));
        }
        end.preparedStatement(
                in.getIntLE(at + 1), in.getUnsignedShortLE(at + 5), in.getUnsignedShortLE(at + 7));
        preparedColumns = in.getUnsignedShortLE(at + 5);
        skipsMetadata =
                format.optionalMetadata() && in.readableBytes() > 12 && in.getByte(at + 12) == 0;
        definitionsLeft = in.getUnsignedShortLE(at + 7);
        if (definitionsLeft > 0 && !skipsMetadata) {
            state = State.PREPARED_PARAMETERS;
        } else {
            startPreparedColumns();
        }
    }

    private void startPreparedColumns() {
        definitionsLeft = preparedColumns;
        state = definitionsLeft > 0 && !skipsMetadata ? State.PREPARED_COLUMNS : State.DONE;
    }

    private void definitionsEnded() {
        definitionsEndedFor(state);
    }

    private void definitionsEndedFor(State definitions) {
        if (definitions == State.COLUMNS) {
            state = format.deprecateEof() ? State.ROWS : State.COLUMNS_END;
        } else if (definitions == State.PREPARED_PARAMETERS) {
            if (format.deprecateEof()) {
                startPreparedColumns();
            } else {
                state = State.PREPARED_PARAMETERS_END;
            }
        } else {
            state = format.deprecateEof() ? State.DONE : State.PREPARED_COLUMNS_END;
        }
    }

    /** An EOF that announces a cursor closes the reply: rows come with COM_STMT_FETCH. */
    private void columnsEnd(ByteBuf in) {
        if (in.getUnsignedByte(in.readerIndex()) == ERR) {
            closing(in);
            return;
        }
        end.readEof(in);
        if (end.has(ServerStatus.CURSOR_EXISTS)) {
            resultEnded();
        } else {
            state = State.ROWS;
        }
    }

    private void closing(ByteBuf in) {
        int firstByte = in.getUnsignedByte(in.readerIndex());
        if (firstByte == ERR) {
            if (end.readError(in)) {
                state = State.DONE;
            }
            return; // a MariaDB progress report is no end
        }
        if (in.readableBytes() == EOF_PACKET_BYTES && firstByte == EOF) {
            end.readEof(in);
        } else {
            end.readOk(in, format.sessionTracking(), changes);
        }
        resultEnded();
    }

    private void resultEnded() {
        end.resultEnded();
        boolean more = shape == ReplyShape.RESULTS && end.has(ServerStatus.MORE_RESULTS);
        state = more ? State.FIRST : State.DONE;
    }
}
