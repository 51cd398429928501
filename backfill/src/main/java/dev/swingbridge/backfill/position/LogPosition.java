package dev.swingbridge.backfill.position;

import java.util.Comparator;

/**
 * A place in one server's binary log. Files compare by their number, never as text, so {@code
 * .1000000} follows {@code .999999}.
 *
 * @param file such as {@code binlog.000042}
 * @param offset bytes from the start of the file, 64 bits
 */
public record LogPosition(String file, long offset) implements Comparable<LogPosition> {
    private static final Comparator<LogPosition> ORDER =
            Comparator.comparingLong(LogPosition::fileNumber)
                    .thenComparingLong(LogPosition::offset);

    /** The number after the last dot of the file name. */
    public long fileNumber() {
        return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
    }

    @Override
    public int compareTo(LogPosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return file + ":" + offset;
    }
}
