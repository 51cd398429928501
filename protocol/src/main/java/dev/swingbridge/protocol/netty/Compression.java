package dev.swingbridge.protocol.netty;

import dev.swingbridge.protocol.handshake.Capabilities;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is compressed.
 *
 * @param level 1 (fast) to 9 for ZLIB, to 22 for ZSTD
 */
public record Compression(Method method, int level) {
    /** zlib's own default, which servers use, too. */
    public static final int ZLIB_LEVEL = 6;

    /** What servers use when a client names no level. */
    public static final int ZSTD_LEVEL = 3;

    /** The algorithms of the protocol. */
    public enum Method {
        ZLIB(Capabilities.COMPRESS),
        ZSTD(Capabilities.ZSTD);

        private final long capability;

        Method(long capability) {
            this.capability = capability;
        }

        /** The flag that asks for it. */
        public long capability() {
            return capability;
        }
    }

    public Compression {
        level = Math.clamp(level, 1, method == Method.ZLIB ? 9 : 22);
    }

    /**
     * What flags that both ends have set amount to; null for none. zlib goes before zstd, as in
     * MySQL.
     *
     * @param zstdLevel what the client named; 0 for its default
     */
    public static @Nullable Compression agreed(long capabilities, int zstdLevel) {
        if (Capabilities.has(capabilities, Capabilities.COMPRESS)) {
            return new Compression(Method.ZLIB, ZLIB_LEVEL);
        }
        if (Capabilities.has(capabilities, Capabilities.ZSTD)) {
            return new Compression(Method.ZSTD, zstdLevel == 0 ? ZSTD_LEVEL : zstdLevel);
        }
        return null;
    }
}
