package dev.swingbridge.proxy.cli;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns for a terminal; columns of nothing but numbers stand to the right. */
public final class TextTable {
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        this.headings = List.of(headings);
    }

    /** One cell per heading. */
    public TextTable row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (int i = 0; i < headings.size(); i++) {
            row.add(i < cells.length ? String.valueOf(cells[i]).replace('\n', ' ') : "");
        }
        rows.add(row);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Lines with a line end each. */
    public String print() {
        StringBuilder out = new StringBuilder();
        line(out, headings);
        rows.forEach(row -> line(out, row));
        return out.toString();
    }

    private void line(StringBuilder out, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String padding = " ".repeat(width(i) - cells.get(i).length());
            line.append(numeric(i) ? padding + cells.get(i) : cells.get(i) + padding).append("  ");
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private int width(int column) {
        int width = headings.get(column).length();
        for (List<String> row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }

    private boolean numeric(int column) {
        return !rows.isEmpty()
                && rows.stream()
                        .map(row -> row.get(column))
                        .allMatch(cell -> cell.matches("-|[-+]?[\\d,.]+( ?([KMGT]?i?B|%|ms|s))?"));
    }
}
