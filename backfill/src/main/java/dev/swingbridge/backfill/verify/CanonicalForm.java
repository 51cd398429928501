package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TextCharset;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

/**
 * Brings a value into a form in which it equals the same value of the other side's column, whatever
 * the two servers, character sets or declared precisions.
 */
interface CanonicalForm {
    Set<String> TEXTS =
            Set.of("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum");
    Set<String> TEMPORALS = Set.of("time", "datetime", "timestamp");

    byte[] apply(byte[] value);

    /** The form for values of one column when they are compared with those of the other. */
    static CanonicalForm of(Column column, Column other) {
        if (either(column, other, "json")) {
            return value -> JsonCanon.of(value, TextCharset.of(column));
        }
        if (either(column, other, "float")) {
            return CanonicalForm::single;
        }
        if (either(column, other, "double")) {
            return CanonicalForm::real;
        }
        if (either(column, other, "set")) {
            return value -> sortedMembers(TextCharset.decode(column, value));
        }
        if (TEXTS.contains(column.type()) && TEXTS.contains(other.type())) {
            return text(column, other);
        }
        if (column.columnType().equals(other.columnType())) {
            return value -> value;
        }
        if (either(column, other, "decimal")) {
            return CanonicalForm::decimal;
        }
        if (TEMPORALS.contains(column.type())) {
            return CanonicalForm::withoutZeroFraction;
        }
        return either(column, other, "binary")
                ? value -> withoutTrailing(value, (byte) 0)
                : value -> value;
    }

    private static boolean either(Column column, Column other, String type) {
        return column.type().equals(type) || other.type().equals(type);
    }

    private static CanonicalForm text(Column column, Column other) {
        boolean padded = either(column, other, "char");
        boolean sameCharset = Objects.equals(column.charset(), other.charset());
        if (sameCharset && !padded) {
            return value -> value;
        }
        if (sameCharset && TextCharset.of(column).equals(StandardCharsets.UTF_8)) {
            return value -> withoutTrailing(value, (byte) ' ');
        }
        return value -> {
            String text = TextCharset.decode(column, value);
            return utf8(padded ? stripBlanks(text) : text);
        };
    }

    private static byte[] single(byte[] value) {
        float number = Float.parseFloat(ascii(value));
        return utf8(Float.toString(number == 0 ? 0f : number));
    }

    private static byte[] real(byte[] value) {
        double number = Double.parseDouble(ascii(value));
        return utf8(Double.toString(number == 0 ? 0d : number));
    }

    private static byte[] decimal(byte[] value) {
        BigDecimal number = new BigDecimal(ascii(value));
        return utf8(number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
    }

    private static byte[] withoutZeroFraction(byte[] value) {
        String text = ascii(value);
        if (text.indexOf('.') < 0) {
            return value;
        }
        return utf8(text.replaceAll("\\.?0*$", ""));
    }

    private static byte[] sortedMembers(String set) {
        String[] members = set.split(",", -1);
        Arrays.sort(members);
        return utf8(String.join(",", members));
    }

    private static byte[] withoutTrailing(byte[] value, byte pad) {
        int end = value.length;
        while (end > 0 && value[end - 1] == pad) {
            end--;
        }
        return end == value.length ? value : Arrays.copyOf(value, end);
    }

    private static String stripBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private static String ascii(byte[] value) {
        return new String(value, StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
