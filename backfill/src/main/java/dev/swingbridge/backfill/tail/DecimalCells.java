package dev.swingbridge.backfill.tail;

import java.nio.charset.StandardCharsets;

/**
 * DECIMAL from the server's packed form: groups of nine digits in four bytes, big-endian, the
 * incomplete groups at the outer ends in fewer; the top bit is the sign, negative numbers are
 * complemented.
 */
final class DecimalCells {
    private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    private static final int MOST_DIGITS = 65;

    private DecimalCells() {}

    /** Bytes of a value. */
    static int width(int precision, int scale) {
        if (precision < 1 || precision > MOST_DIGITS || scale < 0 || scale > precision) {
            throw new MalformedEventException("DECIMAL(%d,%d)".formatted(precision, scale));
        }
        int whole = precision - scale;
        return whole / 9 * 4
                + BYTES_OF_DIGITS[whole % 9]
                + scale / 9 * 4
                + BYTES_OF_DIGITS[scale % 9];
    }

    /** Plain text with the declared scale; zero has no sign. */
    static byte[] decimal(ByteCursor cell, int precision, int scale) {
        byte[] packed = cell.take(width(precision, scale));
        boolean negative = (packed[0] & 0x80) == 0;
        packed[0] ^= (byte) 0x80;
        if (negative) {
            for (int i = 0; i < packed.length; i++) {
                packed[i] = (byte) ~packed[i];
            }
        }
        ByteCursor groups = new ByteCursor(packed);
        StringBuilder digits = new StringBuilder(precision);
        int whole = precision - scale;
        appendGroup(digits, groups, whole % 9);
        for (int i = 0; i < whole / 9 + scale / 9; i++) {
            appendGroup(digits, groups, 9);
        }
        appendGroup(digits, groups, scale % 9);
        return text(digits, whole, negative).getBytes(StandardCharsets.US_ASCII);
    }

    private static void appendGroup(StringBuilder digits, ByteCursor groups, int count) {
        if (count > 0) {
            String group = Long.toString(groups.bigEndian(BYTES_OF_DIGITS[count]));
            if (group.length() > count) {
                throw new MalformedEventException(count + " digits of a DECIMAL hold " + group);
            }
            digits.append("0".repeat(count - group.length())).append(group);
        }
    }

    private static String text(StringBuilder digits, int whole, boolean negative) {
        int first = 0;
        boolean zero = true;
        for (int i = 0; i < digits.length(); i++) {
            zero &= digits.charAt(i) == '0';
        }
        while (first < whole - 1 && digits.charAt(first) == '0') {
            first++;
        }
        StringBuilder text = new StringBuilder(negative && !zero ? "-" : "");
        text.append(whole == 0 ? "0" : digits.substring(first, whole));
        if (digits.length() > whole) {
            text.append('.').append(digits, whole, digits.length());
        }
        return text.toString();
    }
}
