package dev.swingbridge.protocol.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Appends protocol values to a buffer. */
public final class WireWrite {
    private WireWrite() {}

    public static void int1(ByteBuf out, int value) {
        out.writeByte(value);
    }

    public static void int2(ByteBuf out, int value) {
        out.writeShortLE(value);
    }

    public static void int4(ByteBuf out, long value) {
        out.writeIntLE((int) value);
    }

    /** The shortest form; negative values are taken as unsigned 64-bit. */
    public static void lengthEncodedInt(ByteBuf out, long value) {
        if (value < 0 || value > 0xFFFFFF) {
            out.writeByte(0xFE).writeLongLE(value);
        } else if (value < WireRead.NULL_MARKER) {
            out.writeByte((int) value);
        } else if (value <= 0xFFFF) {
            out.writeByte(0xFC).writeShortLE((int) value);
        } else {
            out.writeByte(0xFD).writeMediumLE((int) value);
        }
    }

    public static void lengthEncodedBytes(ByteBuf out, byte[] value) {
        lengthEncodedInt(out, value.length);
        out.writeBytes(value);
    }

    /** The readable bytes; the value's own indexes stay as they are. */
    public static void lengthEncodedBytes(ByteBuf out, ByteBuf value) {
        lengthEncodedInt(out, value.readableBytes());
        out.writeBytes(value, value.readerIndex(), value.readableBytes());
    }

    public static void lengthEncodedString(ByteBuf out, String value) {
        lengthEncodedBytes(out, value.getBytes(StandardCharsets.UTF_8));
    }

    public static void nulTerminatedString(ByteBuf out, String value) {
        string(out, value);
        out.writeByte(0);
    }

    /** The bytes alone: the packet's end is the string's end. */
    public static void string(ByteBuf out, String value) {
        ByteBufUtil.writeUtf8(out, value);
    }
}
