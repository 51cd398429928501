package dev.swingbridge.backfill.schema;

import static dev.swingbridge.backfill.schema.SchemaReader.text;

import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Copies views, procedures and functions of a schema. What the target does not accept is noted, not
 * an error: applications that need it get the server's own error.
 */
final class StoredCode {
    private final Connection from;
    private final Connection to;
    private final List<String> notes;

    StoredCode(Connection from, Connection to, List<String> notes) {
        this.from = from;
        this.to = to;
        this.notes = notes;
    }

    /** One definition to create. */
    private record Code(String kind, TableName name, String sql, StoredSession session) {}

    void copy(String schema) throws SQLException {
        List<Code> missing = new ArrayList<>();
        missing.addAll(routines(schema, "FUNCTION"));
        missing.addAll(routines(schema, "PROCEDURE"));
        missing.addAll(views(schema));
        StoredSession before = StoredSession.of(to);
        try {
            createInAnyOrder(missing);
        } finally {
            try (Statement statement = to.createStatement()) {
                before.use(statement);
            }
        }
    }

    /** Views may use each other: tries again as long as one more succeeds. */
    private void createInAnyOrder(List<Code> missing) throws SQLException {
        List<Code> left = missing;
        int before;
        do {
            before = left.size();
            List<Code> failed = new ArrayList<>();
            List<String> reasons = new ArrayList<>();
            for (Code code : left) {
                String reason = create(code);
                if (!reason.isEmpty()) {
                    failed.add(code);
                    reasons.add(
                            code.kind().toLowerCase(Locale.ROOT)
                                    + " "
                                    + code.name()
                                    + " is not created on the target: "
                                    + reason);
                }
            }
            left = failed;
            if (failed.size() == before) {
                notes.addAll(reasons);
            }
        } while (!left.isEmpty() && left.size() < before);
    }

    private String create(Code code) throws SQLException {
        String sql = withKnownDefiner(code);
        to.setCatalog(code.name().schema());
        try (Statement statement = to.createStatement()) {
            code.session().useFor(statement, sql);
            statement.execute(sql);
            return "";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String withKnownDefiner(Code code) throws SQLException {
        DefinerClause definer = DefinerClause.of(code.sql(), code.kind(), code.session().sqlMode());
        if (definer == null || Definers.exists(to, definer.account())) {
            return code.sql();
        }
        String note =
                code.kind().toLowerCase(Locale.ROOT)
                        + " "
                        + code.name()
                        + ": its definer "
                        + definer.account()
                        + " is not on the target, so it runs as Swingbridge's account there";
        if (!notes.contains(note)) {
            notes.add(note);
        }
        return definer.replacedIn(code.sql());
    }

    private List<Code> routines(String schema, String kind) throws SQLException {
        String sql =
                "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = '"
                        + kind
                        + "' AND ROUTINE_SCHEMA = "
                        + Rows.literal(schema)
                        + " ORDER BY ROUTINE_NAME";
        Set<String> there = new HashSet<>(Rows.column(to, sql));
        List<Code> missing = new ArrayList<>();
        for (String name : Rows.column(from, sql)) {
            TableName routine = new TableName(schema, name);
            if (!there.contains(name)) {
                String show = "SHOW CREATE " + kind + " " + routine.quoted();
                read(kind, routine, show, missing);
            }
        }
        return missing;
    }

    private List<Code> views(String schema) throws SQLException {
        String sql =
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE = 'VIEW'"
                        + " AND TABLE_SCHEMA = "
                        + Rows.literal(schema)
                        + " ORDER BY TABLE_NAME";
        Set<String> there = new HashSet<>(Rows.column(to, sql));
        List<Code> missing = new ArrayList<>();
        for (String name : Rows.column(from, sql)) {
            TableName view = new TableName(schema, name);
            if (!there.contains(name)) {
                read("VIEW", view, "SHOW CREATE VIEW " + view.quoted(), missing);
            }
        }
        return missing;
    }

    private void read(String kind, TableName name, String show, List<Code> into) {
        try {
            Map<String, String> row = Rows.first(from, show);
            String sql = text(row, "create " + kind.toLowerCase(Locale.ROOT));
            if (sql.isEmpty()) {
                notes.add(kind.toLowerCase(Locale.ROOT) + " " + name + " may not be read");
                return;
            }
            StoredSession session =
                    new StoredSession(
                            text(row, "sql_mode"),
                            text(row, "character_set_client"),
                            text(row, "collation_connection"));
            into.add(new Code(kind, name, sql, session));
        } catch (SQLException e) {
            notes.add(
                    kind.toLowerCase(Locale.ROOT)
                            + " "
                            + name
                            + " cannot be read on the source: "
                            + e.getMessage());
        }
    }
}
