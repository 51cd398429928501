package dev.swingbridge.router.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the MySQL part of the corpora as a script that only prepares each statement, to see on a
 * real server that all of them are valid: {@code mysql --force < script 2>&1 | grep 'ERROR 1064'}
 * should print nothing. Other errors, such as missing tables, come after the text was read. Run
 * with the path to write to.
 */
final class CorpusScript {
    private CorpusScript() {}

    public static void main(String[] arguments) throws IOException {
        List<String> script = new ArrayList<>();
        script.add("CREATE DATABASE IF NOT EXISTS app; USE app;");
        for (String corpus : List.of("handwritten.txt", "generated.txt")) {
            for (Expectation expected : Expectation.load(corpus)) {
                if (worthTrying(expected)) {
                    script.add("PREPARE s FROM '" + escaped(expected.sql()) + "';");
                }
            }
        }
        Files.write(Path.of(arguments[0]), script);
    }

    /** What must not be understood, and several statements at once, cannot be prepared. */
    private static boolean worthTrying(Expectation expected) {
        SqlContext context = expected.context();
        return !expected.facts().equals("?")
                && !expected.facts().startsWith("MULTI")
                && !expected.facts().startsWith("EMPTY")
                && !expected.sql().contains("QUALIFY")
                && !context.dialect().mariaDb()
                && !context.otherDialect().mariaDb()
                && !context.ansiQuotes()
                && !context.noBackslashEscapes();
    }

    private static String escaped(String sql) {
        return sql.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n");
    }
}
