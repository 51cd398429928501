package dev.swingbridge.proxy.http;

import java.time.Duration;

/**
 * What strangers can take of the HTTP listener before they have logged in.
 *
 * @param connections open at the same time
 * @param idle until a connection without a whole request ends
 */
record HttpLimits(int connections, Duration idle) {
    static HttpLimits usual() {
        return new HttpLimits(256, Duration.ofSeconds(60));
    }
}
