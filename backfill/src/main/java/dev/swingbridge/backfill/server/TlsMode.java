package dev.swingbridge.backfill.server;

/**
 * How a connection towards a server is encrypted, in the words of MySQL's own {@code --ssl-mode}.
 */
public enum TlsMode {
    OFF,
    PREFERRED,
    REQUIRED,
    VERIFY_CA,
    VERIFY_IDENTITY
}
