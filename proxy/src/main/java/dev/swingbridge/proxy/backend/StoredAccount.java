package dev.swingbridge.proxy.backend;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.NativePassword;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An account as a server's own tables describe it.
 *
 * @param host pattern of the hosts it may come from
 * @param methods one of them has to let it in; MariaDB may have several
 */
public record StoredAccount(
        String name, String host, List<Method> methods, boolean locked, boolean expired) {

    /**
     * One way to log in.
     *
     * @param plugin the server's name of it
     * @param stored what a password is checked against; empty where anything or nothing is
     */
    public record Method(String plugin, String stored) {
        private static final String NATIVE = "mysql_native_password";
        private static final Set<String> CLEAR =
                Set.of("authentication_ldap_simple", "authentication_pam", "pam", "dialog");

        /** SHA1(SHA1(password)); null when this is no native password. */
        public @Nullable AuthBytes nativeHash() {
            if (!plugin.equals(NATIVE) || !stored.matches("\\*[0-9A-Fa-f]{40}")) {
                return null;
            }
            return AuthBytes.of(HexFormat.of().parseHex(stored, 1, stored.length()));
        }

        /** SHA1(password) from a client's native scramble; null when that is not it. */
        public @Nullable AuthBytes recover(AuthBytes scramble, AuthBytes nonce) {
            AuthBytes hash = nativeHash();
            return hash == null ? null : NativePassword.recoverStage(scramble, nonce, hash);
        }

        public boolean isNative() {
            return plugin.equals(NATIVE);
        }

        /** Whether the server has the password sent in clear, for somebody else to check. */
        public boolean clear() {
            return CLEAR.contains(plugin);
        }
    }

    public StoredAccount {
        methods = List.copyOf(methods);
    }

    /** Leaves what is stored of the password out. */
    @Override
    public String toString() {
        return name + "@" + host;
    }
}
