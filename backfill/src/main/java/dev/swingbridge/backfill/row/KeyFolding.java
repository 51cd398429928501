package dev.swingbridge.backfill.row;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Folds one key value so that values a collation calls equal become the same bytes. Exact for types
 * without a collation and, but for trailing blanks, for binary collations; coarse for the rest.
 */
final class KeyFolding {
    private static final byte[] ANY = {};

    private KeyFolding() {}

    static byte[] fold(Column column, byte[] value) {
        String collation = column.collation();
        String charset = column.charset();
        if (collation == null || charset == null || charset.equals("binary")) {
            return isFloating(column) ? foldFloating(value) : value;
        }
        if (collation.endsWith("_bin")) {
            return trimBlanks(charset, value);
        }
        Charset decoder = TextCharset.of(charset);
        if (decoder == null || !isLanguageNeutral(collation)) {
            return ANY;
        }
        return foldText(new String(value, decoder)).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isFloating(Column column) {
        return column.type().equals("float") || column.type().equals("double");
    }

    /** Zero and negative zero are one key. */
    private static byte[] foldFloating(byte[] value) {
        return value.length == 4 && value[0] == '-' && value[1] == '0' && value[3] == '0'
                ? Arrays.copyOfRange(value, 1, value.length)
                : value;
    }

    private static byte[] trimBlanks(String charset, byte[] value) {
        if (charset.equals("ucs2") || charset.startsWith("utf16") || charset.equals("utf32")) {
            Charset decoder = TextCharset.of(charset);
            return decoder == null
                    ? ANY
                    : new String(value, decoder).stripTrailing().getBytes(StandardCharsets.UTF_8);
        }
        int end = value.length;
        while (end > 0 && value[end - 1] == ' ') {
            end--;
        }
        return end == value.length ? value : Arrays.copyOf(value, end);
    }

    /** Collations of a language have contractions and expansions of their own. */
    private static boolean isLanguageNeutral(String collation) {
        String name = collation.substring(collation.indexOf('_') + 1);
        return name.startsWith("general_")
                || name.startsWith("unicode_")
                || name.startsWith("0900_")
                || name.startsWith("uca1400_ai_")
                || name.startsWith("uca1400_as_")
                || name.equals("uca1400_nopad_ai_ci")
                || collation.equals("latin1_swedish_ci");
    }

    /** What is left of a text that every language-neutral collation keeps apart. */
    static String foldText(String text) {
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
        String lower = decomposed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        StringBuilder folded = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            for (char c : FoldingTable.of(lower.charAt(i)).toCharArray()) {
                if (folded.isEmpty() || folded.charAt(folded.length() - 1) != c) {
                    folded.append(c);
                }
            }
        }
        return folded.toString();
    }
}
