package dev.swingbridge.backfill.tail;

import dev.swingbridge.backfill.position.LogPosition;
import java.util.regex.Pattern;

/**
 * Where in the log the connection reads, with 64-bit offsets: events state only the low 32 bits, so
 * the rest is carried along by adding up event sizes.
 */
final class LogCursor {
    private static final long LOW_32_BITS = 0xffff_ffffL;
    private static final Pattern NAME = Pattern.compile(".*\\.[0-9]{1,18}");

    /** More than this is not left out of one transaction. */
    private static final long LEFT_OUT_LIMIT = 1L << 30;

    private static final int V2_FILE = 1;
    private static final int V2_OFFSET = 2;

    private String file;
    private long offset;
    private LogPosition boundary;

    /** False until the server has said where it starts to send. */
    private boolean known;

    LogCursor(LogPosition start) {
        file = start.file();
        offset = start.offset();
        boundary = start;
    }

    boolean known() {
        return known;
    }

    LogPosition boundary() {
        return boundary;
    }

    /** Everything up to here has been handled. Never moves back. */
    void markBoundary() {
        LogPosition here = new LogPosition(file, offset);
        if (here.compareTo(boundary) > 0) {
            boundary = here;
        }
    }

    /**
     * The server goes on in this file; the first such event of a connection says where it starts.
     */
    void rotate(String nextFile, long nextOffset, RawEvent event) {
        requireName(nextFile);
        file = nextFile;
        offset = nextOffset;
        known |= event.artificial();
    }

    /**
     * Moves after an event. Inside a transaction its own statement of the offset is not trusted
     * (some servers write it relative to their cache); outside it is, since events may have been
     * left out before it.
     */
    void advance(RawEvent event, boolean outside) {
        if (event.artificial()) {
            return;
        }
        offset += event.size();
        if (outside && (offset & LOW_32_BITS) != event.nextOffset()) {
            offset = widen(offset - event.size(), event.nextOffset());
        }
    }

    /**
     * At the event that ends a transaction: it says itself where the log goes on, after events
     * inside that were left out, such as the annotations of MariaDB. An offset that cannot be meant
     * so is not trusted.
     */
    void advanceBehindCommit(RawEvent event) {
        if (event.artificial() || event.nextOffset() == 0) {
            return;
        }
        long stated = widen(offset, event.nextOffset());
        if (stated - offset < LEFT_OUT_LIMIT) {
            offset = stated;
        }
    }

    void heartbeat(String where, long lowOffset) {
        if (where.equals(file)) {
            offset = widen(offset, lowOffset);
        } else {
            requireName(where);
            file = where;
            offset = lowOffset;
        }
        known = true;
    }

    /** Fields of type, length and value: 1 file name, 2 offset. */
    void heartbeatV2(ByteCursor body) {
        while (body.remaining() > 0) {
            long field = body.packed();
            if (field == 0) {
                break;
            }
            ByteCursor value = body.slice((int) body.packed());
            if (field == V2_FILE) {
                String where = value.utf8(value.remaining());
                requireName(where);
                file = where;
            } else if (field == V2_OFFSET) {
                offset = value.packed();
            }
        }
        known = true;
    }

    /** Files are told apart by the number after the last dot. */
    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new MalformedEventException("a log file of the name " + name);
        }
    }

    private static long widen(long from, long low) {
        long candidate = (from & ~LOW_32_BITS) | low;
        return candidate < from ? candidate + LOW_32_BITS + 1 : candidate;
    }

    @Override
    public String toString() {
        return file + ":" + offset;
    }
}
