package dev.swingbridge.backfill.server;

/** How a connection is encrypted, in the words of MySQL's own {@code --ssl-mode}. */
public enum TlsMode {
    OFF,
    PREFERRED,
    REQUIRED,
    /** And the other end shows a certificate of a trusted authority. */
    VERIFY_CA,
    /** And its name is in it: a server's host name, a client's account. */
    VERIFY_IDENTITY;

    /** Whether a connection without TLS is refused. */
    public boolean required() {
        return this != OFF && this != PREFERRED;
    }

    public boolean verifies() {
        return this == VERIFY_CA || this == VERIFY_IDENTITY;
    }
}
