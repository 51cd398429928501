package dev.swingbridge.proxy.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may come in, by HTTP Basic authentication. */
final class Logins {
    private final Map<String, String> passwords;

    Logins(Map<String, String> passwords) {
        this.passwords = Map.copyOf(passwords);
    }

    /** The operator's name; null when the header is missing or wrong. */
    @Nullable String operator(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        String decoded = decode(authorization.substring(6).strip());
        int colon = decoded.indexOf(':');
        if (colon < 0) {
            return null;
        }
        String name = decoded.substring(0, colon);
        String expected = passwords.get(name);
        boolean right = expected != null && same(expected, decoded.substring(colon + 1));
        return right ? name : null;
    }

    private static String decode(String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Takes as long for a wrong password as for a right one. */
    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
