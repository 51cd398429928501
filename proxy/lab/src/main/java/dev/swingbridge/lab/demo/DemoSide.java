package dev.swingbridge.lab.demo;

import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** One of the two servers of the demonstration: where it is and an account that may do all. */
record DemoSide(String host, int port, String user, String password) {
    private static final int DEFAULT_PORT = 3306;

    /**
     * @param url {@code mysql://user:password@host:port}, with or without {@code jdbc:} before it
     */
    static DemoSide parse(String url) throws CommandFailure {
        try {
            URI uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
            String login = uri.getRawUserInfo();
            if (uri.getHost() != null && login != null) {
                int colon = login.indexOf(':');
                String user = colon < 0 ? login : login.substring(0, colon);
                String password = colon < 0 ? "" : login.substring(colon + 1);
                int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
                return new DemoSide(uri.getHost(), port, decode(user), decode(password));
            }
        } catch (IllegalArgumentException e) {
            // Told below, with the form that would be right.
        }
        throw new CommandFailure(
                ExitCode.USAGE, "a server is given as mysql://user:password@host:port, not " + url);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** For JDBC; login included, no schema. */
    String url() {
        return Jdbc.url(host, port, "", user, password);
    }
}
