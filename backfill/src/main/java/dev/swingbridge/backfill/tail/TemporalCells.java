package dev.swingbridge.backfill.tail;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Dates and times from their packed forms to the text the server prints, field by field: zero and
 * partial dates, negative times and fractions come out as they were stored.
 */
final class TemporalCells {
    private static final int[] MICROS_PER_UNIT = {0, 10_000, 100, 1};

    private TemporalCells() {}

    /** Three bytes: 15 bits year, 4 bits month, 5 bits day. */
    static byte[] date(ByteCursor cell) {
        int packed = (int) cell.unsigned(3);
        StringBuilder text = new StringBuilder(10);
        appendDate(text, packed >> 9, packed >> 5 & 15, packed & 31);
        return ascii(text);
    }

    static byte[] year(ByteCursor cell) {
        int stored = cell.u8();
        return Integer.toString(stored == 0 ? 0 : 1900 + stored)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Five bytes big-endian (sign, year*13+month, day, hour, minute, second), then the fraction.
     */
    static byte[] dateTime(ByteCursor cell, int digits) {
        long packed = cell.bigEndian(5) - 0x8000000000L;
        int months = (int) (packed >> 22);
        StringBuilder text = new StringBuilder(26);
        appendDate(text, months / 13, months % 13, packed >> 17 & 31);
        text.append(' ');
        appendClock(text, packed >> 12 & 31, packed >> 6 & 63, packed & 63);
        appendFraction(text, fractionMicros(cell, digits), digits);
        return ascii(text);
    }

    /**
     * Four bytes big-endian of seconds since 1970 in UTC, then the fraction; 0 is the zero date.
     */
    static byte[] timestamp(ByteCursor cell, int digits) {
        long seconds = cell.bigEndian(4);
        int micros = fractionMicros(cell, digits);
        StringBuilder text = new StringBuilder(26);
        if (seconds == 0 && micros == 0) {
            text.append("0000-00-00 00:00:00");
        } else {
            LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
            appendDate(text, time.getYear(), time.getMonthValue(), time.getDayOfMonth());
            text.append(' ');
            appendClock(text, time.getHour(), time.getMinute(), time.getSecond());
        }
        appendFraction(text, micros, digits);
        return ascii(text);
    }

    /**
     * Three bytes big-endian and the fraction, together one number, offset so that negative times
     * sort first: a negative time borrows from the whole part when it has a fraction.
     */
    static byte[] time(ByteCursor cell, int digits) {
        int fractionBytes = (digits + 1) / 2;
        int fractionBits = 8 * fractionBytes;
        long packed = cell.bigEndian(3 + fractionBytes) - (0x800000L << fractionBits);
        boolean negative = packed < 0;
        long magnitude = Math.abs(packed);
        long whole = magnitude >> fractionBits;
        int units = (int) (magnitude & (1L << fractionBits) - 1);
        StringBuilder text = new StringBuilder(17);
        text.append(negative ? "-" : "");
        appendClock(text, whole >> 12 & 1023, whole >> 6 & 63, whole & 63);
        appendFraction(text, units * (long) MICROS_PER_UNIT[fractionBytes], digits);
        return ascii(text);
    }

    static int fractionBytes(int digits) {
        return (digits + 1) / 2;
    }

    private static int fractionMicros(ByteCursor cell, int digits) {
        int width = fractionBytes(digits);
        return (int) cell.bigEndian(width) * MICROS_PER_UNIT[width];
    }

    static void appendDate(StringBuilder text, long year, long month, long day) {
        appendPadded(text, year, 4);
        text.append('-');
        appendPadded(text, month, 2);
        text.append('-');
        appendPadded(text, day, 2);
    }

    static void appendClock(StringBuilder text, long hour, long minute, long second) {
        appendPadded(text, hour, 2);
        text.append(':');
        appendPadded(text, minute, 2);
        text.append(':');
        appendPadded(text, second, 2);
    }

    static void appendFraction(StringBuilder text, long micros, int digits) {
        if (digits > 0) {
            StringBuilder fraction = new StringBuilder(6);
            appendPadded(fraction, micros, 6);
            text.append('.').append(fraction, 0, digits);
        }
    }

    private static void appendPadded(StringBuilder text, long number, int width) {
        String plain = Long.toString(number);
        for (int i = plain.length(); i < width; i++) {
            text.append('0');
        }
        text.append(plain);
    }

    private static byte[] ascii(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
