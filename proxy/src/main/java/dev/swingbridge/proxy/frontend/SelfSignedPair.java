package dev.swingbridge.proxy.frontend;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;

/**
 * A certificate that signs itself (P-256), for encryption without an authority behind it.
 *
 * @param key PKCS#8
 */
record SelfSignedPair(X509Certificate certificate, PrivateKey key) {
    private static final Duration VALID_FOR = Duration.ofDays(3650);
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
    private static final String LOCALHOST = "localhost";
    private static final String NAME = "Swingbridge generated";

    static SelfSignedPair make() {
        return make(NAME, LOCALHOST);
    }

    /**
     * @param host the name a client reaches its owner by; with localhost its address too
     */
    static SelfSignedPair make(String commonName, String host) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] body = body(keys, commonName, host);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            byte[] encoded = Der.sequence(body, ECDSA_SHA256, Der.bitString(signature.sign()));
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(encoded));
            return new SelfSignedPair(certificate, keys.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes P-256 certificates", e);
        }
    }

    private static byte[] body(KeyPair keys, String commonName, String host) {
        Instant now = Instant.now();
        byte[] name =
                Der.sequence(Der.set(Der.sequence(Der.oid(2, 5, 4, 3), Der.utf8(commonName))));
        byte[] basicConstraints =
                Der.sequence(
                        Der.oid(2, 5, 29, 19),
                        Der.bool(true),
                        Der.octetString(Der.sequence(Der.bool(true))));
        byte[] dnsName = Der.implicit(2, host.getBytes(StandardCharsets.US_ASCII));
        byte[] names =
                host.equals(LOCALHOST)
                        ? Der.sequence(dnsName, Der.implicit(7, new byte[] {127, 0, 0, 1}))
                        : Der.sequence(dnsName);
        byte[] alternativeNames = Der.sequence(Der.oid(2, 5, 29, 17), Der.octetString(names));
        return Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(120, new SecureRandom()).setBit(119)),
                ECDSA_SHA256,
                name,
                Der.sequence(
                        Der.generalizedTime(now.minus(Duration.ofDays(1))),
                        Der.generalizedTime(now.plus(VALID_FOR))),
                name,
                keys.getPublic().getEncoded(),
                Der.explicit(3, Der.sequence(basicConstraints, alternativeNames)));
    }
}
