package dev.swingbridge.backfill.tail;

/**
 * One event of the log: header fields, and the body without header and checksum.
 *
 * @param type the type code as it stands in the header
 * @param size bytes it takes in the log, header and checksum included
 * @param nextOffset low 32 bits of the offset after it; 0 when the server invented the event
 */
record RawEvent(
        int type,
        long timestampSeconds,
        long serverId,
        int size,
        long nextOffset,
        int flags,
        ByteCursor body) {
    static final int HEADER_BYTES = 19;
    private static final int ARTIFICIAL = 0x20;

    /** max_allowed_packet ends here, and so do events. */
    private static final int LARGEST_BYTES = 1 << 30;

    /** What a header says of the event's size, header included. */
    static int size(byte[] header) {
        long size = new ByteCursor(header, 9, 13).unsigned(4);
        if (size < HEADER_BYTES || size > LARGEST_BYTES + HEADER_BYTES) {
            throw new MalformedEventException("an event of " + size + " bytes");
        }
        return (int) size;
    }

    /** Header and body, without checksum. */
    static RawEvent parse(byte[] bytes, int checksumBytes) {
        ByteCursor header = new ByteCursor(bytes);
        long timestamp = header.unsigned(4);
        int type = header.u8();
        long serverId = header.unsigned(4);
        int size = (int) header.unsigned(4);
        long nextOffset = header.unsigned(4);
        int flags = (int) header.unsigned(2);
        ByteCursor body = new ByteCursor(bytes, HEADER_BYTES, bytes.length - checksumBytes);
        return new RawEvent(type, timestamp, serverId, size, nextOffset, flags, body);
    }

    /** Made by the server for this connection; it is not in the log. */
    boolean artificial() {
        return (flags & ARTIFICIAL) != 0 || nextOffset == 0;
    }
}
