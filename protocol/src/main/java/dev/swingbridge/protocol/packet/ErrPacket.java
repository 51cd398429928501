package dev.swingbridge.protocol.packet;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.protocol.wire.WireWrite;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * An error from the server.
 *
 * <pre>
 *   ff | 15 04 | 23 | 32 38 30 30 30 | message to the end
 *        code    '#'  SQLSTATE
 * </pre>
 *
 * @param sqlState five letters; {@code HY000} where the server sent none (before the handshake)
 * @param message in the connection's character set; read and written as UTF-8
 */
public record ErrPacket(int code, String sqlState, String message) {
    public static final int HEADER = 0xFF;

    /** MariaDB sends reports of progress as an error with this code. */
    public static final int PROGRESS_CODE = 0xFFFF;

    /** Reads a payload that starts with 0xFF; the buffer's indexes stay as they are. */
    public static ErrPacket read(ByteBuf payload) {
        ByteBuf in = payload.slice();
        int header = WireRead.int1(in);
        if (header != HEADER) {
            throw new MalformedPacketException("0x%02x starts no ERR packet".formatted(header));
        }
        int code = WireRead.int2(in);
        String sqlState = "HY000";
        if (in.readableBytes() >= 6 && in.getByte(in.readerIndex()) == '#') {
            in.skipBytes(1);
            sqlState = in.readCharSequence(5, StandardCharsets.ISO_8859_1).toString();
        }
        return new ErrPacket(code, sqlState, WireRead.restAsString(in));
    }

    public void write(ByteBuf out) {
        WireWrite.int1(out, HEADER);
        WireWrite.int2(out, code);
        out.writeByte('#');
        out.writeCharSequence(sqlState, StandardCharsets.ISO_8859_1);
        WireWrite.string(out, message);
    }
}
