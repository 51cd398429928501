package dev.swingbridge.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed certificate with an elliptic-curve key, made once: a server left to itself makes an
 * RSA key at every first start, which takes seconds.
 */
final class Certificates {
    static final String CERTIFICATE = "certificate.pem";
    static final String KEY = "key.pem";
    private static final char[] STORE_PASSWORD = "not a secret".toCharArray();

    private Certificates() {}

    /**
     * Writes {@link #CERTIFICATE} and {@link #KEY} into the directory; nothing where the JVM comes
     * without keytool.
     */
    static void generate(Path directory) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        if (!Files.isExecutable(keytool)) {
            return;
        }
        Path store = directory.resolve("server.p12");
        Process process =
                new ProcessBuilder(
                                keytool.toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-validity",
                                "36500",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost,ip:127.0.0.1",
                                "-ext",
                                "bc:c=ca:true",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(STORE_PASSWORD))
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool made no certificate: " + output.strip());
            }
            writePem(store, directory);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read the certificate that keytool made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made a certificate", e);
        }
    }

    private static void writePem(Path file, Path directory)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, STORE_PASSWORD);
        }
        Files.writeString(
                directory.resolve(CERTIFICATE),
                block("CERTIFICATE", store.getCertificate("server").getEncoded()));
        Files.writeString(
                directory.resolve(KEY),
                block("PRIVATE KEY", store.getKey("server", STORE_PASSWORD).getEncoded()));
    }

    private static String block(String name, byte[] der) {
        String text =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN " + name + "-----\n" + text + "\n-----END " + name + "-----\n";
    }
}
