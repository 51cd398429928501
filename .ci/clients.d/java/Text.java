import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.BatchUpdateException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The files of statements, and how what a driver gives is written down. */
final class Text {
    /** A statement; idle says that the session rests before it. */
    record Said(String sql, boolean idle) {}

    private static final int LONG = 400;

    private Text() {}

    /** The statements of a file beside the folder of this program. */
    static List<Said> statements(String file) throws IOException {
        var said = new ArrayList<Said>();
        for (var text :
                Files.readString(Path.of(System.getProperty("clients.sql"), file))
                        .strip()
                        .split("\n\n+")) {
            var sql = text.replaceAll("(?m)^--.*\n?", "").strip();
            if (!sql.isEmpty()) {
                said.add(new Said(sql, text.startsWith("-- idle\n")));
            }
        }
        return said;
    }

    static void print(String title, Object result) {
        System.out.println("== " + title + "\n" + value(result));
    }

    /** The columns and rows of a result set, which is read to its end. */
    static String rows(ResultSet rows) throws SQLException {
        var columns = rows.getMetaData();
        var out = new StringBuilder("{");
        for (int at = 1; at <= columns.getColumnCount(); at++) {
            out.append(at == 1 ? "" : ", ").append(column(columns, at));
        }
        out.append('}');
        while (rows.next()) {
            out.append("\n  ");
            for (int at = 1; at <= columns.getColumnCount(); at++) {
                out.append(at == 1 ? "" : " | ").append(cell(rows, at));
            }
        }
        return out.toString();
    }

    private static String column(ResultSetMetaData columns, int at) throws SQLException {
        return columns.getColumnLabel(at)
                + ' '
                + columns.getColumnTypeName(at)
                + '('
                + columns.getPrecision(at)
                + ','
                + columns.getScale(at)
                + ','
                + columns.getColumnDisplaySize(at)
                + ") of "
                + columns.getCatalogName(at)
                + '.'
                + columns.getTableName(at)
                + '.'
                + columns.getColumnName(at)
                + ' '
                + columns.isNullable(at)
                + columns.isSigned(at)
                + columns.isAutoIncrement(at)
                + ' '
                + columns.getColumnClassName(at);
    }

    private static String cell(ResultSet rows, int at) throws SQLException {
        try {
            return value(rows.getObject(at));
        } catch (SQLException noSuchObject) {
            return "no object: "
                    + noSuchObject.getMessage()
                    + ", bytes "
                    + value(rows.getBytes(at));
        }
    }

    static String value(Object value) {
        return switch (value) {
            case null -> "NULL";
            case byte[] bytes when bytes.length > LONG -> digest(bytes);
            case byte[] bytes -> "x'" + HexFormat.of().formatHex(bytes) + "'";
            case String text when text.length() > LONG ->
                    digest(text.getBytes(StandardCharsets.UTF_8));
            case int[] numbers -> Arrays.toString(numbers);
            case long[] numbers -> Arrays.toString(numbers);
            default -> value.toString();
        };
    }

    private static String digest(byte[] bytes) {
        try {
            var hash = MessageDigest.getInstance("SHA-1").digest(bytes);
            return bytes.length + " bytes, sha1 " + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String error(SQLException e) {
        var counts =
                e instanceof BatchUpdateException batch
                        ? " after " + Arrays.toString(batch.getUpdateCounts())
                        : "";
        return e.getClass().getSimpleName()
                + ' '
                + e.getErrorCode()
                + ' '
                + e.getSQLState()
                + ' '
                + e.getMessage()
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replaceFirst("^\\(conn=\\d+\\) ", "")
                + counts;
    }

    static String warnings(SQLWarning first) {
        var out = new StringBuilder();
        for (var warning = first; warning != null; warning = warning.getNextWarning()) {
            out.append("\n  warning ")
                    .append(warning.getErrorCode())
                    .append(' ')
                    .append(warning.getMessage());
        }
        return out.toString();
    }
}
