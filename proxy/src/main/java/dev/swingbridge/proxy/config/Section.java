package dev.swingbridge.proxy.config;

import dev.swingbridge.proxy.text.HostPort;
import dev.swingbridge.proxy.text.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the file, read key by key. Never throws: what is wrong is added to the list of
 * problems and the default stands in, so that one run finds everything.
 */
final class Section {
    private final String path;
    private final Map<?, ?> values;
    private final Reading reading;
    private final Set<String> known = new TreeSet<>();
    private final Set<String> retired = new HashSet<>();

    Section(String path, Map<?, ?> values, Reading reading) {
        this.path = path;
        this.values = values;
        this.reading = reading;
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    void problem(String key, String sentence) {
        reading.problem(path(key) + " " + sentence);
    }

    /** Any text, placeholders filled in. */
    String text(String key, String fallback) {
        String text = optionalText(key, fallback);
        return text == null ? "" : text;
    }

    @Nullable String optionalText(String key, @Nullable String fallback) {
        known.add(key);
        reading.asked(path(key), fallback);
        Object value = values.containsKey(key) ? values.get(key) : fallback;
        if (value == null) {
            return null;
        }
        if (value instanceof Map || value instanceof List) {
            problem(key, "must be a single value, was a " + shape(value));
            return fallback;
        }
        return filled(key, value.toString());
    }

    private @Nullable String filled(String key, String raw) {
        try {
            return reading.placeholders().fill(raw);
        } catch (IOException e) {
            reading.problem(path(key) + ": " + e.getMessage());
            return null;
        }
    }

    /** A text that must not be empty. */
    String name(String key, @Nullable String fallback) {
        String text = optionalText(key, fallback);
        if (text != null && text.isBlank()) {
            problem(key, "must not be empty");
        } else if (text == null && values.get(key) == null && fallback == null) {
            problem(key, "is missing");
        }
        return text == null ? "" : text;
    }

    /** A path; a relative one starts at the configuration file's folder. */
    @Nullable Path file(String key) {
        String text = optionalText(key, null);
        return text == null ? null : reading.resolve(text);
    }

    /** The same of a file that can be read. */
    @Nullable Path existingFile(String key) {
        Path file = file(key);
        if (file != null && !Files.isReadable(file)) {
            problem(key, "names " + file + ", which cannot be read");
        }
        return file;
    }

    /** Two files that go together. */
    void refuseHalfAPair(String one, String other) {
        boolean has = values.get(one) != null;
        if (has != (values.get(other) != null)) {
            problem(
                    has ? other : one,
                    "is missing: give both %s and %s, or neither".formatted(one, other));
        }
    }

    HostPort address(String key, String fallback) {
        String text = text(key, fallback);
        HostPort address = HostPort.parse(text);
        if (address == null && !text.isEmpty()) {
            problem(key, "must be host:port, such as " + fallback + ", was " + text);
        }
        return address == null ? new HostPort("", 0) : address;
    }

    Duration positiveDuration(String key, Duration fallback) {
        return positiveDuration(key, text(key, Quantities.print(fallback)));
    }

    private Duration positiveDuration(String key, String text) {
        Duration duration = Quantities.duration(text);
        if (duration == null) {
            problem(key, "must be a duration such as 500ms, 2s or 1m, was " + text);
        } else if (duration.isNegative() || duration.isZero()) {
            problem(key, "must be above 0, was " + text);
        } else {
            return duration;
        }
        return Duration.ofMillis(1);
    }

    @Nullable Duration optionalDuration(String key) {
        String text = optionalText(key, null);
        return text == null ? null : positiveDuration(key, text);
    }

    /** The largest number of bytes is that of an int. */
    int positiveBytes(String key, int fallback) {
        String text = text(key, Quantities.printBytes(fallback));
        Long bytes = Quantities.bytes(text);
        if (bytes == null) {
            problem(key, "must be a size such as 64KiB or 4MiB, was " + text);
        } else if (bytes <= 0) {
            problem(key, "must be above 0, was " + text);
        } else {
            return (int) Math.min(bytes, Integer.MAX_VALUE);
        }
        return 1;
    }

    /** A whole number from 1 to the limit. */
    int count(String key, int fallback, int limit) {
        return (int) parseCount(key, text(key, Integer.toString(fallback)), limit, "");
    }

    /** A whole number from 1 to the limit; 0 stands for {@code auto}, the default. */
    int countOrAuto(String key, int limit) {
        String text = text(key, "auto");
        return text.equals("auto") ? 0 : (int) parseCount(key, text, limit, "auto or ");
    }

    @Nullable Long optionalCount(String key, long limit) {
        String text = optionalText(key, null);
        return text == null ? null : (Long) parseCount(key, text, limit, "");
    }

    private long parseCount(String key, String text, long limit, String orWord) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= limit) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Not a number at all is the same mistake as one out of bounds: told below.
        }
        problem(key, "must be " + orWord + "a whole number from 1 to " + limit + ", was " + text);
        return 1;
    }

    boolean flag(String key, boolean fallback) {
        String text = text(key, Boolean.toString(fallback));
        if (!text.equals("true") && !text.equals("false")) {
            problem(key, "must be true or false, was " + text);
        }
        return text.equals("true");
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
        String text = text(key, word(fallback));
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(text.toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return constant;
            }
            words.add(word(constant));
        }
        problem(key, "must be one of " + String.join(", ", words) + ", was " + text);
        return fallback;
    }

    /** One of some words; the first is the default. */
    String word(String key, String... words) {
        String text = text(key, words[0]);
        for (String word : words) {
            if (word.equalsIgnoreCase(text)) {
                return word;
            }
        }
        problem(key, "must be one of " + String.join(", ", words) + ", was " + text);
        return words[0];
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Section section(String key) {
        known.add(key);
        Object value = values.get(key);
        if (value == null || value instanceof Map) {
            return new Section(path(key), value instanceof Map<?, ?> map ? map : Map.of(), reading);
        }
        problem(key, "must be a group of keys, was " + shape(value));
        return new Section(path(key), Map.of(), reading);
    }

    /** Null when the key is absent. */
    @Nullable Section optionalSection(String key) {
        return values.get(key) == null && known.add(key) ? null : section(key);
    }

    /** One section per element; empty when the key is absent. */
    List<Section> sections(String key) {
        known.add(key);
        Object value = values.get(key);
        List<Section> sections = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                String itemPath = path(key) + "[" + i + "]";
                if (list.get(i) instanceof Map<?, ?> map) {
                    sections.add(new Section(itemPath, map, reading));
                } else {
                    reading.problem(itemPath + " must be a group of keys");
                }
            }
        } else if (value != null) {
            problem(key, "must be a list, was " + shape(value));
        }
        return sections;
    }

    /** A list of single values; empty when the key is absent. */
    List<String> texts(String key) {
        known.add(key);
        Object value = values.get(key);
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                if (item == null || item instanceof Map || item instanceof List) {
                    problem(key, "must hold single values, has a " + shape(String.valueOf(item)));
                } else {
                    String text = filled(key, item.toString());
                    texts.add(text == null ? "" : text);
                }
            }
        } else if (value != null) {
            problem(key, "must be a list, was " + shape(value));
        }
        return texts;
    }

    /** The first element of a list that is absent. */
    Section item(String key, Map<?, ?> standIn) {
        return new Section(path(key) + "[0]", standIn, reading);
    }

    /**
     * A key of earlier versions that has one meaning left: files that say so go on loading.
     *
     * @param why the key cannot say anything else
     */
    void retired(String key, Set<String> meaning, String why) {
        retired.add(key);
        String text = String.valueOf(values.get(key));
        if (values.containsKey(key) && !meaning.contains(text)) {
            problem(key, "is not a key any more: " + why + ", was " + text);
        }
    }

    /** The same of a group of keys. */
    Section retiredSection(String key) {
        Section group = section(key);
        known.remove(key);
        retired.add(key);
        return group;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** Call last: every key that nobody asked for is a problem. */
    void refuseUnknown() {
        values.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !known.contains(key) && !retired.contains(key))
                .forEach(key -> problem(key, "is not a key here; " + NearestWord.hint(key, known)));
    }

    private static String shape(Object value) {
        return switch (value) {
            case Map<?, ?> map -> "group of keys";
            case List<?> list -> "list";
            default -> "the single value " + value;
        };
    }
}
