package dev.swingbridge.protocol.command;

import dev.swingbridge.protocol.wire.BinaryWidth;
import io.netty.buffer.ByteBuf;

/** Finds the end of the attributes that precede the text of a COM_QUERY. */
final class QueryAttributes {
    private static final int UNTERMINATED = Integer.MIN_VALUE / 2;

    private final ByteBuf in;
    private final int limit;
    private int at;

    private QueryAttributes(ByteBuf in, int from, int limit) {
        this.in = in;
        this.at = from;
        this.limit = limit;
    }

    /** The offset after the attributes; below zero when they are cut short or malformed. */
    static int end(ByteBuf in, int from, int limit) {
        if (limit - from >= 2 && in.getByte(from) == 0) {
            return from + 2; // 00 01: no attributes, one set of them
        }
        return new QueryAttributes(in, from, limit).end();
    }

    private int end() {
        long count = lenenc();
        lenenc();
        if (count < 0 || count > 0xffff) {
            return UNTERMINATED;
        }
        int attributes = (int) count;
        int nulls = at;
        at += (attributes + 7) / 8 + 1;
        int[] types = new int[attributes];
        for (int i = 0; i < attributes && at + 2 <= limit; i++) {
            types[i] = in.getUnsignedByte(at);
            at += 2;
            skipString();
        }
        for (int i = 0; i < attributes && at <= limit; i++) {
            boolean isNull =
                    nulls + i / 8 < limit && (in.getByte(nulls + i / 8) >> (i % 8) & 1) != 0;
            if (!isNull) {
                skipValue(types[i]);
            }
        }
        return at > limit || at < 0 ? UNTERMINATED : at;
    }

    private void skipValue(int type) {
        int width = BinaryWidth.of(type);
        switch (width) {
            case BinaryWidth.LENGTH_ENCODED -> skipString();
            case BinaryWidth.LENGTH_BYTE -> at += at < limit ? 1 + in.getUnsignedByte(at) : 1;
            default -> at += width;
        }
    }

    private void skipString() {
        long length = lenenc();
        at = length < 0 || length > limit - at ? limit + 1 : at + (int) length;
    }

    private long lenenc() {
        if (at >= limit) {
            at = limit + 1;
            return -1;
        }
        int first = in.getUnsignedByte(at);
        int bytes = first < 0xfb ? 0 : first == 0xfc ? 2 : first == 0xfd ? 3 : 8;
        if (at + 1 + bytes > limit) {
            at = limit + 1;
            return -1;
        }
        long value =
                switch (bytes) {
                    case 0 -> first;
                    case 2 -> in.getUnsignedShortLE(at + 1);
                    case 3 -> in.getUnsignedMediumLE(at + 1);
                    default -> in.getLongLE(at + 1);
                };
        at += 1 + bytes;
        return value;
    }
}
