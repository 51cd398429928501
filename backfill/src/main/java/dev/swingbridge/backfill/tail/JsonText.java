package dev.swingbridge.backfill.tail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * MySQL's binary JSON to the text the server prints: keys in stored order, {@code ", "} and {@code
 * ": "} between, doubles always with a point or an exponent.
 *
 * <pre>
 * // type | value
 * // object: count | size | count * (key offset, key length) | count * (type, value or offset) | keys | values
 * </pre>
 *
 * Offsets count from after the type byte of the object or array; small ones take two bytes, large
 * four. Integers that fit an entry stand in it.
 */
final class JsonText {
    private static final int SMALL_OBJECT = 0;
    private static final int LARGE_OBJECT = 1;
    private static final int SMALL_ARRAY = 2;
    private static final int LARGE_ARRAY = 3;
    private static final int LITERAL = 4;
    private static final int INT16 = 5;
    private static final int UINT16 = 6;
    private static final int INT32 = 7;
    private static final int UINT32 = 8;
    private static final int INT64 = 9;
    private static final int UINT64 = 10;
    private static final int DOUBLE = 11;
    private static final int STRING = 12;
    private static final int OPAQUE = 15;

    /** No server stores documents that are deeper. */
    private static final int DEEPEST = 100;

    private final byte[] bytes;
    private final int limit;
    private final StringBuilder text = new StringBuilder();

    /** No two values share bytes, so offsets that go in circles or meet run out of this. */
    private int unread;

    private int depth;

    private JsonText(ByteCursor document) {
        bytes = document.array();
        limit = document.position() + document.remaining();
        unread = document.remaining();
    }

    static String of(ByteCursor document) {
        if (document.remaining() == 0) {
            return "null";
        }
        JsonText printer = new JsonText(document);
        int at = document.position();
        printer.value(printer.bytes[at], at + 1);
        return printer.text.toString();
    }

    private ByteCursor cursor(int at) {
        if (at < 0 || at > limit) {
            throw new MalformedEventException("JSON offset " + at);
        }
        return new ByteCursor(bytes, at, limit);
    }

    private void spend(long count) {
        if (count > unread) {
            throw new MalformedEventException("JSON values share their bytes");
        }
        unread -= (int) count;
    }

    private void value(int type, int at) {
        ByteCursor cursor = cursor(at);
        if (++depth > DEEPEST) {
            throw new MalformedEventException("JSON nested more than " + DEEPEST + " times");
        }
        switch (type) {
            case SMALL_OBJECT -> object(at, 2);
            case LARGE_OBJECT -> object(at, 4);
            case SMALL_ARRAY -> array(at, 2);
            case LARGE_ARRAY -> array(at, 4);
            case LITERAL -> literal(cursor.u8());
            case INT16 -> text.append(cursor.signed(2));
            case UINT16 -> text.append(cursor.unsigned(2));
            case INT32 -> text.append(cursor.signed(4));
            case UINT32 -> text.append(cursor.unsigned(4));
            case INT64 -> text.append(cursor.signed(8));
            case UINT64 -> text.append(Long.toUnsignedString(cursor.unsigned(8)));
            case DOUBLE -> real(Double.longBitsToDouble(cursor.unsigned(8)));
            case STRING -> quoted(string(cursor, variableLength(cursor)));
            case OPAQUE -> opaque(cursor);
            default -> throw new MalformedEventException("JSON type " + type);
        }
        depth--;
    }

    private String string(ByteCursor from, int length) {
        spend(length);
        return from.utf8(length);
    }

    private void object(int at, int width) {
        ByteCursor head = cursor(at);
        int count = (int) head.unsigned(width);
        spend(2L * width);
        int keys = at + 2 * width;
        int values = keys + count * (width + 2);
        text.append('{');
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ");
            ByteCursor key = cursor(keys + i * (width + 2));
            int offset = (int) key.unsigned(width);
            int length = (int) key.unsigned(2);
            spend(width + 2L);
            quoted(string(cursor(at + offset), length));
            text.append(": ");
            entry(values + i * (width + 1), at, width);
        }
        text.append('}');
    }

    private void array(int at, int width) {
        int count = (int) cursor(at).unsigned(width);
        spend(2L * width);
        text.append('[');
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ");
            entry(at + 2 * width + i * (width + 1), at, width);
        }
        text.append(']');
    }

    private void entry(int at, int container, int width) {
        spend(width + 1L);
        ByteCursor entry = cursor(at);
        int type = entry.u8();
        boolean inline =
                type == LITERAL
                        || type == INT16
                        || type == UINT16
                        || (width == 4 && (type == INT32 || type == UINT32));
        value(type, inline ? at + 1 : container + (int) entry.unsigned(width));
    }

    private void literal(int code) {
        text.append(
                switch (code) {
                    case 0 -> "null";
                    case 1 -> "true";
                    case 2 -> "false";
                    default -> throw new MalformedEventException("JSON literal " + code);
                });
    }

    private void real(double value) {
        if (!Double.isFinite(value)) {
            throw new MalformedEventException("JSON number " + value);
        }
        String digits = RealText.of(value);
        boolean looksWhole = digits.indexOf('.') < 0 && digits.indexOf('e') < 0;
        text.append(digits).append(looksWhole ? ".0" : "");
    }

    /** Seven bits a byte, the lowest first; the top bit says that more follow. */
    private static int variableLength(ByteCursor cursor) {
        int length = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = cursor.u8();
            length |= (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return length;
            }
        }
        throw new MalformedEventException("JSON length");
    }

    private void opaque(ByteCursor cursor) {
        int type = cursor.u8();
        int length = variableLength(cursor);
        spend(length);
        ByteCursor content = cursor.slice(length);
        switch (type) {
            case LoggedType.NEWDECIMAL -> {
                int precision = content.u8();
                int scale = content.u8();
                byte[] decimal = DecimalCells.decimal(content, precision, scale);
                text.append(new String(decimal, StandardCharsets.US_ASCII));
            }
            case LoggedType.DATE -> dateTime(content.signed(8), true, false);
            case 7, 12 -> dateTime(content.signed(8), true, true);
            case 11 -> time(content.signed(8));
            default ->
                    quoted(
                            "base64:type"
                                    + type
                                    + ":"
                                    + Base64.getEncoder()
                                            .encodeToString(content.take(content.remaining())));
        }
    }

    private void dateTime(long packed, boolean date, boolean clock) {
        long whole = packed >> 24;
        long months = whole >> 22;
        text.append('"');
        if (date) {
            TemporalCells.appendDate(text, months / 13, months % 13, whole >> 17 & 31);
        }
        if (clock) {
            text.append(' ');
            TemporalCells.appendClock(text, whole >> 12 & 31, whole >> 6 & 63, whole & 63);
            TemporalCells.appendFraction(text, packed & 0xffffff, 6);
        }
        text.append('"');
    }

    private void time(long packed) {
        long magnitude = Math.abs(packed);
        long whole = magnitude >> 24;
        text.append(packed < 0 ? "\"-" : "\"");
        TemporalCells.appendClock(text, whole >> 12 & 1023, whole >> 6 & 63, whole & 63);
        TemporalCells.appendFraction(text, magnitude & 0xffffff, 6);
        text.append('"');
    }

    private void quoted(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < 0x20) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
