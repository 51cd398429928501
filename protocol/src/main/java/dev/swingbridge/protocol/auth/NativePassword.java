package dev.swingbridge.protocol.auth;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * mysql_native_password: the client sends {@code SHA1(password) XOR SHA1(nonce +
 * SHA1(SHA1(password)))}, twenty bytes, or nothing for the empty password.
 */
public final class NativePassword {
    private static final int SCRAMBLE_BYTES = 20;

    private NativePassword() {}

    public static AuthBytes scramble(AuthBytes password, AuthBytes nonce) {
        return password.isEmpty() ? AuthBytes.empty() : scrambleOfStage(stage(password), nonce);
    }

    /** SHA1(password): all that a client ever needs to log in. */
    public static AuthBytes stage(AuthBytes password) {
        return AuthBytes.of(Digests.sha1(password.toArray()));
    }

    /** SHA1(SHA1(password)): what servers store. */
    public static AuthBytes stored(AuthBytes password) {
        return storedOfStage(stage(password));
    }

    /** SHA1(SHA1(password)) of SHA1(password). */
    public static AuthBytes storedOfStage(AuthBytes stage) {
        return AuthBytes.of(Digests.sha1(stage.toArray()));
    }

    public static AuthBytes scrambleOfStage(AuthBytes stage, AuthBytes nonce) {
        byte[] sha1 = stage.toArray();
        return AuthBytes.of(Digests.xor(sha1, Digests.sha1(nonce.toArray(), Digests.sha1(sha1))));
    }

    public static boolean matches(AuthBytes scramble, AuthBytes nonce, AuthBytes password) {
        return scramble.equals(scramble(password, nonce));
    }

    /**
     * SHA1(password) from a client's scramble and what a server stores; null when the scramble was
     * made with another password. Enough to log in anywhere the same native password is stored.
     */
    public static @Nullable AuthBytes recoverStage(
            AuthBytes scramble, AuthBytes nonce, AuthBytes stored) {
        if (scramble.length() != SCRAMBLE_BYTES) {
            return null;
        }
        byte[] mask = Digests.sha1(nonce.toArray(), stored.toArray());
        byte[] stage = Digests.xor(scramble.toArray(), mask);
        boolean proven = MessageDigest.isEqual(Digests.sha1(stage), stored.toArray());
        return proven ? AuthBytes.of(stage) : null;
    }
}
