package dev.swingbridge.proxy.admin;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * Where operators connect, and who may.
 *
 * @param admin listens for the MySQL protocol
 * @param http listens for HTTP
 * @param passwords by login
 */
public record OperatorSettings(
        InetSocketAddress admin, InetSocketAddress http, Map<String, String> passwords) {
    public OperatorSettings {
        passwords = Map.copyOf(passwords);
    }

    /** Leaves the passwords out. */
    @Override
    public String toString() {
        return "admin=" + admin + " http=" + http + " logins=" + passwords.keySet();
    }
}
