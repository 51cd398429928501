package dev.swingbridge.backfill.row;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a decomposed, lower-case character becomes: a plain letter or digit stands for itself,
 * letters that some collation expands or equates become what they equal, everything else vanishes
 * (some collations ignore it, others give all of it one weight).
 */
final class FoldingTable {
    /** Blocks that hold Latin letters beyond ASCII: first and last character of each. */
    private static final char[][] LATIN_BLOCKS = {
        {'\u0080', '\u02ff'},
        {'\u0363', '\u036f'},
        {'\u1ab0', '\u1aff'},
        {'\u1d00', '\u1eff'},
        {'\u2c60', '\u2c7f'},
        {'\ua720', '\ua7ff'},
        {'\uab30', '\uab6f'}
    };

    private static final char TIBETAN_HALF_ONE = '\u0f2a';
    private static final char TIBETAN_HALF_ZERO = '\u0f33';
    private static final char BENGALI_NUMERATOR_ONE = '\u09f4';
    private static final char BENGALI_NUMERATOR_FOUR = '\u09f7';
    private static final Map<Character, String> LETTERS = letters();

    private FoldingTable() {}

    static String of(char c) {
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
            // latin1_swedish_ci: u with diaeresis equals y
            return c == 'y' ? "u" : String.valueOf(c);
        }
        if (c < 0x80) {
            return "";
        }
        String letter = LETTERS.get(c);
        return letter == null ? number(c) : letter;
    }

    /** Numbers of every script by their value. */
    @SuppressWarnings("CharacterGetNumericValue") // letters, where it is odd, are left out below
    private static String number(char c) {
        if (c >= TIBETAN_HALF_ONE && c < TIBETAN_HALF_ZERO) {
            return Integer.toString(c - TIBETAN_HALF_ONE + 1);
        }
        if (c == TIBETAN_HALF_ZERO) {
            return "0";
        }
        if (c >= BENGALI_NUMERATOR_ONE && c <= BENGALI_NUMERATOR_FOUR) {
            return Integer.toString(c - BENGALI_NUMERATOR_ONE + 1);
        }
        int number = Character.getNumericValue(c);
        return number < 0 || Character.isLetter(c) ? "" : Integer.toString(number);
    }

    /**
     * By the characters' names: LATIN SMALL LETTER INSULAR D is a d, LATIN SMALL LETTER AE an ae.
     */
    private static Map<Character, String> letters() {
        Map<Character, String> letters = new HashMap<>();
        for (char[] block : LATIN_BLOCKS) {
            for (char c = block[0]; c <= block[1]; c++) {
                String letter = baseLetters(Character.getName(c));
                if (!letter.isEmpty()) {
                    letters.put(c, letter.replace('y', 'u'));
                }
            }
        }
        letters.put('\u00df', "s");
        letters.put('\u00fe', "th");
        letters.put('\u00f0', "d");
        letters.put('\u018d', "zw");
        letters.put('\u01be', "ts");
        letters.put('\u0153', "oe");
        letters.put('\u1d09', "");
        letters.put('\u1dd9', "d");
        letters.put('\u214d', "as");
        letters.put('\ua79b', "a");
        letters.put('\ua7c0', "a");
        letters.put('\ua7c1', "a");
        letters.put('\ua79d', "o");
        letters.put('\ua79f', "u");
        return Map.copyOf(letters);
    }

    private static String baseLetters(@Nullable String name) {
        int letter = name == null ? -1 : name.indexOf("LETTER ");
        if (name == null || letter < 0 || !name.contains("LATIN")) {
            return "";
        }
        StringBuilder base = new StringBuilder();
        for (String word : name.substring(letter + "LETTER ".length()).split(" ", -1)) {
            if (word.equals("WITH")) {
                break;
            }
            if (word.length() <= 2) {
                base.append(word.toLowerCase(Locale.ROOT));
            }
        }
        return base.toString();
    }
}
