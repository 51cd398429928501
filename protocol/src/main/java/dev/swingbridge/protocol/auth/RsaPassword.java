package dev.swingbridge.protocol.auth;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/**
 * A password on a connection without TLS, for caching_sha2_password and sha256_password: {@code
 * (password + NUL) XOR nonce}, encrypted with the server's RSA key (OAEP with SHA-1). The key
 * travels as PEM.
 */
public final class RsaPassword {
    /** sha256_password's own byte for asking the public key. */
    public static final int SHA256_REQUEST_PUBLIC_KEY = 0x01;

    private static final String CIPHER = "RSA/ECB/OAEPWithSHA-1AndMGF1Padding";
    private static final String PEM_START = "-----BEGIN PUBLIC KEY-----";
    private static final String PEM_END = "-----END PUBLIC KEY-----";

    private RsaPassword() {}

    public static AuthBytes encrypt(AuthBytes password, AuthBytes nonce, PublicKey key) {
        byte[] clear = password.toArray();
        byte[] masked = mask(Arrays.copyOf(clear, clear.length + 1), nonce);
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return AuthBytes.of(cipher.doFinal(masked));
        } catch (GeneralSecurityException e) {
            throw new MalformedPacketException("the server's RSA key is of no use: " + e);
        }
    }

    /**
     * The password without its NUL.
     *
     * @throws MalformedPacketException when it was encrypted for another key
     */
    public static AuthBytes decrypt(AuthBytes encrypted, AuthBytes nonce, PrivateKey key) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.DECRYPT_MODE, key);
            byte[] masked = cipher.doFinal(encrypted.toArray());
            return AuthBytes.of(mask(masked, nonce)).withoutTrailingNul();
        } catch (GeneralSecurityException e) {
            throw new MalformedPacketException("password not encrypted with this server's key");
        }
    }

    private static byte[] mask(byte[] bytes, AuthBytes nonce) {
        if (nonce.isEmpty()) {
            throw new MalformedPacketException("no nonce to hide the password with");
        }
        return Digests.xor(bytes, nonce.toArray());
    }

    public static String toPem(PublicKey key) {
        byte[] newline = {'\n'};
        String body = Base64.getMimeEncoder(64, newline).encodeToString(key.getEncoded());
        return PEM_START + "\n" + body + "\n" + PEM_END + "\n";
    }

    public static PublicKey fromPem(byte[] pem) {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        int start = text.indexOf(PEM_START);
        int end = text.indexOf(PEM_END);
        if (start < 0 || end < start) {
            throw new MalformedPacketException("the server's public key is not PEM");
        }
        try {
            String body = text.substring(start + PEM_START.length(), end);
            byte[] encoded = Base64.getMimeDecoder().decode(body);
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MalformedPacketException("the server's public key cannot be read: " + e);
        }
    }
}
