package dev.swingbridge.protocol.netty;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;

/**
 * One algorithm on whole packets. Both buffers are direct and in one piece. Stateless: what an
 * algorithm needs to work with belongs to the thread, so that an idle connection costs nothing.
 */
sealed interface Packing permits ZlibPacking, ZstdPacking {
    /**
     * Appends the compressed form of all readable bytes, consuming none.
     *
     * @return false when it would not be smaller; nothing is appended then
     */
    boolean pack(ByteBuf plain, ByteBuf to);

    /**
     * Appends exactly the declared number of bytes, for which there is room.
     *
     * @throws MalformedPacketException when the bytes are damaged or more or fewer than declared
     */
    void unpack(ByteBuf packed, ByteBuf to, int plainBytes);

    static Packing of(Compression compression) {
        return switch (compression.method()) {
            case ZLIB -> new ZlibPacking(compression.level());
            case ZSTD -> new ZstdPacking(compression.level());
        };
    }

    static MalformedPacketException damaged(int declared, String reason) {
        return new MalformedPacketException(
                "compressed packet of %d bytes cannot be unpacked: %s".formatted(declared, reason));
    }
}
