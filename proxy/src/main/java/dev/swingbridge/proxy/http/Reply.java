package dev.swingbridge.proxy.http;

import java.util.Map;

/** One whole HTTP answer. */
record Reply(int status, String contentType, Object body) implements Answer {

    /** The body becomes JSON. */
    static Reply json(Object body) {
        return new Reply(200, "application/json", body);
    }

    static Reply text(String contentType, String body) {
        return new Reply(200, contentType, body);
    }

    /**
     * @param error what is wrong
     * @param fix what to do about it
     */
    static Reply problem(int status, String error, String fix) {
        return new Reply(status, "application/json", Map.of("error", error, "fix", fix));
    }
}
