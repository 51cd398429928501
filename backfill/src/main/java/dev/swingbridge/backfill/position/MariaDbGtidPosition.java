package dev.swingbridge.backfill.position;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A place in MariaDB's replication: the last transaction of every domain. Immutable.
 *
 * <p>Text form as the server prints it: {@code 0-1-42,1-7-9} (domain, server, sequence number).
 */
public final class MariaDbGtidPosition {
    private final SortedMap<Long, Gtid> domains;

    /** One transaction. */
    public record Gtid(long domain, long server, long sequence) {
        /**
         * One id as the server writes it.
         *
         * @throws IllegalArgumentException when the text is not {@code domain-server-sequence}
         */
        public static Gtid parse(String text) {
            String[] parts = text.strip().split("-", -1);
            try {
                if (parts.length == 3) {
                    return new Gtid(
                            Long.parseLong(parts[0]),
                            Long.parseLong(parts[1]),
                            Long.parseUnsignedLong(parts[2]));
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("not a MariaDB GTID: " + text, e);
            }
            throw new IllegalArgumentException("not a MariaDB GTID: " + text);
        }

        @Override
        public String toString() {
            return domain + "-" + server + "-" + Long.toUnsignedString(sequence);
        }
    }

    private MariaDbGtidPosition(SortedMap<Long, Gtid> domains) {
        this.domains = domains;
    }

    /**
     * Ids apart by commas, one a domain.
     *
     * @throws IllegalArgumentException with the part that cannot be read, or a domain given twice
     */
    public static MariaDbGtidPosition parse(String text) {
        SortedMap<Long, Gtid> domains = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            Gtid gtid = Gtid.parse(part);
            if (domains.put(gtid.domain(), gtid) != null) {
                throw new IllegalArgumentException("domain " + gtid.domain() + " twice: " + text);
            }
        }
        return new MariaDbGtidPosition(domains);
    }

    /**
     * After this transaction in the order of a log, where a domain's sequence number may go back
     * unless gtid_strict_mode is on.
     */
    public MariaDbGtidPosition at(Gtid gtid) {
        SortedMap<Long, Gtid> next = new TreeMap<>(domains);
        next.put(gtid.domain(), gtid);
        return new MariaDbGtidPosition(next);
    }

    /** True when the transaction is this position's or before it. */
    public boolean covers(Gtid gtid) {
        Gtid last = domains.get(gtid.domain());
        return last != null && Long.compareUnsigned(last.sequence(), gtid.sequence()) >= 0;
    }

    /** True when in every domain this position is at the other one or after it. */
    public boolean covers(MariaDbGtidPosition other) {
        return other.domains.values().stream().allMatch(this::covers);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MariaDbGtidPosition position && domains.equals(position.domains);
    }

    @Override
    public int hashCode() {
        return domains.hashCode();
    }

    @Override
    public String toString() {
        return domains.values().stream().map(Gtid::toString).collect(Collectors.joining(","));
    }
}
