package dev.swingbridge.backfill.row;

/**
 * What a decomposed, lower-case character becomes: a plain letter or digit stands for itself,
 * letters that some collation expands or equates become what they equal, everything else vanishes
 * (some collations ignore it, others give all of it one weight).
 */
final class FoldingTable {
    private FoldingTable() {}

    static String of(char c) {
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
            // latin1_swedish_ci: u with diaeresis equals y
            return c == 'y' ? "u" : String.valueOf(c);
        }
        return switch (c) {
            case '\u00df' -> "s";
            case '\u00e6' -> "ae";
            case '\u0153' -> "oe";
            case '\u00f8' -> "o";
            case '\u0111', '\u00f0' -> "d";
            case '\u0127' -> "h";
            case '\u0142' -> "l";
            case '\u0167' -> "t";
            case '\u0131' -> "i";
            default -> "";
        };
    }
}
