package dev.swingbridge.proxy.frontend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.Locale;

/** A certificate and the key that belongs to it, as the files a server is configured with. */
record PemPair(Path certificate, Path key) {

    static PemPair write(Path folder, SelfSignedPair pair) throws IOException {
        Files.createDirectories(folder);
        try {
            return new PemPair(
                    pem(folder, "CERTIFICATE", pair.certificate().getEncoded()),
                    pem(folder, "PRIVATE KEY", pair.key().getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate just made can be encoded", e);
        }
    }

    private static Path pem(Path folder, String what, byte[] encoded) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return Files.writeString(
                folder.resolve(what.replace(' ', '-').toLowerCase(Locale.ROOT) + ".pem"),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, body, what),
                StandardCharsets.US_ASCII);
    }
}
