package dev.swingbridge.proxy.text;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations and sizes as people write them: {@code 500ms}, {@code 2s}, {@code 4MiB}. */
public final class Quantities {
    private static final Pattern QUANTITY = Pattern.compile("(-?\\d{1,15}) ?([a-zA-Z]+)");
    private static final Map<String, Duration> TIME_UNITS =
            Map.of(
                    "ms", Duration.ofMillis(1),
                    "s", Duration.ofSeconds(1),
                    "m", Duration.ofMinutes(1),
                    "min", Duration.ofMinutes(1),
                    "h", Duration.ofHours(1),
                    "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZE_UNITS =
            Map.of(
                    "B", 1L,
                    "KB", 1_000L,
                    "KiB", 1L << 10,
                    "MB", 1_000_000L,
                    "MiB", 1L << 20,
                    "GB", 1_000_000_000L,
                    "GiB", 1L << 30);

    private Quantities() {}

    /** Null when the text is no duration with a unit. */
    public static @Nullable Duration duration(String text) {
        Matcher matcher = QUANTITY.matcher(text.strip());
        Duration unit = matcher.matches() ? TIME_UNITS.get(matcher.group(2)) : null;
        return unit == null ? null : unit.multipliedBy(Long.parseLong(matcher.group(1)));
    }

    /** Bytes; null when the text is no size with a unit. */
    public static @Nullable Long bytes(String text) {
        Matcher matcher = QUANTITY.matcher(text.strip());
        Long unit = matcher.matches() ? SIZE_UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            return null;
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            return null;
        }
    }

    /** For people: the shortest exact text, such as {@code 500ms} or {@code 2s}. */
    public static String print(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }

    /** The same of a size in bytes, such as {@code 64KiB}. */
    public static String printBytes(long bytes) {
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
    }
}
