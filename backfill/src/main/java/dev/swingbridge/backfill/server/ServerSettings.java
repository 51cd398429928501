package dev.swingbridge.backfill.server;

import dev.swingbridge.router.table.Side;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to reach one of the two servers.
 *
 * @param ca PEM file with the authorities to trust, for VERIFY_CA and VERIFY_IDENTITY
 */
public record ServerSettings(
        Side side,
        String host,
        int port,
        String user,
        String password,
        TlsMode tls,
        @Nullable Path ca) {

    /** Leaves the password out. */
    @Override
    public String toString() {
        return side.label() + " " + user + "@" + host + ":" + port;
    }
}
