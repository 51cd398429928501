package dev.swingbridge.lab.conformance;

/** How a client packs its packets. */
enum Compression {
    NONE,
    ZLIB,
    ZSTD
}
