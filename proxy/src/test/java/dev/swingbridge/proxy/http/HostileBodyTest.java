package dev.swingbridge.proxy.http;

import dev.swingbridge.protocol.fixture.HostileBytes;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.admin.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the HTTP listener reads itself: bodies and logins. */
class HostileBodyTest {
    private static final int TRIES = 10_000;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void bodiesAreReadOrRefused() throws Exception {
        Json json = new Json();
        HostileBytes.like(
                        ascii("{\"tables\": [\"shop.*\", \"!shop.tmp_*\"], \"from\": \"source\"}"),
                        ascii("{\"rehearse\": true, \"maxHold\": null, \"n\": 1e300}"),
                        ascii(" "))
                .refusedWith(UsageException.class)
                .feed(TRIES, sent -> json.options(new String(sent, StandardCharsets.UTF_8)));
    }

    @Test
    void loginsAreTakenOrNot() throws Exception {
        // one host each, as nobody is to wait here
        AtomicInteger hosts = new AtomicInteger();
        BasicLogin logins = new BasicLogin(new OperatorLogins(Map.of("ann", "s3cret")));
        HostileBytes.like(ascii("Basic YW5uOnMzY3JldA=="), ascii("Basic YW5uOnJvbmc="))
                .feed(
                        TRIES,
                        bytes ->
                                logins.operator(
                                        new String(bytes, StandardCharsets.ISO_8859_1),
                                        "host " + hosts.incrementAndGet()));
    }
}
