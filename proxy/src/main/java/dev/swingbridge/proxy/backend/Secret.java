package dev.swingbridge.proxy.backend;

import dev.swingbridge.protocol.auth.AuthBytes;
import java.nio.charset.StandardCharsets;

/**
 * What the proxy knows of a password; enough or not depends on the server's method. Never printed.
 */
public sealed interface Secret {
    /** The password itself, as UTF-8 bytes: good for every method. */
    record ClearText(AuthBytes password) implements Secret {}

    /** SHA1(password), recovered from a native scramble: good for mysql_native_password only. */
    record NativeStage(AuthBytes sha1) implements Secret {}

    static Secret clearText(String password) {
        return new ClearText(AuthBytes.of(password.getBytes(StandardCharsets.UTF_8)));
    }
}
