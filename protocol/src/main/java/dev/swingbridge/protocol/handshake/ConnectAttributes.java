package dev.swingbridge.protocol.handshake;

import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.protocol.wire.WireWrite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names and values a client tells about itself: one length, then pairs of strings. */
final class ConnectAttributes {
    private ConnectAttributes() {}

    static Map<String, String> read(ByteBuf in) {
        ByteBuf pairs = WireRead.lengthEncodedSlice(in);
        Map<String, String> attributes = new LinkedHashMap<>();
        while (pairs.isReadable()) {
            String name = WireRead.lengthEncodedString(pairs);
            attributes.put(name, WireRead.lengthEncodedString(pairs));
        }
        return attributes;
    }

    static void write(ByteBuf out, Map<String, String> attributes) {
        ByteBuf pairs = Unpooled.buffer(256);
        attributes.forEach(
                (name, value) -> {
                    WireWrite.lengthEncodedString(pairs, name);
                    WireWrite.lengthEncodedString(pairs, value);
                });
        WireWrite.lengthEncodedBytes(out, pairs);
        pairs.release();
    }
}
