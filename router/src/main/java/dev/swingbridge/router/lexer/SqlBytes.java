package dev.swingbridge.router.lexer;

import java.util.Arrays;

/** What the bytes of a statement's text may be part of. */
final class SqlBytes {
    private SqlBytes() {}

    static boolean isDigit(int seen) {
        return seen >= '0' && seen <= '9';
    }

    /** What every character set has for a blank. */
    static boolean isBlank(byte seen) {
        return seen == ' ' || (seen >= '\t' && seen <= '\r');
    }

    static boolean isBit(byte seen) {
        return seen == '0' || seen == '1';
    }

    static boolean isHexDigit(byte seen) {
        int lower = seen | 0x20;
        return isDigit(seen) || (lower >= 'a' && lower <= 'f');
    }

    /** Letters, digits, underscore, dollar and everything beyond ASCII. */
    static boolean isNameByte(byte seen) {
        return seen < 0 || isAsciiNameByte(seen);
    }

    static boolean isAsciiNameByte(byte seen) {
        return (seen >= 'a' && seen <= 'z')
                || (seen >= 'A' && seen <= 'Z')
                || (seen >= '0' && seen <= '9')
                || seen == '_'
                || seen == '$';
    }

    /** How many bytes {@code $tag$} takes at this place; 0 where none stands. */
    static int dollarTag(byte[] text, int at, int end) {
        int scan = at + 1;
        while (scan < end && text[scan] != '$' && isNameByte(text[scan])) {
            scan++;
        }
        return scan < end && text[scan] == '$' ? scan + 1 - at : 0;
    }

    /** Where {@code text[what, what + bytes)} stands again; -1 when it does not. */
    static int find(byte[] text, int from, int end, int what, int bytes) {
        for (int at = from; at + bytes <= end; at++) {
            if (Arrays.equals(text, what, what + bytes, text, at, at + bytes)) {
                return at;
            }
        }
        return -1;
    }
}
