package dev.swingbridge.proxy.frontend;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;

/** The RSA pair clients without TLS encrypt their passwords with, made anew at each start. */
final class LoginKeys {
    private static final int BITS = 2048;

    private LoginKeys() {}

    static KeyPair make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK makes RSA keys", e);
        }
    }
}
