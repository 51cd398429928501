package dev.swingbridge.proxy.frontend;

import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.router.table.Side;
import java.util.Map;

/**
 * An application's login, mapped in the configuration.
 *
 * @param name what clients log in with
 * @param password towards the proxy; may be empty
 * @param credentials of the servers' accounts, per side
 */
public record Account(String name, String password, Map<Side, ServerCredentials> credentials) {
    public Account {
        credentials = Map.copyOf(credentials);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return name;
    }
}
