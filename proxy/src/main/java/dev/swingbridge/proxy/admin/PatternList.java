package dev.swingbridge.proxy.admin;

import java.util.ArrayList;
import java.util.List;

/**
 * Table patterns as one text: separated by commas, except inside <code>/regular expressions/</code>
 * .
 */
final class PatternList {
    private PatternList() {}

    static List<String> split(String text) {
        List<String> patterns = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        boolean inRegex = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean starts = current.toString().isBlank() || current.toString().strip().equals("!");
            if (c == '/') {
                inRegex = !inRegex && starts;
            }
            if (c == ',' && !inRegex) {
                add(patterns, current);
            } else {
                current.append(c);
            }
        }
        add(patterns, current);
        return patterns;
    }

    private static void add(List<String> patterns, StringBuilder current) {
        String pattern = current.toString().strip();
        if (!pattern.isEmpty()) {
            patterns.add(pattern);
        }
        current.setLength(0);
    }
}
