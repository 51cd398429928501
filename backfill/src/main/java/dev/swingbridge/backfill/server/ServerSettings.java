package dev.swingbridge.backfill.server;

import dev.swingbridge.router.table.Side;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to reach one of the two servers.
 *
 * @param ca PEM file with the authorities to trust, for VERIFY_CA and VERIFY_IDENTITY; null for
 *     those of the JDK
 * @param certificate PEM chain to show the server; null for none
 * @param key PEM of the PKCS#8 key that belongs to it
 */
public record ServerSettings(
        Side side,
        String host,
        int port,
        String user,
        String password,
        TlsMode tls,
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key) {

    /** Shows no certificate. */
    public ServerSettings(
            Side side,
            String host,
            int port,
            String user,
            String password,
            TlsMode tls,
            @Nullable Path ca) {
        this(side, host, port, user, password, tls, ca, null, null);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return side.label() + " " + user + "@" + host + ":" + port;
    }
}
