package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.auth.AuthBytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;

/**
 * Proves to a MariaDB client (Connector/C 3.4, Connector/J 3.4 and newer) that a certificate nobody
 * has signed belongs to somebody who knows the account's password: {@code 01} for SHA-256, then
 * {@code SHA256(SHA1(SHA1(password)) + nonce + SHA256(certificate))} in hexadecimal, as the text of
 * the OK that ends the login.
 */
final class CertificateProof {
    private static final char SHA_256 = 1;

    private CertificateProof() {}

    static String text(AuthBytes nativeHash, AuthBytes nonce, Certificate certificate) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] fingerprint = digest.digest(certificate.getEncoded());
            digest.update(nativeHash.toArray());
            digest.update(nonce.toArray());
            digest.update(fingerprint);
            return SHA_256 + HexFormat.of().withUpperCase().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a certificate in use has an encoding", e);
        }
    }
}
