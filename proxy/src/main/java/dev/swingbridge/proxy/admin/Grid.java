package dev.swingbridge.proxy.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows for a client of the admin port; every value is text or NULL. */
record Grid(List<String> columns, List<List<@Nullable String>> rows) {

    /** Without rows yet. */
    static Grid of(String... columns) {
        return new Grid(List.of(columns), new ArrayList<>());
    }

    /** Adds a row and returns the grid; null stays NULL, all else becomes text. */
    Grid row(@Nullable Object... cells) {
        List<@Nullable String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell == null ? null : text(cell));
        }
        rows.add(Collections.unmodifiableList(row));
        return this;
    }

    /** Nobody reads nanoseconds. */
    static String text(Object cell) {
        return cell instanceof Instant time
                ? time.truncatedTo(ChronoUnit.MILLIS).toString()
                : cell.toString();
    }
}
