package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.text.Quantities;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of one verb as text. {@code max_hold}, {@code maxHold} and {@code max-hold} are the
 * same option, so that each listener may keep to its own habit.
 */
public final class VerbOptions {
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, String> typed = new TreeMap<>();

    private VerbOptions() {}

    public static VerbOptions of(Map<String, String> given) {
        VerbOptions options = new VerbOptions();
        given.forEach(
                (name, value) -> {
                    options.values.put(plain(name), value);
                    options.typed.put(plain(name), name);
                });
        return options;
    }

    public static VerbOptions none() {
        return of(Map.of());
    }

    /**
     * Every verb says first which options it knows.
     *
     * @throws UsageException names the first one that it does not
     */
    VerbOptions allowing(String... names) {
        List<String> known = Arrays.stream(names).map(VerbOptions::plain).toList();
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                String listed = Arrays.stream(names).collect(Collectors.joining(", "));
                throw new UsageException(
                        "there is no option "
                                + typed.get(name)
                                + " here; "
                                + (names.length == 0 ? "none is known" : "known: " + listed));
            }
        }
        return this;
    }

    @Nullable String text(String name) {
        return values.get(plain(name));
    }

    boolean has(String name) {
        return values.containsKey(plain(name));
    }

    boolean flag(String name, boolean fallback) {
        String text = values.get(plain(name));
        if (text == null) {
            return fallback;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1", "" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new UsageException(name + " must be true or false, was " + text);
        };
    }

    /** Whether only to say what would be done, and why it would be refused. */
    public boolean dryRun() {
        return flag("dry_run", false);
    }

    @Nullable Duration duration(String name) {
        String text = values.get(plain(name));
        if (text == null) {
            return null;
        }
        Duration duration = Quantities.duration(text);
        if (duration == null || duration.isNegative() || duration.isZero()) {
            throw new UsageException(
                    name + " must be a duration above 0 such as 500ms or 2s, was " + text);
        }
        return duration;
    }

    <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
        String text = values.get(plain(name));
        if (text == null) {
            return fallback;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        String words =
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
        throw new UsageException(name + " must be one of " + words + ", was " + text);
    }

    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }
}
