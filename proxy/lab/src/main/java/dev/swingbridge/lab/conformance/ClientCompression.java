package dev.swingbridge.lab.conformance;

/** How a client packs its packets. */
enum ClientCompression {
    NONE,
    ZLIB,
    ZSTD
}
