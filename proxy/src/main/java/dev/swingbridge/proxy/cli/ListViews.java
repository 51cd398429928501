package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Lists as text for people. */
final class ListViews {
    private ListViews() {}

    static String routes(JsonNode lines) {
        TextTable table = new TextTable("TABLE", "SERVER", "MIGRATION");
        lines.forEach(
                line ->
                        table.row(
                                text(line, "table"),
                                text(line, "server"),
                                text(line, "migration")));
        return table.print();
    }

    static String sessions(JsonNode lines) {
        TextTable table =
                new TextTable(
                        "ID",
                        "USER",
                        "CLIENT",
                        "SIDE",
                        "STATE",
                        "IN TX",
                        "LAST STATEMENT",
                        "BLOCKING");
        for (JsonNode line : lines) {
            JsonNode open = line.path("transactionMillis");
            table.row(
                    text(line, "id"),
                    text(line, "user"),
                    text(line, "client"),
                    text(line, "side"),
                    text(line, "state"),
                    open.isNumber() ? Figures.millis(open.asDouble()) : "-",
                    text(line, "lastStatement"),
                    text(line, "blocking"));
        }
        return table.isEmpty() ? "No sessions." : table.print();
    }

    static String servers(JsonNode lines) {
        TextTable table =
                new TextTable("SERVER", "ADDRESS", "USER", "VERSION", "POSITION", "PROBLEM");
        for (JsonNode line : lines) {
            table.row(
                    text(line, "name"),
                    text(line, "address"),
                    text(line, "user"),
                    text(line, "version"),
                    text(line, "position"),
                    text(line, "problem"));
        }
        return table.print();
    }

    static String journal(JsonNode lines) {
        TextTable table = new TextTable("NO", "AT", "EPOCH", "BY", "TOOK", "EVENT", "DETAIL");
        for (JsonNode line : lines) {
            double millis = line.path("millis").asDouble();
            table.row(
                    text(line, "number"),
                    StatusTexts.time(line, "at"),
                    text(line, "epoch"),
                    text(line, "operator"),
                    millis == 0 ? "-" : Figures.millis(millis),
                    text(line, "event"),
                    text(line, "detail"));
        }
        return table.isEmpty() ? "Nothing yet." : table.print();
    }

    static String checks(JsonNode report) {
        TextTable table = new TextTable("RESULT", "CHECK", "DETAIL", "FIX");
        for (JsonNode check : report.path("checks")) {
            table.row(
                    text(check, "result"),
                    text(check, "name"),
                    text(check, "detail"),
                    text(check, "fix"));
        }
        return table.print();
    }

    static String differences(JsonNode lines) {
        TextTable table = new TextTable("TABLE", "KEY", "WHAT", "COLUMNS", "SOURCE", "TARGET");
        for (JsonNode line : lines) {
            table.row(
                    text(line, "table"),
                    text(line, "key"),
                    text(line, "kind"),
                    text(line, "columns"),
                    text(line, "source"),
                    text(line, "target"));
        }
        return table.print();
    }

    static String accounts(JsonNode lines) {
        TextTable table = new TextTable("ACCOUNT", "SOURCE", "TARGET", "CHECKED");
        for (JsonNode line : lines) {
            table.row(
                    text(line, "account"),
                    login(line, "source"),
                    login(line, "target"),
                    text(line, "checked"));
        }
        return table.isEmpty()
                ? "Neither the configuration nor a server has accounts of applications."
                : table.print();
    }

    private static String login(JsonNode line, String side) {
        return line.path(side).isTextual() ? line.get(side).asText() : "ok";
    }

    static String text(JsonNode line, String field) {
        JsonNode value = line.path(field);
        return value.isNull() || value.isMissingNode() ? "-" : value.asText();
    }
}
