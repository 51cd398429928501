package dev.swingbridge.proxy.migration.condition;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that is being done for a migration.
 *
 * @param what a verb as operators type it, or what the proxy does by itself
 * @param step at which it is now; null before the first
 */
public record Activity(String what, String operator, Instant since, @Nullable Step step) {

    /** One step. */
    public record Step(String name, Instant since) {}

    public static Activity begun(String what, String operator) {
        return new Activity(what, operator, Instant.now(), null);
    }

    Activity at(String name) {
        return new Activity(what, operator, since, new Step(name, Instant.now()));
    }

    /** Such as {@code switch-traffic by admin for 4.1 s, at step "arm" for 3.0 s}. */
    public String words(Instant now) {
        String text = "%s by %s for %s".formatted(what, operator, seconds(since, now));
        return step == null
                ? text
                : "%s, at step \"%s\" for %s"
                        .formatted(text, step.name(), seconds(step.since(), now));
    }

    private static String seconds(Instant since, Instant now) {
        return String.format(Locale.ROOT, "%.1f s", Duration.between(since, now).toMillis() / 1e3);
    }
}
