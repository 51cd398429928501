package dev.swingbridge.backfill.position;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A set of MySQL's global transaction ids, tagged ones included. Immutable.
 *
 * <p>Text form as the server prints it: {@code uuid:1-9:12:tag:1-3,uuid:5}; what follows a tag
 * belongs to that tag. Unlike the binlog library's own set, this one keeps tags apart.
 */
public final class GtidSet {
    private static final GtidSet EMPTY = new GtidSet(new TreeMap<>());
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern TAG = Pattern.compile("[a-z_][a-z0-9_]{0,31}");
    // Tags sort after their UUID's untagged ids, as the server prints them.
    private static final char SEPARATOR = ':';

    // "uuid" or "uuid:tag" to disjoint intervals that do not touch, in order.
    private final SortedMap<String, List<Interval>> intervals;

    /** From first to last, both included. */
    private record Interval(long first, long last) {}

    private GtidSet(SortedMap<String, List<Interval>> intervals) {
        this.intervals = intervals;
    }

    public static GtidSet empty() {
        return EMPTY;
    }

    /**
     * Reads a set, or a single id such as {@code uuid:7} or {@code uuid:tag:7}; case, blanks and
     * line breaks do not matter.
     *
     * @throws IllegalArgumentException with the part that cannot be read
     */
    public static GtidSet parse(String text) {
        SortedMap<String, List<Interval>> parsed = new TreeMap<>();
        for (String member : text.split(",", -1)) {
            String[] parts = member.replaceAll("\\s", "").toLowerCase(Locale.ROOT).split(":", -1);
            if (parts.length == 1 && parts[0].isEmpty()) {
                continue;
            }
            if (parts.length < 2 || !UUID.matcher(parts[0]).matches()) {
                throw new IllegalArgumentException("not a GTID: " + member.strip());
            }
            String source = parts[0];
            for (int i = 1; i < parts.length; i++) {
                if (TAG.matcher(parts[i]).matches()) {
                    source = parts[0] + SEPARATOR + parts[i];
                } else {
                    insert(
                            parsed.computeIfAbsent(source, key -> new ArrayList<>()),
                            interval(parts[i], member));
                }
            }
        }
        return parsed.isEmpty() ? EMPTY : new GtidSet(parsed);
    }

    /** True when every id of the other set is in this one. */
    public boolean containsAll(GtidSet other) {
        for (Map.Entry<String, List<Interval>> entry : other.intervals.entrySet()) {
            List<Interval> mine = intervals.getOrDefault(entry.getKey(), List.of());
            for (Interval wanted : entry.getValue()) {
                if (mine.stream().noneMatch(has -> covers(has, wanted))) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * This set and one more id.
     *
     * @param source {@code uuid} or {@code uuid:tag}
     */
    public GtidSet with(String source, long number) {
        SortedMap<String, List<Interval>> result = new TreeMap<>(intervals);
        String key = source.toLowerCase(Locale.ROOT);
        List<Interval> list = new ArrayList<>(result.getOrDefault(key, List.of()));
        insert(list, new Interval(number, number));
        result.put(key, list);
        return new GtidSet(result);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GtidSet set && intervals.equals(set.intervals);
    }

    @Override
    public int hashCode() {
        return intervals.hashCode();
    }

    /** The server's own form: sources in order, tags of one UUID after it, no blanks. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        String uuid = "";
        for (Map.Entry<String, List<Interval>> entry : intervals.entrySet()) {
            String source = entry.getKey();
            int tag = source.indexOf(SEPARATOR);
            String owner = tag < 0 ? source : source.substring(0, tag);
            if (!owner.equals(uuid)) {
                text.append(text.isEmpty() ? "" : ",").append(owner);
                uuid = owner;
            }
            if (tag >= 0) {
                text.append(source, tag, source.length());
            }
            for (Interval interval : entry.getValue()) {
                text.append(':').append(interval.first());
                if (interval.last() > interval.first()) {
                    text.append('-').append(interval.last());
                }
            }
        }
        return text.toString();
    }

    private static Interval interval(String text, String member) {
        int dash = text.indexOf('-');
        try {
            long first = Long.parseLong(dash < 0 ? text : text.substring(0, dash));
            long last = dash < 0 ? first : Long.parseLong(text.substring(dash + 1));
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("not a GTID interval: " + member.strip());
            }
            return new Interval(first, last);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a GTID interval: " + member.strip(), e);
        }
    }

    private static boolean covers(Interval has, Interval wanted) {
        return has.first() <= wanted.first() && wanted.last() <= has.last();
    }

    private static void insert(List<Interval> list, Interval added) {
        long first = added.first();
        long last = added.last();
        int at = 0;
        while (at < list.size() && list.get(at).last() < first - 1) {
            at++;
        }
        while (at < list.size() && list.get(at).first() - 1 <= last) {
            Interval joined = list.remove(at);
            first = Math.min(first, joined.first());
            last = Math.max(last, joined.last());
        }
        list.add(at, new Interval(first, last));
    }
}
