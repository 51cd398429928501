package dev.swingbridge.protocol.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Takes protocol values from the front of a buffer. Every read is checked against the bytes that
 * are there and throws {@link MalformedPacketException}; nothing is allocated for a length that is
 * only claimed.
 */
public final class WireRead {
    /** First byte of a length-encoded value that stands for SQL NULL. */
    public static final int NULL_MARKER = 0xFB;

    private WireRead() {}

    public static int int1(ByteBuf in) {
        need(in, 1, "a one-byte integer");
        return in.readUnsignedByte();
    }

    public static int int2(ByteBuf in) {
        need(in, 2, "a two-byte integer");
        return in.readUnsignedShortLE();
    }

    public static int int3(ByteBuf in) {
        need(in, 3, "a three-byte integer");
        return in.readUnsignedMediumLE();
    }

    public static long int4(ByteBuf in) {
        need(in, 4, "a four-byte integer");
        return in.readUnsignedIntLE();
    }

    /** All 64 bits; values from 2^63 on come out negative. */
    public static long int8(ByteBuf in) {
        need(in, 8, "an eight-byte integer");
        return in.readLongLE();
    }

    /** One byte up to 250, or a marker byte and 2, 3 or 8 bytes; NULL is an error here. */
    public static long lengthEncodedInt(ByteBuf in) {
        int first = int1(in);
        return switch (first) {
            case 0xFC -> int2(in);
            case 0xFD -> int3(in);
            case 0xFE -> int8(in);
            case NULL_MARKER, 0xFF ->
                    throw new MalformedPacketException(
                            "0x%02x where a length-encoded integer must start".formatted(first));
            default -> first;
        };
    }

    /** The bytes of a length-encoded string, as a slice that shares the buffer's memory. */
    public static ByteBuf lengthEncodedSlice(ByteBuf in) {
        return slice(in, lengthEncodedInt(in));
    }

    public static byte[] lengthEncodedBytes(ByteBuf in) {
        return ByteBufUtil.getBytes(lengthEncodedSlice(in));
    }

    public static String lengthEncodedString(ByteBuf in, Charset charset) {
        return lengthEncodedSlice(in).toString(charset);
    }

    public static String lengthEncodedString(ByteBuf in) {
        return lengthEncodedString(in, StandardCharsets.UTF_8);
    }

    /** Bytes up to a NUL, which is taken and left out. */
    public static byte[] nulTerminatedBytes(ByteBuf in) {
        int length = in.bytesBefore((byte) 0);
        if (length < 0) {
            throw new MalformedPacketException("no NUL at the end of a string");
        }
        byte[] bytes = bytes(in, length);
        in.skipBytes(1);
        return bytes;
    }

    public static String nulTerminatedString(ByteBuf in) {
        return new String(nulTerminatedBytes(in), StandardCharsets.UTF_8);
    }

    /** A string that ends at a NUL or, from old and sloppy peers, where the packet ends. */
    public static String stringToNulOrEnd(ByteBuf in) {
        int length = in.bytesBefore((byte) 0);
        return length < 0 ? restAsString(in) : nulTerminatedString(in);
    }

    public static String restAsString(ByteBuf in) {
        return new String(rest(in), StandardCharsets.UTF_8);
    }

    public static byte[] rest(ByteBuf in) {
        return bytes(in, in.readableBytes());
    }

    public static byte[] bytes(ByteBuf in, long length) {
        need(in, length, "bytes");
        byte[] bytes = new byte[(int) length];
        in.readBytes(bytes);
        return bytes;
    }

    /** A slice that shares the buffer's memory and reference count. */
    public static ByteBuf slice(ByteBuf in, long length) {
        need(in, length, "bytes");
        return in.readSlice((int) length);
    }

    public static void skip(ByteBuf in, int length) {
        need(in, length, "bytes to skip");
        in.skipBytes(length);
    }

    private static void need(ByteBuf in, long length, String what) {
        // a length of 2^63 or more arrives as a negative number
        if (length < 0 || length > in.readableBytes()) {
            throw new MalformedPacketException(
                    "packet ends early: %s needs %s more, %d left"
                            .formatted(what, Long.toUnsignedString(length), in.readableBytes()));
        }
    }
}
