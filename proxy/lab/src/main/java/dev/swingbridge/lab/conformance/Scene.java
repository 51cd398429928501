package dev.swingbridge.lab.conformance;

import java.util.List;

/**
 * Requests that belong together, sent by one client.
 *
 * @param setup statements that make the tables it works on
 * @param movable whether a cutover may come between any two of its requests
 */
record Scene(String name, List<String> setup, List<Request> requests, boolean movable) {
    Scene {
        setup = List.copyOf(setup);
        requests = List.copyOf(requests);
    }

    /** Each statement prepared, executed and closed in place of its text. */
    static List<Request> asPrepared(List<String> statements) {
        return statements.stream()
                .<Request>mapMulti(
                        (sql, out) -> {
                            out.accept(new Request.Prepare("s", sql));
                            out.accept(new Request.Execute("s"));
                            out.accept(new Request.Close("s"));
                        })
                .toList();
    }

    static List<Request> asText(List<String> statements) {
        return statements.stream().<Request>map(Request.Query::new).toList();
    }
}
