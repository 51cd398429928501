package dev.swingbridge.proxy.conformance;

/** How a client packs its packets. */
enum Compression {
    NONE,
    ZLIB,
    ZSTD
}
