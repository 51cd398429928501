package dev.swingbridge.protocol.packet;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.protocol.wire.WireWrite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The end of a statement that went well.
 *
 * <pre>
 *   00 | 01 | 00 | 02 00 | 00 00 | info | session changes
 *   header affected lastId status  warnings
 * </pre>
 *
 * @param header 0x00, or 0xFE where an OK packet ends a result set (DEPRECATE_EOF)
 * @param info human-readable text; bytes one-to-one as ISO 8859-1 so that it can be sent on
 *     unchanged in whatever character set it is
 * @param sessionChanges empty without SESSION_TRACK
 */
public record OkPacket(
        int header,
        long affectedRows,
        long lastInsertId,
        int status,
        int warnings,
        String info,
        List<SessionChange> sessionChanges) {

    public static final int HEADER = 0x00;
    public static final int HEADER_END_OF_RESULT = 0xFE;

    public OkPacket {
        sessionChanges = List.copyOf(sessionChanges);
    }

    /** A plain OK with nothing to report. */
    public static OkPacket of(int status) {
        return new OkPacket(HEADER, 0, 0, status, 0, "", List.of());
    }

    /**
     * Reads a payload whose first byte is already known to mean OK; the buffer's indexes stay as
     * they are.
     *
     * @param sessionTrack whether the connection has SESSION_TRACK
     */
    public static OkPacket read(ByteBuf payload, boolean sessionTrack) {
        ByteBuf in = payload.slice();
        int header = WireRead.int1(in);
        if (header != HEADER && header != HEADER_END_OF_RESULT) {
            throw new MalformedPacketException("0x%02x starts no OK packet".formatted(header));
        }
        long affectedRows = WireRead.lengthEncodedInt(in);
        long lastInsertId = WireRead.lengthEncodedInt(in);
        int status = WireRead.int2(in);
        int warnings = WireRead.int2(in);
        String info = "";
        List<SessionChange> changes = List.of();
        if (!sessionTrack) {
            info = in.toString(StandardCharsets.ISO_8859_1);
        } else if (in.isReadable()) {
            info = WireRead.lengthEncodedString(in, StandardCharsets.ISO_8859_1);
            if ((status & ServerStatus.SESSION_STATE_CHANGED) != 0 && in.isReadable()) {
                changes = SessionChange.readAll(WireRead.lengthEncodedSlice(in));
            }
        }
        return new OkPacket(header, affectedRows, lastInsertId, status, warnings, info, changes);
    }

    /** Status of an OK payload, without decoding the rest. */
    public static int status(ByteBuf payload) {
        ByteBuf in = payload.slice();
        WireRead.skip(in, 1);
        WireRead.lengthEncodedInt(in);
        WireRead.lengthEncodedInt(in);
        return WireRead.int2(in);
    }

    /** The same with other session changes; the status flag that announces them follows. */
    public OkPacket withSessionChanges(List<SessionChange> changes) {
        int flags =
                changes.isEmpty()
                        ? status & ~ServerStatus.SESSION_STATE_CHANGED
                        : status | ServerStatus.SESSION_STATE_CHANGED;
        return new OkPacket(header, affectedRows, lastInsertId, flags, warnings, info, changes);
    }

    /** Appends the payload; session changes are left out for a peer without SESSION_TRACK. */
    public void write(ByteBuf out, boolean sessionTrack) {
        boolean tracked = sessionTrack && !sessionChanges.isEmpty();
        WireWrite.int1(out, header);
        WireWrite.lengthEncodedInt(out, affectedRows);
        WireWrite.lengthEncodedInt(out, lastInsertId);
        WireWrite.int2(
                out,
                tracked
                        ? status | ServerStatus.SESSION_STATE_CHANGED
                        : status & ~ServerStatus.SESSION_STATE_CHANGED);
        WireWrite.int2(out, warnings);
        byte[] text = info.getBytes(StandardCharsets.ISO_8859_1);
        if (!sessionTrack) {
            out.writeBytes(text);
        } else if (tracked || text.length > 0) {
            WireWrite.lengthEncodedBytes(out, text);
        }
        if (tracked) {
            ByteBuf entries = Unpooled.buffer(64);
            sessionChanges.forEach(change -> change.write(entries));
            WireWrite.lengthEncodedBytes(out, entries);
            entries.release();
        }
    }
}
