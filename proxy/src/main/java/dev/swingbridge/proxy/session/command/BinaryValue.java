package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.wire.BinaryWidth;
import dev.swingbridge.protocol.wire.WireRead;
import io.netty.buffer.ByteBuf;

/** Values of the binary protocol, in parameters and in rows. */
public final class BinaryValue {
    private BinaryValue() {}

    /** The next value's bytes, without their length. */
    public static ByteBuf take(ByteBuf in, int type) {
        int width = BinaryWidth.of(type);
        return switch (width) {
            case BinaryWidth.LENGTH_ENCODED -> WireRead.lengthEncodedSlice(in);
            case BinaryWidth.LENGTH_BYTE -> WireRead.slice(in, WireRead.int1(in));
            default -> WireRead.slice(in, width);
        };
    }

    /** Whether values of the type are texts, or bytes that stand for them. */
    public static boolean isText(int type) {
        return BinaryWidth.of(type) == BinaryWidth.LENGTH_ENCODED;
    }
}
