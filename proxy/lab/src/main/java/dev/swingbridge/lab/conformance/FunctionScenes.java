package dev.swingbridge.lab.conformance;

import java.util.ArrayList;
import java.util.List;

/** Expressions with every kind of result, each as text and prepared. */
final class FunctionScenes {
    private static final List<String> VALUES =
            List.of(
                    "NULL",
                    "0",
                    "-7",
                    "3.25",
                    "1e5",
                    "'abc'",
                    "''",
                    "'12'",
                    "'2024-02-29'",
                    "'2024-02-29 10:11:12.5'",
                    "x'4142'",
                    "_utf8mb4'ä€😀'",
                    "TRUE");
    private static final List<String> OF_ONE =
            List.of(
                    "ABS",
                    "ACOS",
                    "ASCII",
                    "ATAN",
                    "BIN",
                    "BIT_COUNT",
                    "BIT_LENGTH",
                    "CEIL",
                    "CHAR_LENGTH",
                    "CHARSET",
                    "COALESCE",
                    "COERCIBILITY",
                    "COLLATION",
                    "COS",
                    "CRC32",
                    "DATE",
                    "DAYNAME",
                    "DAYOFYEAR",
                    "DEGREES",
                    "EXP",
                    "FLOOR",
                    "FROM_DAYS",
                    "HEX",
                    "INET_ATON",
                    "INET_NTOA",
                    "INET6_ATON",
                    "ISNULL",
                    "JSON_VALID",
                    "JSON_TYPE",
                    "JSON_QUOTE",
                    "LAST_DAY",
                    "LCASE",
                    "LENGTH",
                    "LN",
                    "LOG2",
                    "LTRIM",
                    "MD5",
                    "MICROSECOND",
                    "MONTHNAME",
                    "OCT",
                    "ORD",
                    "QUARTER",
                    "QUOTE",
                    "RADIANS",
                    "REVERSE",
                    "ROUND",
                    "RTRIM",
                    "SEC_TO_TIME",
                    "SHA1",
                    "SIGN",
                    "SOUNDEX",
                    "SQRT",
                    "TIME",
                    "TIMESTAMP",
                    "TIME_TO_SEC",
                    "TO_BASE64",
                    "TO_DAYS",
                    "TO_SECONDS",
                    "TRIM",
                    "UCASE",
                    "UNHEX",
                    "WEEKDAY",
                    "WEEKOFYEAR",
                    "YEAR",
                    "YEARWEEK",
                    "BIT_OR",
                    "SUM",
                    "AVG",
                    "COUNT",
                    "MAX",
                    "GROUP_CONCAT",
                    "JSON_ARRAYAGG",
                    "STD");
    private static final List<String> OF_TWO =
            List.of(
                    "CONCAT",
                    "CONCAT_WS",
                    "DATEDIFF",
                    "FIND_IN_SET",
                    "FORMAT",
                    "GREATEST",
                    "IFNULL",
                    "INSTR",
                    "JSON_CONTAINS",
                    "LEAST",
                    "LEFT",
                    "LOCATE",
                    "MOD",
                    "NULLIF",
                    "POW",
                    "REPEAT",
                    "RIGHT",
                    "SHA2",
                    "STRCMP",
                    "TIMEDIFF",
                    "TRUNCATE");
    private static final List<String> OPERATORS =
            List.of(
                    "+", "-", "*", "/", "DIV", "%", "=", "<=>", "<", "<>", "AND", "OR", "XOR", "&",
                    "|", "<<", "LIKE", "REGEXP", "IS NOT");
    private static final List<String> CASTS =
            List.of(
                    "SIGNED",
                    "UNSIGNED",
                    "DECIMAL(12,4)",
                    "DATE",
                    "DATETIME(6)",
                    "TIME(3)",
                    "CHAR",
                    "CHAR(2)",
                    "BINARY",
                    "DOUBLE");

    private FunctionScenes() {}

    static List<Scene> all() {
        List<Scene> scenes = new ArrayList<>();
        scenes.add(both("functions of one", ofOne()));
        scenes.add(both("functions of two", ofTwo()));
        scenes.add(both("operators", operators()));
        scenes.add(both("casts", casts()));
        return scenes;
    }

    private static Scene both(String name, List<String> expressions) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            String sql = "SELECT " + expressions.get(i);
            requests.add(new Request.Query(sql));
            if (i % 3 == 0) {
                requests.addAll(Scene.asPrepared(List.of(sql)));
            }
        }
        return new Scene(name, List.of(), requests, true);
    }

    private static List<String> ofOne() {
        List<String> all = new ArrayList<>();
        for (String function : OF_ONE) {
            for (String value : VALUES) {
                all.add("%s(%s)".formatted(function, value));
            }
        }
        return all;
    }

    private static List<String> ofTwo() {
        List<String> all = new ArrayList<>();
        for (String function : OF_TWO) {
            for (int i = 0; i < VALUES.size(); i++) {
                String other = VALUES.get((i * 5 + 3) % VALUES.size());
                all.add("%s(%s, %s)".formatted(function, VALUES.get(i), other));
            }
        }
        return all;
    }

    private static List<String> operators() {
        List<String> all = new ArrayList<>();
        for (String operator : OPERATORS) {
            for (int i = 0; i < VALUES.size(); i++) {
                String other = VALUES.get((i * 7 + 2) % VALUES.size());
                all.add("%s %s %s".formatted(VALUES.get(i), operator, other));
            }
        }
        return all;
    }

    private static List<String> casts() {
        List<String> all = new ArrayList<>();
        for (String type : CASTS) {
            for (String value : VALUES) {
                all.add("CAST(%s AS %s) AS `c ä`".formatted(value, type));
            }
        }
        return all;
    }
}
