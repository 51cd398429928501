package dev.swingbridge.proxy.http;

import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.proxy.admin.OperatorLogins;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Who may come in, by HTTP Basic authentication. */
final class BasicLogin {
    private final OperatorLogins operators;

    BasicLogin(OperatorLogins operators) {
        this.operators = operators;
    }

    /**
     * The operator's name; null when the header is missing or wrong. A wrong one keeps the caller
     * waiting, the longer the more of them have come from its host.
     */
    @Nullable String operator(@Nullable String authorization, String host) {
        if (authorization == null) {
            return null; // how every browser begins
        }
        boolean basic = authorization.regionMatches(true, 0, "Basic ", 0, 6);
        String given = basic ? decode(authorization.substring(6).strip()) : "";
        int colon = Math.max(0, given.indexOf(':'));
        String name = given.substring(0, colon);
        String expected = operators.password(name);
        if (expected != null && same(expected, given.substring(colon + 1))) {
            operators.succeeded(OperatorLogins.Listener.HTTP, host);
            return name;
        }
        Duration delay = operators.failed(OperatorLogins.Listener.HTTP, name, host);
        keepWaiting(delay);
        return null;
    }

    private static void keepWaiting(Duration delay) {
        if (delay.isZero()) {
            return;
        }
        try {
            Backoff.steady(delay).pause();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
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
