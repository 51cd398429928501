package dev.swingbridge.protocol.auth;

/** Names of the authentication methods as servers and clients spell them. */
public final class AuthPlugin {
    public static final String NATIVE = "mysql_native_password";
    public static final String CACHING_SHA2 = "caching_sha2_password";
    public static final String SHA256 = "sha256_password";
    public static final String CLEAR = "mysql_clear_password";

    /**
     * MariaDB's way to ask for a clear password (PAM); its first question comes with the switch.
     */
    public static final String DIALOG = "dialog";

    public static final String ED25519 = "client_ed25519";

    private AuthPlugin() {}
}
