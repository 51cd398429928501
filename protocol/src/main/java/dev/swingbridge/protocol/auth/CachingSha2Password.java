package dev.swingbridge.protocol.auth;

/**
 * caching_sha2_password: the client sends {@code SHA256(password) XOR
 * SHA256(SHA256(SHA256(password)) + nonce)}, 32 bytes, or nothing for the empty password. The
 * server answers with one byte: {@link #FAST_OK} when it could check that, or {@link #FULL} when it
 * must see the password itself, over TLS or encrypted with the server's RSA key.
 */
public final class CachingSha2Password {
    /** First byte of a packet with more data for the method, either way. */
    public static final int MORE_DATA = 0x01;

    public static final int FAST_OK = 0x03;
    public static final int FULL = 0x04;

    /** What a client sends to have the server's public key. */
    public static final int REQUEST_PUBLIC_KEY = 0x02;

    private CachingSha2Password() {}

    public static AuthBytes scramble(AuthBytes password, AuthBytes nonce) {
        if (password.isEmpty()) {
            return AuthBytes.empty();
        }
        byte[] stage = Digests.sha256(password.toArray());
        byte[] mask = Digests.sha256(Digests.sha256(stage), nonce.toArray());
        return AuthBytes.of(Digests.xor(stage, mask));
    }

    public static boolean matches(AuthBytes scramble, AuthBytes nonce, AuthBytes password) {
        return scramble.equals(scramble(password, nonce));
    }
}
