package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A migration's status, as text for people. */
final class StatusView {
    private static final int BAR_WIDTH = 24;

    private StatusView() {}

    /** One line per migration. */
    static String overview(JsonNode migrations) {
        TextTable table =
                new TextTable("MIGRATION", "STATE", "HEALTH", "AUTHORITY", "COPIED", "LAG", "NOTE");
        for (JsonNode migration : migrations) {
            table.row(
                    migration.path("name").asText(),
                    migration.path("state").asText(),
                    migration.path("health").asText(),
                    migration.path("authority").asText(),
                    percent(migration.path("copy")),
                    lag(migration.path("stream")),
                    migration.path("reason").asText("").equals("null")
                            ? ""
                            : migration.path("reason").asText(""));
        }
        return table.isEmpty()
                ? "No migrations yet: ./swingbridge create NAME --tables 'shop.*'"
                : table.print();
    }

    /** Everything about one. */
    static String full(JsonNode status) {
        StringBuilder out = new StringBuilder();
        out.append(headline(status)).append("\n\n");
        line(out, "copy", copy(status.path("copy")));
        line(out, "stream", stream(status.path("stream")));
        line(out, "on ddl", status.path("onDdl").asText());
        line(out, "verify", verify(status.path("verify")));
        line(out, "can switch", ability(status.path("canSwitch")));
        line(out, "can go back", ability(status.path("canReverse")));
        line(out, "last cutover", cutover(status.path("lastCutover")));
        line(out, "under way", underWay(status.path("underWay")));
        return out.append('\n').append(tables(status.path("tables"))).toString();
    }

    private static String headline(JsonNode status) {
        String reason =
                status.path("reason").isTextual() ? ": " + status.get("reason").asText() : "";
        return String.format(
                Locale.ROOT,
                "%s  %s  %s%s   %s -> %s, served by %s, epoch %d",
                status.path("name").asText(),
                status.path("state").asText(),
                status.path("health").asText(),
                reason,
                status.path("from").asText(),
                status.path("to").asText(),
                status.path("authority").asText(),
                status.path("epoch").asLong());
    }

    private static void line(StringBuilder out, String name, String text) {
        if (!text.isEmpty()) {
            out.append(String.format(Locale.ROOT, "  %-13s %s%n", name, text));
        }
    }

    private static String percent(JsonNode copy) {
        return String.format(Locale.ROOT, "%.1f%%", copy.path("percent").asDouble());
    }

    private static String copy(JsonNode copy) {
        double percent = copy.path("percent").asDouble();
        StringBuilder text = new StringBuilder(Figures.bar(percent / 100, BAR_WIDTH));
        text.append(' ').append(percent(copy));
        if (percent < 100) {
            text.append("  ")
                    .append(Figures.count(copy.path("rowsPerSecond").asLong()))
                    .append(" rows/s  ")
                    .append(Figures.bytes(copy.path("bytesPerSecond").asDouble()))
                    .append("/s");
            if (copy.path("etaSeconds").isNumber()) {
                text.append("  ready in ").append(Figures.seconds(copy.get("etaSeconds").asLong()));
            }
        }
        return text.toString();
    }

    private static String lag(JsonNode stream) {
        return stream.path("lagMillis").isNumber() ? stream.get("lagMillis").asLong() + " ms" : "-";
    }

    private static String stream(JsonNode stream) {
        String direction = stream.path("direction").asText("");
        if (direction.isEmpty()) {
            return "not running";
        }
        return direction
                + "  lag "
                + lag(stream)
                + "  "
                + Figures.count(stream.path("transactionsPerSecond").asLong())
                + " transactions/s  "
                + Figures.count(stream.path("rowsPerSecond").asLong())
                + " rows/s  at "
                + stream.path("position").asText();
    }

    private static String verify(JsonNode verify) {
        String state = verify.path("state").asText("none");
        if (state.equals("none")) {
            return "never run";
        }
        String finished =
                verify.path("finishedAt").isTextual()
                        ? ", finished " + verify.get("finishedAt").asText()
                        : "";
        return state
                + ": "
                + Figures.count(verify.path("rowsCompared").asLong())
                + " rows compared, "
                + Figures.count(verify.path("differences").asLong())
                + " differences"
                + finished;
    }

    private static String ability(JsonNode ability) {
        List<String> reasons = new ArrayList<>();
        ability.path("reasons").forEach(reason -> reasons.add(reason.asText()));
        String why = reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
        return (ability.path("yes").asBoolean() ? "yes" : "no") + why;
    }

    private static String cutover(JsonNode cutover) {
        if (!cutover.isObject()) {
            return "";
        }
        String reason =
                cutover.path("reason").isTextual() ? ": " + cutover.get("reason").asText() : "";
        return cutover.path("direction").asText()
                + " "
                + cutover.path("outcome").asText().toLowerCase(Locale.ROOT)
                + reason
                + ", held "
                + Figures.millis(cutover.path("holdMillis").asDouble())
                + ", "
                + cutover.path("startedAt").asText();
    }

    private static String underWay(JsonNode verb) {
        return verb.isObject()
                ? "%s since %s by %s%s"
                        .formatted(
                                verb.path("verb").asText(),
                                verb.path("since").asText(),
                                verb.path("operator").asText(),
                                verb.path("interrupted").asBoolean()
                                        ? ", interrupted and continued"
                                        : "")
                : "";
    }

    private static String tables(JsonNode tables) {
        TextTable table =
                new TextTable("TABLE", "STATE", "PROGRESS", "", "ROWS", "OF ABOUT", "BYTES");
        for (JsonNode one : tables) {
            long copied = one.path("rowsCopied").asLong();
            long estimated = Math.max(copied, one.path("rowsEstimated").asLong());
            boolean done = one.path("state").asText().equals("copied");
            double fraction = done ? 1 : estimated == 0 ? 0 : (double) copied / estimated;
            table.row(
                    one.path("name").asText(),
                    one.path("state").asText(),
                    Figures.bar(fraction, BAR_WIDTH),
                    String.format(Locale.ROOT, "%.0f%%", fraction * 100),
                    Figures.count(copied),
                    Figures.count(estimated),
                    Figures.bytes(one.path("bytesCopied").asDouble()));
        }
        return table.isEmpty() ? "" : table.print();
    }
}
