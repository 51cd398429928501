package dev.swingbridge.proxy.frontend;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses passwords: from the fourth failure in a row of one host on, the answer
 * comes later each time, up to two seconds.
 */
public final class FailedLogins {
    private static final int FREE_FAILURES = 3;
    private static final int MAX_HOSTS = 10_000;
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

    private final Map<String, Integer> inARow =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                    return size() > MAX_HOSTS;
                }
            };

    /** How long to keep the answer back. */
    public synchronized Duration failed(String host) {
        int failures = inARow.merge(host, 1, Integer::sum);
        if (failures <= FREE_FAILURES) {
            return Duration.ZERO;
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(10, failures - FREE_FAILURES - 1));
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }

    public synchronized void succeeded(String host) {
        inARow.remove(host);
    }
}
