package dev.swingbridge.proxy.frontend;

import dev.swingbridge.proxy.backend.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passwords of passed-through accounts that a server has accepted, so that the next login needs no
 * full exchange and a session can open its second connection. In memory only, bounded, least
 * recently used out first; a password that a server refuses is dropped.
 */
final class PasswordCache {
    private static final int MAX_ACCOUNTS = 10_000;

    private final Map<String, Secret> passwords =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Secret> eldest) {
                    return size() > MAX_ACCOUNTS;
                }
            };

    synchronized @Nullable Secret find(String user) {
        return passwords.get(user);
    }

    synchronized void accepted(String user, Secret password) {
        passwords.put(user, password);
    }

    /** Drops the password if it still is the one that was refused. */
    synchronized void refused(String user, Secret password) {
        passwords.remove(user, password);
    }
}
