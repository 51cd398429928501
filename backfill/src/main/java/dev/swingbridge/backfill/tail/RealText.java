package dev.swingbridge.backfill.tail;

import java.math.BigDecimal;

/**
 * Text of a double exactly as both server families print it: the fewest digits that read back as
 * the same value, plain up to 15 digits before or 14 zeros after the point, else with an exponent
 * ({@code 0.1}, {@code 1e15}, {@code 1.5e-300}, {@code -0}). A FLOAT is widened first.
 */
final class RealText {
    private static final int PLAIN_DIGITS = 15;

    private RealText() {}

    static String of(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        StringBuilder text = new StringBuilder(value < 0 ? "-" : "");
        if (point > PLAIN_DIGITS || point < 1 - PLAIN_DIGITS) {
            return withExponent(text, digits, point - 1);
        }
        return plain(text, digits, point);
    }

    private static String plain(StringBuilder text, String digits, int point) {
        if (point <= 0) {
            return text.append("0.").append("0".repeat(-point)).append(digits).toString();
        }
        if (point >= digits.length()) {
            return text.append(digits).append("0".repeat(point - digits.length())).toString();
        }
        return text.append(digits, 0, point)
                .append('.')
                .append(digits, point, digits.length())
                .toString();
    }

    private static String withExponent(StringBuilder text, String digits, int exponent) {
        text.append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        return text.append('e').append(exponent).toString();
    }
}
