package dev.swingbridge.backfill.tail;

/**
 * A column's type as a TABLE_MAP event states it.
 *
 * @param code type code; ENUM and SET, which the log hides behind STRING, by their own codes
 * @param meta little-endian metadata as it stands; for STRING, ENUM and SET see {@link #maxLength}
 */
record LoggedType(int code, int meta) {
    static final int TINY = 1;
    static final int SHORT = 2;
    static final int LONG = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int LONGLONG = 8;
    static final int INT24 = 9;
    static final int DATE = 10;
    static final int YEAR = 13;
    static final int NEWDATE = 14;
    static final int VARCHAR = 15;
    static final int BIT = 16;
    static final int TIMESTAMP2 = 17;
    static final int DATETIME2 = 18;
    static final int TIME2 = 19;
    static final int VECTOR = 242;
    static final int JSON = 245;
    static final int NEWDECIMAL = 246;
    static final int ENUM = 247;
    static final int SET = 248;
    static final int BLOB = 252;
    static final int VAR_STRING = 253;
    static final int STRING = 254;
    static final int GEOMETRY = 255;

    private static final int MOST_FRACTION_DIGITS = 6;
    private static final int MOST_LENGTH_BYTES = 4;
    private static final int BLOB_COMPRESSED = 140;
    private static final int VARCHAR_COMPRESSED = 141;

    /** Reads the metadata of one column from the metadata block. */
    static LoggedType read(int code, ByteCursor metadata) throws TailException {
        return switch (code) {
            case TINY, SHORT, LONG, LONGLONG, INT24, DATE, YEAR, NEWDATE, 6, 7, 11, 12 ->
                    new LoggedType(code, 0);
            case FLOAT, DOUBLE -> new LoggedType(code, metadata.u8());
            case TIMESTAMP2, DATETIME2, TIME2 -> upTo(MOST_FRACTION_DIGITS, code, metadata.u8());
            case VECTOR, JSON, BLOB, GEOMETRY, BLOB_COMPRESSED ->
                    upTo(MOST_LENGTH_BYTES, code, metadata.u8());
            case VARCHAR, BIT, NEWDECIMAL, VARCHAR_COMPRESSED ->
                    new LoggedType(code, (int) metadata.unsigned(2));
            case STRING, ENUM, SET, VAR_STRING -> string(metadata.u8(), metadata.u8());
            default -> throw new TailException("column type code " + code + " is unknown");
        };
    }

    private static LoggedType upTo(int limit, int code, int meta) {
        if (meta > limit) {
            throw new MalformedEventException("column type code " + code + " of " + meta);
        }
        return new LoggedType(code, meta);
    }

    /** A CHAR longer than 255 bytes borrows two bits of the type byte, inverted. */
    private static LoggedType string(int type, int length) {
        if (type == ENUM || type == SET) {
            return upTo(Long.BYTES, type, length);
        }
        int longBits = ((type & 0x30) ^ 0x30) << 4;
        return new LoggedType(type | 0x30, longBits | length);
    }

    boolean is(int wanted) {
        return code == wanted;
    }

    /** STRING, VARCHAR: most bytes a value takes; ENUM, SET: bytes a value takes. */
    int maxLength() {
        return meta;
    }

    /** STRING, VARCHAR: bytes of the length before each value. */
    int lengthBytes() {
        return meta > 255 ? 2 : 1;
    }

    /** Moves after a value without reading it; for columns that nobody wants. */
    void skip(ByteCursor cursor) throws TailException {
        switch (code) {
            case TINY, YEAR -> cursor.skip(1);
            case SHORT -> cursor.skip(2);
            case INT24, DATE, NEWDATE, 11 -> cursor.skip(3);
            case LONG, FLOAT, 7 -> cursor.skip(4);
            case LONGLONG, DOUBLE, 12 -> cursor.skip(8);
            case TIMESTAMP2 -> cursor.skip(4 + TemporalCells.fractionBytes(meta));
            case DATETIME2 -> cursor.skip(5 + TemporalCells.fractionBytes(meta));
            case TIME2 -> cursor.skip(3 + TemporalCells.fractionBytes(meta));
            case NEWDECIMAL -> cursor.skip(DecimalCells.width(meta & 0xff, meta >> 8));
            case BIT -> cursor.skip((meta >> 8) + ((meta & 0xff) + 7) / 8);
            case ENUM, SET -> cursor.skip(meta);
            case STRING, VAR_STRING, VARCHAR, VARCHAR_COMPRESSED ->
                    cursor.skip((int) cursor.unsigned(lengthBytes()));
            case BLOB, JSON, VECTOR, GEOMETRY, BLOB_COMPRESSED ->
                    cursor.skip((int) cursor.unsigned(meta));
            default -> throw new TailException("column type code " + code + " is unknown");
        }
    }
}
