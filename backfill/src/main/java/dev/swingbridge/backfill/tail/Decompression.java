package dev.swingbridge.backfill.tail;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** MariaDB's compressed event parts ({@code log_bin_compress}). */
final class Decompression {
    private static final int MAX_BYTES = 1 << 30;

    /** What zlib can do at best; who claims more lies. */
    private static final int MOST_RATIO = 1032;

    private static final int SMALL_BYTES = 64;

    private Decompression() {}

    /**
     * The rest of an event, inflated.
     *
     * <pre>
     * // 81 | 2a | 78 9c ...
     * // 1 aaa 0 lll: compressed, algorithm a (0 = zlib), l length bytes | length, big-endian | data
     * </pre>
     */
    static ByteCursor inflate(ByteCursor compressed) throws TailException {
        int head = compressed.u8();
        int algorithm = (head & 0x70) >> 4;
        if ((head & 0x80) == 0 || algorithm != 0) {
            throw new TailException(
                    "a compressed event uses an unknown algorithm ("
                            + head
                            + "); set log_bin_compress=OFF on that server");
        }
        long size = compressed.bigEndian(head & 0x07);
        boolean possible = size <= (long) compressed.remaining() * MOST_RATIO + SMALL_BYTES;
        if (size < 0 || size > MAX_BYTES || !possible) {
            throw new MalformedEventException("compressed event of " + size + " bytes");
        }
        byte[] plain = new byte[(int) size];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed.array(), compressed.position(), compressed.remaining());
            int at = 0;
            while (at < plain.length) {
                int count = inflater.inflate(plain, at, plain.length - at);
                if (count == 0) {
                    throw new MalformedEventException("compressed event ends early");
                }
                at += count;
            }
        } catch (DataFormatException e) {
            throw new TailException("a compressed event cannot be read: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
        return new ByteCursor(plain);
    }
}
