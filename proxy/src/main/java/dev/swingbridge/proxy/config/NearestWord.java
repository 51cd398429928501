package dev.swingbridge.proxy.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds what somebody who mistyped a word may have meant. */
final class NearestWord {
    private NearestWord() {}

    /** {@code did you mean x?} when one is near, else the whole list. */
    static String hint(String word, Collection<String> known) {
        String nearest =
                known.stream().min(Comparator.comparingInt(k -> distance(word, k))).orElse("");
        boolean near = distance(word, nearest) <= Math.max(2, word.length() / 3);
        return near ? "did you mean " + nearest + "?" : "known keys: " + String.join(", ", known);
    }

    /** Insertions, deletions and replacements between two words, upper and lower case alike. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
