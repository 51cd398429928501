package dev.swingbridge.lab.demo;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** JDBC URLs as an application would write them. */
final class Jdbc {
    private Jdbc() {}

    static String url(String host, int port, String schema, String user, String password) {
        return "jdbc:mysql://"
                + host
                + ":"
                + port
                + "/"
                + schema
                + "?user="
                + URLEncoder.encode(user, StandardCharsets.UTF_8)
                + "&password="
                + URLEncoder.encode(password, StandardCharsets.UTF_8)
                + "&sslMode=PREFERRED&allowPublicKeyRetrieval=true&rewriteBatchedStatements=true"
                + "&tinyInt1isBit=false&yearIsDateType=false&connectTimeout=10000";
    }
}
