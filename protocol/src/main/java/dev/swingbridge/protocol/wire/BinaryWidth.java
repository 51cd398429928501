package dev.swingbridge.protocol.wire;

/** How long values of the binary protocol are, by the type code of their column or parameter. */
public final class BinaryWidth {
    /** A length-encoded integer before the value says so. */
    public static final int LENGTH_ENCODED = -1;

    /** One byte before the value says so: dates and times. */
    public static final int LENGTH_BYTE = -2;

    private BinaryWidth() {}

    /** Bytes of every value of the type, or one of the two constants. */
    public static int of(int type) {
        return switch (type) {
            case 0x01 -> 1;
            case 0x02, 0x0d -> 2;
            case 0x03, 0x04, 0x09 -> 4;
            case 0x05, 0x08 -> 8;
            case 0x06 -> 0; // NULL, which has no value
            case 0x07, 0x0a, 0x0b, 0x0c -> LENGTH_BYTE;
            default -> LENGTH_ENCODED;
        };
    }
}
