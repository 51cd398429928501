package dev.swingbridge.protocol.auth;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that one end sends the other while logging in: a nonce, a scramble, an encrypted or even a
 * clear password. Immutable, compared in constant time, never printed.
 */
public final class AuthBytes {
    public static final int NONCE_BYTES = 20;

    private static final AuthBytes EMPTY = new AuthBytes(new byte[0]);

    private final byte[] bytes;

    private AuthBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    public static AuthBytes of(byte[] bytes) {
        return new AuthBytes(bytes.clone());
    }

    public static AuthBytes empty() {
        return EMPTY;
    }

    /** Twenty random bytes between 1 and 127: old clients stop at a NUL. */
    public static AuthBytes nonce(SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        for (int i = 0; i < nonce.length; i++) {
            nonce[i] = (byte) (1 + random.nextInt(127));
        }
        return new AuthBytes(nonce);
    }

    public byte[] toArray() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Without the NUL that some peers put after a nonce or a clear password. */
    public AuthBytes withoutTrailingNul() {
        if (bytes.length == 0 || bytes[bytes.length - 1] != 0) {
            return this;
        }
        return new AuthBytes(Arrays.copyOf(bytes, bytes.length - 1));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuthBytes that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
