package dev.swingbridge.proxy.cli;

import static dev.swingbridge.proxy.cli.StatusTexts.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** A migration's status, as text for people. */
final class StatusView {
    private static final int BAR_WIDTH = 24;

    /** What is shown anew all the time must fit a screen. */
    private static final int WATCHED_TABLES = 15;

    private StatusView() {}

    /** One migration, or the list of all, as long as it may be. */
    static String of(JsonNode status) {
        return status.isArray() ? overview(status) : full(status);
    }

    /** The same for a live screen: of many tables only those that are not copied yet. */
    static String watched(JsonNode status) {
        return status.isArray() ? overview(status) : facts(status) + watchedTables(status);
    }

    /** One line per migration, for logs. */
    static List<String> lines(JsonNode status) {
        List<String> lines = new ArrayList<>();
        if (status.isArray()) {
            status.forEach(one -> lines.add(line(one)));
        } else {
            lines.add(line(status));
        }
        return lines;
    }

    private static String line(JsonNode status) {
        StringJoiner line = new StringJoiner("; ");
        line.add(
                "%s  %s  %s"
                        .formatted(
                                text(status, "name"),
                                text(status, "state"),
                                text(status, "health")));
        line.add("copied " + StatusTexts.progress(status.path("copy")));
        line.add("lag " + StatusTexts.lag(status.path("stream")));
        if (status.path("verify").path("state").asText().equals("running")) {
            line.add("verify " + StatusTexts.verify(status.path("verify")));
        }
        StatusTexts.underWay(status.path("underWay")).forEach(line::add);
        StatusTexts.unsettled(status.path("unsettled")).forEach(line::add);
        if (status.path("reason").isTextual()) {
            line.add(text(status, "reason"));
        }
        return line.toString();
    }

    /** One row per migration. */
    static String overview(JsonNode migrations) {
        TextTable table =
                new TextTable(
                        "MIGRATION",
                        "STATE",
                        "HEALTH",
                        "CAUSE",
                        "AUTHORITY",
                        "COPIED",
                        "LAG",
                        "NOTE");
        for (JsonNode migration : migrations) {
            table.row(
                    text(migration, "name"),
                    text(migration, "state"),
                    text(migration, "health"),
                    ListViews.text(migration, "cause"),
                    text(migration, "authority"),
                    StatusTexts.percent(migration.path("copy")),
                    StatusTexts.lag(migration.path("stream")),
                    note(migration));
        }
        return table.isEmpty()
                ? "No migrations yet: ./swingbridge create NAME --tables 'shop.*'\n"
                : table.print();
    }

    private static String note(JsonNode migration) {
        StringJoiner note = new StringJoiner("; ");
        if (migration.path("reason").isTextual()) {
            note.add(text(migration, "reason"));
        }
        StatusTexts.underWay(migration.path("underWay")).forEach(note::add);
        StatusTexts.unsettled(migration.path("unsettled")).forEach(note::add);
        return note.toString();
    }

    /** Everything about one. */
    static String full(JsonNode status) {
        return facts(status) + tables(status.path("tables"));
    }

    private static String facts(JsonNode status) {
        StringBuilder out = new StringBuilder();
        out.append(headline(status)).append("\n\n");
        if (status.path("cause").isTextual()) {
            line(out, "cause", text(status, "cause"));
        }
        StatusTexts.underWay(status.path("underWay")).forEach(verb -> line(out, "under way", verb));
        StatusTexts.unsettled(status.path("unsettled"))
                .forEach(unsettled -> line(out, "unsettled", unsettled));
        line(out, "copy", copy(status.path("copy")));
        line(out, "stream", StatusTexts.stream(status.path("stream")));
        line(out, "on ddl", text(status, "onDdl"));
        line(out, "verify", StatusTexts.verify(status.path("verify")));
        line(out, "can switch", StatusTexts.ability(status.path("canSwitch")));
        line(out, "can go back", StatusTexts.ability(status.path("canReverse")));
        JsonNode last = status.path("lastCutover");
        JsonNode attempt = status.path("lastAttempt");
        line(out, "last cutover", StatusTexts.cutover(last));
        line(out, "last attempt", attempt.equals(last) ? "" : StatusTexts.cutover(attempt));
        return out.append('\n').toString();
    }

    private static String headline(JsonNode status) {
        String reason = status.path("reason").isTextual() ? ": " + text(status, "reason") : "";
        return String.format(
                Locale.ROOT,
                "%s  %s  %s%s   %s -> %s, served by %s, epoch %d",
                text(status, "name"),
                text(status, "state"),
                text(status, "health"),
                reason,
                text(status, "from"),
                text(status, "to"),
                text(status, "authority"),
                status.path("epoch").asLong());
    }

    private static void line(StringBuilder out, String name, String text) {
        if (!text.isEmpty()) {
            out.append(String.format(Locale.ROOT, "  %-13s %s\n", name, text));
        }
    }

    private static String copy(JsonNode copy) {
        double fraction = copy.path("percent").asDouble() / 100;
        return Figures.bar(fraction, BAR_WIDTH) + ' ' + StatusTexts.progress(copy);
    }

    private static String watchedTables(JsonNode status) {
        JsonNode all = status.path("tables");
        if (all.size() <= WATCHED_TABLES) {
            return tables(all);
        }
        List<JsonNode> shown = new ArrayList<>();
        for (JsonNode table : all) {
            if (!text(table, "state").equals("copied") && shown.size() < WATCHED_TABLES) {
                shown.add(table);
            }
        }
        return tables(shown) + "and %d more tables\n".formatted(all.size() - shown.size());
    }

    private static String tables(Iterable<JsonNode> tables) {
        TextTable table =
                new TextTable("TABLE", "STATE", "PROGRESS", "", "ROWS", "OF ABOUT", "BYTES");
        for (JsonNode one : tables) {
            long copied = one.path("rowsCopied").asLong();
            long estimated = Math.max(copied, one.path("rowsEstimated").asLong());
            boolean done = text(one, "state").equals("copied");
            double fraction = done ? 1 : estimated == 0 ? 0 : (double) copied / estimated;
            table.row(
                    text(one, "name"),
                    text(one, "state"),
                    Figures.bar(fraction, BAR_WIDTH),
                    String.format(Locale.ROOT, "%.0f%%", fraction * 100),
                    Figures.count(copied),
                    Figures.count(estimated),
                    Figures.bytes(one.path("bytesCopied").asDouble()));
        }
        return table.isEmpty() ? "" : table.print();
    }
}
