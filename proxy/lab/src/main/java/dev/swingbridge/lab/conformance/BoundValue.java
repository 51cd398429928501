package dev.swingbridge.lab.conformance;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A value of a prepared statement, as a driver sends it. */
final class BoundValue {
    private static final int VALUE_FOLLOWS = 0;
    private static final int IS_NULL = 1;
    private static final int TINY = 1;
    private static final int LONG = 3;
    private static final int DOUBLE = 5;
    private static final int NULL = 6;
    private static final int LONGLONG = 8;
    private static final int DATE = 10;
    private static final int TIME = 11;
    private static final int DATETIME = 12;
    private static final int BLOB = 252;
    private static final int VAR_STRING = 253;

    private final int type;
    private final boolean unsigned;
    private final byte @Nullable [] encoded;
    private final int indicator;

    BoundValue(int type, boolean unsigned, byte @Nullable [] encoded) {
        this(type, unsigned, encoded, encoded == null ? IS_NULL : VALUE_FOLLOWS);
    }

    private BoundValue(int type, boolean unsigned, byte @Nullable [] encoded, int indicator) {
        this.type = type;
        this.unsigned = unsigned;
        this.encoded = encoded;
        this.indicator = indicator;
    }

    /** Code of the column type. */
    int type() {
        return type;
    }

    boolean unsigned() {
        return unsigned;
    }

    /** Among many rows: 0 for a value, 1 for NULL, 2 for DEFAULT, 3 to leave it out. */
    int indicator() {
        return indicator;
    }

    /** Without a value, for what is no value among many rows. */
    static BoundValue indicated(int type, int indicator) {
        return new BoundValue(type, false, null, indicator);
    }

    /** In the binary protocol; null for NULL. */
    byte @Nullable [] encoded() {
        return encoded;
    }

    static BoundValue ofNull() {
        return new BoundValue(NULL, false, null);
    }

    static BoundValue tiny(int value) {
        return new BoundValue(TINY, false, new PacketBytes().integer(value, 1).toArray());
    }

    static BoundValue integer(int value) {
        return new BoundValue(LONG, false, new PacketBytes().integer(value, 4).toArray());
    }

    static BoundValue big(long value, boolean unsigned) {
        return new BoundValue(LONGLONG, unsigned, new PacketBytes().integer(value, 8).toArray());
    }

    static BoundValue real(double value) {
        return new BoundValue(
                DOUBLE,
                false,
                new PacketBytes().integer(Double.doubleToRawLongBits(value), 8).toArray());
    }

    static BoundValue text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new BoundValue(VAR_STRING, false, new PacketBytes().lengthEncoded(bytes).toArray());
    }

    static BoundValue blob(byte[] value) {
        return new BoundValue(BLOB, false, new PacketBytes().lengthEncoded(value).toArray());
    }

    static BoundValue date(int year, int month, int day) {
        return new BoundValue(
                DATE,
                false,
                new PacketBytes()
                        .integer(4, 1)
                        .integer(year, 2)
                        .integer(month, 1)
                        .integer(day, 1)
                        .toArray());
    }

    /** 2024-02-29 with this time of day. */
    static BoundValue moment(int hour, int minute, int second, int micros) {
        return new BoundValue(
                DATETIME,
                false,
                new PacketBytes()
                        .integer(11, 1)
                        .integer(2024, 2)
                        .integer(2, 1)
                        .integer(29, 1)
                        .integer(hour, 1)
                        .integer(minute, 1)
                        .integer(second, 1)
                        .integer(micros, 4)
                        .toArray());
    }

    static BoundValue time(boolean negative, int days, int hour, int minute, int second) {
        return new BoundValue(
                TIME,
                false,
                new PacketBytes()
                        .integer(8, 1)
                        .integer(negative ? 1 : 0, 1)
                        .integer(days, 4)
                        .integer(hour, 1)
                        .integer(minute, 1)
                        .integer(second, 1)
                        .toArray());
    }
}
