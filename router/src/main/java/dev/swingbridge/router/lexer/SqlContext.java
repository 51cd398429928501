package dev.swingbridge.router.lexer;

/**
 * What the reading of a statement depends on beside its text. Sessions keep one and make another
 * when a setting changes.
 *
 * @param defaultSchema empty while none is chosen
 * @param ansiQuotes sql_mode has ANSI_QUOTES (or ANSI, which includes it)
 * @param charset of {@code character_set_client}
 * @param dialect of the server that serves the session now
 * @param otherDialect of the other server; a text that the two read differently is not understood
 * @param lowerCaseTableNames the servers' {@code lower_case_table_names}: 0, 1 or 2
 */
public record SqlContext(
        String defaultSchema,
        boolean ansiQuotes,
        boolean noBackslashEscapes,
        SqlCharset charset,
        ServerDialect dialect,
        ServerDialect otherDialect,
        int lowerCaseTableNames) {

    public static SqlContext of(String defaultSchema, ServerDialect dialect) {
        return new SqlContext(defaultSchema, false, false, SqlCharset.UTF8, dialect, dialect, 0);
    }

    public SqlContext withDefaultSchema(String schema) {
        return new SqlContext(
                schema,
                ansiQuotes,
                noBackslashEscapes,
                charset,
                dialect,
                otherDialect,
                lowerCaseTableNames);
    }

    /** The two modes of sql_mode that change how text is read. */
    public SqlContext withModes(boolean ansi, boolean noBackslash) {
        return new SqlContext(
                defaultSchema,
                ansi,
                noBackslash,
                charset,
                dialect,
                otherDialect,
                lowerCaseTableNames);
    }

    /** From the text of a session's sql_mode variable. */
    public SqlContext withSqlMode(String sqlMode) {
        String modes = "," + sqlMode.toUpperCase(java.util.Locale.ROOT) + ",";
        return withModes(
                modes.contains(",ANSI_QUOTES,") || modes.contains(",ANSI,"),
                modes.contains(",NO_BACKSLASH_ESCAPES,"));
    }

    public SqlContext withCharset(SqlCharset other) {
        return new SqlContext(
                defaultSchema,
                ansiQuotes,
                noBackslashEscapes,
                other,
                dialect,
                otherDialect,
                lowerCaseTableNames);
    }

    public SqlContext withDialects(ServerDialect serving, ServerDialect other) {
        return new SqlContext(
                defaultSchema,
                ansiQuotes,
                noBackslashEscapes,
                charset,
                serving,
                other,
                lowerCaseTableNames);
    }

    public SqlContext withLowerCaseTableNames(int setting) {
        return new SqlContext(
                defaultSchema,
                ansiQuotes,
                noBackslashEscapes,
                charset,
                dialect,
                otherDialect,
                setting);
    }
}
